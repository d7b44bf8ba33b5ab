"""Names in one text: of persons, firms, organs, places, ships. By LAC's words, rules and known parties."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import ahocorasick

from masking.detect import firms, organs, people, places, ships
from masking.detect.lac import Word
from masking.detect.naming import LIKELY
from masking.detect.page import HAN, Page
from masking.detect.parties import Parties, short_names
from masking.detect.spans import Span, Type
from masking.detect.surnames import COMMON, GIVEN, NOT_GIVEN

AGAIN, SHORTER = 0.85, 0.7
LEAST = 0.7  # a name found with less is not looked for elsewhere
LONGEST = 60  # characters of a name that is looked for again
_BLANKS = r"[ \n]{1,4}"
_FIRST, _SECOND = "".join(sorted(COMMON)), "".join(sorted(GIVEN - NOT_GIVEN))
_ALONE = re.compile(rf"(?<![{HAN}])[{HAN}](?:{_BLANKS}[{HAN}]){{1,11}}(?![{HAN}])")
_BETWEEN = re.compile(
    rf"[{_FIRST}]{_BLANKS}(?![男女汉年月日共无有等未及与和在对于])[{HAN}]"
    rf"{_BLANKS}[{_SECOND}](?![：:])"
)
_SURNAMED = re.compile(rf"(?<![{HAN}])[{_FIRST}]{_BLANKS}[{_SECOND}](?![：:])")
_RANK: Final = {Type.SHIP: 0, Type.GOV: 1, Type.ORG: 2, Type.PERSON: 3, Type.LOCATION: 4}


def find(text: str, words: Sequence[Word], parties: Sequence[str] | Parties = ()) -> list[Span]:
    """Names in places of text, sorted, none inside another. words: LAC's of this text; parties: known."""
    known = parties if isinstance(parties, Parties) else Parties.of(parties)
    dense, back = squeezed(text)
    page = Page(dense, words if back is None else _moved(words, back))
    spans = resolved([*_found(page), *known.find(dense), *(_spaced(page, back) if back else ())])
    spans = resolved([*spans, *_again(page, spans)])
    if back is None:
        return spans
    return [Span(back[span.start], back[span.end - 1] + 1, span.type, span.score) for span in spans]


def _found(page: Page) -> Iterator[Span]:
    public = organs.find(page)
    yield from public
    ends = {span.end for span in public}
    # LAC tells organs and firms by one tag: what ends as an organ does is that organ.
    yield from (span for span in firms.find(page) if span.end not in ends)
    yield from ships.find(page)
    yield from people.find(page)
    yield from places.find(page)


def squeezed(text: str) -> tuple[str, list[int] | None]:
    """The text with 王 建 国 written as 王建国, and where each character stands; None if nothing was."""
    cuts: set[int] = set()
    for pattern in (_ALONE, _BETWEEN, _SURNAMED):
        for found in pattern.finditer(text):
            cuts.update(place for place in range(*found.span()) if text[place] in " \n")
    if not cuts:
        return text, None
    kept = [place for place in range(len(text)) if place not in cuts]
    return "".join(text[place] for place in kept), kept


def _spaced(page: Page, back: Sequence[int]) -> Iterator[Span]:
    """严　华: a surname and one or two characters set apart are a name, whatever stands around them."""
    for start in range(len(back) - 1):
        if back[start + 1] == back[start] + 1 or page.text[start] not in COMMON:
            continue
        end = start + 2
        if end < len(back) and back[end] > back[end - 1] + 1:
            end += 1
        if all(char in GIVEN and char not in NOT_GIVEN for char in page.text[start + 1 : end]):
            yield Span(start, end, Type.PERSON, LIKELY)


def _moved(words: Sequence[Word], kept: Sequence[int]) -> list[Word]:
    to = {place: number for number, place in enumerate(kept)}
    moved = []
    for word in words:
        inside = [to[place] for place in range(word.start, word.end) if place in to]
        if inside:
            moved.append(Word(inside[0], inside[-1] + 1, word.tag))
    return moved


def resolved(spans: Iterable[Span]) -> list[Span]:
    """What lies inside a longer name is part of it. Names that overlap both stay: a cut would uncover one."""
    kept: list[Span] = []
    reached = 0
    for span in sorted(spans, key=lambda one: (one.start, -one.end, _RANK[one.type], -one.score)):
        if span.end > reached:
            kept.append(span)
            reached = span.end
    return kept


def _again(page: Page, spans: Sequence[Span]) -> Iterator[Span]:
    """A name found once with confidence is found everywhere in the text, a firm also by its short names."""
    seen: dict[str, tuple[Type, float]] = {}
    for span in spans:
        word = page.text[span.start : span.end]
        if span.score < LEAST or not 2 <= len(word) <= LONGEST or span.type is Type.LOCATION:
            continue
        seen.setdefault(word, (span.type, AGAIN))
        if span.type is Type.ORG:
            for short in short_names(word):
                seen.setdefault(short, (Type.ORG, SHORTER))
    for start, end in firms.aliases(page):
        seen.setdefault(page.text[start:end], (Type.ORG, AGAIN))
    if not seen:
        return
    automaton = ahocorasick.Automaton()
    for word, (kind, score) in seen.items():
        automaton.add_word(word, (len(word), kind, score))
    automaton.make_automaton()
    for last, (length, kind, score) in automaton.iter(page.text):
        start = last + 1 - length
        if score > SHORTER or page.starts(start):
            yield Span(start, last + 1, kind, score)


__all__ = ["Parties", "find", "resolved", "squeezed"]
