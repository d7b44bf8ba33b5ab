"""What kind of number a run of characters is, by its length, its shape, its check digit and its label."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum import luhn

from masking.detect import shapes
from masking.detect.spans import Type
from masking.divisions import PROVINCES

LONGEST = 25
MISREAD = str.maketrans("OIL", "011")  # letters that are taken for digits; no number but a plate has them
FAIR = 0.5
LABEL_AGREES = 0.25
LABEL_DISAGREES = 0.6  # a factor
HEAD = "(?:" + "|".join(PROVINCES) + ")"
DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
AREA = r"(?:10|2\d|3[1-79]\d|4[1-9]\d|5[1-9]\d|6[36]\d|[789]\d\d)"
REGISTERED = r"(?:1[1-9]|2[19]|3[1-59]|5[1239]|6[129]|7[129]|8[19]|9[123]|A1|N[1239]|Y1)"


@dataclass(frozen=True, slots=True)
class Kind:
    """sure: the score of a shape whose check passes or that needs none; unsure: of one whose check fails."""

    type: Type
    lengths: range
    pattern: re.Pattern[str]
    sure: float
    unsure: float
    check: Callable[[str], bool] | None

    def score(self, value: str) -> float:
        if not self.pattern.fullmatch(value):
            return 0.0
        return self.sure if self.check is None or self.check(value) else self.unsure


def _kind(
    kind: Type, lengths: range, pattern: str, scores: tuple[float, float], check: str | None = None
) -> Kind:
    return Kind(kind, lengths, re.compile(pattern), *scores, CHECKS[check] if check else None)


def _holds(*names: str) -> Callable[[str], bool]:
    return lambda value: any(shapes.valid(name, value) for name in names)


CHECKS: dict[str, Callable[[str], bool]] = {
    "person": _holds("citizen_id", "residence_permit", "foreigner_id"),
    "uscc": _holds("uscc"),
    "vin": _holds("vin"),
    "container": _holds("container"),
    "org_code": lambda value: shapes.valid("org_code", value.replace("-", "")),
    "imo": lambda value: shapes.valid("imo", value.removeprefix("IMO")),
    "luhn": lambda value: bool(luhn.is_valid(value)),
}
L8, L9, L10, L11, L12, L13, L17, L18 = (range(n, n + 1) for n in (8, 9, 10, 11, 12, 13, 17, 18))
KINDS = (
    _kind(Type.ID_CARD, L18, rf"[1-9]\d{{5}}(?:1[89]|20)\d\d{DAY}\d{{3}}[\dX]", (1.0, 0.7), "person"),
    _kind(Type.ID_CARD, L18, r"(?:8[123]0000|9\d{5})\d{11}[\dX]", (1.0, 0.5), "person"),
    _kind(Type.ID_CARD, L18, rf"{HEAD}\d{{15}}[\dX]", (0.45, 0)),
    _kind(Type.ID_CARD, range(17, 20), rf"{HEAD}\d{{4}}(?:19|20)\d\d{DAY}\d{{2,4}}[\dX]", (0.5, 0)),
    _kind(Type.ID_CARD, range(15, 16), rf"{HEAD}\d{{4}}\d\d{DAY}\d{{3}}", (0.7, 0)),
    _kind(Type.DECLARATION_NO, L18, r"\d{4}(?:19|20)\d\d[01]\d{9}", (0.85, 0)),
    _kind(Type.USCC, L18, rf"{REGISTERED}{HEAD}\d{{4}}[0-9A-HJ-NPQRTUWXY]{{10}}", (0.99, 0.6), "uscc"),
    _kind(Type.USCC, L18, r"(?=.{0,17}[A-Z])[0-9A-Z]{2}\d{6}[0-9A-Z]{10}", (0.95, 0.55), "uscc"),
    _kind(Type.OTHER_ID, L17, r"(?=.{0,16}\d)(?=.{0,16}[A-Z])[A-HJ-NPR-Z0-9]{17}", (0.95, 0.5), "vin"),
    _kind(Type.BANK_CARD, range(16, 20), r"62\d{14,17}", (0.88, 0.6), "luhn"),
    _kind(Type.BANK_CARD, range(13, 20), r"[3-6]\d{12,18}", (0.8, 0.35), "luhn"),
    _kind(Type.BANK_CARD, range(16, 20), r"\d{16,19}", (0.6, 0.34), "luhn"),
    _kind(Type.PHONE, range(11, 16), r"\+?(?:(?:00)?86)?1[3-9]\d{9}", (0.95, 0)),
    _kind(Type.PHONE, range(9, 17), rf"(?:\+?(?:00)?860?|0){AREA}[2-9]\d{{6,7}}", (0.8, 0)),
    _kind(Type.PHONE, range(9, 16), r"\+(?!86)[1-9]\d{7,13}", (0.8, 0)),
    _kind(Type.PHONE, L10, r"[48]00\d{7}", (0.85, 0)),
    _kind(Type.CUSTOMS_CODE, L10, rf"{HEAD}\d\d[1-9][0-9A-Z][0-9A-Z]{{4}}", (0.5, 0)),
    _kind(Type.CUSTOMS_CODE, range(15, 16), r"AEO[A-Z]{2}\d{4}[0-9A-Z]{6}", (1.0, 0)),
    _kind(Type.SHIP_ID, L10, r"IMO\d{7}", (1.0, 0.9), "imo"),
    _kind(Type.SHIP_ID, range(7, 8), r"\d{7}", (0.45, 0.3), "imo"),
    _kind(Type.SHIP_ID, L12, r"\d{4}[A-Z]\d{7}", (0.9, 0)),
    _kind(Type.SHIP_ID, L13, r"MMSI\d{9}", (1.0, 0)),
    _kind(Type.SHIP_ID, L13, r"CN(?:19|20)\d{9}", (0.95, 0)),
    _kind(Type.SHIP_ID, L9, r"(?:41[234]|477|453|416)\d{6}", (0.5, 0)),
    _kind(Type.CONTAINER, L11, r"[A-Z]{3}[UJZ]\d{7}", (1.0, 0.75), "container"),
    _kind(Type.CONTAINER, L10, r"[A-Z]{3}[UJZ]\d{6}", (0.5, 0)),
    _kind(Type.PASSPORT, L9, r"(?:E[0-9A-HJ-NP-Z]|G\d|[DSP]E|[KM]A)\d{7}|[PDS]\d{8}", (0.9, 0)),
    _kind(Type.PASSPORT, L9, r"[A-Z]\d{7}[A-Z]", (0.7, 0)),
    _kind(Type.PASSPORT, L8, r"[A-Z]\d{7}", (0.5, 0)),
    _kind(Type.TRAVEL_PERMIT, L9, r"[HM]\d{8}|C\d{8}", (0.9, 0)),
    _kind(Type.TRAVEL_PERMIT, L9, r"C[A-HJ-NP-Z]\d{7}|[LT]\d{8}", (0.8, 0)),
    _kind(Type.TRAVEL_PERMIT, L11, r"[HM]\d{10}", (0.9, 0)),
    _kind(Type.OTHER_ID, L9, r"[0-9A-Z]{8}[\dX]", (0.6, 0), "org_code"),
    _kind(Type.OTHER_ID, range(16, 17), r"(?:JY|SC)\d{14}", (0.9, 0)),
    _kind(Type.DATE, L8, rf"(?:19|20)\d\d{DAY}", (0.5, 0)),
)
# Kinds that only a label tells: any run of that size behind the label is the labelled thing.
LABELLED = {
    Type.ID_CARD: re.compile(r"[0-9A-Z]{14,20}"),
    Type.USCC: re.compile(r"[0-9A-Z]{15,20}"),
    Type.PHONE: re.compile(r"\+?\d{7,16}"),
    Type.BANK_CARD: re.compile(r"[0-9A-Z]{8,25}"),
    Type.SHIP_ID: re.compile(r"[0-9A-Z]{4,15}"),
    Type.DECLARATION_NO: re.compile(r"[0-9A-Z]{9,20}"),
    Type.CUSTOMS_CODE: re.compile(r"[0-9A-Z]{9,15}"),
    Type.CONTAINER: re.compile(r"[0-9A-Z]{10,12}"),
    Type.PASSPORT: re.compile(r"[0-9A-Z]{6,10}"),
    Type.TRAVEL_PERMIT: re.compile(r"[0-9A-Z]{8,11}"),
    Type.CONTRACT_NO: re.compile(r"[0-9A-Z]{4,25}"),
    Type.OTHER_ID: re.compile(r"[0-9A-Z]{4,25}"),
    Type.DOC_NO: re.compile(r"[0-9A-Z]{4,25}"),
    Type.PLATE: re.compile(r"[0-9A-Z]{5,7}"),
}
BY_LENGTH = tuple(tuple(kind for kind in KINDS if length in kind.lengths) for length in range(LONGEST + 1))


def may_be(label: Type, value: str) -> bool:
    """Whether a run of that size can be what the label says."""
    shape = LABELLED.get(label)
    return shape is not None and shape.fullmatch(value) is not None


def classify(value: str, label: Type | None) -> tuple[Type, float]:
    """The likeliest type of a dense upper-case run, and how sure that is: 0 if it is none.

    A label that agrees raises the score, one that disagrees lowers it; the check digit outweighs it.
    """
    if len(value) > LONGEST:
        return Type.OTHER_ID, 0.0
    best = _best(value, label)
    if best[1] < FAIR:
        mended = value.translate(MISREAD)
        if mended != value and 2 * sum(map(str.isdigit, value)) >= len(value) - (4 if label else 0):
            best = max(best, _best(mended, label), key=lambda pair: pair[1])
    return best


def _best(value: str, label: Type | None) -> tuple[Type, float]:
    best, most = Type.OTHER_ID, 0.0
    for kind in BY_LENGTH[len(value)]:
        score = kind.score(value)
        if score and label:
            score = min(1.0, score + LABEL_AGREES) if kind.type is label else score * _doubt(score, label)
        if score > most:
            best, most = kind.type, score
    if label and most < 0.85 and may_be(label, value):
        return label, max(most, 0.7)
    return best, most


def _doubt(score: float, label: Type) -> float:
    """A label of something else makes a weak shape weaker; 证件号 and 编号 say little."""
    firm = 0.85 if label is Type.OTHER_ID else 0.95
    return 1.0 if score >= firm else LABEL_DISAGREES
