"""How well detection does on texts that someone labelled, counted per type.

Covered, because half a name is a leak: a labelled thing counts if each of its characters would be hidden,
under whatever type. An organ of government is no secret; it counts if it is told as one and so stays.
Precise: a span counts if it touches a labelled thing of its own type.
Over-masked: of the characters in no labelled thing, the share that would be hidden all the same.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from masking.detect.spans import Span, Type


@dataclass(frozen=True, slots=True)
class Row:
    """One type, or all. gold: labelled things, covered of these; found: spans told, right of these."""

    gold: int
    covered: int
    found: int
    right: int


@dataclass(frozen=True, slots=True)
class Score:
    """rows: types in the order of `Type`, those that occur; plain: characters in no labelled thing."""

    texts: int
    rows: dict[Type, Row]
    plain: int
    over_masked: int


class Tally:
    """Counts text by text, so that a set of any size is scored in the memory of one text."""

    def __init__(self) -> None:
        self._texts = 0
        self._gold: Counter[Type] = Counter()
        self._covered: Counter[Type] = Counter()
        self._found: Counter[Type] = Counter()
        self._right: Counter[Type] = Counter()
        self._plain = 0
        self._over = 0

    def add(self, length: int, gold: Sequence[Span], found: Sequence[Span]) -> None:
        """One text of so many characters. gold may overlap; found is disjoint."""
        hidden = _places(span for span in found if span.type is not Type.GOV)
        organs = _places(span for span in found if span.type is Type.GOV)
        labelled = _places(gold)
        by_type = {kind: _places(span for span in gold if span.type is kind) for kind in Type}
        self._texts += 1
        for span in gold:
            self._gold[span.type] += 1
            self._covered[span.type] += _within(span, organs if span.type is Type.GOV else hidden)
        for span in found:
            self._found[span.type] += 1
            self._right[span.type] += not by_type[span.type].isdisjoint(range(span.start, span.end))
        self._plain += length - len(labelled)
        self._over += len(hidden - labelled)

    def score(self) -> Score:
        rows = {
            kind: Row(self._gold[kind], self._covered[kind], self._found[kind], self._right[kind])
            for kind in Type
            if self._gold[kind] or self._found[kind]
        }
        return Score(self._texts, rows, self._plain, self._over)


def _places(spans: Iterable[Span]) -> set[int]:
    return {place for span in spans for place in range(span.start, span.end)}


def _within(span: Span, places: set[int]) -> bool:
    return all(place in places for place in range(span.start, span.end))
