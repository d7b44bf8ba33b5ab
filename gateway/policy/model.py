"""What the compiler hands to a release: facts in, rulings out, one plan per interval of days."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from gateway.policy.errors import NoPlan, UnknownFact
from gateway.policy.table import LEAVING, Action, Node, Outcome, look_up, outcomes

__all__ = ["Action", "Facts", "FieldRuling", "FieldSpec", "MethodSpec", "Plan", "Plans", "RuleInfo", "Ruling"]

TIER = "C01"
MOST_MEMO = 65_536  # rulings remembered; callers that vary their facts must not fill the memory


class Facts(NamedTuple):
    """All that policy may ask about one subject of one question; values as in policies/vocabulary.yaml."""

    recipient: str
    purpose: str
    subject: str
    tier: str
    authorisation: str
    notice: str
    pia: str
    contract: str
    publicity: str
    objection: str
    minor: str
    retention: str
    published: str
    marked: str
    record: str


FACTS = Facts._fields
REVIEW = "review"  # the one fact that is asked per field (K8): given with the reviewed set, not with Facts


@dataclass(frozen=True, slots=True)
class MethodSpec:
    """A transform of masking/ by name. params: sorted pairs of text."""

    name: str
    params: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """label: the labels of the catalogue joined by `+`. methods: how an action is done on this field."""

    id: str
    en: str
    zh: str
    label: str
    methods: Mapping[Action, MethodSpec]


class Threshold(NamedTuple):
    """A cell of a statistic needs k subjects, and l different values of what it tells about them."""

    k: int
    l: int  # noqa: E741 -- the name that the literature gives it


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """basis: citations as written; basis_text: the same for people, in Chinese."""

    id: str
    title: str
    basis: tuple[str, ...]
    basis_text: str


@dataclass(frozen=True, slots=True)
class FieldRuling:
    field: str
    action: Action
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ruling:
    """fields: only what may leave, sorted. outcome: disclosed | nothing. reason: for the log (law L7)."""

    fields: tuple[FieldRuling, ...]
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Every case of one interval, decided. until: first day on which it no longer holds.

    tables: field id to its decision table; values: the vocabulary of each fact. thresholds: by audience.
    """

    digest: str
    effective: date
    until: date | None
    fields: Mapping[str, FieldSpec]
    rules: Mapping[str, RuleInfo]
    tables: Mapping[str, Node]
    values: Mapping[str, frozenset[str]]
    thresholds: Mapping[str, Threshold]
    _memo: dict[tuple[Facts, frozenset[str]], Ruling] = field(default_factory=dict, repr=False)
    _rulings: dict[Ruling, Ruling] = field(default_factory=dict, repr=False)

    def reach(self, recipient: str, purpose: str) -> frozenset[str]:
        """The fields that may leave in any case of this pair. Raises UnknownFact."""
        given = {"recipient": recipient, "purpose": purpose}
        self._check(given)
        return frozenset(
            name
            for name, node in self.tables.items()
            if any(one.action in LEAVING for one in outcomes(node, given))
        )

    def decide(self, facts: Facts, reviewed: frozenset[str]) -> Ruling:
        """The ruling of one case; equal cases give the same object. Raises UnknownFact."""
        key = (facts, reviewed)
        found = self._memo.get(key)
        if found is None:
            if len(self._memo) >= MOST_MEMO:
                self._memo.clear()
                self._rulings.clear()
            ruling = self._rule(facts, reviewed)
            found = self._memo[key] = self._rulings.setdefault(ruling, ruling)
        return found

    def cell(self, name: str, facts: Facts, reviewed: frozenset[str]) -> Outcome:
        """What happens to one field, were it alone. Raises UnknownFact."""
        return self._look_up(name, self._case(facts), reviewed)

    def _case(self, facts: Facts) -> dict[str, str]:
        case = facts._asdict()
        self._check(case)
        return case

    def _check(self, case: Mapping[str, str]) -> None:
        for fact, value in case.items():
            if value not in self.values[fact]:
                raise UnknownFact(at=fact)

    def _look_up(self, name: str, case: dict[str, str], reviewed: frozenset[str]) -> Outcome:
        case[REVIEW] = "covered" if name in reviewed else "missing"
        return look_up(self.tables[name], case)

    def _rule(self, facts: Facts, reviewed: frozenset[str]) -> Ruling:
        """If the tier may not leave, nothing may: other fields would tell that it is withheld."""
        case = self._case(facts)
        tier = self._look_up(TIER, case, reviewed)
        if tier.action not in LEAVING:
            return Ruling((), "nothing", tier.reason)
        cells = ((name, self._look_up(name, case, reviewed)) for name in sorted(self.tables))
        leaving = (FieldRuling(name, one.action, one.rules) for name, one in cells if one.action in LEAVING)
        return Ruling(tuple(leaving), "disclosed", tier.reason)


@dataclass(frozen=True, slots=True)
class Plans:
    """One plan per interval, without gaps, in order."""

    plans: tuple[Plan, ...]

    def at(self, day: date) -> Plan:
        """The plan in force on a day. Raises NoPlan before the first."""
        for plan in reversed(self.plans):
            if plan.effective <= day and (plan.until is None or day < plan.until):
                return plan
        raise NoPlan
