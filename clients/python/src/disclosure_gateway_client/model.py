"""What a release says, as frozen values. Released values never print: `repr` shows their shape alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from disclosure_gateway_client.canonical import JSON


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One released field. action: release, verify, generalise, mask or tokenise; rules: ids that decided."""

    action: str
    rules: tuple[str, ...]
    value: JSON = field(repr=False)


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What may be told of one subject.

    subject: pairwise token, the same for this subject in every release to you for this purpose; tier: C01
    when it is released; objection: a dispute is open, and must travel with the tier; fields: by field id.
    """

    subject: str = field(repr=False)
    tier: str | None = field(repr=False)
    objection: bool
    fields: Mapping[str, FieldValue]


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to disclose about this subject. The reason is not told."""


Result: TypeAlias = Disclosed | Nothing


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that decided. basis: the articles that it stands on."""

    title: str
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """One verified answer. Only verification makes it.

    id: in the log and in your files; log_index: its place in the log; plan: digest of the policy applied;
    results: in the order asked; rules: by id, an explanation that the receipt does not cover; time: when it
    was logged; json: the answer as received, to save and verify again with `verify_receipt`.
    """

    id: str
    log_index: int
    plan: str
    purpose: str
    time: datetime
    results: tuple[Result, ...]
    rules: Mapping[str, Rule]
    json: bytes = field(repr=False)
