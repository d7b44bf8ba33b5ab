"""An explanation names the deciding rules, and for what stays, what was lacking."""

from datetime import date

import pytest

from gateway.policy.bundle import Bundle
from gateway.policy.explain import Explanation, FieldReason, explain
from gateway.policy.model import Facts
from gateway.policy.table import Action
from tests.gateway.policy.test_model import CASE

DAY = date(2026, 11, 23)
PERSON = CASE._replace(recipient="ICRB", subject="IND", tier="P-W", authorisation="enterprise")


def ask(bundle: Bundle, facts: Facts, *held_back: str) -> Explanation:
    fields = frozenset(bundle.language.fields) - set(held_back)
    return explain(bundle, bundle.plans.at(DAY), facts, fields)


def of(told: Explanation, name: str) -> FieldReason:
    return next(one for one in told.fields if one.field.id == name)


def needs(reason: FieldReason) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(miss.rule.id, need.fact, need.has, need.wants) for miss in reason.misses for need in miss.needs]


def test_what_leaves_names_its_rule_and_article(shipped: Bundle) -> None:
    told = of(ask(shipped, CASE), "E01")
    assert told.outcome.action is Action.RELEASE
    assert [rule.id for rule in told.rules] == ["ENT-NAME"]
    assert "《征信业管理条例》第21条" in told.rules[0].basis_text
    assert told.misses == ()


def test_a_general_authorisation_is_told_where_separate_consent_is_needed(shipped: Bundle) -> None:
    told = ask(shipped, PERSON)
    assert told.ruling.reason == "no_consent"
    assert needs(of(told, "C01")) == [("PRIV-CONSENT", "authorisation", "enterprise", ("separate",))]


def test_every_floor_that_stands_tells_its_opening(shipped: Bundle) -> None:
    told = of(ask(shipped, PERSON._replace(tier="P-F", pia="missing"), "C01"), "C01")
    assert {(rule, fact) for rule, fact, _, _ in needs(told)} == {
        ("PRIV-CONSENT", "authorisation"),
        ("PRIV-NOTICE", "notice"),
        ("PRIV-PIA", "pia"),
        ("PRIV-TERM", "publicity"),
        ("SECRET-REVIEW", "review"),
    }


def test_each_of_several_openings_is_a_way(shipped: Bundle) -> None:
    told = of(ask(shipped, CASE._replace(tier="E-F")), "C01")
    assert [[need.fact for need in miss.needs] for miss in told.misses] == [
        ["authorisation"],
        ["publicity", "published"],
    ]


def test_where_no_grant_fits_the_nearest_are_told(shipped: Bundle) -> None:
    told = of(ask(shipped, CASE._replace(recipient="CONS", purpose="credit_consulting")), "E05")
    assert told.outcome.reason == "not_granted"
    assert needs(told) == [
        ("ENT-ADDRESS", "recipient", "CONS", ("INS",)),
        ("ENT-CITY", "recipient", "CONS", ("ECRB", "RATE")),
    ]


@pytest.mark.parametrize("field", ["T07", "C16", "P07"])
def test_what_never_leaves_has_no_near_miss(shipped: Bundle, field: str) -> None:
    assert of(ask(shipped, CASE), field).misses == ()
