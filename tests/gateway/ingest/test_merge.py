"""What stands by the statements of several departments: without an order, never wider than its reviews."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.db.columns import FIELD_COLUMNS
from gateway.results.standing import CLASSIFICATION, RANK, WHITE, Review, Standing, fold, latest

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def statement(department: str, tier: str, *fields: str, formed: date = TODAY, **columns: str) -> Standing:
    made = {"c01": f'"{tier}"', "c03": '"ACTIVE"', "e01": f'"{department}"', **columns}
    return Standing(
        subject_id="sub_1",
        tier=tier,
        objection=False,
        lapses_on=None,
        publicity_until=None,
        adverse_end=None,
        published=False,
        held=False,
        review=Review(frozenset(fields), TODAY + DAY if fields else None),
        department=department,
        import_id=f"imp_{department}_{formed}",
        formed_on=formed,
        columns=made,
    )


CUSTOMS = statement("customs", "E-W", "C01", "E01", formed=TODAY - DAY, e02='"1"', c18='"常规企业"')
AEO = statement("customs", "E-A", "C01", formed=TODAY - 2 * DAY)
MARITIME = statement("maritime", "E-F", "C01", "C04", c04='"BASIS_05"')
REPAIRED = statement("maritime", "E-W", "C01", formed=TODAY + DAY)
ANTI = statement("anti_smuggling", "E-F", "C01", formed=TODAY - DAY, c04='"BASIS_03"')


def said(statements: Iterable[Standing], today: date = TODAY) -> Standing:
    """What stands when these come in one after the other."""
    table: dict[str, Standing] = {}
    for one in statements:
        table[one.department] = latest(table.get(one.department), one)
    return fold(table.values(), today)


def covered(one: Standing) -> set[str]:
    """The fields with a value that count as reviewed."""
    return {field for field in one.review.fields if field.lower() in one.columns}


def test_a_statement_alone_stands_as_it_is() -> None:
    assert replace(fold([CUSTOMS], TODAY), review=CUSTOMS.review) == CUSTOMS


def test_the_strictest_tier_stands_with_its_whole_classification() -> None:
    made = said([CUSTOMS, MARITIME])
    assert (made.tier, made.department) == ("E-F", "maritime")
    assert made.columns["c04"] == '"BASIS_05"'
    assert made.columns["c18"] == '"常规企业"'


def test_of_two_descriptions_a_reviewed_one_stands_else_the_newer() -> None:
    assert said([CUSTOMS, MARITIME]).columns["e01"] == '"customs"'  # reviewed, though older
    assert said([replace(CUSTOMS, review=Review()), MARITIME]).columns["e01"] == '"maritime"'


def test_a_white_list_never_displaces_a_certification() -> None:
    assert said([AEO, REPAIRED]).tier == "E-A"
    assert said([AEO, MARITIME]).tier == "E-F"


def test_a_repair_by_one_department_leaves_the_listing_of_another() -> None:
    listed = said([ANTI, MARITIME])
    assert (listed.tier, listed.department) == ("E-F", "maritime")
    remains = said([ANTI, MARITIME, REPAIRED])
    assert (remains.tier, remains.department) == ("E-F", "anti_smuggling")
    assert remains.columns["c04"] == '"BASIS_03"'


def test_a_certification_is_back_when_the_listing_over_it_was_repaired() -> None:
    assert said([AEO, MARITIME]).tier == "E-F"
    made = said([AEO, MARITIME, REPAIRED])
    assert (made.tier, covered(made)) == ("E-A", {"C01"})
    assert "c04" not in made.columns


def test_a_departments_newer_word_replaces_its_own_as_a_whole() -> None:
    made = said([replace(MARITIME, objection=True, columns={**MARITIME.columns, "e03": '"x"'}), REPAIRED])
    assert (made.tier, made.objection) == ("E-W", False)
    assert not {"c04", "e03"} & made.columns.keys()


def test_a_departments_older_word_changes_nothing() -> None:
    assert said([REPAIRED, MARITIME]) == said([REPAIRED])


def test_an_objection_stands_beside_any_tier_and_clears_by_its_own_departments_word() -> None:
    objected = replace(CUSTOMS, objection=True, columns={**CUSTOMS.columns, "c03": '"OBJECTED"'})
    made = said([objected, MARITIME])
    assert (made.tier, made.objection, made.columns["c03"]) == ("E-F", True, '"OBJECTED"')
    settled = replace(CUSTOMS, formed_on=TODAY + DAY)
    cleared = said([objected, MARITIME, settled])
    assert (cleared.tier, cleared.objection, cleared.columns["c03"]) == ("E-F", False, '"ACTIVE"')


def test_a_hold_stays_whoever_speaks_next() -> None:
    held = replace(MARITIME, held=True)
    assert said([held, REPAIRED]).held
    assert said([CUSTOMS, held]).held


def test_the_first_end_among_the_entries_of_a_tier_is_the_last_day_of_what_stands() -> None:
    first, later = replace(ANTI, lapses_on=TODAY + DAY), replace(MARITIME, lapses_on=TODAY + 9 * DAY)
    certified = replace(AEO, lapses_on=TODAY)
    assert said([first, later, certified]).lapses_on == TODAY + DAY
    assert said([first, MARITIME]).lapses_on == TODAY + DAY


def test_an_entry_past_its_last_day_gives_way_to_what_else_is_said() -> None:
    listed = replace(MARITIME, lapses_on=TODAY)
    assert said([ANTI, listed], TODAY).department == "maritime"
    after = said([ANTI, listed], TODAY + DAY)
    assert (after.department, after.lapses_on) == ("anti_smuggling", None)


def test_certificates_cover_only_the_values_they_were_given_for() -> None:
    assert covered(said([CUSTOMS, MARITIME])) == {"C01", "C04", "E01"}  # the name by customs
    unreviewed = said([CUSTOMS, replace(MARITIME, review=Review())])
    assert unreviewed.review.fields == {"E01"}  # without the tier nothing counts, not even what is absent


def test_a_field_without_a_value_has_nothing_to_review_once_the_tier_is_reviewed() -> None:
    made = fold([MARITIME], TODAY)
    absent = {name.upper() for name in FIELD_COLUMNS} - {name.upper() for name in MARITIME.columns}
    assert made.review.fields == absent | {"C01", "C04"}


def test_a_repaired_subject_shows_the_fields_of_one_that_was_never_listed() -> None:
    narrow = replace(REPAIRED, review=Review(frozenset({"C01", "C05"}), TODAY + DAY))
    for repair in (REPAIRED, narrow):
        never = replace(repair, department="customs", formed_on=TODAY - 9 * DAY, review=REPAIRED.review)
        assert said([MARITIME, repair]).review == said([never]).review
    assert said([CUSTOMS, MARITIME, REPAIRED]).review == said([CUSTOMS]).review


def test_a_white_list_without_a_certificate_takes_nothing_from_one_with_it() -> None:
    repaired = replace(REPAIRED, review=Review())
    made = said([CUSTOMS, MARITIME, repaired])
    assert (made.department, made.review) == ("customs", said([CUSTOMS]).review)


def test_the_shorter_certificate_bounds_a_joint_review() -> None:
    shorter = replace(CUSTOMS, review=Review(frozenset({"E01"}), TODAY))
    assert said([shorter, MARITIME]).review.until == TODAY


def test_a_review_that_ended_covers_nothing_and_bounds_nothing() -> None:
    ended = replace(CUSTOMS, review=Review(frozenset({"C01", "E01"}), TODAY - DAY))
    made = said([ended, MARITIME])
    assert (covered(made), made.review.until) == ({"C01", "C04"}, TODAY + DAY)
    assert fold([ended], TODAY).review == Review()


departments = st.sampled_from(["customs", "maritime", "anti_smuggling"])
columns = st.dictionaries(st.sampled_from(FIELD_COLUMNS), st.sampled_from(['"1"', '"2"']), max_size=6)
fields = st.sets(st.sampled_from([name.upper() for name in FIELD_COLUMNS]), max_size=6)
days = st.integers(-3, 3).map(lambda n: TODAY + n * DAY)


@st.composite
def statements(draw: st.DrawFn) -> Standing:
    made = statement(draw(departments), draw(st.sampled_from(["E-A", "E-W", "E-F"])), formed=draw(days))
    found = draw(fields)
    return replace(
        made,
        import_id=f"imp_{draw(st.uuids())}",
        objection=draw(st.booleans()),
        held=draw(st.booleans()),
        lapses_on=draw(st.none() | days) if made.tier not in WHITE else None,
        publicity_until=draw(st.none() | days),
        review=Review(frozenset(found), draw(days) if found else None),
        columns={**made.columns, **draw(columns)},
    )


several = st.lists(statements(), min_size=1, max_size=6)


@given(several.flatmap(lambda given_: st.tuples(st.just(given_), st.permutations(given_))))
def test_the_order_in_which_statements_come_has_no_influence(
    pair: tuple[list[Standing], list[Standing]],
) -> None:
    assert said(pair[0]) == said(pair[1])


@given(several)
def test_the_strictest_tier_in_force_stands_and_no_value_is_invented(given_: list[Standing]) -> None:
    made = said(given_)
    last = [
        said([one for one in given_ if one.department == of]) for of in {one.department for one in given_}
    ]
    assert RANK[made.tier] == max(RANK[one.tier] for one in last)
    assert made.objection == any(one.objection for one in last)
    assert made.held == any(one.held for one in given_)
    assert made.lapses_on is None or made.lapses_on >= TODAY
    for name, value in made.columns.items():
        assert name == "c03" or value in [one.columns.get(name) for one in last]
    assert entry(made) in [entry(one) for one in last]  # one classification, never a mixture


def entry(one: Standing) -> dict[str, str | bytes]:
    return {name: one.columns[name] for name in CLASSIFICATION - {"c03"} if name in one.columns}


@given(several)
def test_a_joint_review_is_no_wider_and_no_longer_than_its_certificates(given_: list[Standing]) -> None:
    made = said(given_)
    for field in covered(made):
        lasting = [one.review.until for one in given_ if field in one.review.fields]
        assert any(until is not None and made.review.until <= until for until in lasting if made.review.until)
    assert (made.review.until is None) == (not made.review.fields)
    assert made.review.until is None or made.review.until >= TODAY


@pytest.mark.parametrize("day", [TODAY, TODAY + DAY])
def test_a_review_lasts_through_its_last_day(day: date) -> None:
    assert MARITIME.review.on(day) == MARITIME.review
    assert MARITIME.review.on(TODAY + 2 * DAY) == Review()
