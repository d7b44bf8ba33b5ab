"""What the store knows of one subject at the moment of a release."""

from datetime import date
from typing import Any, NamedTuple, Protocol


class Known(NamedTuple):
    """The subject's facts and the authorisation's: nothing here names a subject, so many share one.

    named: whether the authorisation names the subject.
    """

    kind: str | None
    adult_on: date | None
    tier: str | None
    objection: bool | None
    lapses_on: date | None
    publicity_until: date | None
    adverse_end: date | None
    published: bool | None
    held: bool | None
    hidden: bool | None
    review_fields: str | None
    review_until: date | None
    raised_labels: str | None
    named: bool
    authorisation_kind: str | None
    authorisation_recipient: str | None
    authorisation_purpose: str | None
    valid_from: date | None
    valid_until: date | None
    revoked_at: str | None
    notice_at: str | None


# The head of every looked-up row: subject_id, version, Known; the columns in reach follow it.
FACT_COLUMNS = 2 + len(Known._fields)


class Row(Protocol):
    """A row as either driver gives it."""

    def __getitem__(self, place: int, /) -> Any: ...


class Found(NamedTuple):
    """One asked identifier. An unknown one has subject_id None; the authorisation's facts stand even then.

    row: the whole row as the driver gave it; field values begin at FACT_COLUMNS, still sealed.
    """

    subject_id: str | None
    version: int | None
    known: Known
    row: Row


class Asked(NamedTuple):
    """tag: blind index of the identifier; authorisation: the reference the caller gave."""

    tag: str
    authorisation: str
