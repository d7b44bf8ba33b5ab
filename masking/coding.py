"""Numbers whose extremes would name a subject: the largest fine of the year, the oldest driver."""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from masking.errors import ConfigError, Unfit
from masking.techniques import Technique
from masking.transforms import JSONValue, spread

MOST_DIGITS = 40  # of a number; longer ones are no quantities


@dataclass(frozen=True, slots=True)
class TopBottom:
    """A number as it is between the bounds; at or beyond one, only that: 92 → ≥80, 3 → ≤16.

    bottom, top: decimal texts, either of them None for no bound. A number is an integer or a decimal text.
    """

    technique: ClassVar[Technique] = Technique.TOP_BOTTOM_CODING
    bottom: str | None
    top: str | None
    _bounds: tuple[Decimal | None, Decimal | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        try:
            bottom, top = (None if text is None else _number(text) for text in (self.bottom, self.top))
        except Unfit as fault:
            raise ConfigError("top_bottom: a bound is a decimal number") from fault
        if bottom is None and top is None:
            raise ConfigError("top_bottom: a bound is needed")
        if bottom is not None and top is not None and bottom >= top:
            raise ConfigError("top_bottom: the bottom lies below the top")
        object.__setattr__(self, "_bounds", (bottom, top))

    def apply(self, value: JSONValue) -> JSONValue:
        if isinstance(value, bool):
            raise Unfit("top_bottom")
        if not isinstance(value, str | int):
            return spread(self, value)
        number = _number(str(value))
        bottom, top = self._bounds
        if bottom is not None and number <= bottom:
            return f"≤{self.bottom}"
        if top is not None and number >= top:
            return f"≥{self.top}"
        return value


def _number(text: str) -> Decimal:
    """Raises Unfit for what is no plain decimal number: no exponent, no full-width digit, no NaN."""
    if len(text) > MOST_DIGITS or not text.isascii() or not set(text) <= set("+-.0123456789"):
        raise Unfit("top_bottom")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Unfit("top_bottom") from None
