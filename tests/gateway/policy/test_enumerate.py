"""Properties of the compiler, over small policies drawn at random: every case of each is looked at."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gateway.policy.boxes import Box, remains
from gateway.policy.enumerate import ORDER, Enumerator
from gateway.policy.law import Doubt, Window
from gateway.policy.parse import Place
from gateway.policy.rules import FLOORS, GRANTS, Rule
from gateway.policy.table import LEAVING, SEVERITY, Action, Outcome, look_up
from tests.gateway.policy.interpreter import Interpreter

REASONS = ("sealed", "no_consent", "aggregate_only", "granted", "not_granted")
FACTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(ORDER, ("only",)),
    "recipient": ("ECRB", "INS", "CONS"),
    "subject": ("ENT", "IND"),
    "authorisation": ("none", "enterprise", "separate"),
    "review": ("covered", "missing"),
}
ASKED = [fact for fact, words in FACTS.items() if len(words) > 1]


def boxes() -> st.SearchStrategy[Box]:
    some = {
        fact: st.frozensets(st.sampled_from(FACTS[fact]), min_size=1, max_size=len(FACTS[fact]) - 1)
        for fact in ASKED
    }
    return st.fixed_dictionaries({}, optional=some)


def rules(kind: str) -> st.SearchStrategy[Rule]:
    grant = kind == "grant"
    return st.builds(
        Rule,
        id=st.from_regex(r"[A-Z]{3}", fullmatch=True),
        title=st.just("规则"),
        grant=st.just(grant),
        action=st.sampled_from(sorted(GRANTS if grant else FLOORS)),
        fields=st.just(frozenset({"C01"})),
        when=boxes(),
        unless=st.just(()) if grant else st.lists(boxes().filter(bool), max_size=2).map(tuple),
        overrides=st.just(frozenset[str]()),
        reason=st.just("granted") if grant else st.sampled_from(("sealed", "no_consent")),
        basis=st.just(()),
        window=st.just(Window(date(2025, 12, 18), None)),
        doubt=st.just(Doubt("S", "")),
        at=st.just(Place("rules/x.yaml", 1, 1)),
    )


def policies() -> st.SearchStrategy[list[Rule]]:
    """Up to eight rules; a grant may override others."""
    both = st.lists(rules("grant") | rules("floor"), max_size=8, unique_by=lambda rule: rule.id)
    return st.builds(overriding, both, st.randoms(use_true_random=False))


def overriding(drawn: list[Rule], rng: Any) -> list[Rule]:
    grants = sorted((rule for rule in drawn if rule.grant), key=lambda rule: rule.id)
    over = {
        rule.id: frozenset(o.id for o in grants[:n] if rng.random() < 0.4) for n, rule in enumerate(grants)
    }
    return [replace(rule, overrides=over.get(rule.id, frozenset())) for rule in drawn]


def every_case() -> Iterator[dict[str, str]]:
    for words in product(*FACTS.values()):
        yield dict(zip(FACTS, words, strict=True))


def decided(policy: list[Rule]) -> list[Outcome]:
    table = Enumerator(policy, FACTS, REASONS).table(policy)
    return [look_up(table, case) for case in every_case()]


def written(rule: Rule) -> dict[str, Any]:
    """The rule as its YAML would say it."""
    effect = {"grant": str(rule.action)} if rule.grant else {"floor": str(rule.action), "reason": rule.reason}
    unless = {"unless": [plain(box) for box in rule.unless]} if rule.unless else {}
    told = {"id": rule.id, "fields": ["C01"], "when": plain(rule.when), "overrides": sorted(rule.overrides)}
    return {**told, **effect, **unless}


def plain(box: Box) -> dict[str, list[str]]:
    return {fact: sorted(words) for fact, words in box.items()}


@given(policies())
def test_the_table_agrees_with_the_interpreter_in_every_case(policy: list[Rule]) -> None:
    reader = Interpreter([written(rule) for rule in policy], {"C01": []}, list(REASONS))
    for case, outcome in zip(every_case(), decided(policy), strict=True):
        assert (str(outcome.action), outcome.rules, outcome.reason) == reader.outcome("C01", case)


@given(policies())
def test_nothing_leaves_without_a_grant(policy: list[Rule]) -> None:
    floors = [rule for rule in policy if not rule.grant]
    assert all(outcome.action not in LEAVING for outcome in decided(floors))


@given(policies(), rules("floor"))
def test_a_floor_only_tightens(policy: list[Rule], floor: Rule) -> None:
    added = [*policy, replace(floor, id="NEW")]
    for before, after in zip(decided(policy), decided(added), strict=True):
        assert SEVERITY[after.action] >= SEVERITY[before.action]


@given(policies(), st.randoms(use_true_random=False))
def test_the_order_of_rules_has_no_influence(policy: list[Rule], rng: Any) -> None:
    mixed = list(policy)
    rng.shuffle(mixed)
    assert decided(mixed) == decided(policy)


@given(policies())
def test_no_case_is_more_open_than_its_widest_grant(policy: list[Rule]) -> None:
    grants = [rule for rule in policy if rule.grant]
    widest = min((SEVERITY[rule.action] for rule in grants), default=SEVERITY[Action.WITHHOLD])
    assert all(SEVERITY[outcome.action] >= widest for outcome in decided(policy))


@given(policies())
def test_a_conflict_is_reported_with_a_case_in_which_grants_disagree(policy: list[Rule]) -> None:
    enumerator = Enumerator(policy, FACTS, REASONS)
    enumerator.table(policy)
    for conflict in enumerator.conflicts:
        assert len({enumerator.rules[name].action for name in conflict.rules}) > 1
        for fact, word in conflict.witness:
            assert all(word in enumerator.rules[name].when.get(fact, {word}) for name in conflict.rules)


def test_equal_tables_are_one_object() -> None:
    """So that plans stay small and a digest numbers each node once."""
    grant = Rule(
        "ONE", "", True, Action.RELEASE, frozenset({"C01"}), {"recipient": frozenset({"INS"})}, (),
        frozenset(), "granted", (), Window(date(2025, 12, 18), None),
        Doubt("S", ""), Place("rules/x.yaml", 1, 1),
    )  # fmt: skip
    enumerator = Enumerator([grant], FACTS, REASONS)
    assert enumerator.table([grant]) is enumerator.table([grant])


@given(policies(), st.lists(boxes().filter(bool), min_size=1, max_size=3))
def test_impossible_cases_are_denied_and_change_no_other(policy: list[Rule], never: list[Box]) -> None:
    table = Enumerator(policy, FACTS, REASONS, never).table(policy)
    for case, before in zip(every_case(), decided(policy), strict=True):
        inside = any(all(case[fact] in words for fact, words in box.items()) for box in never)
        assert look_up(table, case) == (Outcome(Action.DENY, (), "impossible") if inside else before)


@given(policies(), st.lists(boxes().filter(bool), min_size=1, max_size=3))
def test_grants_that_disagree_only_in_impossible_cases_do_not_conflict(
    policy: list[Rule], never: list[Box]
) -> None:
    enumerator = Enumerator(policy, FACTS, REASONS, never)
    enumerator.table(policy)
    for conflict in enumerator.conflicts:
        case = dict(conflict.witness)
        assert not any(
            all(fact in case and case[fact] in words for fact, words in box.items()) for box in never
        )


@given(boxes(), st.lists(boxes(), max_size=3))
def test_what_remains_of_a_box_is_what_counting_finds(box: Box, holes: list[Box]) -> None:
    words = {fact: dict.fromkeys(values, "") for fact, values in FACTS.items()}

    def lies(case: Mapping[str, str], one: Box) -> bool:
        return all(case[fact] in values for fact, values in one.items())

    left = [case for case in every_case() if lies(case, box) and not any(lies(case, one) for one in holes)]
    assert remains(box, holes, words) is bool(left)
