"""What the store knows of one subject at the moment of a release."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

# The head of every looked-up row, in the order of Found; the columns in reach follow it.
FACT_COLUMNS = 23


class Found(NamedTuple):
    """One asked identifier: the subject's facts, the authorisation's facts, and the columns in reach.

    An unknown identifier has subject_id None; the authorisation's own members stand even then.
    row: the whole row as the driver gave it; field values begin at FACT_COLUMNS, still sealed.
    """

    subject_id: str | None
    kind: str | None
    adult_on: date | None
    version: int | None
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
    member: str | None
    authorisation_kind: str | None
    authorisation_recipient: str | None
    authorisation_purpose: str | None
    valid_from: date | None
    valid_until: date | None
    revoked_at: str | None
    notice_at: str | None
    row: Sequence[Any]


class Asked(NamedTuple):
    """tag: blind index of the identifier; authorisation: the reference the caller gave."""

    tag: str
    authorisation: str
