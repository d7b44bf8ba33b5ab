"""What stands on the day of intake: entries that ended leave exactly what a never-listed subject has."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.ingest import words
from gateway.ingest.catalogue import SPECS
from gateway.ingest.lifecycle import eighteenth_birthday, settle
from gateway.ingest.model import Identifier, Record, Settled
from gateway.ingest.record import ENDED
from gateway.results.standing import Review, Standing, fold
from gateway.signing.canonical import dumps

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
PLAIN: dict[str, Any] = {
    "E01": "甲",
    "E02": "91460108MAC0A1B22Q",
    "C01": "E-W",
    "C02": {"from": "2025-12-18", "until": None},
}
ENTRY: dict[str, Any] = {
    "C01": "E-F",
    "C02": {"from": "2026-02-01", "until": "2029-02-01"},
    "C04": "BASIS_04",
    "C05": "事由",
    "C06": "HNASO",
    "C07": "文号",
    "C08": "2026-01-20",
    "C09": {"amount": "1.00", "kind": "fine"},
    "C10": "摘要",
    "C11": {"end": "2029-02-01", "list": "anti_smuggling", "start": "2026-02-01"},
    "C12": ["M01"],
    "C15": "声明",
}
NEVER_LISTED = Record(
    name="T-1",
    kind="ENT",
    identifier=Identifier("uscc", "91460108MAC0A1B22Q"),
    values=PLAIN,
    status="ACTIVE",
    published=False,
    until=None,
    publicity_until=None,
    adverse_end=None,
    formed_on=TODAY,
    born=None,
)
LISTED = replace(
    NEVER_LISTED,
    values={**PLAIN, **ENTRY},
    published=True,
    until=date(2029, 2, 1),
    publicity_until=date(2029, 2, 1),
    adverse_end=date(2026, 1, 1),
)


@pytest.mark.parametrize("status", ENDED)
def test_an_entry_that_ended_is_as_if_it_had_never_been(status: str) -> None:
    assert settle(replace(LISTED, status=status), TODAY) == settle(NEVER_LISTED, TODAY)


@given(
    st.sampled_from(ENDED),
    st.sets(st.sampled_from(sorted(ENTRY))),
    st.booleans(),
    st.none() | st.dates(),
    st.none() | st.dates(),
)
def test_no_part_of_an_ended_entry_survives(
    status: str, kept: set[str], published: bool, publicity: date | None, end: date | None
) -> None:
    values = {**PLAIN, **{field: ENTRY[field] for field in kept}}
    record = replace(LISTED, values=values, status=status, published=published, publicity_until=publicity)
    assert settle(replace(record, adverse_end=end), TODAY) == settle(NEVER_LISTED, TODAY)


def test_an_entry_in_force_stands_with_its_facts() -> None:
    settled = settle(LISTED, TODAY)
    assert (settled.tier, settled.objection, settled.published) == ("E-F", False, True)
    assert (settled.publicity_until, settled.adverse_end) == (date(2029, 2, 1), date(2026, 1, 1))
    assert settled.values == {**PLAIN, **ENTRY, "C03": "ACTIVE"}


@pytest.mark.parametrize("status", sorted(set(words.STATUSES.values())))
@pytest.mark.parametrize("tier", ["E-A", "E-W", "E-F"])
@pytest.mark.parametrize("today", [TODAY, date(2040, 1, 1)])
def test_no_status_but_active_or_objected_ever_stands(status: str, tier: str, today: date) -> None:
    """Policy has no fact for it: ENT-STATUS releases C03 because intake leaves no other."""
    record = replace(LISTED, values={**PLAIN, **ENTRY, "C01": tier}, status=status)
    settled = settle(record, today)
    assert settled.values["C03"] in ("ACTIVE", "OBJECTED")
    statements = [standing(settled), replace(standing(settle(LISTED, TODAY)), department="customs")]
    for day in (TODAY, date(2040, 1, 1)):
        assert fold(statements, day).columns["c03"] in ('"ACTIVE"', '"OBJECTED"')


def test_no_department_can_deliver_a_status_of_the_result_itself() -> None:
    assert "C03" not in {key.partition(".")[0] for key in SPECS}


def test_an_objection_is_flagged() -> None:
    settled = settle(replace(LISTED, status="OBJECTED"), TODAY)
    assert settled.objection
    assert settled.values["C03"] == "OBJECTED"


@pytest.mark.parametrize(("until", "tier"), [(TODAY, "E-F"), (TODAY - DAY, "E-W")])
def test_an_entry_stands_through_its_last_day(until: date, tier: str) -> None:
    assert settle(replace(LISTED, until=until), TODAY).tier == tier


@pytest.mark.parametrize(("publicity", "tier"), [(TODAY, "E-F"), (TODAY - DAY, "E-W")])
def test_who_is_listed_only_by_a_severe_list_is_out_when_its_publicity_ends(
    publicity: date, tier: str
) -> None:
    assert settle(replace(LISTED, publicity_until=publicity), TODAY).tier == tier


@pytest.mark.parametrize("kind", ["ENT", "IND"])
@pytest.mark.parametrize("until", [None, TODAY - DAY, TODAY + DAY])
def test_a_white_list_says_nothing_of_when_or_why_it_came(kind: str, until: date | None) -> None:
    tier = "P-W" if kind == "IND" else "E-W"
    again = {**ENTRY, "C01": tier, "C02": {"from": "2026-09-01", "until": until and until.isoformat()}}
    del again["C15"]
    white = replace(LISTED, kind=kind, values={**PLAIN, **again}, until=until)
    assert settle(white, TODAY) == settle(replace(NEVER_LISTED, kind=kind), TODAY)


def test_a_white_list_can_be_objected_to_with_a_statement() -> None:
    objected = replace(NEVER_LISTED, values={**PLAIN, "C15": "声明"}, status="OBJECTED", until=TODAY - DAY)
    settled = settle(objected, TODAY)
    assert (settled.tier, settled.objection, settled.lapses_on) == ("E-W", True, None)
    assert settled.values == {**PLAIN, "C03": "OBJECTED", "C15": "声明"}


def standing(settled: Settled) -> Standing:
    """As a statement is kept, but with nothing sealed."""
    return Standing(
        subject_id="sub_1",
        tier=settled.tier,
        objection=settled.objection,
        lapses_on=settled.lapses_on,
        publicity_until=settled.publicity_until,
        adverse_end=settled.adverse_end,
        published=settled.published,
        held=False,
        review=Review(frozenset({"C01", "E01"}), TODAY + 99 * DAY),
        department="maritime",
        import_id="imp_1",
        formed_on=settled.formed_on,
        columns={field.lower(): dumps(value).decode() for field, value in settled.values.items()},
    )


ends = st.none() | st.integers(-3, 9).map(lambda n: TODAY + n * DAY)


@st.composite
def records(draw: st.DrawFn) -> Record:
    tier, ground = (
        draw(st.sampled_from(["E-A", "E-F", "E-W"])),
        draw(st.sampled_from(["BASIS_03", "BASIS_04"])),
    )
    values = {**PLAIN, **ENTRY, "C01": tier, "C04": ground}
    if draw(st.booleans()):
        del values["C11"]
    status = draw(st.sampled_from(["ACTIVE", "OBJECTED"]))
    return replace(LISTED, values=values, status=status, until=draw(ends), publicity_until=draw(ends))


@given(records(), st.integers(0, 9))
def test_what_ends_after_its_intake_leaves_what_it_would_have_left_before(record: Record, later: int) -> None:
    day = TODAY + later * DAY
    assert fold([standing(settle(record, TODAY))], day) == fold([standing(settle(record, day))], day)


def test_another_ground_outlasts_the_list_but_not_the_list_and_its_measures() -> None:
    values = {**PLAIN, **ENTRY, "C04": "BASIS_03"}
    settled = settle(replace(LISTED, values=values, publicity_until=TODAY - DAY), TODAY)
    assert settled.tier == "E-F"
    assert settled.publicity_until == TODAY - DAY
    assert not {"C11", "C12"} & settled.values.keys()


def test_without_a_stated_end_the_five_years_begin_with_the_decision() -> None:
    assert settle(replace(LISTED, adverse_end=None), TODAY).adverse_end == date(2026, 1, 20)
    assert settle(replace(NEVER_LISTED, adverse_end=TODAY), TODAY).adverse_end is None


@pytest.mark.parametrize(
    ("born", "adult_on"),
    [
        (date(2008, 11, 23), None),
        (date(2008, 11, 24), date(2026, 11, 24)),
        (date(2012, 2, 29), date(2030, 3, 1)),
        (date(1990, 3, 7), None),
    ],
)
def test_the_birthday_is_kept_only_while_it_lies_ahead(born: date, adult_on: date | None) -> None:
    person = replace(NEVER_LISTED, kind="IND", born=born)
    assert settle(person, TODAY).adult_on == adult_on


@given(st.dates(max_value=date(2200, 1, 1)))
def test_nobody_comes_of_age_before_eighteen_years(born: date) -> None:
    assert eighteenth_birthday(born).year == born.year + 18
    assert (eighteenth_birthday(born).month, eighteenth_birthday(born).day) >= (born.month, born.day)
