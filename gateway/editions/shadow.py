"""A candidate beside the active edition: the same facts, ruled on twice, and only the differences counted."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial

from gateway.editions.model import Cell
from gateway.errors import GatewayError
from gateway.policy.model import TIER, Facts, Plan, Plans, Ruling
from gateway.policy.table import LEAVING, Action, Outcome

MOST_CASES = 16_384  # remembered; callers that vary their facts must not fill the memory
EVERY_FIELD = "*"

_Case = tuple[str, date, Facts, frozenset[str]]


class Shadow:
    """Counts in this worker until somebody takes the counts away. Holds no identifier: cases have none."""

    def __init__(self, edition: str, plans: Plans) -> None:
        self.edition = edition
        self._plans = plans
        self._known: dict[_Case, tuple[Cell, ...]] = {}
        self._counts: Counter[Cell] = Counter()

    def saw(self, plan: Plan, day: date, facts: Facts, reviewed: frozenset[str]) -> None:
        """One subject was ruled on by the active plan."""
        key = (plan.digest, day, facts, reviewed)
        cells = self._known.get(key)
        if cells is None:
            if len(self._known) >= MOST_CASES:
                self._known.clear()
            cells = self._known[key] = self._compare(plan, day, facts, reviewed)
        self._counts.update(cells)

    def take(self) -> Mapping[Cell, int]:
        """What was counted since the last time."""
        counts, self._counts = self._counts, Counter()
        return counts

    def give_back(self, counts: Mapping[Cell, int]) -> None:
        """What could not be written is written next time."""
        self._counts.update(counts)

    def _compare(self, plan: Plan, day: date, facts: Facts, reviewed: frozenset[str]) -> tuple[Cell, ...]:
        """A candidate that refuses this case outright differs in every field."""
        try:
            other = self._plans.at(day)
            return tuple(differences(plan, other, facts, reviewed))
        except (GatewayError, KeyError) as fault:
            reason = fault.reason if isinstance(fault, GatewayError) else "unknown_field"
            return (Cell(EVERY_FIELD, "ruled", reason, ""),)


def differences(before: Plan, after: Plan, facts: Facts, reviewed: frozenset[str]) -> Iterator[Cell]:
    """The fields that two plans treat otherwise, or by other rules. Raises UnknownFact."""
    was, now = before.decide(facts, reviewed), after.decide(facts, reviewed)
    tell_was = partial(_told, before, was, facts, reviewed)
    tell_now = partial(_told, after, now, facts, reviewed)
    for name in sorted({*before.tables, *after.tables}):
        old, new = tell_was(name), tell_now(name)
        if (old.action, old.rules) != (new.action, new.rules):
            rules = f"{','.join(old.rules)} → {','.join(new.rules)}"
            yield Cell(name, str(old.action), str(new.action), rules)


def _told(plan: Plan, ruling: Ruling, facts: Facts, reviewed: frozenset[str], name: str) -> Outcome:
    """What the recipient sees of a field, and by which rules; a field that the plan does not know stays."""
    for one in ruling.fields:
        if one.field == name:
            return Outcome(one.action, one.rules, ruling.reason)
    if name not in plan.tables:
        return Outcome(Action.WITHHOLD, (), "not_granted")
    cell = plan.cell(name, facts, reviewed)
    if cell.action not in LEAVING:
        return cell
    tier = plan.cell(TIER, facts, reviewed)  # it keeps everything else back with it
    return Outcome(Action.WITHHOLD, tier.rules, tier.reason)
