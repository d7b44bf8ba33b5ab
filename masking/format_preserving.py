"""FF1 (NIST SP 800-38G) for recipients whose systems take nothing but digits: the extra `[ff1]`.

A token is better wherever it fits. What comes out here looks like an identifier and never is one: its check
digit is wrong on purpose, so that nobody can take it for a person's number.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from stdnum import luhn

from masking.detect.shapes import citizen_check_digit, normalise, valid
from masking.errors import ConfigError, Unfit
from masking.techniques import Technique
from masking.transforms import JSONValue, spread

if TYPE_CHECKING:
    from ffx import FF1

KEY_BYTES = 32
WRONG = MappingProxyType(dict(zip("0123456789X", "12345678900", strict=True)))  # for each right check digit


@dataclass(frozen=True, slots=True)
class FormatPreserving:
    """A number to another number of its length whose check digit is wrong; the key's holder can go back.

    kind: `citizen_id` or `bank_card`, the kinds that have a check digit and are digits before it. tweak: sets
    recipients apart; equal values stay equal for one recipient. Raises Unfit for a value of another shape.
    """

    technique: ClassVar[Technique] = Technique.FORMAT_PRESERVING
    key: bytes = field(repr=False)
    kind: str
    tweak: str
    _cipher: "FF1" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.kind not in CHECK_DIGIT:
            raise ConfigError(f"ff1: no number of kind {self.kind!r} is taken")
        if len(self.key) != KEY_BYTES or not self.tweak:
            raise ConfigError(f"ff1: a key of {KEY_BYTES} bytes and a tweak are needed")
        object.__setattr__(self, "_cipher", _ff1(self.key))

    def apply(self, value: JSONValue) -> JSONValue:
        if not isinstance(value, str):
            return spread(self, value)
        number = normalise(self.kind, value)
        if not valid(self.kind, number):
            raise Unfit("ff1")
        hidden: str = self._cipher.encrypt(number[:-1], tweak=self.tweak.encode())
        return hidden + WRONG[CHECK_DIGIT[self.kind](hidden)]

    def reverse(self, value: str) -> str:
        """The number that became this one. Raises Unfit for what this transform never wrote."""
        body, digit = value[:-1], CHECK_DIGIT[self.kind]
        if not WRITTEN[self.kind].fullmatch(value) or value[-1] != WRONG[digit(body)]:
            raise Unfit("ff1")
        plain: str = self._cipher.decrypt(body, tweak=self.tweak.encode())
        return plain + digit(plain)


def _luhn(body: str) -> str:
    return str(luhn.calc_check_digit(body))


CHECK_DIGIT: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"citizen_id": citizen_check_digit, "bank_card": _luhn}
)
WRITTEN: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {"citizen_id": re.compile("[0-9]{18}"), "bank_card": re.compile("[0-9]{13,19}")}
)


def _ff1(key: bytes) -> "FF1":
    try:
        from ffx import FF1  # noqa: PLC0415 -- an extra
    except ImportError as fault:
        raise ConfigError("ff1: install disclosure-masking[ff1]") from fault
    return FF1(key, radix=10)
