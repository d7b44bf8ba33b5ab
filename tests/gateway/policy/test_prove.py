"""Properties are proven over every case; a witness really breaks its property."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from gateway.cli.policy import app
from gateway.policy.bundle import Bundle
from gateway.policy.errors import PolicyErrors
from gateway.policy.invariants import TELLING, Invariant, read_invariants
from gateway.policy.law import Window
from gateway.policy.model import OBJECTION, TIER, Plans
from gateway.policy.monotone import LAWS, Monotone, best
from gateway.policy.parse import Place
from gateway.policy.prove import Prover
from gateway.policy.table import LEAVING, SEVERITY, Action, Outcome, look_up
from tests.gateway.policy.drawn import NAME, START, Policy, drawn, plans
from tests.gateway.policy.test_enumerate import FACTS, boxes, every_case

USUAL = {fact: words[0] for fact, words in FACTS.items()}
CONSENT = next(law for law in LAWS if law.fact == "authorisation")


@pytest.fixture(scope="session")
def invariants(policies: Path, shipped: Bundle) -> list[Invariant]:
    return read_invariants(policies, shipped)


def reveals(outcome: Outcome) -> int:
    return min(SEVERITY[outcome.action], SEVERITY[Action.WITHHOLD])


def test_every_property_holds_of_the_shipped_policies(shipped: Bundle, invariants: list[Invariant]) -> None:
    proofs = list(Prover(shipped.language.words.usual).all(invariants, shipped.plans))
    assert [(one.id, one.breaches) for one in proofs if one.breaches] == []
    assert len(proofs) == len(invariants) + len(LAWS) + 1
    assert all(one.cases for one in proofs)


def test_no_bound_is_idle(shipped: Bundle, invariants: list[Invariant]) -> None:
    """What may leave up to an action does leave in some case, or the bound should be `never: all`."""
    for one in invariants:
        if not one.never >= LEAVING:
            free = replace(one, never=LEAVING)
            assert Prover(shipped.language.words.usual).invariant(free, shipped.plans).breaches, one.id


def test_every_fact_that_may_open_something_has_a_law(shipped: Bundle) -> None:
    """Who asks, for what and about whom is not ordered; everything else is."""
    facts = set(shipped.language.words.facts) - {"recipient", "purpose", "subject", "tier"}
    assert facts <= {law.fact for law in LAWS}
    for law in LAWS:
        assert {value for step in law.steps for value in step} <= set(shipped.language.words.facts[law.fact])


def test_the_usual_state_of_a_record_goes_without_saying_only_if_nothing_opens_more() -> None:
    assert best("contract", "in_force")
    assert best("objection", "no")
    assert not best("authorisation", "none")


@settings(max_examples=60, deadline=None)
@given(drawn(), boxes(), st.frozensets(st.sampled_from(sorted(TELLING)), min_size=1))
def test_an_invariant_is_broken_exactly_if_some_case_breaks_it(
    policy: Policy, box: Mapping[str, frozenset[str]], never: frozenset[Action]
) -> None:
    one = Invariant(
        "NEVER", "", (box,), frozenset({NAME}), never, (), Window(START, None), Place("invariants.yaml", 1, 1)
    )
    all_plans = plans(policy)
    proof = Prover(USUAL).invariant(one, all_plans)
    table = all_plans.plans[0].tables[NAME]
    bad = [
        case
        for case in every_case()
        if all(case[fact] in words for fact, words in box.items()) and look_up(table, case).action in never
    ]
    assert bool(proof.breaches) == bool(bad)
    for breach in proof.breaches:
        assert breach.case in bad
        assert breach.outcome == look_up(table, breach.case)


@settings(max_examples=60, deadline=None)
@given(drawn(), st.booleans())
def test_a_law_is_broken_exactly_if_some_pair_of_cases_breaks_it(policy: Policy, alike: bool) -> None:
    law = Monotone("LAW", CONSENT.fact, "", "", CONSENT.steps, alike=alike)
    all_plans = plans(policy)
    proof = Prover(USUAL).law(law, all_plans)
    table = all_plans.plans[0].tables[NAME]
    pairs = [
        ({**case, law.fact: worse}, {**case, law.fact: better})
        for case in every_case()
        for worse, better in law.steps
    ]
    bad = [(one, two) for one, two in pairs if breaks(look_up(table, one), look_up(table, two), alike=alike)]
    found = [breach for breach in proof.breaches if breach.field == NAME]
    assert bool(found) == bool(bad)
    for breach in found:
        assert breach.other is not None
        fact, value, outcome = breach.other
        assert (breach.case, {**breach.case, fact: value}) in bad
        assert breaks(breach.outcome, outcome, alike=alike)


def breaks(worse: Outcome, better: Outcome, *, alike: bool) -> bool:
    return reveals(worse) != reveals(better) if alike else reveals(worse) < reveals(better)


@settings(max_examples=60, deadline=None)
@given(drawn())
def test_the_flag_is_missed_exactly_if_the_tier_leaves_without_it(policy: Policy) -> None:
    both = plans(
        {
            TIER: policy[TIER],
            OBJECTION: [replace(rule, fields=frozenset({OBJECTION})) for rule in policy[NAME]],
        }
    )
    tables = both.plans[0].tables
    missed = any(
        look_up(tables[TIER], {**case, "review": review}).action in LEAVING
        and look_up(tables[OBJECTION], case).action not in LEAVING
        for case in every_case()
        for review in FACTS["review"]
    )
    assert bool(Prover(USUAL).flag(both).breaches) == missed


def test_an_invariant_binds_only_plans_of_its_days(shipped: Bundle, invariants: list[Invariant]) -> None:
    sealed = next(one for one in invariants if one.id == "NEVER-SEALED")
    later = replace(sealed, window=Window(shipped.plans.plans[1].effective, None))
    assert [later.binds(plan) for plan in shipped.plans.plans] == [False, True, True]
    ended = replace(later, window=Window(START, later.window.start))
    assert [ended.binds(plan) for plan in shipped.plans.plans] == [True, False, False]


def test_what_is_proven_of_one_plan_is_not_taken_from_another(
    shipped: Bundle, invariants: list[Invariant]
) -> None:
    prover = Prover(shipped.language.words.usual)
    minor = next(one for one in invariants if one.id == "NEVER-MINOR")
    assert not prover.invariant(minor, shipped.plans).breaches
    last = shipped.plans.plans[-1]
    open_table = Outcome(Action.RELEASE, ("OPEN",), "granted")
    broken = Plans((replace(last, tables={**last.tables, "E01": open_table}),))
    assert {one.field for one in prover.invariant(minor, broken).breaches} == {"E01"}


@pytest.mark.parametrize(("never", "breaks"), [(LEAVING, False), (TELLING, True)], ids=["all", "anything"])
def test_a_count_breaks_never_anything_and_not_never_all(
    shipped: Bundle, invariants: list[Invariant], never: frozenset[Action], *, breaks: bool
) -> None:
    value = next(one for one in invariants if one.id == "NEVER-STATISTICS-VALUE")
    assert value.never == LEAVING
    proof = Prover(shipped.language.words.usual).invariant(replace(value, never=never), shipped.plans)
    assert bool(proof.breaches) == breaks
    assert {one.outcome.action for one in proof.breaches} <= {Action.AGGREGATE}


@pytest.fixture
def place(policies: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(policies, tmp_path / "p"))


def edit(place: Path, file: str, change: Callable[[str], str]) -> None:
    text = (place / file).read_text("utf-8")
    assert change(text) != text
    (place / file).write_text(change(text), "utf-8")


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["prove", *words])


def test_prove_tells_each_property_with_its_cases() -> None:
    result = run()
    assert result.exit_code == 0
    assert "0 broken" in result.stdout
    assert "不成立 0 项" in result.stdout


def test_a_broken_property_ends_with_1_and_names_a_case(place: Path) -> None:
    edit(
        place,
        "rules/privacy.yaml",
        lambda text: text.replace('    when: {minor: "yes"}', '    when: {minor: "yes", subject: ENT}'),
    )
    result = run("--policies", str(place))
    assert result.exit_code == 1
    assert "NEVER-MINOR: " in result.stdout
    assert "minor=yes" in result.stdout
    proofs = json.loads(run("--policies", str(place), "--json").stdout)["proofs"]
    broken = {one["id"]: one["breaches"] for one in proofs if one["breaches"]}
    assert broken["NEVER-MINOR"][0]["case"]["minor"] == "yes"


def test_a_law_that_breaks_is_told_with_both_cases(place: Path) -> None:
    edit(
        place,
        "rules/trade.yaml",
        lambda text: text.replace("unless: {authorisation: enterprise}", "unless: {authorisation: none}", 1),
    )
    result = run("--policies", str(place))
    assert result.exit_code == 1
    assert "MORE-CONSENT: E08 generalise 泛化 ENT-ROLES" in result.stdout
    assert "authorisation=enterprise: withhold 不提供 TRADE-ROLES" in result.stdout


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("    never: all", "    never: al", "unknown_name"),
        ("    never: all", "    at_most: nothing", "unknown_name"),
        ("    never: all", "    at_most: aggregate", "unknown_name"),
        ("    never: all", "    never: [withhold]", "unknown_name"),
        ("    never: all\n", "", "one_bound"),
        ("    never: all\n", "    never: all\n    at_most: mask\n", "one_bound"),
        ('given: {marked: "yes"}', "given: {marked: yep}", "unknown_name"),
        ("basis: [SSL:25,", "basis: [SSL:250,", "unregistered_article"),
        ("id: NEVER-UNREVIEWED", "id: NEVER-MARKED", "duplicate_invariant"),
        ("    fields: all\n", "", "one_scope"),
        ("    effective: 2025-12-18\n", "", "missing_key"),
    ],
)  # fmt: skip
def test_slips_are_told_where_they_stand(place: Path, shipped: Bundle, old: str, new: str, code: str) -> None:
    edit(place, "invariants.yaml", lambda text: text.replace(old, new, 1))
    with pytest.raises(PolicyErrors) as caught:
        read_invariants(place, shipped)
    assert [fault.code for fault in caught.value.found] == [code]
    assert all(fault.file == "invariants.yaml" and fault.line > 1 for fault in caught.value.found)
    assert run("--policies", str(place)).exit_code == 1


def test_a_folder_without_invariants_proves_nothing(place: Path) -> None:
    (place / "invariants.yaml").unlink()
    assert run("--policies", str(place)).exit_code == 1
