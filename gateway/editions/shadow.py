"""A candidate beside the active edition: the same facts, ruled on twice, and only the differences counted."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from gateway.editions.model import Cell
from gateway.errors import GatewayError
from gateway.policy.model import TIER, Facts, Plan, Plans, Raised
from gateway.policy.table import LEAVING, Action, Outcome

MOST_CASES = 16_384  # remembered; callers that vary their facts must not fill the memory
EVERY_FIELD = "*"
UNKNOWN = Outcome(Action.WITHHOLD, (), "not_granted")

_Case = tuple[str, date, Facts, frozenset[str], Raised]


class Shadow:
    """Counts in this worker until somebody takes the counts away. Holds no identifier: cases have none."""

    def __init__(self, edition: str, plans: Plans) -> None:
        self.edition = edition
        self._plans = plans
        self._known: dict[_Case, tuple[Cell, ...]] = {}
        self._counts: Counter[Cell] = Counter()

    def saw(self, plan: Plan, day: date, facts: Facts, reviewed: frozenset[str], raised: Raised) -> None:
        """One subject was ruled on by the active plan."""
        key = (plan.digest, day, facts, reviewed, raised)
        cells = self._known.get(key)
        if cells is None:
            if len(self._known) >= MOST_CASES:
                self._known.clear()
            cells = self._known[key] = self._compare(plan, key)
        self._counts.update(cells)

    def take(self) -> Mapping[Cell, int]:
        """What was counted since the last time."""
        counts, self._counts = self._counts, Counter()
        return counts

    def give_back(self, counts: Mapping[Cell, int]) -> None:
        """What could not be written is written next time."""
        self._counts.update(counts)

    def _compare(self, plan: Plan, case: _Case) -> tuple[Cell, ...]:
        """A candidate that refuses this case outright differs in every field."""
        _, day, facts, reviewed, raised = case
        try:
            now = _told(self._plans.at(day), facts, reviewed, raised)
        except (GatewayError, KeyError) as fault:
            reason = fault.reason if isinstance(fault, GatewayError) else "unknown_field"
            return (Cell(EVERY_FIELD, "ruled", reason, ""),)
        return tuple(differences(_told(plan, facts, reviewed, raised), now))


def differences(before: Mapping[str, Outcome], after: Mapping[str, Outcome]) -> Iterator[Cell]:
    """The fields that are treated otherwise, or by other rules; a field that a plan does not know stays."""
    for name in sorted({*before, *after}):
        old, new = before.get(name, UNKNOWN), after.get(name, UNKNOWN)
        if (old.action, old.rules) != (new.action, new.rules):
            rules = f"{','.join(old.rules)} → {','.join(new.rules)}"
            yield Cell(name, str(old.action), str(new.action), rules)


def _told(plan: Plan, facts: Facts, reviewed: frozenset[str], raised: Raised) -> Mapping[str, Outcome]:
    """What the recipient sees of each field, and by which rules. Raises UnknownFact."""
    ruling, cells = plan.decide(facts, reviewed, raised), dict(plan.cells(facts, reviewed, raised))
    if not ruling.fields:  # the tier keeps everything else back with it
        tier = cells[TIER]
        kept = Outcome(Action.WITHHOLD, tier.rules, tier.reason)
        return {name: kept if one.action in LEAVING else one for name, one in cells.items()}
    return cells
