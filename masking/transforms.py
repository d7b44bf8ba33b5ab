"""What may be done to one value. Building a transform validates it; apply() is pure and cheap.

A list is transformed item by item, null stays null, and any other shape that a transform does not know is
refused (Unfit): nothing passes through by accident. Techniques are those of GB/T 37964-2019 Annex A.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Protocol, TypeAlias

from masking.detect.shapes import normalise
from masking.divisions import city_of, province_of
from masking.errors import ConfigError, Unfit
from masking.names import keep_surname
from masking.techniques import Technique

JSONValue: TypeAlias = "str | int | bool | Sequence[JSONValue] | Mapping[str, JSONValue] | None"

HIDDEN = "***"  # for a value too short or too odd to show any part of
MOST_KEPT = 12  # a longer prefix of an 18-character code would leave less than the serial hidden
OTHER = "OTHER"


class Transform(Protocol):
    @property
    def technique(self) -> Technique:
        """What GB/T 37964-2019 Annex A calls it."""

    def apply(self, value: JSONValue) -> JSONValue: ...


@dataclass(frozen=True, slots=True)
class Keep:
    """The value as it is."""

    technique: ClassVar[Technique] = Technique.NONE

    def apply(self, value: JSONValue) -> JSONValue:
        return value


@dataclass(frozen=True, slots=True)
class Drop:
    """Nothing of the value."""

    technique: ClassVar[Technique] = Technique.LOCAL_SUPPRESSION

    def apply(self, value: JSONValue) -> JSONValue:  # noqa: ARG002 -- one interface for all transforms
        return None


@dataclass(frozen=True, slots=True)
class Redact:
    """A fixed label instead of any value, so that the reader sees that there was one."""

    technique: ClassVar[Technique] = Technique.LOCAL_SUPPRESSION
    label: str = "[已隐去]"

    def __post_init__(self) -> None:
        if not self.label:
            raise ConfigError("redact: a label is needed")

    def apply(self, value: JSONValue) -> JSONValue:
        return self.label if isinstance(value, str) else spread(self, value)


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an object; the others are dropped, and so is the object around it."""

    name: str
    inner: Transform

    @property
    def technique(self) -> Technique:
        return self.inner.technique

    def __post_init__(self) -> None:
        if not self.name:
            raise ConfigError("a member needs a name")

    def apply(self, value: JSONValue) -> JSONValue:
        if isinstance(value, dict):
            return self.inner.apply(value.get(self.name))
        return spread(self, value)


@dataclass(frozen=True, slots=True)
class Name:
    """Keep the surname: 王建国 → 王**."""

    technique: ClassVar[Technique] = Technique.MASKING

    def apply(self, value: JSONValue) -> JSONValue:
        return keep_surname(value) if isinstance(value, str) else spread(self, value)


@dataclass(frozen=True, slots=True)
class CodePrefix:
    """Keep the first characters of a code: with 8, a USCC shows its registry and division only.

    What is no code, but words or a name, is hidden whole.
    """

    technique: ClassVar[Technique] = Technique.MASKING
    keep: int

    def __post_init__(self) -> None:
        if not 1 <= self.keep <= MOST_KEPT:
            raise ConfigError(f"a code may keep 1 to {MOST_KEPT} characters")

    def apply(self, value: JSONValue) -> JSONValue:
        if not isinstance(value, str):
            return spread(self, value)
        hidden = len(value) - self.keep
        return value[: self.keep] + "*" * hidden if hidden >= 2 and _code(value) else HIDDEN


@dataclass(frozen=True, slots=True)
class FirstLast:
    """Keep the first and the last character of a number: 4****************5; words are hidden whole."""

    technique: ClassVar[Technique] = Technique.MASKING

    def apply(self, value: JSONValue) -> JSONValue:
        if not isinstance(value, str):
            return spread(self, value)
        shown = len(value) >= 6 and _code(value)
        return value[0] + "*" * (len(value) - 2) + value[-1] if shown else HIDDEN


