"""The README's examples are run as they stand, and print what the README says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

MASKING = Path(__file__).resolve().parents[2] / "masking"
README = (MASKING / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(
    ("code", "printed"),
    list(zip(blocks("python"), blocks("text"), strict=True)),
    ids=["texts", "tables"],
)
def test_an_example_prints_what_the_readme_shows(code: str, printed: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.stdout.decode("utf-8") == printed, done.stderr.decode("utf-8")[-2000:]


def test_the_first_example_is_ten_lines() -> None:
    assert len([line for line in blocks("python")[0].splitlines() if line]) <= 10


def test_every_file_that_the_readme_names_is_there() -> None:
    table = README.split("## Where things stand")[1].split("##")[0]
    names = re.findall(r"`([a-z_/]+\.(?:py|yaml))`", table)
    assert names
    assert [name for name in names if not (MASKING / name).exists()] == []
