"""The values of this room."""

from dataclasses import dataclass, field

from gateway.policy.model import Plans


@dataclass(frozen=True, slots=True)
class Activation:
    """One attempt to put an edition in force. id: also of its log entry; before: the activation it replaces.

    effect: when it took effect; empty until then. seal: over its log entry; empty until then.
    """

    id: str
    edition: str
    before: str
    time: str
    effect: str = ""
    seal: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class References:
    """What a worker should run: the active activation and edition, and the shadow edition; empty for none."""

    activation: str
    edition: str
    shadow: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One difference that a shadow edition would make. rules: `A,B → C`."""

    field: str
    before: str
    after: str
    rules: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How often a cell was seen, and when."""

    cell: Cell
    count: int
    first_seen: str
    last_seen: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of `gateway policy list`. effects: the days on which it was put in force."""

    edition: str
    emitted_at: str
    plans: tuple[str, ...]
    approvers: tuple[str, ...]
    effects: tuple[str, ...]
    active: bool
    shadow: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """What an edition is compared with. plans: None where there are none to trust: every change widens."""

    digest: str
    plans: Plans | None


@dataclass(frozen=True, slots=True)
class Verified:
    """An edition that may decide: its approvals, its log entry and its bytes were checked.

    before: what it replaced; time: when, by the log.
    """

    activation: Activation
    plans: Plans
    before: Compared
    time: str
