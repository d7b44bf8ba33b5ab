"""Slips are made as an author might make them; the difference sees each, and the cases most of them."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gateway.cli.policy import app
from gateway.policy.bundle import Bundle, read_bundle
from gateway.policy.invariants import read_invariants
from gateway.policy.mutants import Mutant, mutants
from gateway.policy.mutate import Laboratory
from gateway.policy.trials import differences, read_trials
from tests.gateway.policy.drawn import START

SMALL = """\
rules:
  - id: A-TIER
    title: 等级
    fields: [C01, C14]
    when: {recipient: [ECRB, RATE], subject: ENT}
    grant: release
    basis: [HN2L]
    effective: 2025-12-18
  - id: A-CONSENT
    title: 授权
    fields: [C01, C14]
    when: {subject: ENT}
    floor: withhold
    unless: {authorisation: enterprise}
    reason: no_consent
    basis: [HN2L]
    effective: 2025-12-18
"""
CASES = """\
given: {recipient: ECRB, purpose: credit_reporting, subject: ENT, tier: E-W}
cases:
  - id: A-1
    title: 有授权
    on: 2025-12-18
    given: {authorisation: enterprise}
    leaves: [C01, C14]
    expect: {C01: [release, A-TIER]}
"""
INVARIANTS = """\
invariants:
  - id: NEVER-UNAUTHORISED
    title: 没有授权不提供
    given: {subject: ENT, authorisation: none}
    fields: [C01]
    never: all
    basis: [HN2L]
    effective: 2025-12-18
