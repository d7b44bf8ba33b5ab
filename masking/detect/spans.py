"""What detectors find: a piece of the original text, and what kind of thing it is."""

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """The kinds that a text is searched for; `GOV` alone is public, and is told so that it can stay."""

    PERSON = "PERSON"
    ORG = "ORG"
    GOV = "GOV"
    LOCATION = "LOCATION"
    ID_CARD = "ID_CARD"
    USCC = "USCC"
    PHONE = "PHONE"
    BANK_CARD = "BANK_CARD"
    PLATE = "PLATE"
    SHIP = "SHIP"
    SHIP_ID = "SHIP_ID"
    DECLARATION_NO = "DECLARATION_NO"
    CUSTOMS_CODE = "CUSTOMS_CODE"
    DOC_NO = "DOC_NO"
    AMOUNT = "AMOUNT"
    DATE = "DATE"
    PASSPORT = "PASSPORT"
    TRAVEL_PERMIT = "TRAVEL_PERMIT"
    CONTAINER = "CONTAINER"
    CONTRACT_NO = "CONTRACT_NO"
    EMAIL = "EMAIL"
    OTHER_ID = "OTHER_ID"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """start, end: code points of the original text, half open; score: 0 to 1, where 1 is a check passed."""

    start: int
    end: int
    type: Type
    score: float

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError("a span covers at least one character")
