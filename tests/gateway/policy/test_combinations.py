"""Fields that may not leave together: what yields stays, whatever the order, and nothing is ever opened."""

from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.policy.bundle import Bundle, load
from gateway.policy.explain import explain
from gateway.policy.model import FACTS, Combination, Facts, Plan
from gateway.policy.table import LEAVING, Action
from tests.gateway.policy.folder import RULE, faults, folder, places, sound
from tests.gateway.policy.test_model import CASE

DAY = date(2026, 11, 23)
PENALISED = CASE._replace(tier="E-F", publicity="in", published="yes")
NAMELESS = frozenset({"C01", "C06", "C07", "C08", "C09"})
MORE = """\
  - id: B-NAME
    title: 名称
    fields: [E01, E02]
    when: {recipient: ECRB}
    grant: release
    basis: [HN2L]
    effective: 2025-12-18
"""
TOGETHER = """\
  - id: D-TOGETHER
    title: 不得一并提供
    combination: [E01, E02]
    yields: [E02]
    reason: linkage
    basis: ["PIPL:6"]
    effective: 2025-12-18
"""


@pytest.fixture
def plan(shipped: Bundle) -> Plan:
    return shipped.plans.at(DAY)


def small(policies: Path, target: Path, *combinations: str) -> Plan:
    return load(folder(policies, target, RULE + MORE + "".join(combinations))).plans[0]


def another(name: str, fields: str, yields: str) -> str:
    return TOGETHER.replace("D-TOGETHER", name).replace("[E01, E02]", fields).replace("[E02]", yields)


def leaving(plan: Plan, facts: Facts = CASE, reviewed: frozenset[str] | None = None) -> set[str]:
    ruling = plan.decide(facts, frozenset(plan.fields) if reviewed is None else reviewed)
    return {one.field for one in ruling.fields}


def test_the_field_that_yields_stays_and_the_others_leave(plan: Plan) -> None:
    assert leaving(plan, PENALISED, NAMELESS) == {"C01", "C06", "C09", "C14"}


def test_where_one_of_them_would_not_leave_none_yields(plan: Plan) -> None:
    assert leaving(plan, PENALISED, NAMELESS - {"C06"}) == {"C01", "C07", "C08", "C09", "C14"}


def test_a_subject_that_is_named_anyway_keeps_its_fields(plan: Plan) -> None:
    assert {"C07", "C08", "E01"} <= leaving(plan, PENALISED, NAMELESS | {"E01"})


def test_a_combination_holds_only_in_its_cases(policies: Path, tmp_path: Path) -> None:
    listed = TOGETHER.replace("    yields", "    when: {tier: E-F}\n    yields")
    plan = small(policies, tmp_path / "p", listed)
    assert leaving(plan, CASE._replace(tier="E-F")) == {"C01", "E01"}
    assert leaving(plan, CASE) == {"C01", "E01", "E02"}


def test_all_are_judged_before_any_yields(policies: Path, tmp_path: Path) -> None:
    """In a circle each would save the next; judged at once, all three yield, in whatever order they stand."""
    circle = (
        another("D-A", "[E01, E02]", "[E02]"),
        another("D-B", "[E02, C01]", "[E02]"),
        another("D-C", "[E01, C01]", "[E01]"),
    )
    plans = [small(policies, tmp_path / str(n), *order) for n, order in enumerate(permutations(circle))]
    assert {plan.digest for plan in plans} == {plans[0].digest}
    assert leaving(plans[0]) == {"C01"}
    ruling = plans[0].decide(CASE, frozenset(plans[0].fields))
    assert [(one.field, one.action, one.rules) for one in ruling.yielded] == [
        ("E01", Action.WITHHOLD, ("D-C",)),
        ("E02", Action.WITHHOLD, ("D-A", "D-B")),
    ]


def test_the_deciding_rules_are_told_to_the_log(plan: Plan) -> None:
    ruling = plan.decide(PENALISED, NAMELESS)
    assert [(one.field, one.rules) for one in ruling.yielded] == [
        ("C07", ("LINK-DECISION",)),
        ("C08", ("LINK-PENALTY",)),
    ]
    assert plan.decide(CASE, frozenset(plan.fields)).yielded == ()


