"""What a review says of one record only raises a label; the rules on it bear on the field, none lowers."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.policy.bundle import Bundle, load
from gateway.policy.errors import UnknownFact
from gateway.policy.model import FACTS, Facts, Plan, Raised, read_raised, write_raised
from gateway.policy.table import LEAVING, SEVERITY, Action
from gateway.review.model import LABELS
from tests.gateway.policy.folder import RULE, folder
from tests.gateway.policy.test_model import CASE

DAY = date(2026, 11, 23)
INSURER = CASE._replace(recipient="INS", purpose="credit_insurance")
ON_PUBLIC = """\
  - id: B-PUBLIC
    title: 依法公开的字段
    labels: [PUB]
    grant: release
    basis: [HN2L]
    effective: 2025-12-18
"""


@pytest.fixture
def plan(shipped: Bundle) -> Plan:
    return shipped.plans.at(DAY)


def action(plan: Plan, field: str, facts: Facts, raised: str) -> Action:
    return plan.cell(field, facts, frozenset(plan.fields), read_raised(raised)).action


def test_a_label_raised_in_a_record_brings_its_rules(plan: Plan) -> None:
    assert action(plan, "E05", INSURER, "") is Action.RELEASE
    assert action(plan, "E05", INSURER, "E05:TS") is Action.WITHHOLD
    assert action(plan, "E05", INSURER._replace(authorisation="enterprise"), "E05:TS") is Action.RELEASE


def test_only_the_field_that_was_raised_changes(plan: Plan) -> None:
    before = plan.cells(INSURER, frozenset(plan.fields))
    after = plan.cells(INSURER, frozenset(plan.fields), read_raised("E05:TS"))
    assert {name for name in before if before[name] != after[name]} == {"E05"}


def test_of_several_labels_the_strictest_decides(plan: Plan) -> None:
    facts = INSURER._replace(authorisation="enterprise")
    assert action(plan, "E05", facts, "E05:TS,E05:SS") is Action.DENY


def test_a_tier_that_is_raised_to_a_secret_tells_nothing(plan: Plan) -> None:
    ruling = plan.decide(CASE, frozenset(plan.fields), read_raised("C01:SS"))
    assert (ruling.fields, ruling.outcome, ruling.reason) == ((), "nothing", "never")


def test_without_raised_labels_all_is_as_the_catalogue_says(plan: Plan) -> None:
    reviewed = frozenset(plan.fields)
    assert plan.decide(CASE, reviewed) is plan.decide(CASE, reviewed, frozenset())
    assert plan.decide(CASE, reviewed, read_raised("E07:PI")) is plan.decide(CASE, reviewed)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_raising_never_lowers(shipped: Bundle, data: st.DataObject) -> None:
    plan = data.draw(st.sampled_from(shipped.plans.plans))
    facts = Facts(**{fact: data.draw(st.sampled_from(sorted(plan.values[fact]))) for fact in FACTS})
    reviewed = data.draw(st.frozensets(st.sampled_from(sorted(plan.fields))))
    pair = st.tuples(st.sampled_from(sorted(plan.fields)), st.sampled_from(sorted(LABELS)))
    raised: Raised = data.draw(st.frozensets(pair, max_size=6))
    for name in plan.fields:
        before, after = plan.cell(name, facts, reviewed), plan.cell(name, facts, reviewed, raised)
        assert SEVERITY[after.action] >= SEVERITY[before.action]


def test_a_grant_by_label_does_not_grow(policies: Path, tmp_path: Path) -> None:
    """C05 is no public field; a record cannot make it one."""
    plan = load(folder(policies, tmp_path / "p", RULE + ON_PUBLIC)).plans[0]
    assert action(plan, "E01", CASE, "") is Action.RELEASE
    for label in LABELS:
        assert action(plan, "C05", CASE, f"C05:{label}") not in LEAVING


def test_a_rule_on_unraised_fields_alone_is_no_way_down(policies: Path, tmp_path: Path) -> None:
    floor = ON_PUBLIC.replace("labels: [PUB]", "fields: [C01]\n    when: {raised: none}")
    floor = floor.replace("grant: release", "floor: verify\n    reason: least_detail")
    plan = load(
        folder(policies, tmp_path / "p", RULE.replace("grant: release", "grant: verify") + floor)
    ).plans
    assert action(plan[0], "C01", CASE, "C01:TS") is Action.VERIFY


@pytest.mark.parametrize("raised", ["C01:PUB", "C01:XX", "C99:TS", "C01", "C01:"])
def test_an_unknown_label_or_field_is_refused(plan: Plan, raised: str) -> None:
    with pytest.raises(UnknownFact) as caught:
        plan.decide(CASE, frozenset(), read_raised(raised))
    assert caught.value.at == "raised"


def test_raised_labels_are_read_from_one_text() -> None:
    assert read_raised("") == frozenset()
    raised = read_raised("C08:SPI,C06:WORK,C06:TS")
    assert raised == {("C06", "TS"), ("C08", "SPI"), ("C06", "WORK")}
    assert write_raised(raised) == "C06:TS,C06:WORK,C08:SPI"


def test_organs_raise_to_the_labels_that_policy_knows(shipped: Bundle) -> None:
    assert {"none", *LABELS} == set(shipped.language.words.facts["raised"])


def test_a_record_under_the_stricter_tier_never_gives_more(shipped: Bundle) -> None:
    """The tier is a fact of the record: what an organ says of it is taken in as the tier (README)."""
    for plan in shipped.plans.plans:
        for recipient, purpose in (("ECRB", "credit_reporting"), ("RATE", "credit_rating")):
            facts = CASE._replace(recipient=recipient, purpose=purpose)
            white = plan.cells(facts, frozenset(plan.fields))
            listed = plan.cells(facts._replace(tier="E-F"), frozenset(plan.fields))
            assert all(SEVERITY[listed[name].action] >= SEVERITY[white[name].action] for name in white)
            assert listed["C01"].action is Action.WITHHOLD
