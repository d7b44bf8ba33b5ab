"""Why a field leaves or stays: the deciding rules, and for what stays, what it would have needed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gateway.policy.boxes import Box
from gateway.policy.bundle import Bundle
from gateway.policy.model import (
    AS_CATALOGUED,
    RAISED,
    REVIEW,
    UNRAISED,
    Facts,
    FieldSpec,
    Plan,
    Raised,
    RuleInfo,
    Ruling,
)
from gateway.policy.rules import Rule, bearing
from gateway.policy.table import LEAVING, SEVERITY, Action, Outcome

FAR = 2  # a grant that wants more than this to be different is no near miss
MOST = 3


@dataclass(frozen=True, slots=True)
class Need:
    """A fact that was otherwise: what it is here, and what would have done."""

    fact: str
    has: str
    wants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Miss:
    """A rule that would have let the field leave, had the facts been as needed."""

    rule: RuleInfo
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class FieldReason:
    field: FieldSpec
    outcome: Outcome
    rules: tuple[RuleInfo, ...]
    misses: tuple[Miss, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """ruling: what the release path would do; fields: each field beside the others."""

    plan: Plan
    ruling: Ruling
    fields: tuple[FieldReason, ...]


def explain(
    bundle: Bundle, plan: Plan, facts: Facts, reviewed: frozenset[str], raised: Raised = AS_CATALOGUED
) -> Explanation:
    """Raises UnknownFact."""
    ruling, cells = plan.decide(facts, reviewed, raised), plan.cells(facts, reviewed, raised)
    rules = [rule for rule in bundle.rules if rule.holds(plan.effective)]
    reasons = []
    for name, spec in plan.fields.items():
        outcome = cells[name]
        label = min((label for field, label in raised if field == name), default=UNRAISED)
        case = {**facts._asdict(), REVIEW: "covered" if name in reviewed else "missing", RAISED: label}
        near = tuple(bearing(rules, name))
        misses = () if outcome.action in LEAVING else tuple(_misses(plan, near, case))
        reasons.append(FieldReason(spec, outcome, tuple(plan.rules[one] for one in outcome.rules), misses))
    return Explanation(plan, ruling, tuple(reasons))


def _misses(plan: Plan, rules: Sequence[Rule], case: Mapping[str, str]) -> Iterator[Miss]:
    """The openings of every floor that stands; where no grant fits, the grants that nearly do."""
    for rule in rules:
        if not rule.grant and _closes(rule, case):
            openings = (_needs(box, case) for box in rule.unless)
            yield from (Miss(plan.rules[rule.id], needs) for needs in openings if _same_question(needs))
    lacking = [
        (len(needs), rule.id, needs) for rule in rules if rule.grant for needs in [_needs(rule.when, case)]
    ]
    near = sorted(one for one in lacking if one[0] <= FAR)
    if near and near[0][0]:
        yield from (Miss(plan.rules[name], needs) for _, name, needs in near[:MOST])


def _same_question(needs: Sequence[Need]) -> bool:
    """What another purpose would open is no way to answer this one."""
    return all(need.fact != "purpose" for need in needs)


def _closes(rule: Rule, case: Mapping[str, str]) -> bool:
    shut = SEVERITY[rule.action] >= SEVERITY[Action.WITHHOLD]
    return shut and not _needs(rule.when, case) and all(_needs(box, case) for box in rule.unless)


def _needs(box: Box, case: Mapping[str, str]) -> tuple[Need, ...]:
    """What of a box a case does not fulfil."""
    return tuple(
        Need(fact, case[fact], tuple(sorted(values)))
        for fact, values in sorted(box.items())
        if case[fact] not in values
    )
