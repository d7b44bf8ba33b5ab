"""The interface of a release: equal cases, one object; unknown words refused; each day its plan."""

import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.errors import Forbidden
from gateway.policy.bundle import Bundle, load
from gateway.policy.errors import NoPlan, UnknownFact
from gateway.policy.model import FACTS, Facts, Plan
from gateway.policy.table import LEAVING, Action
from masking.plan import transform
from tests.gateway.policy.folder import RULE, folder

CASE = Facts(
    recipient="ECRB", purpose="credit_reporting", subject="ENT", tier="E-W", authorisation="none",
    notice="missing", pia="on_file", contract="in_force", publicity="none", objection="no", minor="no",
    retention="in_term", published="no", marked="no", record="open",
)  # fmt: skip


@pytest.fixture
def plan(shipped: Bundle) -> Plan:
    return shipped.plans.at(date(2026, 11, 23))


def test_equal_cases_give_the_same_ruling_object(plan: Plan) -> None:
    reviewed = frozenset(plan.fields)
    first = plan.decide(CASE, reviewed)
    assert plan.decide(Facts(*CASE), frozenset(sorted(reviewed))) is first
    assert plan.decide(CASE._replace(objection="yes"), reviewed) is first  # another case with the same ruling


def test_a_ruling_names_only_what_leaves_sorted(plan: Plan) -> None:
    ruling = plan.decide(CASE, frozenset(plan.fields))
    names = [one.field for one in ruling.fields]
    assert (ruling.outcome, ruling.reason) == ("disclosed", "granted")
    assert names == sorted(names)
    assert all(one.action in LEAVING and one.rules for one in ruling.fields)


def test_a_field_without_its_review_stays_and_the_others_leave(plan: Plan) -> None:
    ruling = plan.decide(CASE, frozenset({"C01", "E01"}))
    assert [one.field for one in ruling.fields] == ["C01", "C14", "E01"]


def test_without_the_tier_nothing_leaves(plan: Plan) -> None:
    ruling = plan.decide(CASE, frozenset(plan.fields) - {"C01"})
    assert (ruling.fields, ruling.outcome, ruling.reason) == ((), "nothing", "review_missing")


@pytest.mark.parametrize("fact", FACTS)
def test_an_unknown_word_is_refused_by_name_of_the_fact_alone(plan: Plan, fact: str) -> None:
    with pytest.raises(UnknownFact) as caught:
        plan.decide(CASE._replace(**{fact: "460106199003071235"}), frozenset())
    assert caught.value.at == fact
    assert isinstance(caught.value, Forbidden)
    assert "4601" not in str(caught.value)


def test_reach_is_what_some_case_of_the_pair_may_get(plan: Plan) -> None:
    assert plan.reach("CONS", "credit_consulting") == {
        *("C01", "C02", "C03", "C11", "C12", "C14", "C18", "E01", "E02", "E03", "E04"),
    }
    assert "P01" in plan.reach("ICRB", "credit_reporting")
    with pytest.raises(UnknownFact):
        plan.reach("BANK", "credit_reporting")


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_nothing_leaves_outside_the_reach_of_its_pair(shipped: Bundle, data: st.DataObject) -> None:
    plan = data.draw(st.sampled_from(shipped.plans.plans))
    facts = Facts(**{fact: data.draw(st.sampled_from(sorted(plan.values[fact]))) for fact in FACTS})
    reviewed = data.draw(st.frozensets(st.sampled_from(sorted(plan.fields))))
    ruling = plan.decide(facts, reviewed)
    assert {one.field for one in ruling.fields} <= plan.reach(facts.recipient, facts.purpose)
    assert {one.field for one in ruling.fields} <= reviewed | {"C14"}


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_more_review_never_gives_less(shipped: Bundle, data: st.DataObject) -> None:
    plan = data.draw(st.sampled_from(shipped.plans.plans))
    facts = Facts(**{fact: data.draw(st.sampled_from(sorted(plan.values[fact]))) for fact in FACTS})
    more = data.draw(st.frozensets(st.sampled_from(sorted(plan.fields))))
    less = data.draw(st.frozensets(st.sampled_from(sorted(more)))) if more else more
    fewer, all_ = plan.decide(facts, less), plan.decide(facts, more)
    yielded = {one.field for one in all_.yielded}  # beside others that leave now too
    assert {one for one in fewer.fields if one.field not in yielded} <= set(all_.fields)


