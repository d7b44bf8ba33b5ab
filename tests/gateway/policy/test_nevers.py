"""What the shipped plans give, and why nothing. What must never leave stands in policies/invariants.yaml."""

from collections.abc import Iterator

import pytest

from gateway.policy.bundle import Bundle
from gateway.policy.model import Facts, Plan
from gateway.policy.table import LEAVING, Action, outcomes

BEST = {
    "authorisation": "separate", "notice": "given", "pia": "on_file", "contract": "in_force",
    "publicity": "in", "objection": "no", "minor": "no", "retention": "in_term", "published": "yes",
    "marked": "no", "record": "open",
}  # fmt: skip
LICENSED = [
    ("ECRB", "credit_reporting", "ENT", "E-W"),
    ("ECRB", "credit_reporting", "SOLE", "E-W"),
    ("ICRB", "credit_reporting", "IND", "P-W"),
    ("ICRB", "credit_reporting", "SOLE", "E-W"),
    ("RATE", "credit_rating", "ENT", "E-W"),
    ("INS", "credit_insurance", "ENT", "E-W"),
    ("INS", "credit_insurance", "SOLE", "E-W"),
    ("INS", "credit_insurance", "IND", "P-W"),
    ("CONS", "credit_consulting", "ENT", "E-W"),
]


@pytest.fixture(params=[0, 1, 2])
def plan(shipped: Bundle, request: pytest.FixtureRequest) -> Plan:
    return shipped.plans.plans[request.param]


def leaving(plan: Plan, field: str, **given: str) -> set[Action]:
    """The actions by which a field leaves in some case with these facts."""
    return {one.action for one in outcomes(plan.tables[field], given) if one.action in LEAVING}


def leaks(plan: Plan, **given: str) -> Iterator[str]:
    """The fields that leave in some case with these facts."""
    return (field for field in plan.fields if leaving(plan, field, **given))


def best(recipient: str, purpose: str, subject: str, tier: str, **other: str) -> Facts:
    return Facts(recipient=recipient, purpose=purpose, subject=subject, tier=tier, **{**BEST, **other})


def test_no_recipient_gets_anything_for_a_purpose_that_is_not_its_own(plan: Plan) -> None:
    pairs = {(recipient, purpose) for recipient, purpose, _, _ in LICENSED}
    for recipient in plan.values["recipient"]:
        for purpose in plan.values["purpose"]:
            if (recipient, purpose) not in pairs:
                assert plan.reach(recipient, purpose) == frozenset()


def test_without_review_nothing_leaves_but_the_objection_flag(plan: Plan) -> None:
    assert list(leaks(plan, review="missing")) == ["C14"]


@pytest.mark.parametrize("case", LICENSED, ids="-".join)
@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"marked": "yes"}, "held"),
        ({"record": "sealed"}, "sealed"),
        ({"minor": "yes"}, "minor"),
        ({"contract": "missing"}, "no_contract"),
    ],
)
def test_a_closed_record_tells_only_the_log_why(
    plan: Plan, case: tuple[str, str, str, str], other: dict[str, str], reason: str
) -> None:
    ruling = plan.decide(best(*case, **other), frozenset(plan.fields))
    assert (ruling.fields, ruling.outcome, ruling.reason) == ((), "nothing", reason)


@pytest.mark.parametrize("case", LICENSED, ids="-".join)
def test_each_licensed_pair_gets_something_at_best(plan: Plan, case: tuple[str, str, str, str]) -> None:
    assert plan.decide(best(*case), frozenset(plan.fields)).outcome == "disclosed"


def test_a_consultant_never_gets_the_listed_tier_itself(plan: Plan) -> None:
    assert leaving(plan, "C01", recipient="CONS", tier="E-F") == {Action.VERIFY}


@pytest.mark.parametrize("case", LICENSED, ids="-".join)
def test_a_mark_or_a_missing_review_holds_even_what_nothing_grants(
    plan: Plan, case: tuple[str, str, str, str]
) -> None:
    """Content that waits for its organ is held, not merely withheld; what is forbidden stays forbidden."""
    facts = best(*case)
    every = frozenset(plan.fields)
    open_, marked = plan.cells(facts, every), plan.cells(facts._replace(marked="yes"), every)
    unreviewed = plan.cells(facts, frozenset())
    ungranted = {name for name, one in open_.items() if one.action is Action.WITHHOLD}
    assert {"T10", "E07"} <= ungranted
    for name in plan.fields:
        held = Action.DENY if open_[name].action is Action.DENY else Action.HOLD
        assert marked[name].action is held
        assert unreviewed[name].action is held or name == "C14"


def test_no_case_at_all_that_is_marked_or_unreviewed_does_less_than_hold(plan: Plan) -> None:
    waiting = {Action.HOLD, Action.DENY}
    for name, table in plan.tables.items():
        assert {one.action for one in outcomes(table, {"marked": "yes"})} <= waiting
        if name != "C14":
            assert {one.action for one in outcomes(table, {"review": "missing"})} <= waiting
