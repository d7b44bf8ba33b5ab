"""The release matrix, cell by cell: subject, field, recipient and condition give the action that it prints.

R release, M mask, T token, G generalise, V verify, A aggregate only, W nothing of the value. Where a shipped
rule is stricter than the matrix, the row says so and the rule must say why.
"""

import re

import pytest

from gateway.policy.bundle import Bundle
from gateway.policy.model import Facts, Plan
from gateway.policy.table import Action

LETTERS = {
    Action.RELEASE: "R", Action.MASK: "M", Action.TOKENISE: "T", Action.GENERALISE: "G", Action.VERIFY: "V",
    Action.AGGREGATE: "A", Action.WITHHOLD: "W", Action.HOLD: "W", Action.DENY: "W",
}  # fmt: skip
PURPOSES = {
    "ECRB": "credit_reporting", "ICRB": "credit_reporting", "RATE": "credit_rating",
    "INS": "credit_insurance", "CONS": "credit_consulting",
}  # fmt: skip
BEST = {
    "notice": "given", "pia": "on_file", "contract": "in_force", "publicity": "in", "objection": "no",
    "minor": "no", "retention": "in_term", "published": "yes", "marked": "no", "record": "open",
}  # fmt: skip
CONSENT = {"ENT": "enterprise", "SOLE": "separate", "IND": "separate"}

# Fields, tier, then ECRB RATE INS CONS, with every condition fulfilled.
ENTERPRISES = """
E01 E02 E03 C03 C14 C18   any  R R R R
E04                       any  R R R G
E05                       any  G G R W
E06                       any  M M M W
E08                       any  G G G W
C01                       E-A  R R R R
C01                       E-W  R R R R
C01                       E-F  R R R V
C02                       E-A  R R R R
C02                       E-W  R R R R
C02                       E-F  R R R W
C04                       any  R R G W
C06                       any  R R R W
C07                       any  R R W W
C08                       any  R R G W
C09                       any  G G G W
C11 C12                   any  R R R V
C15                       any  R R W W
T01 T02 T03 T05           any  W A A W
T06                       any  W G G W
E07 C05 C10 C13 C16 C17   any  W W W W
T04 T07 T08 T09 T10       any  W W W W
"""
# Fields, tier, then ICRB INS ECRB RATE CONS, with every condition fulfilled.
PERSONS = """
P01                       any  M M W W W
P02                       any  T T W W W
C01                       P-W  V V W W W
C01                       P-F  R V W W W
C04                       P-W  W W W W W
C04                       P-F  R W W W W
C11                       any  R V W W W
C14                       any  R R W W W
P03 P04 P05 P06 P07 P08   any  W W W W W
P09 P10 C05 C07 C08 C09   any  W W W W W
C10 T05                   any  W W W W W
"""
SOLE_PROPRIETORS = """
E01                       any  R W R W W
E02                       any  T W T W W
C01                       any  R V R W W
C14                       any  R R R W W
T05                       any  W W W W W
"""
KINDS = {
    "ENT": (ENTERPRISES, ("ECRB", "RATE", "INS", "CONS"), ("E-A", "E-W", "E-F")),
    "IND": (PERSONS, ("ICRB", "INS", "ECRB", "RATE", "CONS"), ("P-W", "P-F")),
    "SOLE": (SOLE_PROPRIETORS, ("ICRB", "INS", "ECRB", "RATE", "CONS"), ("E-A", "E-W", "E-F")),
}
# What the matrix prints where a rule is stricter, and the rule that says why.
STRICTER = {
    ("ENT", "C02", "CONS"): ("R", "ENT-TIER-CHECK"),  # of a listed firm
    ("ENT", "C07", "INS"): ("G", "ENT-DECISION-QUARTER"),
    ("ENT", "T04", "INS"): ("V", "TRADE-TRANSPORT"),
    ("ENT", "T01", "INS"): ("A/G", "TRADE-RECORDS"),
    ("ENT", "C09", "RATE"): ("G", "TERM-DECISIONS"),  # unconditional in the matrix
    ("SOLE", "E01", "INS"): ("V", "SOLE-TIER-CHECK"),
    ("SOLE", "E02", "INS"): ("V", "SOLE-TIER-CHECK"),
}
TRADE = "E08 C04 C15 T01 T02 T03 T05 T06"
# What is lost where one condition is not fulfilled: the fields of a kind that must then stay.
LOST = {
    "K1": ({"authorisation": "none"}, {"ENT": TRADE}),
    "K1 by a person": ({"authorisation": "separate"}, {"ENT": TRADE}),
    "K2": ({"authorisation": "none"}, {"SOLE": "*", "IND": "*"}),
    "K2 by the employer": ({"authorisation": "enterprise"}, {"SOLE": "*", "IND": "*"}),
    "K3": ({"notice": "missing"}, {"ENT": "", "SOLE": "C11", "IND": "C11"}),
    "K4": ({"publicity": "out"}, {"ENT": "C04 C06 C07 C08 C09 C11 C12", "SOLE": "C11", "IND": "C11"}),
    "K4 without a term": (
        {"publicity": "none"},
        {"ENT": "C04 C06 C07 C08 C09 C11 C12", "SOLE": "C11", "IND": "C11"},
    ),
    "published": ({"published": "no"}, {"ENT": "C07 C08 C09", "SOLE": "", "IND": ""}),
    "K5": ({"pia": "missing"}, {"ENT": "E06 C15 T01 T02 T03 T05", "SOLE": "*", "IND": "*"}),
    "K6": ({"contract": "missing"}, {"ENT": "*", "SOLE": "*", "IND": "*"}),
    "K9": ({"minor": "yes"}, {"ENT": "*", "SOLE": "*", "IND": "*"}),
    "K10": ({"retention": "expired"}, {"ENT": "", "SOLE": "C11", "IND": "C11"}),
    "marked": ({"marked": "yes"}, {"ENT": "*", "SOLE": "*", "IND": "*"}),
    "sealed": ({"record": "sealed"}, {"ENT": "*", "SOLE": "*", "IND": "*"}),
}
# And where the tier is adverse, everything about a person.
LOST_IF_ADVERSE = ("K3", "K4", "K4 without a term", "K10")

