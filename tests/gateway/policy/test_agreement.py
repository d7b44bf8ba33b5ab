"""The compiled tables agree with the plain meaning of the files, in every case of the shipped policies."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.policy.bundle import Bundle
from gateway.policy.enumerate import ORDER
from gateway.policy.model import FACTS, Facts, Plan
from gateway.policy.table import look_up
from tests.gateway.policy.cases import Universe, union
from tests.gateway.policy.interpreter import STRICT, Interpreter, interpreter, listed, told

Keyed = dict[tuple[str, str], int]


def meant(plain: Interpreter, field: str, universe: Universe) -> Keyed:
    """By set algebra over the rules as written: the cases of each action, deciding rule and reason."""
    bearing = plain.bearing(field)
    floors, grants = ([rule for rule in bearing if kind in rule] for kind in ("floor", "grant"))
    stand = {rule["id"]: universe.box(lists(rule["when"])) for rule in bearing}
    for rule in floors:
        opened = union(universe.box(lists(box)) for box in listed(rule.get("unless", [])))
        stand[rule["id"]] &= ~opened
    win = {
        rule["id"]: stand[rule["id"]]
        & ~union(stand[other["id"]] for other in grants if rule["id"] in other.get("overrides", ()))
        for rule in grants
    }
    found: Keyed = {}
    never = union(universe.box(lists(box)) for box in plain.impossible)
    add(found, never, "deny", "impossible", {})
    left = universe.all & ~never
    for weight in sorted({plain.weight(rule) for rule in floors}, reverse=True):
        level = [rule for rule in floors if plain.weight(rule) == weight]
        cases = left & union(stand[rule["id"]] for rule in level)
        if weight[0] < STRICT.index("withhold"):
            cases &= union(win[rule["id"]] for rule in grants if STRICT.index(rule["grant"]) < weight[0])
            action = level[0]["floor"]
            add(found, cases, action, told(action), {rule["id"]: win[rule["id"]] for rule in grants})
            add(found, cases, "", "", {rule["id"]: stand[rule["id"]] for rule in level})
        else:
            rules = {rule["id"]: stand[rule["id"]] for rule in level}
            add(found, cases, level[0]["floor"], level[0]["reason"], rules)
        left &= ~cases
    for action in reversed(STRICT):
        rules = {rule["id"]: win[rule["id"]] for rule in grants if rule["grant"] == action}
        cases = left & union(rules.values())
        add(found, cases, action, told(action), rules)
        left &= ~cases
    add(found, left, "withhold", "not_granted", {})
    return {key: cases for key, cases in found.items() if cases}


def add(found: Keyed, cases: int, action: str, reason: str, rules: Mapping[str, int]) -> None:
    keys = {("action", action): cases, ("reason", reason): cases} if action else {}
    for key, one in {**keys, **{("rule", name): cases & stand for name, stand in rules.items()}}.items():
        found[key] = found.get(key, 0) | one


def lists(box: Mapping[str, object]) -> dict[str, list[str]]:
    return {fact: listed(words) for fact, words in box.items()}


def compiled(plan: Plan, field: str, universe: Universe) -> Keyed:
    found: Keyed = {}
    for outcome, cases in universe.outcomes(plan.tables[field]).items():
        keys = [("action", str(outcome.action)), ("reason", outcome.reason)]
        for key in [*keys, *(("rule", name) for name in outcome.rules)]:
            found[key] = found.get(key, 0) | cases
    return found


def asked(plain: Interpreter, field: str) -> set[str]:
    boxes = [box for rule in plain.bearing(field) for box in (rule["when"], *listed(rule.get("unless", [])))]
    return {fact for box in [*boxes, *plain.impossible] for fact in box}


@pytest.mark.parametrize("place", [0, 1, 2])
def test_every_case_of_every_field_is_decided_as_the_files_say(
    shipped: Bundle, policies: Path, place: int
) -> None:
    plan = shipped.plans.plans[place]
    plain = interpreter(policies, plan.effective.isoformat())
    same: dict[tuple[int, tuple[str, ...]], str] = {}
    for field in plan.fields:
        key = (id(plan.tables[field]), tuple(sorted(f"{r['id']} {r['when']}" for r in plain.bearing(field))))
        if key in same:
            continue  # the same rules, the same table object
        same[key] = field
        facts = asked(plain, field)
        universe = Universe({fact: sorted(plan.values[fact]) for fact in ORDER if fact in facts})
        assert compiled(plan, field, universe) == meant(plain, field, universe), field


@pytest.fixture(scope="session")
def read(shipped: Bundle, policies: Path) -> list[tuple[Plan, Interpreter]]:
    """Each plan beside the interpreter of its first day."""
    return [(plan, interpreter(policies, plan.effective.isoformat())) for plan in shipped.plans.plans]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_single_cases_are_decided_as_the_interpreter_reads_them(
    read: list[tuple[Plan, Interpreter]], data: st.DataObject
) -> None:
    plan, plain = data.draw(st.sampled_from(read))
    facts = Facts(**{fact: data.draw(st.sampled_from(sorted(plan.values[fact]))) for fact in FACTS})
    case = {fact: getattr(facts, fact) for fact in FACTS}
    raised = data.draw(st.sampled_from(sorted(plan.values["raised"])))
    for field, table in plan.tables.items():
        for review in ("covered", "missing"):
            whole = {**case, "review": review, "raised": raised}
            outcome = look_up(table, whole)
            found = (str(outcome.action), outcome.rules, outcome.reason)
            assert found == plain.outcome(field, whole)
