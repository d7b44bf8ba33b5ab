"""Names in one text: of persons, firms, organs, places, ships. By LAC's words, rules and known parties."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import ahocorasick

from masking.detect import firms, organs, people, places, ships
from masking.detect.blanks import squeezed
from masking.detect.lac import Word
from masking.detect.naming import LIKELY
from masking.detect.page import Page
from masking.detect.parties import Parties, short_names
from masking.detect.spans import Span, Type

AGAIN, SHORTER = 0.85, 0.7
_BEHIND = "对于向与和及将、由"  # between an organ and the firm it deals with
MOST_BEFORE = 2  # characters that LAC puts before a place that are none of it
FREE = 4  # characters of a short name that no other word contains by chance
LONG = 7  # characters of a firm's name that is one even where only its form says so
LEAST = 0.7  # a name found with less is not looked for elsewhere
LONGEST = 60  # characters of a name that is looked for again
_RANK: Final = {Type.SHIP: 0, Type.GOV: 1, Type.ORG: 2, Type.PERSON: 3, Type.LOCATION: 4}


def find(text: str, words: Sequence[Word], parties: Sequence[str] | Parties = ()) -> list[Span]:
    """Names in places of text, sorted, none inside another. words: LAC's of this text; parties: known."""
    known = parties if isinstance(parties, Parties) else Parties.of(parties)
    dense = squeezed(text)
    if dense is None:
        return _on(Page(text, words), known, ())
    spans = _on(Page(dense.text, dense.moved(words)), known, dense.names)
    return [
        Span(dense.back[span.start], dense.back[span.end - 1] + 1, span.type, span.score) for span in spans
    ]


def _on(page: Page, known: Parties, spaced: Iterable[tuple[int, int]]) -> list[Span]:
    apart = [Span(start, end, Type.PERSON, LIKELY) for start, end in spaced]
    spans = resolved([*_found(page), *known.find(page.text), *apart])
    return resolved([*spans, *_again(page, spans)])


def _found(page: Page) -> Iterator[Span]:
    public = organs.find(page)
    others = [*ships.find(page), *people.find(page)]
    yield from public
    yield from others
    yield from _private(page, public, others)
    yield from (span for span in places.find(page) if not _reaches(span, public))


def _reaches(place: Span, public: Sequence[Span]) -> bool:
    """兹复马村港 before 海关: a place of LAC's that took a word before the organ it belongs to."""
    at = bisect_left(public, place.end, key=lambda organ: organ.end)
    if at == len(public) or place.score > places.TAGGED:
        return False
    return place.start < public[at].start < place.end and public[at].start - place.start <= MOST_BEFORE


def _private(page: Page, public: Sequence[Span], others: Sequence[Span]) -> Iterator[Span]:
    """Firms. LAC tells organs, firms and sometimes persons and ships by one tag; rules know better."""
    ends = {span.end for span in public}
    heads = {span.start: span.end for span in public}
    known = sorted(span.start for span in others if span.score >= LIKELY)
    for span in firms.find(page):
        if span.end in ends:
            continue
        head = heads.get(span.start, span.end)
        if head < span.end - 2 and page.text[head] in _BEHIND:
            yield Span(head + 1, span.end, span.type, span.score)
        elif head < span.end and span.score <= firms.TAGGED and not _formed(page, span):
            continue
        elif span.score > firms.TAGGED or not _holds(page, span, known):
            yield span


def _formed(page: Page, span: Span) -> bool:
    return firms.FIRMLIKE.search(page.text, span.start, span.end) is not None


def _holds(page: Page, span: Span, known: Sequence[int]) -> bool:
    """Whether a name of LAC's, without the form of a firm, holds a person or a ship that a rule found."""
    if _formed(page, span):
        return False
    at = bisect_left(known, span.start)
    return at < len(known) and known[at] < span.end


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
        least = 0.0 if span.type is Type.ORG and len(word) > LONG else LEAST
        if span.score < least or not 2 <= len(word) <= LONGEST or span.type is Type.LOCATION:
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
        if score > SHORTER or length >= FREE or page.starts(start):
            yield Span(start, last + 1, kind, score)


__all__ = ["Parties", "find", "resolved"]
