"""What is left of a name beside one that was found, and names in letters that are no Chinese text's own."""

import re
from collections.abc import Callable, Iterator, Sequence

from masking.detect.lac import Word
from masking.detect.naming import is_han
from masking.detect.spans import Span, Type
from masking.detect.surnames import COMMON, COMPOUND_SURNAMES, DOUBTFUL, NOT_GIVEN

CUT, FOREIGN = 0.4, 0.5
SURE = COMMON - DOUBTFUL
# Letters of Latin with marks, Greek, Cyrillic, kana and hangul; two of them at least: μ and の are no names.
MARKED = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
    "\u0386-\u03ce\u0400-\u052f\u3041-\u30fa\u30fc\uac00-\ud7a3"
)
_LETTER = f"A-Za-z{MARKED}"
_WORD = f"[{_LETTER}][{_LETTER}'’.-]{{0,40}}"
_MORE = rf"(?:[ ,·]{{1,2}}{_WORD}){{0,4}}"
SCRIPT = re.compile(rf"(?:{_WORD}[ ,·]{{1,2}}){{0,4}}(?=[{_LETTER}'’-]{{0,40}}[{MARKED}]){_WORD}{_MORE}")
HAN_BEFORE = re.compile("[\u4e00-\u9fff]{1,2} ?$")


def find(text: str, words: Sequence[Word], found: Sequence[Span]) -> Iterator[Span]:
    """Spans in places of text; they overlap what was found where they make it whole. words: LAC's."""
    covered = bytearray(len(text))
    for span in found:
        covered[span.start : span.end] = b"\1" * (span.end - span.start)
    inside = {place for word in words if word.end - word.start > 1 for place in range(word.start, word.end)}
    starts = {word.start for word in words}
    yield from _surnames(
        text, found, lambda place: bool(covered[place]) or (place in inside and place + 1 in starts)
    )
    for name in SCRIPT.finditer(text):
        if len(re.findall(f"[{MARKED}]", name.group())) > 1 or " " in name.group():
            yield Span(*_with_han(text, *name.span()), Type.PERSON, FOREIGN)


def _surnames(text: str, found: Sequence[Span], taken: Callable[[int], bool]) -> Iterator[Span]:
    """家俊 behind a 羊 that nobody claims: a name of two that begins with no surname has lost its own."""
    for span in found:
        place = span.start - 1
        if span.type is not Type.PERSON or span.end - span.start > 3 or place < 0 or taken(place):
            continue
        given, before = text[span.start : span.end], text[place]
        begins = SURE if len(given) < 3 else COMMON
        whole = given[0] in begins or given[:2] in COMPOUND_SURNAMES or not all(map(is_han, given))
        if not whole and is_han(before) and before not in NOT_GIVEN:
            yield Span(place, span.end, Type.PERSON, CUT)


def _with_han(text: str, start: int, end: int) -> tuple[int, int]:
    """宫本 さくら: a name in kana may have a surname in Han before a blank."""
    before = HAN_BEFORE.search(text, max(start - 4, 0), start) if text[start - 1 : start] == " " else None
    return (before.start() if before else start), end
