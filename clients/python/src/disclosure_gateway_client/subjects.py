"""Whom a release is about. An identifier never prints: `repr` shows its kind alone."""

from dataclasses import dataclass, field
from typing import ClassVar

MOST_SUBJECTS = 1000


@dataclass(frozen=True, slots=True)
class Subject:
    """One identifier of a kind that a subclass names.

    >>> Uscc("91460000MA5T000000")
    Uscc()
    """

    kind: ClassVar[str] = ""
    value: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.kind or not isinstance(self.value, str) or not self.value:
            raise ValueError("a subject is one Uscc, CitizenId or Passport with a non-empty text")


class Uscc(Subject):
    """统一社会信用代码 (GB 32100)."""

    __slots__ = ()
    kind = "uscc"


class CitizenId(Subject):
    """公民身份号码 (GB 11643)."""

    __slots__ = ()
    kind = "citizen_id"


class Passport(Subject):
    """护照号码."""

    __slots__ = ()
    kind = "passport"
