"""The shipped cases pass, and a case fails when the outcome is right but another rule decides."""

import shutil
from pathlib import Path

import pytest

from gateway.policy.bundle import Bundle
from gateway.policy.errors import PolicyErrors
from gateway.policy.trials import differences, read_trials

CASES = """\
given: {recipient: ICRB, purpose: credit_reporting, subject: IND, tier: P-W}
cases:
  - id: X-01
    title: 没有单独同意
    on: 2026-11-23
    nothing: no_consent
    expect:
      C01: [withhold, PRIV-CONSENT]
"""


@pytest.fixture
def place(policies: Path, tmp_path: Path) -> Path:
    shutil.copytree(policies, tmp_path / "p", ignore=shutil.ignore_patterns("tests"))
    (tmp_path / "p" / "tests").mkdir()
    return tmp_path / "p"


def outcome(place: Path, bundle: Bundle, text: str) -> list[str]:
    (place / "tests" / "x.yaml").write_text(text, "utf-8")
    return [line for trial in read_trials(place, bundle) for line in differences(trial, bundle)]


def test_the_shipped_cases_pass(policies: Path, shipped: Bundle) -> None:
    trials = read_trials(policies, shipped)
    assert len(trials) >= 36
    assert [(trial.id, found) for trial in trials if (found := differences(trial, shipped))] == []


def test_every_rule_that_decides_something_is_named_by_a_case(policies: Path, shipped: Bundle) -> None:
    named = {
        rule
        for trial in read_trials(policies, shipped)
        for told in trial.expect.values()
        for rule in told[1:]
    }
    idle = {(note.file, note.line) for note in shipped.notes if note.code == "backstop"}
    rules = [*shipped.rules, *shipped.combinations]
    silent = {rule.id for rule in rules if rule.id not in named and (rule.at.file, rule.at.line) not in idle}
    assert silent == set()


def test_a_case_as_it_is_has_no_difference(place: Path, shipped: Bundle) -> None:
    assert outcome(place, shipped, CASES) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "[withhold, PRIV-CONSENT]",
            "[withhold, PRIV-PIA]",
            "C01: withhold PRIV-PIA → withhold PRIV-CONSENT",
        ),
        (
            "[withhold, PRIV-CONSENT]",
            "[deny, PRIV-CONSENT]",
            "C01: deny PRIV-CONSENT → withhold PRIV-CONSENT",
        ),
        ("nothing: no_consent", "nothing: minor", "nothing: minor → nothing no_consent"),
        ("nothing: no_consent", "leaves: [C01]", "leaves: C01 → -"),
    ],
)
def test_a_difference_is_told_as_wanted_and_found(
    place: Path, shipped: Bundle, old: str, new: str, told: str
) -> None:
    assert outcome(place, shipped, CASES.replace(old, new)) == [told]


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("tier: P-W", "tier: P-X", (1, 73, "unknown_name")),
        (", tier: P-W", "", (3, 5, "missing_fact")),
        ("PRIV-CONSENT", "PRIV-CONSNET", (8, 23, "unknown_name")),
        ("C01:", "C0l:", (8, 7, "unknown_name")),
        ("on: 2026-11-23", "on: 23.11.2026", (5, 9, "bad_date")),
        ("    nothing: no_consent", "    given: {review: missing}", (6, 13, "unknown_name")),
        ("      C01: [withhold, PRIV-CONSENT]", "      - C01", (8, 7, "not_a_table")),
    ],
)
def test_slips_in_cases_are_told_where_they_stand(
    place: Path, shipped: Bundle, old: str, new: str, where: tuple[int, int, str]
) -> None:
    with pytest.raises(PolicyErrors) as caught:
        outcome(place, shipped, CASES.replace(old, new))
    assert where in [(fault.line, fault.col, fault.code) for fault in caught.value.found]
