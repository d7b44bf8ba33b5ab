import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking.detect.evaluate import Row, Score, Tally
from masking.detect.spans import Span, Type


def span(start: int, end: int, kind: Type = Type.PERSON) -> Span:
    return Span(start, end, kind, 1.0)


def score(length: int, gold: list[Span], found: list[Span]) -> Score:
    tally = Tally()
    tally.add(length, gold, found)
    return tally.score()


def test_a_thing_that_is_half_hidden_is_not_covered() -> None:
    told = score(10, [span(2, 5)], [span(2, 4)])
    assert told.rows == {Type.PERSON: Row(gold=1, covered=0, found=1, right=1)}


def test_a_thing_hidden_under_another_type_is_covered_and_the_other_type_is_wrong() -> None:
    told = score(10, [span(2, 5)], [span(1, 6, Type.ORG)])
    assert told.rows[Type.PERSON] == Row(gold=1, covered=1, found=0, right=0)
    assert told.rows[Type.ORG] == Row(gold=0, covered=0, found=1, right=0)
    assert (told.plain, told.over_masked) == (7, 2)


def test_two_neighbours_together_cover_what_is_labelled_as_one() -> None:
    assert score(10, [span(2, 6)], [span(2, 4), span(4, 6)]).rows[Type.PERSON].covered == 1


def test_an_organ_over_a_person_hides_nothing() -> None:
    assert score(10, [span(2, 5)], [span(0, 8, Type.GOV)]).rows[Type.PERSON].covered == 0


@pytest.mark.parametrize(("told_as", "covered"), [(Type.GOV, 1), (Type.ORG, 0)])
def test_an_organ_counts_if_it_stays(told_as: Type, covered: int) -> None:
    assert score(10, [span(2, 5, Type.GOV)], [span(2, 5, told_as)]).rows[Type.GOV].covered == covered


def test_organs_are_not_over_masked_for_they_stay() -> None:
    told = score(10, [], [span(0, 4, Type.GOV), span(5, 7, Type.DATE)])
    assert (told.plain, told.over_masked) == (10, 2)


def test_texts_add_up() -> None:
    tally = Tally()
    tally.add(10, [span(0, 3)], [span(0, 3)])
    tally.add(5, [span(0, 3)], [])
    assert tally.score() == Score(2, {Type.PERSON: Row(2, 1, 1, 1)}, plain=9, over_masked=0)


spans = st.builds(
    lambda start, length, kind: span(start, start + length, kind),
    st.integers(0, 30),
    st.integers(1, 8),
    st.sampled_from(list(Type)),
)


@given(gold=st.lists(spans, max_size=6))
def test_what_is_labelled_is_fully_covered_by_itself_with_nothing_over(gold: list[Span]) -> None:
    told = score(40, gold, gold)
    assert all(row.right == row.found == row.gold for row in told.rows.values())
    assert all(row.covered == row.gold for row in told.rows.values())
    assert told.over_masked == 0


@given(gold=st.lists(spans, max_size=6), found=st.lists(spans, max_size=6))
def test_no_share_is_above_one(gold: list[Span], found: list[Span]) -> None:
    told = score(40, gold, found)
    assert all(0 <= row.covered <= row.gold and 0 <= row.right <= row.found for row in told.rows.values())
    assert 0 <= told.over_masked <= told.plain
