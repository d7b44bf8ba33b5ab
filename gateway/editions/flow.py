"""An edition goes into force: admit → keep → test → intend → log → swap. A crash anywhere leaves the old one.

The log comes before the swap: an entry may stand without effect, an effect never without its entry. The next
run of the same command takes a broken-off attempt up where it ended.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from gateway.audit.model import Draft
from gateway.editions import entry
from gateway.editions.model import Activation, Verified
from gateway.editions.store import EditionStore
from gateway.policy.approval import Approval, Approver, Gate
from gateway.policy.edition import Emitted
from gateway.policy.errors import EditionRefused
from gateway.policy.model import Plans

Widens = Callable[[Plans, Plans], bool]


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may approve here, and how it is told that somebody may see more. approvers: read when asked."""

    approvers: Callable[[], Mapping[str, Approver]]
    widens: Widens
    production: bool


@dataclass(frozen=True, slots=True)
class Ports:
    """append: returns once the entry is durable; name: a fresh id for a prefix; now: the clock as text."""

    store: EditionStore
    rules: Rules
    append: Callable[[Draft], None]
    name: Callable[[str], str]
    now: Callable[[], str]
    origin: str


def activate(
    ports: Ports, emitted: Emitted, approvals: Sequence[Approval], self_test: Callable[[Plans], None]
) -> Activation:
    """Put an edition in force; one that is in force already stays. Raises EditionRefused: nothing changed.

    self_test: raises EditionRefused if the plans, read back from where they are kept, fail their own cases.
    """
    edition, before = emitted.edition, ports.store.active()
    if before is not None and before.edition == edition.digest:
        return before
    now = ports.now()
    approvers = admit(ports.rules, emitted, approvals, _plans(ports.store, before), _day(now))
    ports.store.keep(emitted, now)
    self_test(ports.store.edition(edition.digest).plans)
    wanted = Activation(ports.name("act"), edition.digest, before.id if before else "", now)
    intended = ports.store.intend(wanted, approvals)
    if ports.store.leaf(intended.id) is None:
        replaced = before.edition if before else ""
        ports.append(entry.draft(intended, edition, replaced, approvers, (ports.origin, ports.now())))
    ports.store.effect(intended, ports.now())
    return intended


def roll_back(ports: Ports, digest: str) -> Activation:
    """Put an edition in force again by the approvals that were kept with it. Raises EditionRefused."""
    if not ports.store.was_active(digest):
        raise EditionRefused("not_active_before")
    return activate(ports, ports.store.edition(digest), ports.store.approvals(digest), lambda _plans: None)


def admit(
    rules: Rules, emitted: Emitted, approvals: Sequence[Approval], before: Plans | None, day: date
) -> tuple[Approver, ...]:
    """Who approved. The first edition lets everybody see more than before. Raises EditionRefused."""
    widens = before is None or rules.widens(before, emitted.plans)
    gate = Gate(rules.approvers(), day, rules.production)
    return gate.admit(emitted.edition.digest, approvals, widens=widens)


def verified(store: EditionStore, rules: Rules) -> Verified:
    """What is in force, with everything checked that was checked when it was put in force.

    Raises EditionRefused, or StoreUnavailable.
    """
    activation = store.active()
    if activation is None:
        raise EditionRefused("none_active")
    emitted = store.edition(activation.edition)
    said = entry.read(store.leaf(activation.id), activation)
    counted = set(said.members["approvers"])
    approvals = [one for one in store.approvals(activation.edition) if one.approver in counted]
    if len(approvals) < len(counted):
        raise EditionRefused("approval_missing")
    before = _restored(store, said.members["before"])
    admit(rules, emitted, approvals, before, _day(said.time))
    return Verified(activation, emitted.plans)


def active_plans(store: EditionStore) -> Plans | None:
    """The plans in force, to compare with; None if there are none that this program can read."""
    return _plans(store, store.active())


def _plans(store: EditionStore, activation: Activation | None) -> Plans | None:
    return _restored(store, activation.edition if activation else "")


def _restored(store: EditionStore, digest: str) -> Plans | None:
    """None also for one that is broken or of another vocabulary: then every change counts as widening."""
    try:
        return store.edition(digest).plans if digest else None
    except EditionRefused:
        return None


def _day(time: str) -> date:
    return datetime.fromisoformat(time).date()
