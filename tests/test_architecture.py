"""The house rules that a machine can see."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("gateway", "masking", "samples", "clients/python/src", "bench", "tests", "tools")
MOST_LINES = 400
MOST_FUNCTION_LINES = 40
BANNED = re.compile(r"\bhttpx\b(?!2)|\bgmssl\b|\bsqladmin\b|zh_core_web_sm")
STUBS = re.compile(
    r"NotImplemente[d]Error|\bTOD[O]\b|\bFIXM[E]\b|\bimportorski[p]|\bski[p](if)?\(|\bxfai[l]\b"
)


def sources() -> list[Path]:
    return list(_sources())


def _sources() -> Iterator[Path]:
    for folder in OURS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations/versions" not in str(path):
                yield path


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_stays_readable(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= MOST_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < MOST_FUNCTION_LINES, node.name


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_forbidden_library_no_stub_no_skipped_test(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not STUBS.search(text)
    imports = [line for line in text.splitlines() if line.strip().startswith(("import ", "from "))]
    assert not [line for line in imports if BANNED.search(line)]


def test_one_document_per_decision_and_each_fits_a_page() -> None:
    papers = sorted((ROOT / "gateway/decisions").glob("*.md"))
    numbers = [path.name[:4] for path in papers]
    assert len(numbers) == len(set(numbers))
    assert all(path.read_text("utf-8").count("\n") <= 40 for path in papers)


def test_lock_files_name_no_registry() -> None:
    for path in (ROOT / "requirements.lock", ROOT / "bench/requirements.lock"):
        text = path.read_text("utf-8")
        assert "://" not in text
        assert not re.search(r"^-", text, re.MULTILINE)
        assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-z0-9])", text) if "==" in block)


def test_the_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