def test_an_explanation_names_the_combination(shipped: Bundle, plan: Plan) -> None:
    told = explain(shipped, plan, PENALISED, NAMELESS)
    number = next(one for one in told.fields if one.field.id == "C07")
    assert (number.outcome.action, number.outcome.reason) == (Action.WITHHOLD, "linkage")
    assert [rule.title for rule in number.rules] == [
        "未提供主体名称和代码时，处罚文书号不与机关、日期、金额一并提供"
    ]
    assert "《个人信息保护法》第73条" in number.rules[0].basis_text


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_beside_others_a_field_never_leaves_more_freely_than_alone(
    shipped: Bundle, data: st.DataObject
) -> None:
    plan = data.draw(st.sampled_from(shipped.plans.plans))
    facts = Facts(**{fact: data.draw(st.sampled_from(sorted(plan.values[fact]))) for fact in FACTS})
    reviewed = data.draw(st.frozensets(st.sampled_from(sorted(plan.fields))))
    cells = plan.cells(facts, reviewed)
    for name, cell in cells.items():
        alone = plan.cell(name, facts, reviewed)
        assert cell == alone or (alone.action in LEAVING and cell.action is Action.WITHHOLD)
    left = frozenset(name for name, one in cells.items() if one.action in LEAVING)
    assert not any(one.stands(left, facts._asdict()) for one in plan.combinations)


def test_a_combination_is_part_of_the_digest(policies: Path, tmp_path: Path) -> None:
    plans = [
        small(policies, tmp_path / "a"),
        small(policies, tmp_path / "b", TOGETHER),
        small(policies, tmp_path / "c", TOGETHER.replace("[E02]", "[E01]")),
        small(
            policies, tmp_path / "d", TOGETHER.replace("    yields", "    unless_leaves: [C12]\n    yields")
        ),
        small(policies, tmp_path / "e", TOGETHER.replace("    yields", "    when: {tier: E-F}\n    yields")),
    ]
    assert len({plan.digest for plan in plans}) == len(plans)


def test_its_days_cut_time_as_those_of_a_rule_do(policies: Path, tmp_path: Path) -> None:
    dated = TOGETHER.replace("effective: 2025-12-18", "effective: 2026-04-01")
    plans = load(folder(policies, tmp_path / "p", RULE + MORE + dated)).plans
    assert [leaving(plan) for plan in plans] == [{"C01", "E01", "E02"}, {"C01", "E01"}]


def test_one_that_floors_already_keep_apart_is_noted_as_a_backstop(shipped: Bundle) -> None:
    noted = {(note.file, note.line) for note in shipped.notes if note.code == "backstop"}
    idle = {one.id for one in shipped.combinations if (one.at.file, one.at.line) in noted}
    assert idle == {"LINK-ID", "LINK-ID-DIVISION"}


def test_the_parts_of_an_id_number_never_leave_together(shipped: Bundle) -> None:
    """Even with every floor on them opened: the combination stands by itself."""
    number = Combination("X", frozenset({"P02", "P03"}), frozenset({"P03"}), frozenset(), {}, "linkage")
    told = {one.id: one.limit for one in shipped.combinations}
    assert (told["LINK-ID"].fields, told["LINK-ID"].yields) == (number.fields, number.yields)
    assert told["LINK-ID"].stands(frozenset({"P01", "P02", "P03"}), CASE._asdict())


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("combination: [E01, E02]", "combination: [E01]", (18, 18, "one_field")),
        ("yields: [E02]", "yields: [C06]", (19, 13, "bad_yield")),
        ("[E01, E02]\n    yields: [E02]", "[E01, C01]\n    yields: [C01]", (19, 13, "bad_yield")),
        ("[E01, E02]\n    yields: [E02]", "[E01, C14]\n    yields: [C14]", (19, 13, "bad_yield")),
        ("yields: [E02]", "yields: [E02]\n    unless_leaves: [E01]", (20, 20, "contradiction")),
        ("yields: [E02]", "yields: [E02]\n    when: {subject: ENT, tier: P-F}", (18, 18, "impossible_rule")),
        ("yields: [E02]", "yields: [E02]\n    when: {review: covered}", (20, 12, "unknown_name")),
        ("    yields: [E02]\n", "", (16, 5, "missing_key")),
        ("reason: linkage", "reason: linkages", (20, 13, "unknown_name")),
        ("id: D-TOGETHER", "id: B-NAME", (16, 5, "duplicate_rule")),
        ("reason: linkage", "floor: deny", (20, 5, "unknown_name")),
    ],
)  # fmt: skip
def test_slips_in_a_combination_are_told(
    policies: Path, tmp_path: Path, old: str, new: str, place: tuple[int, int, str]
) -> None:
    assert old in TOGETHER
    found = faults(folder(policies, tmp_path / "p", RULE + MORE + TOGETHER.replace(old, new)))
    assert place in places(found)


def test_a_scope_at_the_head_limits_combinations_too(policies: Path, tmp_path: Path) -> None:
    bundle = sound(folder(policies, tmp_path / "p", "for: {subject: ENT}\n" + RULE + MORE + TOGETHER))
    assert bundle.combinations[0].limit.when == {"subject": {"ENT"}}
