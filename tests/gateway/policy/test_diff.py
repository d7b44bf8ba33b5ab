"""The difference of two policies is exactly what changed, in every case, and says so in words."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from gateway.policy.bundle import Bundle, read_bundle
from gateway.policy.change import Cause, Change, Judge, Kind
from gateway.policy.diff import Difference, compare
from gateway.policy.law import Window
from gateway.policy.model import TIER, MethodSpec, Plan, Plans
from gateway.policy.sentences import Wording
from gateway.policy.table import LEAVING, Action, Outcome, look_up
from tests.gateway.policy.drawn import (
    LATER,
    NAME,
    START,
    Meaning,
    Policy,
    cases,
    drawn,
    inside,
    plan,
    plans,
    revealed,
)
from tests.gateway.policy.test_model import CASE

Edit = Callable[[str, str, str], Bundle]


@pytest.fixture
def edit(policies: Path, tmp_path: Path) -> Edit:
    """The shipped folder with one text replaced."""

    def edited(file: str, old: str, new: str) -> Bundle:
        place = tmp_path / "edited"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(policies, place)
        text = (place / file).read_text("utf-8")
        assert text.count(old) == 1
        (place / file).write_text(text.replace(old, new), "utf-8")
        return read_bundle(place)

    return edited


def at(changes: tuple[Change, ...], field: str, case: dict[str, str]) -> list[Change]:
    return [one for one in changes if one.field == field and inside(one.box, case)]


@given(drawn())
def test_a_policy_does_not_differ_from_itself(policy: Policy) -> None:
    assert not compare(plans(policy), plans(policy))


@settings(max_examples=60, deadline=None)
@given(drawn(), drawn())
def test_boxes_cover_exactly_the_cells_that_reveal_more_or_less_each_once(one: Policy, two: Policy) -> None:
    found, before, after = compare(plans(one), plans(two)), Meaning(one), Meaning(two)
    for field in (TIER, NAME):
        for case in cases():
            alone = revealed(before.alone(field, case)) - revealed(after.alone(field, case))
            shown = revealed(before.seen(field, case)) - revealed(after.seen(field, case))
            wider = max(alone, shown) > 0
            narrower = not wider and min(alone, shown) < 0
            assert len(at(found.widenings, field, case)) == wider
            assert len(at(found.narrowings, field, case)) == narrower


@settings(max_examples=60, deadline=None)
@given(drawn(), drawn())
def test_what_is_neither_wider_nor_narrower_differs_in_its_outcome_alone(one: Policy, two: Policy) -> None:
    before, after = plan(one), plan(two)
    found = compare(Plans((before,)), Plans((after,)))
    for field in (TIER, NAME):
        for case in cases():
            others = at(found.others, field, case)
            decided = not (at(found.widenings, field, case) or at(found.narrowings, field, case))
            same = _cell(before, field, case) == _cell(after, field, case)
            assert len(others) == (decided and not same)


def _cell(one: Plan, field: str, case: dict[str, str]) -> object:
    return look_up(one.tables[field], case)


@settings(max_examples=40, deadline=None)
@given(drawn(), drawn())
def test_the_way_back_widens_what_the_way_there_narrowed(one: Policy, two: Policy) -> None:
    """Except where a cell widens behind a tier that closes: both ways are then told as widenings."""
    there, back = compare(plans(one), plans(two)), compare(plans(two), plans(one))
    for field in (TIER, NAME):
        for case in cases():
            if at(there.narrowings, field, case):
                assert at(back.widenings, field, case)


@given(drawn(), drawn())
def test_a_change_holds_from_the_day_on_which_it_begins(one: Policy, two: Policy) -> None:
    before = Plans((plan(one),))
    after = Plans((plan(one, (START, LATER)), plan(two, (LATER, None))))
    found = compare(before, after)
    days = {change.days for part in (found.widenings, found.narrowings, found.others) for change in part}
    assert days <= {Window(LATER, None)}
    assert _bare(found) == _bare(compare(plans(one), plans(two)))


def _bare(found: Difference) -> list[Change]:
    parts = (*found.widenings, *found.narrowings, *found.others)
    return [replace(change, days=Window(START, None)) for change in parts]


@given(drawn())
def test_equal_changes_on_days_that_follow_are_one(policy: Policy) -> None:
    nothing: Policy = {TIER: [], NAME: []}
    split = Plans((plan(policy, (START, LATER)), plan(policy, (LATER, None))))
    assert compare(plans(nothing), split) == compare(plans(nothing), plans(policy))


def test_a_field_that_only_one_side_knows_is_told(shipped: Bundle) -> None:
    last = shipped.plans.plans[-1]
    less = replace(last, digest="less", tables={n: t for n, t in last.tables.items() if n != "E05"})
    gone = compare(Plans((last,)), Plans((less,)))
    assert {one.field for one in gone.narrowings} == {"E05"}
    come = compare(Plans((less,)), Plans((last,)))
    assert {(one.before, one.after) for one in come.widenings} == {
        (None, Action.GENERALISE),
        (None, Action.RELEASE),
    }


def test_a_value_that_only_one_side_knows_is_told_with_what_it_opens(shipped: Bundle, edit: Edit) -> None:
    after = edit(
        "vocabulary.yaml",
        "      credit_rating: 信用评级\n",
        "      credit_rating: 信用评级\n      marketing: 营销\n",
    )
    found = compare(shipped.plans, after.plans)
    assert not found.narrowings
    told = (*found.widenings, *found.others)
    assert {one.before for one in told} == {None}
    assert all(one.box["purpose"] == {"marketing"} for one in told)


def test_another_method_is_taken_as_a_widening(shipped: Bundle) -> None:
    last = shipped.plans.plans[-1]
    other = replace(
        last.fields["E05"], methods={Action.GENERALISE: MethodSpec("address", (("level", "province"),))}
    )
    after = replace(last, digest="other", fields={**last.fields, "E05": other})
    found = compare(Plans((last,)), Plans((after,)))
    assert {(one.field, one.cause, one.after) for one in found.widenings} == {
        ("E05", Cause.METHOD, Action.GENERALISE)
    }


def test_when_the_tier_opens_the_fields_behind_it_are_widened(shipped: Bundle, edit: Edit) -> None:
    after = edit("rules/trade.yaml", '      - {publicity: in, published: "yes"}', "      - {publicity: in}")
    found = compare(shipped.plans, after.plans)
    behind = {one.field for one in found.widenings if one.cause is Cause.TIER}
    assert {"C03", "C14", "E01", "E05"} <= behind
    assert {one.field for one in found.widenings if one.cause is Cause.RULE} == {"C01", "C02"}
    assert all(one.box["published"] == {"no"} and one.after in LEAVING for one in found.widenings)


def test_another_basis_is_told_and_is_no_widening(shipped: Bundle, edit: Edit) -> None:
    after = edit("rules/enterprises.yaml", "basis: [CBM:15, AUCL:10]", "basis: [CBM:15]")
    found = compare(shipped.plans, after.plans)
    assert (found.widenings, found.narrowings) == ((), ())
    assert {(one.field, one.rules_before, one.rules_after) for one in found.others} == {
        ("E08", ("ENT-ROLES",), ("ENT-ROLES",))
    }


def test_a_widening_is_told_in_words_with_rule_and_article(shipped: Bundle, edit: Edit) -> None:
    old = "[ECRB, RATE, INS]}\n    grant: generalise\n    basis: [CBM:15, AUCL:10]"
    after = edit("rules/enterprises.yaml", old, old.replace("INS]", "INS, CONS]"))
    (told,) = Wording(shipped, after).sentences(compare(shipped.plans, after.plans).widenings)
    assert told.zh.startswith("E08 通关环节角色：信用咨询机构 / 信用咨询 / 企业 / ")
    assert "（信息主体的授权：企业授权（K1））：不提供 → 泛化（ENT-ROLES " in told.zh
    assert "《征信业务管理办法》第15条" in told.zh
    assert "authorisation=enterprise: withhold → generalise (ENT-ROLES AUCL:10 CBM:15)" in told.en
    assert "contract" not in told.en  # as usual, and nothing better exists
    assert told.en.endswith(", from 2025-12-18")
    assert "raised" not in told.en


LEFT = (Action.RELEASE, Action.GENERALISE, Action.MASK, Action.TOKENISE, Action.VERIFY)


@pytest.mark.parametrize("old", LEFT)
@pytest.mark.parametrize("new", LEFT)
def test_whatever_is_done_by_a_new_method_is_a_widening(old: Action, new: Action) -> None:
    seen = (Outcome(old, ("A",), "granted"), Outcome(new, ("A",), "granted"))
    verdict = Judge(frozenset({new}), frozenset()).alone(seen)
    assert verdict is not None
    assert verdict.kind is Kind.WIDENING
    known = Judge(frozenset(), frozenset()).alone(seen)
    assert (known is not None and known.kind is Kind.NARROWING) == (LEFT.index(new) > LEFT.index(old))


def test_closing_one_field_tells_what_it_opens(shipped: Bundle) -> None:
    last = shipped.plans.plans[-1]
    closed = replace(
        last, digest="closed", tables={**last.tables, "C06": Outcome(Action.WITHHOLD, (), "not_granted")}
    )
    found = compare(Plans((last,)), Plans((closed,)))
    case = CASE._replace(tier="E-F", publicity="in", published="yes")._asdict()
    told = at(found.widenings, "C08", {**case, "review": "covered", "raised": "none"})
    assert [one.cause for one in told] == [Cause.YIELD]


@pytest.mark.parametrize("change", [{"label": "PUB+X"}, {"zh": "另名"}, {"en": "another name"}])
def test_another_label_or_name_is_shown(shipped: Bundle, change: dict[str, str]) -> None:
    last = shipped.plans.plans[-1]
    other = replace(
        last, digest="other", fields={**last.fields, "C06": replace(last.fields["C06"], **change)}
    )
    found = compare(Plans((last,)), Plans((other,)))
    assert [(one.field, one.cause) for one in found.others] == [("C06", Cause.CATALOGUE)]
    assert (found.widenings, found.narrowings) == ((), ())
