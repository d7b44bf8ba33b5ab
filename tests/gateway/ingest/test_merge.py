"""Two statements about one subject: the stricter stands, reviews cover only what they were given for."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.db.columns import FIELD_COLUMNS
from gateway.results.standing import CLASSIFICATION, RANK, Review, Standing, held, merge

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def standing(department: str, tier: str, *fields: str, formed: date = TODAY, **columns: str) -> Standing:
    made = {"c01": f'"{tier}"', "c03": '"ACTIVE"', "e01": f'"{department}"', **columns}
    return Standing(
        subject_id="sub_1",
        version=1,
        tier=tier,
        objection=False,
        lapses_on=None,
        publicity_until=None,
        adverse_end=None,
        published=False,
        held=False,
        review=Review(frozenset(fields), TODAY + DAY if fields else None),
        department=department,
        import_id=f"imp_{department}",
        formed_on=formed,
        columns=made,
    )


CUSTOMS = standing("customs", "E-W", "C01", "E01", e02='"1"', c18='"常规企业"')
MARITIME = standing("maritime", "E-F", "C01", "C04", c04='"BASIS_05"')


def test_the_first_statement_stands_as_it_is() -> None:
    assert merge(None, CUSTOMS, TODAY) == CUSTOMS


def test_the_stricter_tier_wins_and_brings_its_classification() -> None:
    made = merge(CUSTOMS, MARITIME, TODAY)
    assert (made.tier, made.department, made.version) == ("E-F", "maritime", 2)
    assert made.columns["c04"] == '"BASIS_05"'
    assert made.columns["e01"] == '"customs"'  # what describes the subject is kept
    assert made.columns["c18"] == '"常规企业"'


def test_the_milder_statement_fills_what_is_missing_and_changes_no_classification() -> None:
    made = merge(MARITIME, CUSTOMS, TODAY)
    assert made.columns == {**MARITIME.columns, "e02": '"1"', "c18": '"常规企业"'}
    assert (made.tier, made.version) == ("E-F", 2)


def test_a_white_list_never_displaces_a_certification() -> None:
    aeo = standing("customs", "E-A")
    assert merge(aeo, standing("maritime", "E-W"), TODAY).tier == "E-A"
    assert merge(standing("maritime", "E-W"), aeo, TODAY).tier == "E-A"
    assert merge(aeo, MARITIME, TODAY).tier == "E-F"


def test_a_departments_newer_word_replaces_its_own() -> None:
    exit_ = standing("maritime", "E-W", formed=TODAY + DAY)
    made = merge(replace(MARITIME, objection=True), exit_, TODAY)
    assert (made.tier, made.objection) == ("E-W", False)
    assert "c04" not in made.columns


def test_a_departments_older_word_changes_nothing_that_stands() -> None:
    older = standing("maritime", "E-W", formed=TODAY - DAY)
    made = merge(MARITIME, older, TODAY)
    assert (made.tier, made.columns) == ("E-F", MARITIME.columns)


def test_an_objection_stays_when_another_department_speaks() -> None:
    objected = replace(CUSTOMS, objection=True, columns={**CUSTOMS.columns, "c03": '"OBJECTED"'})
    for made in (merge(objected, MARITIME, TODAY), merge(MARITIME, objected, TODAY)):
        assert made.objection
        assert made.tier == "E-F"
        assert made.columns["c03"] == '"OBJECTED"'


def test_a_hold_stays_until_somebody_lifts_it() -> None:
    assert held(CUSTOMS).version == 2
    assert merge(held(CUSTOMS), MARITIME, TODAY).held
    assert merge(held(MARITIME), standing("maritime", "E-W"), TODAY).held


def test_certificates_cover_only_the_values_they_were_given_for() -> None:
    made = merge(CUSTOMS, MARITIME, TODAY)
    assert made.review.fields == {"C01", "C04", "E01"}  # tier and ground by maritime, the name by customs
    unreviewed = merge(CUSTOMS, replace(MARITIME, review=Review()), TODAY)
    assert unreviewed.review.fields == {"E01"}


def test_the_shorter_certificate_bounds_a_merged_review() -> None:
    shorter = replace(CUSTOMS, review=Review(frozenset({"E01"}), TODAY))
    assert merge(shorter, MARITIME, TODAY).review.until == TODAY


def test_a_review_that_ended_covers_nothing_and_bounds_nothing() -> None:
    ended = replace(CUSTOMS, review=Review(frozenset({"E01"}), TODAY - DAY))
    assert merge(ended, MARITIME, TODAY).review == MARITIME.review


departments = st.sampled_from(["customs", "maritime", "anti_smuggling"])
columns = st.dictionaries(st.sampled_from(FIELD_COLUMNS), st.sampled_from(['"1"', '"2"']), max_size=6)
fields = st.sets(st.sampled_from([name.upper() for name in FIELD_COLUMNS]), max_size=6)


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    formed = TODAY + draw(st.integers(-3, 3)) * DAY
    made = standing(draw(departments), draw(st.sampled_from(["E-A", "E-W", "E-F"])), formed=formed)
    review = Review(
        frozenset(found := draw(fields)), TODAY + draw(st.integers(-1, 3)) * DAY if found else None
    )
    return replace(
        made, objection=draw(st.booleans()), review=review, columns={**made.columns, **draw(columns)}
    )


@given(standings(), standings())
def test_no_merge_softens_a_tier_of_another_department_or_invents_a_value(
    current: Standing, new: Standing
) -> None:
    made = merge(current, new, TODAY)
    assert made.version == current.version + 1
    if current.department != new.department:
        assert RANK[made.tier] == max(RANK[current.tier], RANK[new.tier])
        assert made.objection == (current.objection or new.objection)
    for name, value in made.columns.items():
        assert name == "c03" or value in (current.columns.get(name), new.columns.get(name))
    assert entry(made) in (entry(current), entry(new))  # one classification, never a mixture


def entry(one: Standing) -> dict[str, str | bytes]:
    return {name: one.columns[name] for name in CLASSIFICATION - {"c03"} if name in one.columns}


@given(standings(), standings())
def test_a_merged_review_is_no_wider_than_its_certificates(current: Standing, new: Standing) -> None:
    review = merge(current, new, TODAY).review
    in_force = [one.review.on(TODAY) for one in (current, new)]
    assert review.fields <= in_force[0].fields | in_force[1].fields
    for field in review.fields:
        lasting = [one.until for one in in_force if one.until and field in one.fields]
        assert review.until is not None
        assert review.until <= max(lasting)


@pytest.mark.parametrize("day", [TODAY, TODAY + DAY])
def test_a_review_lasts_through_its_last_day(day: date) -> None:
    assert MARITIME.review.on(day) == MARITIME.review
    assert MARITIME.review.on(TODAY + 2 * DAY) == Review()
