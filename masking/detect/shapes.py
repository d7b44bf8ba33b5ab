"""Chinese identifiers: one spelling per number, and whether its check digit and date stand.

A failed check is no proof that a text is not an identifier: typos leak too. Detectors treat it as suspect.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase
from types import MappingProxyType

from stdnum import imo, iso6346, luhn
from stdnum.cn import uscc

from masking.divisions import PROVINCES
from masking.errors import ConfigError

MOD_11_2 = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999, ISO 7064
MOD_11_2_MAP = "10X98765432"
ORG_CODE = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714-1997
VIN = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)  # GB 16735
VIN_LETTERS = MappingProxyType(dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True)))
FIRST_BIRTH_YEAR = 1800  # the standard's own example was born in 1880
COVERED = re.compile(r"[\s\-‐‑‒–—―·•‧・]+")  # what people put between the characters of a number
UPPER = str.maketrans(ascii_lowercase, ascii_uppercase)  # no other letter belongs to a number
USCC = "[0-9A-HJ-NPQRTUWXY]"


@dataclass(frozen=True, slots=True)
class Shape:
    """pattern: the one canonical spelling; check: whether the digits agree with each other."""

    pattern: re.Pattern[str]
    check: Callable[[str], bool]
    prefix: re.Pattern[str] | None = None


def normalise(kind: str, value: str) -> str:
    """The canonical spelling: half-width, upper case, nothing between; a text that is none stays odd.

    Raises ConfigError for an unknown kind.
    """
    shape = _shape(kind)
    if shape.pattern.fullmatch(value):
        return value
    wide = unicodedata.normalize("NFKC", value)
    dense = COVERED.sub("", "".join(c for c in wide if unicodedata.category(c) not in ("Cf", "Cc")))
    dense = unicodedata.normalize("NFKC", dense).translate(UPPER)
    return shape.prefix.sub("", dense) if shape.prefix else dense


def valid(kind: str, value: str) -> bool:
    """Whether a normalised value has the kind's shape and passes its check. Raises ConfigError."""
    shape = _shape(kind)
    return shape.pattern.fullmatch(value) is not None and shape.check(value)


def citizen_check_digit(body: str) -> str:
    """The 18th character for 17 digits (ISO 7064 MOD 11-2)."""
    return MOD_11_2_MAP[sum(int(c) * w for c, w in zip(body, MOD_11_2, strict=True)) % 11]


def uscc_check_digit(body: str) -> str:
    """The 18th character for the first 17 of a USCC (GB 32100-2015)."""
    return str(uscc.calc_check_digit(body))


def org_code_check_digit(body: str) -> str:
    """The ninth character for the first eight of an organisation code (GB 11714-1997)."""
    rest = 11 - sum(int(c, 36) * w for c, w in zip(body, ORG_CODE, strict=True)) % 11
    return "X" if rest == 10 else str(rest % 11)


def vin_check_digit(vin: str) -> str:
    """The ninth character of a vehicle identification number; its own place weighs nothing."""
    rest = sum(int(VIN_LETTERS.get(c, c)) * w for c, w in zip(vin, VIN, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def _shape(kind: str) -> Shape:
    shape = _SHAPES.get(kind)
    if shape is None:
        raise ConfigError(f"no identifier is of kind {kind!r}")
    return shape


def _citizen(value: str) -> bool:
    return value[:2] in PROVINCES and _person(value)


def _person(value: str) -> bool:
    """Date and check digit, which citizen IDs, residence permits and foreigners' IDs share."""
    return _is_date(value[6:14]) and value[17] == citizen_check_digit(value[:17])


def _is_date(digits: str) -> bool:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    return year >= FIRST_BIRTH_YEAR and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _any(value: str) -> bool:  # noqa: ARG001 -- for numbers that carry no check digit
    return True


def _plain(pattern: str, check: Callable[[str], bool] = _any, prefix: str = "") -> Shape:
    return Shape(re.compile(pattern, re.ASCII), check, re.compile(prefix) if prefix else None)


_SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "uscc": _plain(rf"{USCC}{{2}}\d{{6}}{USCC}{{10}}", lambda v: v[17] == uscc_check_digit(v[:17])),
        "org_code": _plain(r"[0-9A-Z]{8}[\dX]", lambda v: v[8] == org_code_check_digit(v[:8])),
        "citizen_id": _plain(r"[1-9]\d{16}[\dX]", _citizen),
        "residence_permit": _plain(r"8[123]0000\d{11}[\dX]", _person),
        "foreigner_id": _plain(r"9\d{16}[\dX]", _person),
        "passport": _plain(r"(?=[A-Z]*\d)[0-9A-Z]{6,9}"),  # ICAO 9303: at most nine, foreign ones included
        "customs_code": _plain(r"\d{4}[0-9A-Z]{6}"),
        "aeo": _plain(r"AEOCN\d{4}[0-9A-Z]{6}"),
        "declaration_no": _plain(r"\d{4}(19|20)\d{2}[01]\d{9}"),
        "hs": _plain(r"\d{8}(\d{2})?"),
        "imo": _plain(r"\d{7}", lambda v: bool(imo.is_valid(v)), prefix=r"^IMO(?=\d{7}$)"),
        "mmsi": _plain(r"(41[234]|477|453|416)\d{6}"),
        "ship_id": _plain(r"CN(19|20)\d{9}"),
        "container": _plain(r"[A-Z]{3}[UJZ]\d{7}", lambda v: bool(iso6346.is_valid(v))),
        "vin": _plain(r"[A-HJ-NPR-Z0-9]{17}", lambda v: v[8] == vin_check_digit(v)),
        "plate": _plain(
            r"[\u4e00-\u9fff][A-HJ-NP-Z]"
            r"([DABCEFGHJK][A-HJ-NP-Z0-9]\d{4}|\d{5}[DABCEFGHJK]|[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳])"
        ),
        "mobile": _plain(r"1[3-9]\d{9}", prefix=r"^(?:\+|00)?86(?=1\d{10}$)"),
        "bank_card": _plain(r"\d{13,19}", lambda v: bool(luhn.is_valid(v))),
    }
)
KINDS = frozenset(_SHAPES)
