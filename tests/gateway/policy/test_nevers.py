"""Each "never" of the law, over every case of every plan that is shipped."""

from collections.abc import Iterator

import pytest

from gateway.policy.bundle import Bundle
from gateway.policy.model import Facts, Plan
from gateway.policy.table import LEAVING, SEVERITY, Action, outcomes
from tests.gateway.policy.cases import Universe, mentioned, union

PERSONS = ("IND", "SOLE")
ADVERSE = ("P-F", "E-F")
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


@pytest.mark.parametrize("field", ["T07", "C05", "C10", "C13", "C16", "C17", "P09"])
def test_a_secret_by_nature_or_history_never_leaves(plan: Plan, field: str) -> None:
    assert not leaving(plan, field)


@pytest.mark.parametrize("field", ["E07", "P03", "P04", "P05", "P06", "P07", "P08", "P10"])
def test_contacts_and_sensitive_data_never_leave(plan: Plan, field: str) -> None:
    assert not leaving(plan, field)


@pytest.mark.parametrize("field", ["T01", "T02", "T03", "T04", "T05", "T08", "T09", "T10"])
def test_trade_records_and_internal_matters_never_leave_one_by_one(plan: Plan, field: str) -> None:
    assert not leaving(plan, field)


@pytest.mark.parametrize("subject", PERSONS)
@pytest.mark.parametrize("authorisation", ["none", "enterprise"])
def test_a_person_without_separate_consent_yields_nothing_to_anyone(
    plan: Plan, subject: str, authorisation: str
) -> None:
    assert not list(leaks(plan, subject=subject, authorisation=authorisation))


@pytest.mark.parametrize("recipient", ["ECRB", "RATE", "CONS"])
def test_individuals_never_go_to_recipients_of_enterprises(plan: Plan, recipient: str) -> None:
    assert not list(leaks(plan, recipient=recipient, subject="IND"))


@pytest.mark.parametrize("recipient", ["RATE", "CONS"])
def test_sole_proprietors_never_go_to_raters_and_consultants(plan: Plan, recipient: str) -> None:
    assert not list(leaks(plan, recipient=recipient, subject="SOLE"))


def test_enterprises_never_go_to_a_bureau_for_individuals(plan: Plan) -> None:
    assert not list(leaks(plan, recipient="ICRB", subject="ENT"))


def test_no_recipient_gets_anything_for_a_purpose_that_is_not_its_own(plan: Plan) -> None:
    pairs = {(recipient, purpose) for recipient, purpose, _, _ in LICENSED}
    for recipient in plan.values["recipient"]:
        for purpose in plan.values["purpose"]:
            if (recipient, purpose) not in pairs:
                assert plan.reach(recipient, purpose) == frozenset()


@pytest.mark.parametrize(
    "given",
    [
        {"contract": "missing"},
        {"record": "sealed"},
        {"minor": "yes"},
        {"marked": "yes"},
        *({"subject": subject, "pia": "missing"} for subject in PERSONS),
        *({"subject": s, "tier": t, "notice": "missing"} for s in PERSONS for t in ADVERSE),
        *({"subject": s, "tier": t, "retention": "expired"} for s in PERSONS for t in ADVERSE),
        *({"subject": s, "tier": t, "publicity": "out"} for s in PERSONS for t in ADVERSE),
        {"subject": "IND", "tier": "E-W"},
        {"subject": "ENT", "tier": "P-F"},
    ],
    ids=lambda given: ",".join(f"{fact}={word}" for fact, word in given.items()),
)
def test_what_closes_a_record_closes_every_field(plan: Plan, given: dict[str, str]) -> None:
    assert not list(leaks(plan, **given))


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


def test_a_listed_enterprise_is_told_only_with_authorisation_or_in_public(plan: Plan) -> None:
    for authorisation in ("none", "separate"):
        given = {"subject": "ENT", "tier": "E-F", "authorisation": authorisation}
        assert not leaving(plan, "C01", **given, published="no")
        assert not leaving(plan, "C01", **given, publicity="out")
        assert not leaving(plan, "C01", **given, publicity="none")


def test_a_consultant_never_gets_the_listed_tier_itself(plan: Plan) -> None:
    assert leaving(plan, "C01", recipient="CONS", tier="E-F") == {Action.VERIFY}


@pytest.mark.parametrize("field", ["C04", "C15", "E08", "T06"])
def test_trade_secrets_need_the_enterprises_authorisation(plan: Plan, field: str) -> None:
    for authorisation in ("none", "separate"):
        assert not leaving(plan, field, subject="ENT", authorisation=authorisation)


@pytest.mark.parametrize("field", ["C11", "C12"])
def test_severe_lists_leave_only_in_their_publicity(plan: Plan, field: str) -> None:
    assert not leaving(plan, field, publicity="out")
    assert not leaving(plan, field, publicity="none")


@pytest.mark.parametrize("field", ["C07", "C08", "C09"])
def test_decisions_that_are_not_public_never_leave(plan: Plan, field: str) -> None:
    assert not leaving(plan, field, published="no")


@pytest.mark.parametrize("subject", PERSONS)
@pytest.mark.parametrize(
    "field", ["C02", "C03", "C05", "C07", "C08", "C09", "C10", "C12", "E03", "E06", "T06"]
)
def test_the_record_of_a_person_leaves_no_more_than_its_row_in_the_matrix(
    plan: Plan, subject: str, field: str
) -> None:
    assert not leaving(plan, field, subject=subject)


@pytest.mark.parametrize(
    ("field", "given", "least"),
    [
        ("E06", {}, Action.MASK),
        ("P01", {}, Action.MASK),
        ("P02", {}, Action.TOKENISE),
        ("E02", {"subject": "SOLE"}, Action.TOKENISE),
        ("C09", {}, Action.GENERALISE),
        ("T06", {}, Action.GENERALISE),
        ("E08", {}, Action.GENERALISE),
        ("C01", {"recipient": "INS", "subject": "IND"}, Action.VERIFY),
        ("C01", {"recipient": "INS", "subject": "SOLE"}, Action.VERIFY),
    ],
)
def test_names_numbers_and_amounts_leave_desensitised_at_least(
    plan: Plan, field: str, given: dict[str, str], least: Action
) -> None:
    found = leaving(plan, field, **given)
    assert found
    assert all(SEVERITY[action] >= SEVERITY[least] for action in found)


def test_the_objection_flag_leaves_whenever_the_tier_does(plan: Plan) -> None:
    """Law L6; the flag itself needs no review, so the tier's is asked and the flag's is not."""
    tier, flag = plan.tables["C01"], plan.tables["C14"]
    universe = Universe(
        {fact: sorted(plan.values[fact]) for fact in sorted(mentioned(tier) | mentioned(flag))}
    )
    leave = {
        name: [cases for one, cases in universe.outcomes(table).items() if one.action in LEAVING]
        for name, table in (("tier", tier), ("flag", flag))
    }
    without = union(leave["tier"]) & ~union(leave["flag"])
    assert not without, universe.case(without)


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
