"""An edition goes into force: admit → keep → test → intend → log → swap. A crash anywhere leaves the old one.

The log comes before the swap: an entry may stand without effect, an effect never without its entry. The next
run of the same command takes a broken-off attempt up where it ended, or leaves it if it would say otherwise.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from gateway.audit.entry import parse
from gateway.audit.model import Draft
from gateway.editions import entry
from gateway.editions.model import Activation, Compared, Verified
from gateway.editions.seal import Seals
from gateway.editions.store import EditionStore
from gateway.errors import GatewayError
from gateway.policy.approval import Approval, Approver, Gate
from gateway.policy.edition import Emitted
from gateway.policy.errors import EditionRefused, NoPlan
from gateway.policy.model import Plans
from gateway.policy.prove import Prover

Widens = Callable[[Plans, Plans], bool]


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may approve here, and how it is told that somebody may see more.

    approvers, seals: read when asked; an approver's machine need not have the keys.
    """

    approvers: Callable[[], Mapping[str, Approver]]
    widens: Widens
    production: bool
    seals: Callable[[], Seals]


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
    """Put an edition in force. Raises EditionRefused: nothing changed.

    One that is in force already stays if it still passes everything; if only fresh approvals do, it is put
    in force anew. self_test: raises EditionRefused if the plans, read back from where they are kept, fail.
    """
    digest, active, now = emitted.edition.digest, ports.store.active(), ports.now()
    standing = _standing(ports, active)
    if standing is not None and standing.activation.edition == digest:
        admit(ports.rules, emitted, approvals, standing.before, _day(standing.time))
        return standing.activation
    before = Compared(compared_with(ports.store, digest).digest, standing.plans if standing else None)
    approvers = admit(ports.rules, emitted, approvals, before, _day(now))
    ports.store.keep(emitted, now)
    self_test(ports.store.edition(digest).plans)
    wanted = Activation(ports.name("act"), digest, active.id if active else "", now)
    counted = {one.id for one in approvers}
    intended = ports.store.intend(wanted, [one for one in approvals if one.approver in counted])

    def told(attempt: Activation, time: str) -> Draft:
        return entry.draft(attempt, emitted.edition, before.digest, approvers, (ports.origin, time))

    intended, leaf = _logged(ports, intended, wanted, told)
    ports.store.effect(intended, ports.now(), ports.rules.seals().over(leaf))
    return intended


def _logged(
    ports: Ports, intended: Activation, wanted: Activation, told: Callable[[Activation, str], Draft]
) -> tuple[Activation, bytes]:
    """The attempt with its entry. One that says other than this run is abandoned: never sealed, no effect."""
    leaf = ports.store.leaf(intended.id)
    if leaf is not None and not _repeats(leaf, lambda time: told(intended, time), _day(wanted.time)):
        intended, leaf = ports.store.abandon(intended, wanted), None
    if leaf is None:
        draft = told(intended, ports.now())
        ports.append(draft)
        leaf = draft.leaf
    return intended, leaf


def _repeats(leaf: bytes, told: Callable[[str], Draft], day: date) -> bool:
    """Whether this run would say just this today."""
    try:
        time = parse(leaf).time
        return _day(time) == day and told(time).leaf == leaf
    except (GatewayError, ValueError):
        return False


def roll_back(ports: Ports, digest: str, fresh: Sequence[Approval] = ()) -> Activation:
    """Put an edition in force again by the approvals that were kept with it, or by fresh ones instead.

    Raises EditionRefused.
    """
    if not any(_sealed(ports.store, ports.rules, one) for one in ports.store.effective(digest)):
        raise EditionRefused("not_active_before")
    signed = {one.approver: one for one in (*ports.store.approvals(digest), *fresh)}
    day = _day(ports.now())
    return activate(
        ports, ports.store.edition(digest), list(signed.values()), lambda plans: lawful(plans, day)
    )


def lawful(plans: Plans, day: date) -> None:
    """What can be tested of kept plans without their folder: there is one for the day, and the laws of more
    and less hold in every case. Raises EditionRefused.
    """
    try:
        plans.at(day)
    except NoPlan as fault:
        raise EditionRefused("not_in_term") from fault
    failed = [proof.id for proof in Prover({}).all((), plans) if proof.breaches]
    if failed:
        raise EditionRefused("cases_failed", ", ".join(failed[:5]))


def admit(
    rules: Rules, emitted: Emitted, approvals: Sequence[Approval], before: Compared, day: date
) -> tuple[Approver, ...]:
    """Who approved. The first edition lets everybody see more than before. Raises EditionRefused."""
    widens = before.plans is None or rules.widens(before.plans, emitted.plans)
    gate = Gate(rules.approvers(), day, rules.production)
    return gate.admit(emitted.edition.digest, approvals, before=before.digest, widens=widens)


def verified(store: EditionStore, rules: Rules) -> Verified:
    """What is in force, with everything checked that was checked when it was put in force.

    Raises EditionRefused, or StoreUnavailable.
    """
    activation = store.active()
    if activation is None:
        raise EditionRefused("none_active")
    return _verified(store, rules, activation)


def _verified(store: EditionStore, rules: Rules, activation: Activation) -> Verified:
    emitted = store.edition(activation.edition)
    leaf = store.leaf(activation.id)
    said = entry.read(leaf, activation)
    if leaf is None or not rules.seals().fit(leaf, activation.seal):
        raise EditionRefused("not_sealed")
    counted = set(said.members["approvers"])
    approvals = [one for one in store.approvals(activation.edition) if one.approver in counted]
    if len(approvals) < len(counted):
        raise EditionRefused("approval_missing")
    before = _compared(store, said.members["before"])
    admit(rules, emitted, approvals, before, _day(said.time))
    return Verified(activation, emitted.plans, before, said.time)


def _standing(ports: Ports, active: Activation | None) -> Verified | None:
    """What is in force, if it is sound: nothing else is compared with, so a forged row hides no widening."""
    try:
        return _verified(ports.store, ports.rules, active) if active else None
    except EditionRefused:
        return None


def _sealed(store: EditionStore, rules: Rules, activation: Activation) -> bool:
    leaf = store.leaf(activation.id)
    try:
        entry.read(leaf, activation)
    except EditionRefused:
        return False
    return leaf is not None and rules.seals().fit(leaf, activation.seal)


def compared_with(store: EditionStore, digest: str) -> Compared:
    """What signing or activating an edition is compared with; nothing for the one that is in force."""
    active = store.active()
    return _compared(store, active.edition if active and active.edition != digest else "")


def _compared(store: EditionStore, digest: str) -> Compared:
    """No plans also for one that is broken or of another vocabulary: then every change counts as widening."""
    try:
        return Compared(digest, store.edition(digest).plans if digest else None)
    except EditionRefused:
        return Compared(digest, None)


def _day(time: str) -> date:
    return datetime.fromisoformat(time).date()
