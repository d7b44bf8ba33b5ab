"""Whether a firm may call today: its client, its own status, its licences. Pure; the day is an argument."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from gateway.errors import Forbidden, LicenceInactive

HOME = "CN"  # foreign recipients are refused (数据安全法 36, 个人信息保护法 38)
ACTIVE = "active"

Purpose = Literal["credit_consulting", "credit_insurance", "credit_rating", "credit_reporting"]
PURPOSES: tuple[str, ...] = get_args(Purpose)


@dataclass(frozen=True, slots=True)
class Licence:
    """One licence of a firm, valid on both its first and its last day."""

    number: str
    purposes: frozenset[str]
    subject_kinds: frozenset[str]
    valid_from: date
    valid_until: date
    status: str

    def in_force(self, day: date) -> bool:
        return self.status == ACTIVE and self.valid_from <= day <= self.valid_until


@dataclass(frozen=True, slots=True)
class Standing:
    """What the register says of one client and its firm. contract_until, pia_until: None if not on file."""

    client_id: str
    client_status: str
    recipient_id: str
    kind: str
    country: str
    recipient_status: str
    contract_until: date | None
    pia_until: date | None
    licences: tuple[Licence, ...]


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What a firm may ask for today. licence: the numbers in force."""

    recipient_id: str
    kind: str
    purposes: frozenset[str]
    subject_kinds: frozenset[str]
    licence: str
    contract: bool
    pia: bool


def entitlement(standing: Standing | None, client_id: str, day: date) -> Entitlement:
    """Raises Forbidden for a client or firm that is not active, LicenceInactive without a licence in force.

    Purposes add up over licences; subject kinds are those that every licence in force covers, so that two
    licences never combine into a right that neither gives.
    """
    held = _active(standing, client_id)
    licences = [licence for licence in held.licences if licence.in_force(day)]
    if not licences:
        raise LicenceInactive(client=client_id)
    return Entitlement(
        recipient_id=held.recipient_id,
        kind=held.kind,
        purposes=frozenset().union(*(licence.purposes for licence in licences)),
        subject_kinds=_common(licence.subject_kinds for licence in licences),
        licence=",".join(sorted(licence.number for licence in licences)),
        contract=held.contract_until is not None and day <= held.contract_until,
        pia=held.pia_until is not None and day <= held.pia_until,
    )


def _active(standing: Standing | None, client_id: str) -> Standing:
    if standing is None:
        raise Forbidden(reason="client_unknown", client=client_id)
    if standing.client_status != ACTIVE:
        raise Forbidden(reason="client_not_active", client=client_id)
    if standing.recipient_status != ACTIVE:
        raise Forbidden(reason="recipient_not_active", client=client_id)
    if standing.country != HOME:
        raise Forbidden(reason="recipient_foreign", client=client_id)
    return standing


def _common(kinds: Iterable[frozenset[str]]) -> frozenset[str]:
    first, *others = kinds
    return first.intersection(*others)