@dataclass(frozen=True, slots=True)
class Division:
    """A six-digit division code to its province (460000) or prefecture (460100)."""

    technique: ClassVar[Technique] = Technique.ROUNDING
    level: str
    KEPT: ClassVar[Mapping[str, int]] = MappingProxyType({"province": 2, "prefecture": 4})

    def __post_init__(self) -> None:
        if self.level not in self.KEPT:
            raise ConfigError("division: level is province or prefecture")

    def apply(self, value: JSONValue) -> JSONValue:
        if not isinstance(value, str):
            return spread(self, value)
        if len(value) != 6 or not _digits(value):
            raise Unfit("division")
        kept = self.KEPT[self.level]
        return value[:kept] + "0" * (6 - kept)


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address to the province or city at its head; one that names neither is hidden whole."""

    technique: ClassVar[Technique] = Technique.ROUNDING
    level: str

    def __post_init__(self) -> None:
        if self.level not in ("province", "city"):
            raise ConfigError("address: level is province or city")

    def apply(self, value: JSONValue) -> JSONValue:
        if not isinstance(value, str):
            return spread(self, value)
        return (province_of(value) if self.level == "province" else city_of(value)) or HIDDEN


@dataclass(frozen=True, slots=True)
class DatePart:
    """A date to its quarter (2025-Q3) or year (2025)."""

    technique: ClassVar[Technique] = Technique.ROUNDING
    part: str

    def __post_init__(self) -> None:
        if self.part not in ("quarter", "year"):
            raise ConfigError("date_part: part is quarter or year")

    def apply(self, value: JSONValue) -> JSONValue:
        if not isinstance(value, str):
            return spread(self, value)
        year, month = _year_month(value)
        return f"{year}-Q{(month + 2) // 3}" if self.part == "quarter" else year


@dataclass(frozen=True, slots=True)
class BirthBand:
    """A date to its half-decade, as for a date of birth: 1990-1994."""

    technique: ClassVar[Technique] = Technique.ROUNDING

    def apply(self, value: JSONValue) -> JSONValue:
        if not isinstance(value, str):
            return spread(self, value)
        year = int(_year_month(value)[0]) // 5 * 5
        return f"{year}-{year + 4}"


@dataclass(frozen=True, slots=True)
class AmountBand:
    """An amount in yuan, a decimal text, to its order of magnitude: 37250.00 → 1-10万."""

    technique: ClassVar[Technique] = Technique.ROUNDING
    # By the number of digits before the point; everything longer is the last band (top coding).
    BANDS: ClassVar[tuple[str, ...]] = ("<1万",) * 5 + ("1-10万", "10-100万", "100-1000万", "≥1000万")

    def apply(self, value: JSONValue) -> JSONValue:
        if not isinstance(value, str):
            return spread(self, value)
        whole, _, fraction = value.partition(".")
        if not _digits(whole) or not (_digits(fraction) or not fraction):
            raise Unfit("amount")
        return self.BANDS[min(len(whole.lstrip("0")), len(self.BANDS) - 1)]


@dataclass(frozen=True, slots=True)
class Plate:
    """A number plate to province and office: 琼A*****; five stars whatever its kind."""

    technique: ClassVar[Technique] = Technique.MASKING
    PLATE: ClassVar[re.Pattern[str]] = re.compile(r"[\u4e00-\u9fff][A-Z]")

    def apply(self, value: JSONValue) -> JSONValue:
        if not isinstance(value, str):
            return spread(self, value)
        return value[:2] + "*****" if len(value) >= 7 and self.PLATE.match(value) else HIDDEN


@dataclass(frozen=True, slots=True)
class Mobile:
    """A phone number: 13800138000 → 138****8000; of a landline only the area: 0898-12345678 → 0898-****."""

    technique: ClassVar[Technique] = Technique.MASKING
    MOBILE: ClassVar[re.Pattern[str]] = re.compile(r"(1[3-9][0-9])[0-9]{4}([0-9]{4})")
    LANDLINE: ClassVar[re.Pattern[str]] = re.compile(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))[- ]?[1-9][0-9]{6,7}")

    def apply(self, value: JSONValue) -> JSONValue:
        if not isinstance(value, str):
            return spread(self, value)
        found = self.MOBILE.fullmatch(normalise("mobile", value))
        if found:
            return f"{found[1]}****{found[2]}"
        landline = self.LANDLINE.fullmatch(value)
        return f"{landline[1]}-****" if landline else HIDDEN


@dataclass(frozen=True, slots=True)
class Category:
    """A code to the category it belongs to; a code outside the table is OTHER. A list becomes a set."""

    technique: ClassVar[Technique] = Technique.ROUNDING
    table: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.table:
            raise ConfigError("category: no code is given a category")
        object.__setattr__(self, "table", MappingProxyType(dict(self.table)))

    def apply(self, value: JSONValue) -> JSONValue:
        if isinstance(value, str):
            return self.table.get(value, OTHER)
        if isinstance(value, list):  # neither order nor number of the codes may tell them apart
            if not all(item is None or isinstance(item, str) for item in value):
                raise Unfit("category")
            return sorted({self.table.get(item, OTHER) for item in value if item is not None})
        return spread(self, value)


@dataclass(frozen=True, slots=True)
class Verify:
    """Yes or no: is the value (or an item of the list) one of these?"""

    technique: ClassVar[Technique] = Technique.ROUNDING
    equals: frozenset[str]

    def __post_init__(self) -> None:
        if not self.equals or "" in self.equals:
            raise ConfigError("verify: nothing to compare with")

    def apply(self, value: JSONValue) -> JSONValue:
        if isinstance(value, str):
            return value in self.equals
        if value is None:
            return False
        if isinstance(value, list):
            return any(isinstance(item, str) and item in self.equals for item in value)
        raise Unfit("verify")


def spread(transform: Transform, value: JSONValue) -> JSONValue:
    """What a transform of texts does to anything else: null stays, a list goes item by item. Raises Unfit."""
    if value is None:
        return None
    if isinstance(value, list):
        return [transform.apply(item) for item in value]
    raise Unfit(type(transform).__name__)


def _code(text: str) -> bool:
    """Letters and digits, or what an earlier mask left of them."""
    return text.isascii() and text.replace("*", "0").isalnum()


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _year_month(value: str) -> tuple[str, int]:
    """Year and month of YYYY-MM-DD."""
    year, month = value[:4], value[5:7]
    if len(value) != 10 or value[4] != "-" or value[7] != "-" or not _digits(year + month + value[8:]):
        raise Unfit("date")
    if not 1 <= int(month) <= 12:
        raise Unfit("date")
    return year, int(month)
