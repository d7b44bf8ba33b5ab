"""What all patterns share: one spelling of look-alike letters, what may stand between characters, hits.

Folding keeps every character in its place, so that a place in the folded text is a place in the text.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase

from masking.detect.spans import Span, Type

CYRILLIC = "АВЕКМНОРСТХУІЅЈаеорсхукмтві"
CYRILLIC_AS = "ABEKMHOPCTXYISJAEOPCXYKMTBI"
GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαορυνικτχ"
GREEK_AS = "ABEZHIKMNOPTYXAOPUVIKTX"
MASKS = "×✕✖╳●■□▇█＊∗⁎﹡"  # what people put over a character that they hide
DOTS = "•‧・∙⋅●．。"[:5]
# Labels and units in traditional characters; numerals are read in both.
TRADITIONAL = "證號護車電話臺幣關報單編碼戶賬銀櫃開發動機駕駛時點統會書處罰決檢記許運輸貨稅號額價罰協議"
SIMPLIFIED = "证号护车电话台币关报单编码户账银柜开发动机驾驶时点统会书处罚决检记许运输货税号额价罚协议"
FOLD = str.maketrans(
    ascii_lowercase + CYRILLIC + GREEK + MASKS + DOTS + TRADITIONAL,
    ascii_uppercase + CYRILLIC_AS + GREEK_AS + "*" * len(MASKS) + "·" * len(DOTS) + SIMPLIFIED,
)
HIDDEN = re.compile(r"(?<=\d)X{3,}|X{3,}(?=\d)")
FOLD.update({c: ord(str(unicodedata.digit(chr(c)))) for c in range(0x80, 0x20000) if chr(c).isdecimal()})
BLANKS = re.compile(r"[^ \n]+")
GAP = r"(?:[ ._·\-]{0,3}+(?:\n {0,8}+)?+)"  # between two characters of a split number
HAN = r"\u3400-\u9fff"
PROVINCE = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新瓊滬粵贛遼"


@dataclass(frozen=True, slots=True)
class Squeezed:
    """The text without blanks and line ends, which Chinese words do not need; places lead back."""

    text: str
    places: Sequence[int]

    def span(self, start: int, end: int, kind: Type, score: float) -> Span:
        return Span(self.places[start], self.places[end - 1] + 1, kind, score)


def fold(text: str) -> str:
    """Upper case, Latin look-alikes as Latin, one sign for hidden characters, one for dots in the middle."""
    folded = text.translate(FOLD)
    return HIDDEN.sub(lambda found: "*" * len(found.group()), folded) if "X" * 3 in folded else folded


def squeeze(text: str) -> Squeezed:
    if " " not in text and "\n" not in text:
        return Squeezed(text, range(len(text)))
    kept: list[str] = []
    places: list[int] = []
    for found in BLANKS.finditer(text):
        kept.append(found.group())
        places.extend(range(*found.span()))
    return Squeezed("".join(kept), places)