Cell = tuple[str, str, str, str, str]  # kind, field, tier, recipient, letter


def cells() -> list[Cell]:
    found = []
    for kind, (rows, recipients, tiers) in KINDS.items():
        for line in rows.strip().splitlines():
            names, tier, letters = re.split(r"\s{2,}|(?<=any|E-A|E-W|E-F|P-W|P-F)\s+", line, maxsplit=2)
            for name in names.split():
                for one in tiers if tier == "any" else (tier,):
                    told = zip(recipients, letters.split(), strict=True)
                    found += [(kind, name, one, recipient, letter) for recipient, letter in told]
    return found


CELLS = cells()


def case(kind: str, tier: str, recipient: str, **other: str) -> Facts:
    given = {"purpose": PURPOSES[recipient], "authorisation": CONSENT[kind], **BEST, **other}
    return Facts(recipient=recipient, subject=kind, tier=tier, **given)


def letter(plan: Plan, name: str, facts: Facts) -> str:
    return LETTERS[plan.cells(facts, frozenset(plan.fields))[name].action]


@pytest.fixture(params=[0, 1, 2], ids=["2025-12-18", "2026-01-01", "2026-04-01"])
def plan(shipped: Bundle, request: pytest.FixtureRequest) -> Plan:
    return shipped.plans.plans[request.param]


def test_every_cell_is_as_the_matrix_prints_it(plan: Plan) -> None:
    shown = {cell: letter(plan, cell[1], case(cell[0], cell[2], cell[3])) for cell in CELLS}
    assert {cell: found for cell, found in shown.items() if found != cell[4]} == {}


def test_a_field_without_a_row_never_leaves(plan: Plan) -> None:
    for kind, (_, recipients, tiers) in KINDS.items():
        printed = {name for one, name, *_ in CELLS if one == kind}
        for tier in tiers:
            for recipient in recipients:
                told = plan.cells(case(kind, tier, recipient), frozenset(plan.fields))
                assert {
                    n for n, one in told.items() if n not in printed and LETTERS[one.action] != "W"
                } == set()


@pytest.mark.parametrize("condition", LOST)
def test_without_its_condition_a_field_stays(plan: Plan, condition: str) -> None:
    change, fields = LOST[condition]
    for kind, name, tier, recipient, printed in (cell for cell in CELLS if cell[0] in fields):
        adverse = kind != "ENT" and tier in ("P-F", "E-F") and condition in LOST_IF_ADVERSE
        lost = adverse or fields[kind] == "*" or name in fields[kind].split()
        found = letter(plan, name, case(kind, tier, recipient, **change))
        listed = (kind, tier) == ("ENT", "E-F") and name in ("C01", "C02")
        if not listed:  # a listed firm's tier has two ways to leave, told below
            assert found == ("W" if lost else printed), (condition, kind, name, tier, recipient)


