"""What the compiler hands to a release: facts in, rulings out, one plan per interval of days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeAlias

from gateway.policy.errors import NoPlan, UnknownFact
from gateway.policy.table import LEAVING, SEVERITY, Action, Node, Outcome, look_up, outcomes

__all__ = ["Action", "Facts", "FieldRuling", "FieldSpec", "MethodSpec", "Plan", "Plans", "RuleInfo", "Ruling"]

TIER, OBJECTION = "C01", "C14"
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
# The two facts that are asked per field, and so are no members of Facts: its review (K8), and the label to
# which a review raised it in this record.
REVIEW, RAISED = "review", "raised"
UNRAISED = "none"

Raised: TypeAlias = frozenset[tuple[str, str]]  # (field, label)
AS_CATALOGUED: Raised = frozenset()


def read_raised(text: str) -> Raised:
    """`C06:TS,C08:SPI`; a field may be raised to several labels."""
    pairs = (one.partition(":") for one in text.split(",") if one)
    return frozenset((field, label) for field, _, label in pairs)


def write_raised(raised: Raised) -> str:
    """The one text of a set of raised labels."""
    return ",".join(f"{field}:{label}" for field, label in sorted(raised))


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
    """fields: only what may leave, sorted. outcome: disclosed | nothing. reason: for the log (law L7).

    yielded: what would leave, did not a combination hold it back; for the log too.
    """

    fields: tuple[FieldRuling, ...]
    outcome: str
    reason: str
    yielded: tuple[FieldRuling, ...] = ()


@dataclass(frozen=True, slots=True)
class Combination:
    """Fields that may not leave together in these cases; when all would, `yields` stay.

    unless_leaves: where one of these leaves too, the subject is named anyway and nothing new is told.
    """

    rule: str
    fields: frozenset[str]
    yields: frozenset[str]
    unless_leaves: frozenset[str]
    when: Mapping[str, frozenset[str]]
    reason: str

    def stands(self, leaving: frozenset[str], case: Mapping[str, str]) -> bool:
        inside = all(case[fact] in words for fact, words in self.when.items())
        return inside and self.fields <= leaving and not self.unless_leaves & leaving


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
    combinations: tuple[Combination, ...]
    _memo: dict[tuple[Facts, frozenset[str], Raised], Ruling] = field(default_factory=dict, repr=False)
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

    def decide(self, facts: Facts, reviewed: frozenset[str], raised: Raised = AS_CATALOGUED) -> Ruling:
        """The ruling of one case; equal cases give the same object. Raises UnknownFact."""
        key = (facts, reviewed, raised)
        found = self._memo.get(key)
        if found is None:
            if len(self._memo) >= MOST_MEMO:
                self._memo.clear()
                self._rulings.clear()
            ruling = self._rule(facts, reviewed, raised)
            found = self._memo[key] = self._rulings.setdefault(ruling, ruling)
        return found

    def cell(
        self, name: str, facts: Facts, reviewed: frozenset[str], raised: Raised = AS_CATALOGUED
    ) -> Outcome:
        """What happens to one field, were it alone. Raises UnknownFact."""
        return self._alone(facts, reviewed, raised, [name])[name]

    def cells(
        self, facts: Facts, reviewed: frozenset[str], raised: Raised = AS_CATALOGUED
    ) -> Mapping[str, Outcome]:
        """What happens to each field beside the others. Raises UnknownFact.

        All combinations are judged before any field yields, so their order has no influence.
        """
        cells = self._alone(facts, reviewed, raised, sorted(self.tables))
        leaving = frozenset(name for name, one in cells.items() if one.action in LEAVING)
        case = facts._asdict()
        standing = [one for one in self.combinations if one.stands(leaving, case)]
        for name in sorted({name for one in standing for name in one.yields}):
            by = [one for one in standing if name in one.yields]
            cells[name] = Outcome(Action.WITHHOLD, tuple(one.rule for one in by), by[0].reason)
        return cells

    def _alone(
        self, facts: Facts, reviewed: frozenset[str], raised: Raised, names: Iterable[str]
    ) -> dict[str, Outcome]:
        case = facts._asdict()
        self._check(case)
        for name, label in raised:
            if name not in self.tables or label not in self.values[RAISED]:
                raise UnknownFact(at=RAISED)
        return {name: self._look_up(name, case, reviewed, raised) for name in names}

    def _check(self, case: Mapping[str, str]) -> None:
        for fact, value in case.items():
            if value not in self.values[fact]:
                raise UnknownFact(at=fact)

    def _look_up(self, name: str, case: dict[str, str], reviewed: frozenset[str], raised: Raised) -> Outcome:
        """The most restrictive of what the catalogue's labels and each raised one say: none ever lowers."""
        case[REVIEW] = "covered" if name in reviewed else "missing"
        labels = sorted(label for field, label in raised if field == name)
        found = [look_up(self.tables[name], {**case, RAISED: label}) for label in (UNRAISED, *labels)]
        return max(found, key=lambda one: SEVERITY[one.action])

    def _rule(self, facts: Facts, reviewed: frozenset[str], raised: Raised) -> Ruling:
        """If the tier may not leave, nothing may: other fields would tell that it is withheld."""
        cells = self.cells(facts, reviewed, raised)
        tier = cells[TIER]
        if tier.action not in LEAVING:
            return Ruling((), "nothing", tier.reason)
        told = [(FieldRuling(name, one.action, one.rules), one) for name, one in cells.items()]
        leaving = tuple(ruling for ruling, one in told if one.action in LEAVING)
        by = {one.rule for one in self.combinations}
        yielded = tuple(ruling for ruling, one in told if one.rules and set(one.rules) <= by)
        return Ruling(leaving, "disclosed", tier.reason, yielded)


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
