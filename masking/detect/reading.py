"""One reading of a text for every detector, and the way back to the text as it stands.

Departments' texts come with full-width digits, zero-width characters, right-to-left marks and five kinds of
hyphen. Detectors read the plain spelling; what they find is told in places of the original.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from masking.detect.plain_han import SIMPLE

HYPHENS = "‐‑‒–—―−－﹣⁃˗"
FOLDED = str.maketrans(HYPHENS, "-" * len(HYPHENS))
# Chinese punctuation says where words end.
KEPT_WIDE = "，。、；：！？（）【】《》〈〉「」『』〔〕［］｛｝“”‘’…·"
REPLACEMENT = "\ufffd"


@dataclass(frozen=True, slots=True)
class Reading:
    """text: what detectors read; places[i]: where its character i stands in the original."""

    text: str
    places: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The half-open place in the original of text[start:end], which is not empty."""
        return self.places[start], self.places[end - 1] + 1


class _Plain(dict[int, str]):
    """The plain spelling by code point, remembered as it is asked for."""

    def __missing__(self, code: int) -> str:
        self[code] = _plain(chr(code))
        return self[code]


_PLAIN = _Plain()


def read(text: str) -> Reading:
    """Letters and digits half-width, Han simplified, blanks and hyphens as one; the unseen is left out."""
    plain = text.translate(_PLAIN)
    if len(plain) == len(text) and all(len(_PLAIN[ord(char)]) == 1 for char in set(text)):
        return Reading(plain, range(len(text)))
    places = [place for place, char in enumerate(text) for _ in _PLAIN[ord(char)]]
    return Reading(plain, places)


def _plain(char: str) -> str:
    if char in KEPT_WIDE or char == "\n":
        return char
    category = unicodedata.category(char)
    if category in ("Cf", "Cc", "Mn", "Me"):
        return " " if char in "\t\v\f\r\x85" else ""
    if category == "Cs":
        return REPLACEMENT
    if category in ("Zs", "Zl", "Zp"):
        return " "
    return unicodedata.normalize("NFKC", char).translate(FOLDED).translate(SIMPLE)
