"""The whole pipeline, model included, on what nobody writes by accident."""

import subprocess
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masking.detect.analyse import Analyser, Text, analyser
from masking.detect.redact import Held, Masked, PersonLabels, Redactor

ROOT = Path(__file__).resolve().parents[3]
MEGA = 1_000_000
HOSTILE = {
    "a million digits": "7" * MEGA,
    "digits, one blank each": "7 " * 100_000,
    "full-width digits": "７" * 200_000,
    "nested brackets": "（" * 100_000 + "）" * 100_000,
    "nested JSON": "[" * 100_000 + "]" * 100_000,
    "quotes that never end": "“" * 50_000,
    "document brackets": "〔2025〕" * 10_000,
    "lone surrogates": "\ud800王\udfff建国" * 20_000,
    "NUL": "\x00" * 200_000 + "王建国" + "\x00" * 200_000,
    "combining marks": "e" + "\u0301" * 200_000,
    "right-to-left marks": "\u202e\u2066王\u200f建国\u2069" * 20_000,
    "zero-width between all": "\u200b".join("公民身份号码460100199001011234" * 1_000),
    "mixed normal forms": "が㍿ﬁ①Å" * 5_000,
    "one surname": "王" * 20_000,
    "某 without end": "王某" * 20_000,
    "no full stop": "当事人王建国在海口" * 4_000,
    "amounts": "壹" * 200_000 + "元",
    "dots": "买买提·" * 10_000,
    "stars": "★机密" * 10_000,
    "base64": "5py65a+G4piF" * 10_000,
    "hyphens": "-" * 100_000,
    "blanks": " " * 100_000 + "\n" * 100_000,
}
text = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "王李建国某×·、，。；：（）〔〕“”年月日元第号轮海口市公司局0123456789０１琼A★密机 \u200b\u202e㍿"
        ),
    ),
    max_size=80,
)


@cache
def whole() -> Analyser:
    return analyser()


@cache
def redactor() -> Redactor:
    return Redactor(whole(), PersonLabels(bytes(32)))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_answered_with_places_inside_them(name: str) -> None:
    hostile = HOSTILE[name]
    spans = whole().analyse([Text(hostile)])[0].spans
    assert all(0 <= span.start < span.end <= len(hostile) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


def test_digits_without_end_do_not_leave() -> None:
    done = redactor().redact([Text("号码" + "7" * 100_000)])[0]
    assert isinstance(done, Held) or "7" not in done.text


@given(st.lists(text, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_what_leaves_is_a_fixed_point_of_masking(texts: list[str]) -> None:
    done = redactor().redact([Text(one) for one in texts])
    out = [one for one in done if isinstance(one, Masked)]
    assert redactor().redact([Text(one.text) for one in out]) == out


@given(text)
@settings(max_examples=60, deadline=None)
def test_spans_are_disjoint_in_order_and_inside(one: str) -> None:
    spans = whole().analyse([Text(one)])[0].spans
    assert all(0 <= span.start < span.end <= len(one) for span in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))


def test_a_fuzzer_that_follows_branches_finds_no_way_around_the_laws() -> None:
    command = [
        sys.executable,
        "-m",
        "tests.masking.detect.fuzz_target",
        "-runs=2000",
        "-max_len=100",
        "-seed=1",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Done 2000 runs" in done.stderr
