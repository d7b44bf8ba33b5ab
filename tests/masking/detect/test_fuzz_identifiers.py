"""No text breaks the search: it ends in time, its spans lie in the text, and what is masked stays masked."""

import re
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masking.detect.identifiers import find
from masking.detect.reading import read
from tests.masking.detect.numbers import ROWS, SPELLINGS
from tests.masking.detect.test_identifiers import places

SIX_DIGITS = re.compile(r"\d(?:[ ._\-]{0,2}\d){5}")
PIECES = [
    "1",
    "2025年",
    "3月",
    "12日",
    "琼A",
    "号",
    "第",
    "字",
    "〔2025〕",
    "（",
    "）",
    " ",
    "\n",
    "-",
    ".",
    ",",
    "/",
    "*",
    "X",
]
PIECES += [
    "O",
    "l",
    "元",
    "万",
    "叁",
    "一",
    "〇",
    "@",
    "：",
    "编号",
    "身份证",
    "电话",
    "AB",
    "\u200b",
    "\u202e",
    "\ud800",
    "\0",
]
PIECES += [
    "合同",
    "吨",
    "460106199003071235",
    "13800138000",
    "至",
    "、",
    "人民币",
    "USD",
    "+86",
    "０",
    "①",
    "٤",
]
MANY = 1_000_000
SECONDS = 20  # a loaded machine; the point is that a power of the length would take hours
HOSTILE = {
    "digits": "1" * MANY,
    "spaced digits": "1 " * (MANY // 2),
    "digits far apart": "1" + " " * MANY + "1",
    "digits a line each": "1\n" * (MANY // 2),
    "brackets": "（" * 100_000 + "〔2025〕" * 10_000 + "）" * 100_000,
    "cases": "（2025）琼1、1" * 20_000,
    "issuers": ("琼（海）" * 6 + "〔2025〕3号") * 5_000,
    "plates": "琼A" * 200_000,
    "labels": "编号：" * 100_000,
    "mail": "a@" * 200_000,
    "mail without end": "a" * MANY + "@",
    "dates": "3月1日、" * 50_000,
    "months": "一月" * 100_000,
    "numerals": "万" * 200_000,
    "masks": "*" * MANY,
    "amounts": "1," * 200_000,
    "letters": "A1" * 200_000,
    "colons": "AB:" * 100_000,
    "surrogates": "\ud800" * 200_000 + "\0" * 200_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_bounded_time(name: str) -> None:
    text = read(HOSTILE[name]).text
    start = time.perf_counter()
    find(text)
    assert time.perf_counter() - start < SECONDS


@pytest.mark.parametrize("digits", ["1" * MANY, "1 " * 100_000 + "1", "1\n" * 100_000 + "1"])
def test_a_long_run_of_digits_is_covered_to_its_end(digits: str) -> None:
    found = find(f"其中{digits}，")
    assert found[0].start == 2
    assert found[-1].end == 2 + len(digits)


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
@settings(max_examples=400, deadline=None)
def test_spans_lie_in_the_text_and_come_sorted(text: str) -> None:
    found = places(text)
    assert found == sorted(found)
    assert all(0 <= s.start < s.end <= len(text) and 0.3 <= s.score <= 1 for s in found)


@given(st.lists(st.sampled_from(PIECES)).map("".join))
@settings(max_examples=400, deadline=None)
def test_a_search_of_masked_text_finds_no_six_digits(text: str) -> None:
    masked = _masked(text)
    reading = read(masked)
    for span in find(reading.text):
        assert not SIX_DIGITS.search(reading.text[span.start : span.end])


@given(st.sampled_from(sorted(ROWS)), st.sampled_from(sorted(SPELLINGS)), st.integers())
@settings(max_examples=200, deadline=None)
def test_nothing_of_a_masked_number_is_left(row: str, spelling: str, seed: int) -> None:
    _, label, make = ROWS[row]
    number = SPELLINGS[spelling](make(Random(seed)))
    masked = _masked(f"当事人{label}{number}，属实")
    assert not any(char.isdigit() for char in masked)


def _masked(text: str) -> str:
    chars = list(text)
    for span in places(text):
        chars[span.start : span.end] = "*" * (span.end - span.start)
    return "".join(chars)


HARNESS = """
import sys
import atheris

with atheris.instrument_imports(include=["masking.detect"]):
    from masking.detect.identifiers import find
    from masking.detect.reading import read


def one(data):
    text = data.decode("utf-8", errors="surrogateescape")
    reading = read(text)
    for span in find(reading.text):
        start, end = reading.original(span.start, span.end)
        assert 0 <= start < end <= len(text)


atheris.Setup(sys.argv, one)
atheris.Fuzz()
"""


def test_coverage_guided_fuzzing_finds_no_crash(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for row, (_, label, make) in ROWS.items():
        (corpus / row).write_text(f"当事人{label}{make(Random(row))}于2025年3月12日", encoding="utf-8")
    harness = tmp_path / "harness.py"
    harness.write_text(HARNESS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(harness), "-runs=3000", "-max_len=400", "-max_total_time=8", str(corpus)],
        check=False, capture_output=True, cwd=tmp_path, timeout=120,
        env={"PYTHONPATH": str(Path(__file__).parents[3])},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:].decode(errors="replace")