def test_without_its_review_only_the_flag_leaves(plan: Plan) -> None:
    """K8 for every field: what is not reviewed waits, whoever asks."""
    for kind, name, tier, recipient, _ in CELLS:
        facts = case(kind, tier, recipient)
        outcome = plan.cells(facts, frozenset(plan.fields) - {name})[name]
        assert outcome.action in (Action.HOLD, Action.DENY) or name == "C14"


@pytest.mark.parametrize(
    ("other", "leaves"),
    [
        ({"authorisation": "enterprise", "published": "no", "publicity": "none"}, True),
        ({"authorisation": "none", "published": "yes", "publicity": "in"}, True),
        ({"authorisation": "none", "published": "yes", "publicity": "out"}, False),
        ({"authorisation": "none", "published": "yes", "publicity": "none"}, False),
        ({"authorisation": "none", "published": "no", "publicity": "in"}, False),
    ],
)
def test_a_listed_tier_leaves_by_authorisation_or_in_public(
    plan: Plan, other: dict[str, str], leaves: bool
) -> None:
    """K1, or K4 and public."""
    for recipient in ("ECRB", "RATE", "INS", "CONS"):
        found = letter(plan, "C01", case("ENT", "E-F", recipient, **other))
        assert found == (("V" if recipient == "CONS" else "R") if leaves else "W")


def test_the_objection_flag_is_there_whenever_the_tier_is(plan: Plan) -> None:
    """K7."""
    for kind, name, tier, recipient, printed in CELLS:
        if name == "C01" and printed != "W":
            assert letter(plan, "C14", case(kind, tier, recipient, objection="yes")) == "R"


@pytest.mark.parametrize("recipient", PURPOSES)
@pytest.mark.parametrize(("kind", "tier"), [("ENT", "E-F"), ("SOLE", "E-F"), ("IND", "P-F")])
def test_aggregates_are_for_all_without_consent(plan: Plan, recipient: str, kind: str, tier: str) -> None:
    facts = case(kind, tier, recipient, purpose="statistics", authorisation="none", notice="missing")
    told = plan.cells(facts, frozenset(plan.fields))
    counted = {name for name, one in told.items() if LETTERS[one.action] == "A"}
    assert counted == ({"C01", "C02", "T05"} if kind == "ENT" else {"C01", "C02"})
    assert all(LETTERS[one.action] in "AW" for one in told.values())


@pytest.mark.parametrize("stricter", STRICTER, ids="-".join)
def test_a_rule_that_is_stricter_than_the_matrix_says_why(
    shipped: Bundle, stricter: tuple[str, str, str]
) -> None:
    _, rule = STRICTER[stricter]
    assert next(one for one in shipped.rules if one.id == rule).doubt.because


@pytest.mark.parametrize("rule", ["GATE-PAIR", "IND-TIER-INS", "SOLE-TIER-CHECK"])
def test_that_an_insurer_asks_about_policyholders_alone_is_an_open_point(shipped: Bundle, rule: str) -> None:
    """No fact tells a policyholder: the registration of the separate consent must."""
    found = next(one for one in shipped.rules if one.id == rule)
    assert found.doubt.mark == "L"
    assert "投保人" in found.doubt.because
    assert "投保人" in shipped.language.words.definitions["authorisation"]


@pytest.mark.parametrize("condition", [f"K{n}" for n in range(1, 11)])
def test_every_condition_is_named_by_a_rule(shipped: Bundle, condition: str) -> None:
    assert any(f"（{condition}）" in rule.title for rule in shipped.rules)


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        ("2026-01-01", None, "PRIV-SEALED-2026"),
        ("2026-04-01", "ENT-CUSTOMS-251", "ENT-CUSTOMS"),
        ("2026-04-01", "TERM-ACTIVE-2023", "TERM-ACTIVE"),
        ("2026-04-01", "TERM-LISTS-2023", "TERM-LISTS"),
        ("2026-04-01", "TERM-HISTORY-2023", "TERM-HISTORY"),
    ],
)
def test_rules_change_on_the_day_their_law_does(
    shipped: Bundle, day: str, before: str | None, after: str
) -> None:
    rules = {rule.id: rule for rule in shipped.rules}
    assert rules[after].window.start.isoformat() == day
    if before is not None:
        assert rules[before].window.end == rules[after].window.start
        assert rules[before].fields == rules[after].fields


def test_doubt_about_the_law_is_marked_and_explained(shipped: Bundle) -> None:
    doubtful = [one for one in shipped.rules if one.doubt.mark in ("L", "U")]
    assert len(doubtful) >= 30
    assert all(one.doubt.because for one in doubtful)