"""


@pytest.fixture
def place(policies: Path, tmp_path: Path) -> Path:
    """Two rules, one case, one invariant."""
    target = tmp_path / "p"
    shutil.copytree(policies, target, ignore=shutil.ignore_patterns("rules", "tests", "APPROVALS"))
    for part, text in (("rules", SMALL), ("tests", CASES)):
        (target / part).mkdir()
        (target / part / "x.yaml").write_text(text, "utf-8")
    (target / "invariants.yaml").write_text(INVARIANTS, "utf-8")
    return target


@pytest.fixture
def laboratory(place: Path) -> Laboratory:
    bundle = read_bundle(place)
    return Laboratory(bundle, read_trials(place, bundle), read_invariants(place, bundle))


def slips(bundle: Bundle, rule: str) -> list[Mutant]:
    found = next(one for one in bundle.rules if one.id == rule)
    return list(mutants(found, bundle.plans.plans[-1].values, START))


def of(found: list[Mutant], told: str) -> Mutant:
    return next(one for one in found if one.en == told)


def test_every_part_of_a_rule_slips_once(laboratory: Laboratory) -> None:
    told = [one.en for one in slips(laboratory.bundle, "A-TIER")]
    assert len(told) == len(set(told))
    assert {
        "rule dropped",
        "when: recipient dropped",
        "when: recipient without ECRB",
        "when: recipient with INS",
        "when: subject dropped",
        "when: subject with IND",
        "release becomes generalise",
        "effective 2025-12-19",
    } <= set(told)


def test_an_opening_slips_too(laboratory: Laboratory) -> None:
    told = {one.en for one in slips(laboratory.bundle, "A-CONSENT")}
    assert {
        "unless: opening 1 dropped",
        "unless 1: authorisation dropped",
        "unless 1: authorisation with none",
        "withhold becomes hold",
    } <= told


@pytest.mark.parametrize(
    ("rule", "slip", "trials", "properties"),
    [
        ("A-TIER", "rule dropped", True, False),
        ("A-TIER", "when: recipient without RATE", False, False),
        ("A-TIER", "effective 2025-12-19", True, False),
        ("A-CONSENT", "rule dropped", False, True),
        ("A-CONSENT", "unless 1: authorisation with none", False, True),
        ("A-CONSENT", "unless 1: authorisation with separate", False, False),
        ("A-TIER", "when: recipient without ECRB", True, False),
    ],
)
def test_it_is_told_who_notices_a_slip(
    laboratory: Laboratory, rule: str, slip: str, trials: bool, properties: bool
) -> None:
    verdict = laboratory.verdict(of(slips(laboratory.bundle, rule), slip))
    assert verdict.live
    assert verdict.differs
    assert (bool(verdict.trials), bool(verdict.properties)) == (trials, properties)


def test_what_changes_no_table_is_no_slip(laboratory: Laboratory) -> None:
    rule = laboratory.bundle.rules[0]
    verdict = laboratory.verdict(Mutant(rule, replace(rule, title="别的说法"), "", ""))
    assert verdict.equivalent
    assert not verdict.live


def test_what_the_compiler_refuses_is_counted_apart(laboratory: Laboratory) -> None:
    rule = next(one for one in laboratory.bundle.rules if one.id == "A-TIER")
    never = replace(rule, when={**rule.when, "purpose": frozenset[str]()})
    assert laboratory.verdict(Mutant(rule, never, "", "")).refused == "dead_rule"


def test_a_slip_gives_the_plans_that_its_text_would_give(place: Path, laboratory: Laboratory) -> None:
    """The tables that are not redone are those of the folder with the slip in its text."""
    verdict = laboratory.verdict(of(slips(laboratory.bundle, "A-CONSENT"), "rule dropped"))
    (place / "rules" / "x.yaml").write_text(SMALL[: SMALL.index("  - id: A-CONSENT")], "utf-8")
    bundle = read_bundle(place)
    failing = tuple(one.id for one in read_trials(place, bundle) if differences(one, bundle))
    assert verdict.trials == failing


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_mutate_counts_and_lists_survivors(place: Path) -> None:
    said = json.loads(run("mutate", "--policies", str(place), "--json").stdout)
    assert said["noticed_by_diff"] == said["live"] > 0
    assert said["live"] + said["equivalent"] + said["refused"] == said["slips"]
    assert len(said["survivors"]) == said["live"] - said["noticed"]
    told = {(one["rule"], one["en"]) for one in said["survivors"]}
    assert ("A-TIER", "when: recipient without RATE") in told


def test_too_few_noticed_slips_end_with_1(place: Path) -> None:
    assert run("mutate", "--policies", str(place), "--least", "100").exit_code == 1
    assert run("mutate", "--policies", str(place), "--least", "0").exit_code == 0


def test_a_sample_is_the_same_for_the_same_seed(place: Path) -> None:
    one, two = (
        run("mutate", "--policies", str(place), "--limit", "4", "--seed", "7", "--json") for _ in "12"
    )
    assert one.stdout == two.stdout
    assert json.loads(one.stdout)["slips"] == 4


def test_the_shipped_cases_and_properties_notice_most_slips_and_the_difference_all(
    policies: Path, shipped: Bundle
) -> None:
    """A sample; `gateway policy mutate` makes them all."""
    said = json.loads(run("mutate", "--limit", "40", "--seed", "1", "--json").stdout)
    assert said["noticed_by_diff"] == said["live"]
    assert said["noticed"] >= 0.6 * said["live"]


def test_a_proposed_case_passes_and_names_the_rule(place: Path, shipped: Bundle) -> None:
    proposed = run("suggest-tests", "--policies", str(place)).stdout
    assert "[withhold, A-CONSENT]" in proposed
    (place / "tests" / "new.yaml").write_text(proposed, "utf-8")
    bundle = read_bundle(place)
    trials = read_trials(place, bundle)
    assert len(trials) == 2
    assert [found for one in trials if (found := differences(one, bundle))] == []
    assert "every rule is named" in run("suggest-tests", "--policies", str(place)).stdout


def test_each_field_of_each_rule_can_be_asked_for(policies: Path, shipped: Bundle, tmp_path: Path) -> None:
    target = tmp_path / "whole"
    shutil.copytree(policies, target)
    proposed = run("suggest-tests", "--each-field").stdout
    (target / "tests" / "new.yaml").write_text(proposed, "utf-8")
    assert [found for one in read_trials(target, shipped) if (found := differences(one, shipped))] == []
