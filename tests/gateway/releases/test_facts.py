"""Every fact that policy speaks of: who computes it, and what it says on its first, last and leap days."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any

import pytest

from gateway.oauth.model import Caller
from gateway.oauth.standing import Licence, Standing, entitlement
from gateway.policy.model import FACTS
from gateway.releases import facts as computed
from gateway.results.model import Found
from tests.gateway.policy.conftest import policies, shipped

__all__ = ["policies", "shipped"]  # fixtures
DAY = date(2026, 11, 23)
UNKNOWN = Found(*([None] * (len(Found._fields) - 1)), row=())
CALLER = Caller(
    client_id="bureau-a", recipient_id="bureau", kind="ECRB", purposes=frozenset({"credit_reporting"}),
    subject_kinds=frozenset({"ENT"}), licence="L-1", contract=True, pia=True, token_id="t",
)  # fmt: skip


def found(**known: Any) -> Found:
    return UNKNOWN._replace(**known)


def fact(name: str, asked: str = "ENT", caller: Caller = CALLER, **known: Any) -> str:
    told = computed.facts(caller, "credit_reporting", asked, found(**known), DAY)
    value: str = getattr(told, name)
    return value


def test_every_definition_names_code_that_exists(shipped: Any) -> None:
    definitions = shipped.language.words.definitions
    assert set(definitions) == {*FACTS, "review", "raised"}
    for told in definitions.values():
        named = re.search(r"（(gateway[\w.]+)\.(\w+)）$", told)
        assert named, told
        function: Callable[..., Any] = getattr(import_module(named[1]), named[2])
        assert callable(function)


def test_every_computed_word_is_in_the_vocabulary(shipped: Any) -> None:
    words = shipped.language.words.facts
    told = computed.facts(CALLER, "credit_reporting", "ENT", UNKNOWN, DAY)
    assert all(value in words[name] for name, value in told._asdict().items())


@pytest.mark.parametrize(
    ("day", "expected"), [("2026-11-22", "in"), ("2026-11-23", "in"), ("2026-11-24", "out")]
)
def test_publicity_ends_after_its_last_day(day: str, expected: str) -> None:
    assert computed.publicity(found(publicity_until=DAY), date.fromisoformat(day)) == expected


def test_without_a_term_there_is_no_publicity() -> None:
    assert computed.publicity(UNKNOWN, DAY) == "none"


@pytest.mark.parametrize(
    ("end", "day", "expected"),
    [
        ("2021-11-23", "2026-11-22", "in_term"),
        ("2021-11-23", "2026-11-23", "expired"),
        ("2024-02-29", "2029-02-28", "in_term"),
        ("2024-02-29", "2029-03-01", "expired"),
        ("2019-02-28", "2024-02-28", "expired"),
        ("2019-03-01", "2024-02-29", "in_term"),
    ],
)
def test_adverse_information_is_kept_five_years(end: str, day: str, expected: str) -> None:
    assert computed.retention(found(adverse_end=date.fromisoformat(end)), date.fromisoformat(day)) == expected


def test_without_an_adverse_act_no_term_runs() -> None:
    assert computed.retention(UNKNOWN, DAY) == "in_term"


@pytest.mark.parametrize(
    ("birthday", "day", "expected"),
    [
        ("2026-11-24", "2026-11-23", "yes"),
        ("2026-11-23", "2026-11-23", "no"),
        ("2026-03-01", "2026-02-28", "yes"),  # born on 29 February 2008
        ("2026-03-01", "2026-03-01", "no"),
    ],
)
def test_one_is_no_minor_from_the_eighteenth_birthday_on(birthday: str, day: str, expected: str) -> None:
    assert computed.minor(found(adult_on=date.fromisoformat(birthday)), date.fromisoformat(day)) == expected


def test_whose_birthday_is_not_kept_is_no_minor() -> None:
    assert computed.minor(UNKNOWN, DAY) == "no"


@pytest.mark.parametrize(
    ("until", "covers"), [("2026-11-22", False), ("2026-11-23", True), ("2026-11-24", True)]
)
def test_a_review_covers_its_fields_on_its_last_day(until: str, covers: bool) -> None:
    record = found(review_fields="C01,C04", review_until=date.fromisoformat(until))
    assert computed.reviewed(record, DAY) == (frozenset({"C01", "C04"}) if covers else frozenset())


@pytest.mark.parametrize(
    "record", [UNKNOWN, found(review_fields="", review_until=DAY), found(review_fields="C01")]
)
def test_without_a_review_nothing_is_covered(record: Found) -> None:
    assert computed.reviewed(record, DAY) == frozenset()


GRANTED = {
    "member": "s", "authorisation_kind": "separate", "valid_from": date(2026, 11, 1), "valid_until": DAY,
}  # fmt: skip


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-10-31", "none"), ("2026-11-01", "separate"), ("2026-11-23", "separate"), ("2026-11-24", "none")],
)
def test_an_authorisation_holds_from_its_first_day_to_its_last(day: str, expected: str) -> None:
    assert computed.authorisation(found(**GRANTED), date.fromisoformat(day)) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"member": None},
        {"revoked_at": "2026-11-02T09:00:00+08:00"},
        {"valid_from": None},
        {"valid_until": None},
        {"authorisation_kind": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_authorisation_that_lacks_something_is_none(change: dict[str, Any]) -> None:
    assert computed.authorisation(found(**{**GRANTED, **change}), DAY) == "none"


@pytest.mark.parametrize(
    ("day", "gone"), [("2026-11-22", False), ("2026-11-23", False), ("2026-11-24", True)]
)
def test_an_entry_lapses_after_its_last_day(day: str, gone: bool) -> None:
    assert computed.lapsed(found(lapses_on=DAY), date.fromisoformat(day)) is gone
    assert computed.lapsed(UNKNOWN, date.fromisoformat(day)) is False


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("uscc", "91460108MAC0A1B22Q", "ENT"),
        ("uscc", "92460106MA5RQ7X01N", "SOLE"),
        ("citizen_id", "460106199003071235", "IND"),
        ("citizen_id", "920106199003071235", "IND"),
    ],
)
def test_an_identifier_without_a_record_has_a_kind(kind: str, value: str, expected: str) -> None:
    assert computed.unknown_kind(kind, value) == expected


@pytest.mark.parametrize(("kind", "tier"), [("ENT", "E-W"), ("SOLE", "E-W"), ("IND", "P-W")])
def test_an_unknown_subject_looks_like_everyone_who_is_not_listed(kind: str, tier: str) -> None:
    assert (fact("subject", kind), fact("tier", kind)) == (kind, tier)


def test_what_the_record_says_goes_before_what_the_identifier_suggests() -> None:
    assert fact("subject", "ENT", kind="SOLE") == "SOLE"
    assert fact("tier", "ENT", tier="E-F") == "E-F"


@pytest.mark.parametrize(
    ("name", "known", "yes", "no"),
    [
        ("notice", {"notice_at": "2026-11-01T09:00:00+08:00"}, "given", "missing"),
        ("objection", {"objection": True}, "yes", "no"),
        ("published", {"published": True}, "yes", "no"),
        ("marked", {"held": True}, "yes", "no"),
        ("record", {"hidden": True}, "sealed", "open"),
    ],
)
def test_a_plain_member_of_the_record_is_told_as_it_is(
    name: str, known: dict[str, Any], yes: str, no: str
) -> None:
    assert fact(name, **known) == yes
    assert fact(name) == no
    assert fact(name, **dict.fromkeys(known, None)) == no


@pytest.mark.parametrize(("name", "word"), [("contract", "in_force"), ("pia", "on_file")])
@pytest.mark.parametrize(
    ("until", "held"), [("2026-11-22", False), ("2026-11-23", True), ("2026-11-24", True), (None, False)]
)
def test_papers_of_the_firm_hold_to_their_last_day(
    name: str, word: str, until: str | None, held: bool
) -> None:
    licence = Licence("L-1", frozenset({"credit_reporting"}), frozenset({"ENT"}), DAY, DAY, "active")
    day = date.fromisoformat(until) if until else None
    papers = {"contract_until": DAY, "pia_until": DAY, f"{name}_until": day}
    head = ("c", "active", "r", "ECRB", "CN", "active")
    right = entitlement(Standing(*head, **papers, licences=(licence,)), "c", DAY)
    assert getattr(right, name) is held

    caller = replace(CALLER, contract=right.contract, pia=right.pia)
    assert fact(name, caller=caller) == (word if held else "missing")


def test_recipient_and_purpose_are_those_of_the_question() -> None:
    assert (fact("recipient"), fact("purpose")) == ("ECRB", "credit_reporting")


def test_raised_labels_are_pairs_of_field_and_label() -> None:
    assert computed.raised(found(raised_labels="C06:TS,C08:SPI")) == {("C06", "TS"), ("C08", "SPI")}
    assert computed.raised(found(raised_labels="")) == frozenset()
    assert computed.raised(UNKNOWN) == frozenset()


def test_a_raised_label_outlives_its_review() -> None:
    record = found(raised_labels="C06:TS", review_fields="C06", review_until=date(2026, 11, 22))
    assert (computed.reviewed(record, DAY), computed.raised(record)) == (frozenset(), {("C06", "TS")})
