"""How much of the rules do cases, invariants and laws hold fast? Slips are made, to see who notices.

A slip that changes no table is no slip; one that the compiler refuses is caught before anyone asks.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from gateway.policy.bundle import Bundle
from gateway.policy.catalogue import BY_METHOD
from gateway.policy.diagram import Shelf
from gateway.policy.diff import compare
from gateway.policy.enumerate import Enumerator
from gateway.policy.errors import NoPlan
from gateway.policy.invariants import Invariant
from gateway.policy.model import Plan, Plans
from gateway.policy.mutants import Mutant, dropped, mutants
from gateway.policy.prove import Prover
from gateway.policy.rules import Rule, bearing
from gateway.policy.table import Node, outcomes
from gateway.policy.trials import Trial, differences

Tables: TypeAlias = Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who notices a slip. equivalent: no table changes. refused: the fault that the compiler tells of it."""

    mutant: Mutant
    equivalent: bool
    refused: str | None
    trials: tuple[str, ...]
    properties: tuple[str, ...]
    differs: bool

    @property
    def live(self) -> bool:
        return not self.equivalent and self.refused is None

    @property
    def killed(self) -> bool:
        return bool(self.trials or self.properties)


class Laboratory:
    """A folder, and what it becomes with one slip. Only the tables that a slip touches are redone."""

    def __init__(self, bundle: Bundle, trials: Sequence[Trial], invariants: Sequence[Invariant]) -> None:
        self.bundle = bundle
        self.trials = trials
        self.invariants = invariants
        self._shelf = Shelf()
        self._prover = Prover(bundle.language.words.usual, self._shelf)
        self._broken = {one.id for one in self._prover.all(invariants, bundle.plans) if one.breaches}
        self._failing = {one.id for one in trials if differences(one, bundle)}
        self._tables = {plan.effective: self._taken(plan.tables) for plan in bundle.plans.plans}
        self._known: dict[tuple[tuple[str, bool], ...], Node] = {}
        for plan in bundle.plans.plans:
            held = [rule for rule in bundle.rules if rule.holds(plan.effective)]
            for name, table in self._tables[plan.effective].items():
                self._known[_key(held, name)] = table

    def slips(self) -> list[Mutant]:
        """Every single slip in every rule."""
        last = self.bundle.plans.plans[-1]
        first = self.bundle.plans.plans[0].effective
        slips = [one for rule in self.bundle.rules for one in mutants(rule, last.values, first)]
        return [*slips, *map(dropped, self.bundle.combinations)]

    def verdict(self, mutant: Mutant) -> Verdict:
        shelf = self._shelf.above()
        rules = [one for rule in self.bundle.rules if (one := _instead(rule, mutant)) is not None]
        enumerator = self._enumerator(rules)
        plans = Plans(tuple(self._plans(rules, mutant, enumerator, shelf)))
        if self._same(plans):
            return Verdict(mutant, True, None, (), (), False)
        refused = self._refused(plans, rules, enumerator)
        if refused is not None:
            return Verdict(mutant, False, refused, (), (), True)
        changed = replace(self.bundle, plans=plans, rules=tuple(rules))
        return Verdict(
            mutant,
            equivalent=False,
            refused=None,
            trials=tuple(one.id for one in self.trials if self._notices(one, changed)),
            properties=self._breaks(plans, shelf),
            differs=bool(compare(self.bundle.plans, plans)),
        )

    def _enumerator(self, rules: Iterable[Rule]) -> Enumerator:
        words = self.bundle.language.words
        return Enumerator(rules, words.facts, tuple(words.reasons), words.never)

    def _plans(
        self, rules: Sequence[Rule], mutant: Mutant, enumerator: Enumerator, shelf: Shelf
    ) -> Iterator[Plan]:
        bundle = self.bundle
        windows = [one.window for each in (rules, bundle.limits, bundle.combinations) for one in each]
        cuts = sorted({day for one in windows for day in (one.start, one.end) if day is not None})
        for start, end in zip(cuts, [*cuts[1:], None], strict=True):
            held = [rule for rule in rules if rule.holds(start)]
            base = self._base(start)
            tables = {}
            for name in base.tables:
                key = _key(held, name)
                known = self._known.get(key)
                if known is None or any(rule == mutant.rule.id for rule, _ in key):
                    known = shelf.take(enumerator.table(bearing(held, name)))
                tables[name] = known
            limits = tuple(one for one in base.combinations if one.rule != mutant.rule.id)
            plain = replace(base, digest="slip", effective=start, until=end, combinations=limits)
            yield replace(plain, tables=tables, _memo={}, _rulings={})

    def _base(self, day: date) -> Plan:
        try:
            return self.bundle.plans.at(day)
        except NoPlan:
            return self.bundle.plans.plans[0]

    def _taken(self, tables: Tables) -> Tables:
        return {name: self._shelf.take(table) for name, table in tables.items()}

    def _same(self, plans: Plans) -> bool:
        """Whether on every day every field has the table that it had, and every combination stands."""
        first, begun = self.bundle.plans.plans[0].effective, plans.plans[0].effective
        return first == begun and all(
            plan.combinations == self._base(day).combinations
            and all(plan.tables[name] is table for name, table in self._tables[day].items())
            for plan in plans.plans
            for day in self._days(plan)
        )

    def _days(self, plan: Plan) -> Iterator[date]:
        """The plans that this one stands for, by the day on which they begin."""
        for one in self.bundle.plans.plans:
            if (plan.until is None or one.effective < plan.until) and (
                one.until is None or plan.effective < one.until
            ):
                yield one.effective

    def _refused(self, plans: Plans, rules: Sequence[Rule], enumerator: Enumerator) -> str | None:
        """What `gateway policy check` would say of it."""
        if enumerator.conflicts:
            return "conflict"
        decided = set[str]()
        for plan in plans.plans:
            for name, spec in plan.fields.items():
                for one in outcomes(plan.tables[name], {}):
                    decided.update(one.rules)
                    if one.action in BY_METHOD and one.action not in spec.methods:
                        return "missing_method"
        return "dead_rule" if any(rule.grant and rule.id not in decided for rule in rules) else None

    def _breaks(self, plans: Plans, shelf: Shelf) -> tuple[str, ...]:
        """What is broken as it is notices nothing; nor does a case that fails as it is."""
        proofs = self._prover.beside(shelf).all(self.invariants, plans)
        return tuple(one.id for one in proofs if one.breaches and one.id not in self._broken)

    def _notices(self, trial: Trial, bundle: Bundle) -> bool:
        try:
            return trial.id not in self._failing and bool(differences(trial, bundle))
        except NoPlan:
            return True


def _key(rules: Iterable[Rule], name: str) -> tuple[tuple[str, bool], ...]:
    """The rules on a field, and whether each bears on it only in a record where a label was raised."""
    return tuple((rule.id, name in rule.fields) for rule in rules if name in rule.fields | rule.raisable)


def _instead(rule: Rule, mutant: Mutant) -> Rule | None:
    return mutant.changed if rule is mutant.rule else rule
