"""What every name finder reads: the text, LAC's words by place, and the places that the gazetteer knows."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from masking.detect import gazetteer
from masking.detect.lac import Word

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002fa1f"
# Words of these tags end a name that runs into them: verbs, prepositions, conjunctions, particles, adverbs.
GRAMMAR = frozenset(["v", "p", "c", "u", "d", "r", "xc", "vd"])
LONGEST_ROW = 60  # characters of places in a row
_NO_PLACE = re.compile("琼海关|南海关")
TITLE = re.compile(r"《[^《》\n]{1,60}》")


class Page:
    """One text. words may be empty: rules then decide alone."""

    def __init__(self, text: str, words: Sequence[Word]) -> None:
        self.text = text
        self.words = [word for word in words if not text[word.start : word.end].isspace()]
        self._at = [-1] * len(text)
        for number, word in enumerate(self.words):
            self._at[word.start : word.end] = [number] * (word.end - word.start)

    def word(self, place: int) -> Word | None:
        """The word that covers a place."""
        number = self._at[place] if 0 <= place < len(self._at) else -1
        return self.words[number] if number >= 0 else None

    def starts(self, place: int) -> bool:
        """Whether a word starts here, or nothing is known."""
        word = self.word(place)
        return word is None or word.start == place

    def stop(self, start: int, end: int) -> int:
        """The first place in between where a word of grammar starts, else end."""
        place = start
        while place < end:
            word = self.word(place)
            if word is None:
                place += 1
                continue
            if word.tag in GRAMMAR and word.start >= start:
                return place
            place = word.end
        return end

    @cached_property
    def chains(self) -> dict[int, int]:
        """Places of the gazetteer in a row, as one: start by end. Each prefix of a row counts too."""
        found: dict[int, int] = {}
        for start, end in gazetteer.hits(self.text):
            if self._credible(start, end) and not _NO_PLACE.match(self.text, start):
                head = found.get(start, start)
                found[end] = head if end - head <= LONGEST_ROW else start
        return found

    @cached_property
    def rows(self) -> dict[int, tuple[int, int]]:
        """The rows of places by their start: where the first place ends, and where the last."""
        found: dict[int, tuple[int, int]] = {}
        for end, start in self.chains.items():
            found[start] = (found[start][0] if start in found else end, end)
        return found

    def placed(self, start: int) -> bool:
        """Whether a known place of two characters or more starts here, and LAC saw no person."""
        word = self.word(start)
        return start in self.rows and (word is None or word.tag not in ("PER", "nr"))

    def titled(self, place: int) -> bool:
        """Whether a place stands in 《…》: what is named there belongs to a law or a document."""
        number = bisect_right(self._titles, (place, len(self.text))) - 1
        return number >= 0 and place < self._titles[number][1]

    @cached_property
    def _titles(self) -> list[tuple[int, int]]:
        return [found.span() for found in TITLE.finditer(self.text)]

    def _credible(self, start: int, end: int) -> bool:
        if end - start > 2 or not self.words or self.text[start:end] in gazetteer.HOME:
            return True
        before, last = self.word(start), self.word(end - 1)
        if before is None or last is None:
            return True
        return before.start == start or last.end == end
