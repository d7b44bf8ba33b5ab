"""The log entry that puts an edition in force (formats.md, L6)."""

from collections.abc import Sequence

from gateway.audit.entry import Entry, activation_leaf, parse
from gateway.audit.model import Draft, SearchRow
from gateway.editions.model import Activation
from gateway.errors import GatewayError
from gateway.policy.approval import Approver
from gateway.policy.edition import Edition
from gateway.policy.errors import EditionRefused


def draft(
    intended: Activation, edition: Edition, before: str, approvers: Sequence[Approver], place: tuple[str, str]
) -> Draft:
    """The entry bears the activation's own id, so that it cannot be logged twice. place: origin and time."""
    origin, time = place
    members = {
        "approvers": [one.id for one in approvers],
        "before": before,
        "edition": edition.digest,
        "id": intended.id,
        "log": origin,
        "plans": sorted({term.plan for term in edition.terms}),
        "time": time,
    }
    search = SearchRow("", "", "", "activated", "")
    return Draft(intended.id, "policy.activate", time, activation_leaf(members), search, ())


def read(leaf: bytes | None, activation: Activation) -> Entry:
    """The entry of an activation. Raises EditionRefused unless the log says just this."""
    if leaf is None:
        raise EditionRefused("not_logged")
    try:
        entry = parse(leaf)
    except GatewayError as fault:
        raise EditionRefused("not_logged", fault.reason) from fault
    said = (entry.kind, entry.id, entry.members.get("edition"))
    if said != ("policy.activate", activation.id, activation.edition):
        raise EditionRefused("not_logged")
    return entry
