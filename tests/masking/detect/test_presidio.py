"""Presidio behind its door: with detectors of our own making, so that each law is seen alone."""

import logging
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking.detect.lac import Word
from masking.detect.presidio import Cues, Door
from masking.detect.registry import Registry, Told, shipped
from masking.detect.resolve import resolve
from masking.detect.spans import Span, Type
from masking.errors import ConfigError

NOTHING = Cues((), ())


def digits(text: str, _: Cues) -> Iterable[Span]:
    return [Span(at, at + 1, Type.OTHER_ID, 0.9) for at, char in enumerate(text) if char.isdigit()]


def persons(text: str, cues: Cues) -> Iterable[Span]:
    return [Span(word.start, word.end, Type.PERSON, 0.8) for word in cues.words if word.tag == "PER"]


def parties(text: str, cues: Cues) -> Iterable[Span]:
    return [Span(text.index(one), text.index(one) + len(one), Type.ORG, 1) for one in cues.parties]


def registry(*names: str, least: float = 0.1) -> Registry:
    types = {kind: Told(least, told.label) for kind, told in shipped().types.items()}
    return Registry("zh", names, MappingProxyType(types))


def door(least: float = 0.1, **detectors: Callable[[str, Cues], Iterable[Span]]) -> Door:
    return Door(registry(*detectors, least=least), detectors)


def test_every_recogniser_is_asked_and_all_that_is_found_is_told() -> None:
    cues = Cues((Word(0, 3, "PER"),), ("椰风",))
    found = door(digits=digits, persons=persons, parties=parties).find("王建国在椰风7号", cues)
    assert sorted(found) == [
        Span(0, 3, Type.PERSON, 0.8),
        Span(4, 6, Type.ORG, 1.0),
        Span(6, 7, Type.OTHER_ID, 0.9),
    ]


def test_the_engine_runs_no_recogniser_but_ours() -> None:
    assert door(digits=digits).find("写信给 someone@example.com 或看 https://example.com", NOTHING) == []


@pytest.mark.parametrize(("score", "told"), [(0.5, 1), (0.49, 0)])
def test_a_score_counts_from_the_registrys_least_on(score: float, told: int) -> None:
    made = door(least=0.5, one=lambda *_: [Span(0, 1, Type.PLATE, score)])
    assert len(made.find("琼", NOTHING)) == told


def test_a_find_with_a_score_of_nothing_is_still_a_find() -> None:
    made = door(least=0, one=lambda *_: [Span(0, 1, Type.PLATE, 0)])
    assert [(one.start, one.end) for one in made.find("琼", NOTHING)] == [(0, 1)]


def test_nothing_of_a_text_reaches_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    made = door(persons=persons, parties=parties)
    cues = Cues((Word(0, 3, "PER"),), ("椰风",))
    made.replace("王建国在椰风", resolve(made.find("王建国在椰风", cues)), fixed())
    assert caplog.records
    assert not [one for one in caplog.records if "建国" in one.getMessage() or "椰风" in one.getMessage()]
    assert "decision_process" not in {one.name for one in caplog.records}


OFFLINE = """
import sys

def refuse(event, _):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        raise RuntimeError(event)

sys.addaudithook(refuse)
from tests.masking.detect.test_presidio import NOTHING, digits, door, fixed
made = door(digits=digits)
text = "见 http://example.com 或 someone@example.com 第7号"
assert made.replace(text, made.find(text, NOTHING), fixed()).endswith("第〔编号〕号")
"""


def test_from_import_to_answer_no_connection_is_opened() -> None:
    subprocess.run([sys.executable, "-c", OFFLINE], check=True)


def test_presidios_own_patterns_would_end_after_a_second() -> None:
    words = (
        "import masking.detect.presidio, presidio_analyzer.pattern_recognizer as own; "
        "print(own.REGEX_TIMEOUT_SECONDS)"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"


def test_a_recogniser_without_a_detector_is_refused() -> None:
    with pytest.raises(ConfigError, match="dreams"):
        Door(registry("digits", "dreams"), {"digits": digits})


def fixed() -> Mapping[Type, Callable[[str], str]]:
    return {kind: lambda _: "〔编号〕" for kind in Type if kind is not Type.GOV}


def test_neighbours_of_one_type_stay_two_even_with_a_blank_between() -> None:
    spans = [Span(0, 2, Type.PERSON, 1), Span(2, 4, Type.PERSON, 1), Span(5, 7, Type.PERSON, 1)]
    labels = {Type.PERSON: lambda name: f"<{name}>"}
    assert door(digits=digits).replace("张三李四 王五", spans, labels) == "<张三><李四> <王五>"


@given(
    text=st.text(st.characters(), min_size=1, max_size=300),
    cuts=st.lists(st.integers(0, 300), max_size=200),
)
def test_replacing_touches_the_spans_and_nothing_else(text: str, cuts: list[int]) -> None:
    ends = sorted({cut for cut in cuts if cut <= len(text)})
    spans = [Span(a, b, Type.DATE, 1) for a, b in zip(ends[::2], ends[1::2], strict=False)]
    seen: list[str] = []

    def label(hidden: str) -> str:
        seen.append(hidden)
        return "■"

    wanted, begin = "", 0
    for span in spans:
        wanted += text[begin : span.start] + "■"
        begin = span.end
    assert DOOR.replace(text, spans, {Type.DATE: label}) == wanted + text[begin:]
    assert sorted(seen) == sorted(text[span.start : span.end] for span in spans)


DOOR = door(digits=digits)
