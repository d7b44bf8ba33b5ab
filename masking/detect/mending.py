"""PERSON where LAC saw one, with what it cut off or took too much put right."""

import re
from collections.abc import Iterator

from masking.detect import roles
from masking.detect.naming import (
    ACTS,
    LIKELY,
    TAGGED,
    WEAK,
    bearable,
    givable,
    is_han,
    name_at,
    person,
)
from masking.detect.page import HAN, Page
from masking.detect.spans import Span
from masking.detect.surnames import COMMON, COMPOUND_SURNAMES, DOUBTFUL, GIVEN

_PLATE = re.compile(rf"[{HAN}]?[A-Z0-9·]{{1,8}}$")
_NEVER = re.compile("理查明|花名册|[壹贰叁肆伍陆柒捌玖拾佰仟零]{2}")  # 经审理查明
_DOC_NO = re.compile(rf"[{HAN}]{{0,5}}[〔［\[](?:19|20)\d\d")  # 琼关缉违字〔2025〕
_THINGS = ("nz", "nw", "n", "a", "v")
_TOWARDS = frozenset("对向由与给受经被")
_PROPER = COMMON - DOUBTFUL
_JOINS = frozenset("和与向对由及经被跟同")
_OPENERS = frozenset("、；;：:.。\n人员长告方工机手副")
# Never the last character of a name that LAC ended before it.
_GRAMMAR = frozenset("的了在与和及等说称将被把对向从由经为是系未不已也均共同到至于因以")


def find(page: Page) -> Iterator[Span]:
    """LAC's persons, whole, and the things that are persons."""
    for word in page.words:
        if word.tag in ("PER", "nr"):
            start, end = _whole(page, word.start, word.end)
            if _NEVER.match(page.text, start) or _DOC_NO.match(page.text, end):
                continue
            if not _PLATE.match(page.text, start, end) and (end - start > 1 or page.text[start] in COMMON):
                yield person(page, start, end, TAGGED if end - start > 1 else WEAK)
        elif word.tag in _THINGS and page.text[word.start] in COMMON:
            misread = _misread(page, word.start, word.end, word.tag)
            if misread is not None:
                yield person(page, word.start, misread, LIKELY)


def _misread(page: Page, start: int, end: int, tag: str) -> int | None:
    """符亚三进行/nz, 蒙学文/n: a name that LAC took for a thing, between a boundary and a verb."""
    if end - start < 3:
        return None
    stop = name_at(page, start, sure=True)
    if stop is None or not givable(page.text, start + 1, stop) or not roles.FOLLOW.match(page.text, stop):
        return None
    before = page.word(start - 1)
    char = page.text[start - 1 : start]
    if before is not None and char in _TOWARDS and before.end - before.start == 1:
        return stop
    least = 4 if page.text[start : start + 2] in COMPOUND_SURNAMES else 3
    if stop - start < least or page.text[start] in DOUBTFUL or tag in ("a", "v"):
        return None
    opened = before is None or before.tag in ACTS or before.tag == "w" or char in ("人", "员", "长")
    return stop if opened else None


def _whole(page: Page, start: int, end: int) -> tuple[int, int]:
    text = page.text
    while end - start > 3 and (lead := roles.LEADING.match(text[start:end])):
        start += lead.end()
    while end - start > 3 and (tail := roles.TRAILING.search(text[start:end])):
        end = start + tail.start()
    if text[start] in COMMON and end - start < 3:
        end = _completed(page, start, end)
    return _preceded(page, start, end), end


def _preceded(page: Page, start: int, end: int) -> int:
    """The surname that LAC left to the word before."""
    text = page.text
    before = page.word(start - 1)
    if before is None or end - start > 2 or text[start - 1] not in COMMON:
        return start
    if text[start] not in _PROPER:
        joined = text[start - 1] in _JOINS and text[start - 2 : start - 1] not in _OPENERS
        return start if joined else start - 1
    alone = before.end - before.start == 1 and before.tag in ("PER", "nr", "n", "nz", "LOC", "ORG")
    return start - 1 if alone else start


def _completed(page: Page, start: int, end: int) -> int:
    """A surname alone, or with one character: what follows may be the rest of the name."""
    text = page.text
    word = page.word(end)
    if word is None or word.start != end or not is_han(text[end]):
        return end
    size = word.end - word.start
    if end - start == 1:
        return word.end if size <= 2 and bearable(text, end, word.end) else end
    third = text[end] in GIVEN and text[end] not in _GRAMMAR
    if third and size <= 3 and roles.FOLLOW.match(text, end + 1):
        return end + 1
    return end
