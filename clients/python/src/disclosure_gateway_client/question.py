"""What is asked, checked before anything is sent."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NotRequired, TypedDict

from disclosure_gateway_client.errors import Misconfigured
from disclosure_gateway_client.subjects import MOST_SUBJECTS, Subject

MOST_KEY_CHARS = 255


class Asked(TypedDict):
    """The arguments of `release`.

    purpose: credit_reporting, credit_consulting, credit_rating or credit_insurance. authorisation: its
    reference, or "contract". subjects: 1 to 1,000. operator: the person or system that asks, by your own
    reference. reference: your own reference of this question. fields: field ids, all that may leave unless
    given. idempotency_key: made for each call unless given; asking again with it repeats the same answer.
    """

    purpose: str
    authorisation: str
    subjects: Sequence[Subject]
    operator: str
    reference: str
    fields: NotRequired[Sequence[str]]
    idempotency_key: NotRequired[str]


@dataclass(frozen=True, slots=True)
class Question:
    """A question that can be sent. body: the request's bytes, the same for every attempt."""

    purpose: str
    authorisation: str
    count: int
    idempotency_key: str
    body: bytes = field(repr=False)


def question(asked: Asked) -> Question:
    """Raises Misconfigured for what cannot be asked.

    >>> from disclosure_gateway_client import Uscc
    >>> asked = Asked(
    ...     purpose="credit_rating", authorisation="contract", operator="op-1", reference="r-1",
    ...     subjects=[Uscc("91460000MA5T000000")],
    ... )
    >>> question(asked).count
    1
    """
    unknown = asked.keys() - Asked.__annotations__.keys()
    missing = Asked.__required_keys__ - asked.keys()
    if unknown or missing:
        raise TypeError(f"release() takes no {sorted(unknown)} and lacks {sorted(missing)}")
    _check(asked)
    key = asked.get("idempotency_key") or secrets.token_urlsafe(24)
    if len(key) > MOST_KEY_CHARS or not key.isascii() or not key.isprintable():
        raise Misconfigured("an idempotency key is up to 255 printable ASCII characters")
    return Question(asked["purpose"], asked["authorisation"], len(asked["subjects"]), key, _body(asked))


def _check(asked: Asked) -> None:
    subjects = asked["subjects"]
    if not all(isinstance(one, Subject) for one in subjects):
        raise Misconfigured("subjects are Uscc, CitizenId or Passport")
    if not 1 <= len(subjects) <= MOST_SUBJECTS:
        raise Misconfigured(f"one release is about 1 to {MOST_SUBJECTS} subjects")


def _body(asked: Asked) -> bytes:
    members: dict[str, object] = {
        "purpose": asked["purpose"],
        "authorisation": asked["authorisation"],
        "operator": asked["operator"],
        "client_reference": asked["reference"],
        "subjects": [{"type": one.kind, "value": one.value} for one in asked["subjects"]],
    }
    if "fields" in asked:
        members["fields"] = list(asked["fields"])
    return json.dumps(members, separators=(",", ":")).encode()
