"""Cases for rules that no trial names: real cases of the tables, for an author to confirm or correct."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gateway.policy.bundle import Bundle
from gateway.policy.diagram import Seen, Side, case_of, cover
from gateway.policy.model import (
    AS_CATALOGUED,
    FACTS,
    RAISED,
    REVIEW,
    TIER,
    UNRAISED,
    Facts,
    Plan,
    Raised,
    Ruling,
)
from gateway.policy.rules import Rule
from gateway.policy.table import Outcome
from gateway.policy.trials import Trial

WORDS = ("yes", "no", "on", "off")  # a reader might take them for something else than words


@dataclass(frozen=True, slots=True)
class Proposal:
    """A case in which a rule decides. expect: every field for which it does so, with all rules that do."""

    rule: Rule
    plan: Plan
    facts: Facts
    reviewed: frozenset[str]
    raised: Raised
    expect: Mapping[str, Outcome]
    ruling: Ruling


def proposals(bundle: Bundle, trials: Iterable[Trial], *, each_field: bool) -> Iterator[Proposal]:
    """each_field: a rule must be named for each of its fields, not once."""
    named = {(field, rule) for trial in trials for field, told in trial.expect.items() for rule in told[1:]}
    rules = {rule for _, rule in named}
    for rule in bundle.rules:
        for field in sorted(rule.fields or rule.raisable):
            if (field, rule.id) in named if each_field else rule.id in rules:
                continue
            found = _proposal(bundle, rule, field)
            if found is not None:
                yield found
                rules.add(rule.id)
                named.update((one, rule.id) for one in found.expect)


def _proposal(bundle: Bundle, rule: Rule, field: str) -> Proposal | None:
    usual = bundle.language.words.usual
    for plan in bundle.plans.plans:
        boxes = cover([Side(plan.tables[field])], plan.values, lambda seen: _decides(seen, rule)).get(
            True, []
        )
        cases = (case_of(box, usual, plan.values) for box in boxes)
        for case in sorted(cases, key=lambda one: _unusual(one, usual)):
            found = _at(plan, rule, field, case)
            if found.expect:  # else another field, or what holds without the raised label, hides it
                return found
    return None


def _decides(seen: Seen, rule: Rule) -> bool | None:
    return (seen[0] is not None and rule.id in seen[0].rules) or None


def _unusual(case: Mapping[str, str], usual: Mapping[str, str]) -> tuple[int, list[tuple[str, str]]]:
    """How many facts are not as usual; then by name, so that the choice is always the same."""
    return sum(usual.get(fact) not in (None, value) for fact, value in case.items()), sorted(case.items())


def _at(plan: Plan, rule: Rule, field: str, case: Mapping[str, str]) -> Proposal:
    facts = Facts(**{fact: case[fact] for fact in FACTS})
    every = frozenset(plan.fields)
    reviewed = every if case[REVIEW] == "covered" else (every & {TIER}) - {field}
    raised: Raised = AS_CATALOGUED if case[RAISED] == UNRAISED else frozenset({(field, case[RAISED])})
    cells = plan.cells(facts, reviewed, raised)
    expect = {name: one for name, one in sorted(cells.items()) if rule.id in one.rules}
    return Proposal(rule, plan, facts, reviewed, raised, expect, plan.decide(facts, reviewed, raised))


def written(one: Proposal, number: int, usual: Mapping[str, str]) -> str:
    """As it would stand in tests/*.yaml."""
    told = one.facts._asdict().items()
    given = ", ".join(f"{fact}: {_word(value)}" for fact, value in told if usual.get(fact) != value)
    lines = [
        f"  - id: NEW-{number:02}",
        f"    title: {one.rule.title}",
        f"    on: {one.plan.effective}",
        f"    given: {{{given}}}",
    ]
    if one.reviewed != frozenset(one.plan.fields):
        lines.append(f"    reviewed: [{', '.join(sorted(one.reviewed))}]")
    lines += [f"    raised: {{{field}: {label}}}" for field, label in one.raised]
    if one.ruling.fields:
        lines.append(f"    leaves: [{', '.join(each.field for each in one.ruling.fields)}]")
    elif one.ruling.outcome == "nothing":
        lines.append(f"    nothing: {one.ruling.reason}")
    lines.append("    expect:")
    lines += [f"      {name}: [{', '.join((out.action, *out.rules))}]" for name, out in one.expect.items()]
    return "\n".join(lines)


def _word(value: str) -> str:
    return f'"{value}"' if value in WORDS else value