def test_every_action_that_leaves_by_a_method_has_one_that_builds(plan: Plan) -> None:
    for spec in plan.fields.values():
        for method in spec.methods.values():
            transform(method.name, dict(method.params))


@pytest.mark.parametrize(
    ("action", "value", "shown"),
    [
        (("C01", Action.VERIFY), "E-F", False),
        (("C01", Action.VERIFY), "P-W", True),
        (("C04", Action.GENERALISE), "BASIS_05", "VIOLATION"),
        (("C08", Action.GENERALISE), "2026-05-11", "2026-Q2"),
        (("C09", Action.GENERALISE), {"amount": "37250.00", "kind": "fine"}, "1-10万"),
        (("C11", Action.VERIFY), {"end": "2027-01-01", "list": "maritime", "start": "2026-01-01"}, True),
        (("C12", Action.VERIFY), ["M01"], True),
        (("E04", Action.GENERALISE), {"division": "460106", "industry": "5910", "type": "limited"}, "460000"),
        (("E06", Action.MASK), "王建国", "王**"),
        (("E08", Action.GENERALISE), ["broker", "carrier"], ["SERVICE", "TRANSPORT"]),
    ],
)
def test_the_methods_fit_the_values_of_their_fields(
    plan: Plan, action: tuple[str, Action], value: object, shown: object
) -> None:
    method = plan.fields[action[0]].methods[action[1]]
    assert transform(method.name, dict(method.params)).apply(value) == shown  # type: ignore[arg-type] # JSON


def test_a_rule_tells_its_basis_for_people(plan: Plan) -> None:
    rule = plan.rules["PRIV-CONSENT"]
    assert rule.basis == ("CIR:13", "PIPL:13", "PIPL:23", "PIPL:29")
    assert rule.basis_text.startswith("《征信业管理条例》第13条；《个人信息保护法》第13条")


@pytest.mark.parametrize(
    ("day", "place"),
    [
        ("2025-12-18", 0),
        ("2025-12-31", 0),
        ("2026-01-01", 1),
        ("2026-03-31", 1),
        ("2026-04-01", 2),
        ("2040-01-01", 2),
    ],
)
def test_each_day_has_its_plan(shipped: Bundle, day: str, place: int) -> None:
    assert shipped.plans.at(date.fromisoformat(day)) is shipped.plans.plans[place]


def test_before_the_first_rule_nothing_is_decided(shipped: Bundle) -> None:
    with pytest.raises(NoPlan):
        shipped.plans.at(date(2025, 12, 17))


def test_the_intervals_leave_no_gap(shipped: Bundle) -> None:
    plans = shipped.plans.plans
    assert [plan.until for plan in plans] == [*(plan.effective for plan in plans[1:]), None]
    assert len({plan.digest for plan in plans}) == len(plans)


def test_the_order_of_files_and_rules_has_no_influence(
    policies: Path, tmp_path: Path, shipped: Bundle
) -> None:
    """Rules are moved between files and turned round; the digests stay."""
    rng = random.Random(7)
    place = folder(policies, tmp_path / "p")
    (place / "rules" / "x.yaml").unlink()
    paths = sorted((policies / "rules").glob("*.yaml"))
    for number, path in enumerate(rng.sample(paths, k=len(paths))):
        head, *rules = path.read_text("utf-8").split("\n  - id: ")
        rng.shuffle(rules)
        text = "\n  - id: ".join([head, *(rule.rstrip() for rule in rules)]) + "\n"
        (place / "rules" / f"{number}.yaml").write_text(text, "utf-8")
    assert [plan.digest for plan in load(place).plans] == [plan.digest for plan in shipped.plans.plans]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("grant: release", "grant: verify"),
        ("recipient: ECRB", "recipient: INS"),
        ("等级", "分类等级"),
        ("HN2L", "CIR:21"),
    ],
)
def test_any_change_of_meaning_or_basis_changes_the_digest(
    policies: Path, tmp_path: Path, old: str, new: str
) -> None:
    before = load(folder(policies, tmp_path / "p")).plans[0]
    after = load(folder(policies, tmp_path / "q", RULE.replace(old, new))).plans[0]
    assert before.digest.startswith("sha256:")
    assert before.digest != after.digest
