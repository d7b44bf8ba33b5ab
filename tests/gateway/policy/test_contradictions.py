"""Conditions that cannot do what they say are faults with a place; what only a floor hides is noted."""

from pathlib import Path

import pytest

from tests.gateway.policy.folder import RULE, faults, folder, places, sound
from tests.gateway.policy.test_faults import FLOOR

WHEN = "    when: {recipient: ECRB}\n"


def floor(when: str = "", unless: str = "{contract: in_force}") -> str:
    """A floor after the usual rule: its `when` on line 12, its `unless` on line 13 or 14."""
    told = FLOOR.replace("{contract: in_force}", unless)
    return RULE + told.replace(
        "    floor: deny\n", f"    when: {when}\n    floor: deny\n" if when else "    floor: deny\n"
    )


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ("{recipient: CONS, purpose: credit_rating}", "impossible_rule"),
        ("{subject: ENT, tier: [P-W, P-F]}", "impossible_rule"),
        ("{recipient: [RATE, INS], purpose: credit_reporting}", "no_case"),
        ("{subject: [ENT, IND], tier: P-F, recipient: [RATE, INS], purpose: credit_reporting}", "no_case"),
    ],
)
def test_a_rule_about_no_case_is_told_at_its_condition(
    policies: Path, tmp_path: Path, when: str, code: str
) -> None:
    found = faults(folder(policies, tmp_path / "p", RULE.replace("{recipient: ECRB}", when)))
    assert places(found) == [(5, 11, code)]


def test_an_impossible_rule_says_why_its_cases_cannot_occur(policies: Path, tmp_path: Path) -> None:
    when = "{recipient: CONS, purpose: credit_rating}"
    (found,) = faults(folder(policies, tmp_path / "p", RULE.replace("{recipient: ECRB}", when)))
    assert "咨询机构只以信用咨询为用途" in found.zh
    assert "recipient=CONS" in found.en


def test_a_scope_at_the_head_counts_too(policies: Path, tmp_path: Path) -> None:
    rules = "for: {purpose: credit_rating}\n" + RULE.replace("ECRB", "CONS")
    assert places(faults(folder(policies, tmp_path / "p", rules))) == [(6, 11, "impossible_rule")]


@pytest.mark.parametrize(
    ("when", "unless"),
    [
        ("{contract: missing}", "{contract: in_force}"),
        ("{recipient: CONS}", "{purpose: credit_rating}"),
        ("{subject: IND}", "{tier: [E-A, E-F]}"),
    ],
)
def test_an_opening_that_never_holds_is_a_contradiction(
    policies: Path, tmp_path: Path, when: str, unless: str
) -> None:
    found = faults(folder(policies, tmp_path / "p", floor(when, unless)))
    assert ("contradiction", 14) in [(one.code, one.line) for one in found]


@pytest.mark.parametrize(
    ("when", "unless"),
    [
        ("", "[{contract: in_force}, {contract: missing}]"),
        ("", "{contract: [in_force, missing]}"),
        ("{contract: missing}", "{contract: missing}"),
        ("{recipient: RATE}", "{purpose: [credit_rating, statistics]}"),
        ("{subject: IND}", "{tier: [P-W, P-F]}"),
    ],
)
def test_a_floor_that_its_own_unless_always_opens_is_refused(
    policies: Path, tmp_path: Path, when: str, unless: str
) -> None:
    found = faults(folder(policies, tmp_path / "p", floor(when, unless)))
    assert [(one.code, one.line) for one in found] == [("always_open", 14 if when else 13)]


def other(grant: str) -> str:
    return RULE.replace("A-TIER", "B-TIER").replace("grant: release", grant).removeprefix("rules:\n")


def test_grants_that_disagree_under_a_floor_are_noted_with_a_witness(policies: Path, tmp_path: Path) -> None:
    """The floor leaves the cases with a contract alone, in which only one of the two holds."""
    narrow = other("grant: verify").replace("recipient: ECRB", "recipient: ECRB, contract: missing")
    always = RULE.replace("recipient: ECRB", "recipient: ECRB, contract: [in_force, missing]")
    bundle = sound(
        folder(
            policies,
            tmp_path / "p",
            always + narrow_alive(narrow) + FLOOR.replace("fields: all", "fields: [C01]"),
        )
    )
    (note,) = [one for one in bundle.notes if one.code == "hidden_conflict"]
    assert (note.line, "contract=missing" in note.en) == (2, True)
    assert "A-TIER=release, B-TIER=verify" in note.zh


def narrow_alive(rule: str) -> str:
    """The same grant for another field too, on which no floor stands, so that it decides something."""
    return rule.replace("fields: [C01]", "fields: [C01, C12]")


def test_a_conflict_in_the_open_is_a_fault_told_once(policies: Path, tmp_path: Path) -> None:
    found = faults(folder(policies, tmp_path / "p", RULE + other("grant: verify")))
    assert [one.code for one in found] == ["conflict"]


def test_an_impossible_box_that_names_no_fact_is_refused(policies: Path, tmp_path: Path) -> None:
    place = folder(policies, tmp_path / "p")
    file = place / "vocabulary.yaml"
    file.write_text(file.read_text("utf-8").replace("{subject: IND, tier: [E-A, E-W, E-F]}", "{}"), "utf-8")
    assert "all_impossible" in [one.code for one in faults(place)]


def test_the_shipped_grants_hide_no_conflict(shipped: object) -> None:
    assert not [note for note in shipped.notes if note.code == "hidden_conflict"]  # type: ignore[attr-defined]
