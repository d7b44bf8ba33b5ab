from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking.detect.doubts import find
from masking.detect.lac import Doubt
from masking.detect.spans import Span, Type

TEXT = "当事人王建国 在海口海关签字。"


def told(doubt: Doubt, *found: Span) -> list[tuple[str, Type]]:
    return [(TEXT[span.start : span.end], span.type) for span in find(TEXT, [doubt], found)]


def test_a_name_that_the_model_nearly_told_is_covered_without_the_blank_behind_it() -> None:
    assert told(Doubt(3, 7, "PER", 0.1)) == [("王建国", Type.PERSON)]


@pytest.mark.parametrize(
    ("start", "end", "covered"), [(3, 6, True), (4, 6, False), (0, 6, False), (3, 4, False)]
)
def test_a_faint_doubt_needs_the_shape_of_a_name(start: int, end: int, covered: bool) -> None:
    assert bool(told(Doubt(start, end, "PER", 0.01))) is covered


def test_what_was_found_is_not_told_again_and_an_organ_stays_one() -> None:
    organ = Span(8, 12, Type.GOV, 0.9)
    assert told(Doubt(8, 12, "ORG", 0.07), organ) == []
    assert told(Doubt(5, 12, "ORG", 0.07), organ) == [("国 在", Type.ORG)]
    assert told(Doubt(8, 12, "ORG", 0.07), Span(8, 10, Type.ORG, 0.9)) == [("海关", Type.ORG)]


def test_two_halves_of_one_name_become_one_with_the_blank_between_them() -> None:
    halves = (Span(3, 6, Type.PERSON, 0.9), Span(7, 8, Type.PERSON, 0.9))
    assert told(Doubt(3, 8, "PER", 0.1), *halves) == [("国 在", Type.PERSON)]


@pytest.mark.parametrize(("start", "end"), [(0, 6), (3, 8)])
def test_titles_and_words_of_grammar_beside_a_name_are_no_part_of_it(start: int, end: int) -> None:
    assert told(Doubt(start, end, "PER", 0.1), Span(3, 6, Type.PERSON, 0.9)) == []


@given(st.text(min_size=1, max_size=30), st.data())
def test_places_lie_inside_the_doubt_and_outside_what_was_found(text: str, data: st.DataObject) -> None:
    firsts, ends = st.integers(0, len(text) - 1), st.integers(1, len(text))
    places = st.tuples(firsts, ends).map(lambda place: (min(place[0], place[1] - 1), place[1]))
    start, end = data.draw(places)
    organs = [Span(*place, Type.GOV, 0.9) for place in data.draw(st.lists(places, max_size=3))]
    for span in find(text, [Doubt(start, end, "LOC", 0.5)], organs):
        assert start <= span.start < span.end <= end
        within = [organ for organ in organs if organ.start < span.end and span.start < organ.end]
        assert not within or not text[span.start + 1 : span.end - 1].strip()


def test_many_doubts_beside_many_names_take_time_in_proportion_to_their_number() -> None:
    places = range(0, 160_000, 4)
    doubts = [Doubt(place, place + 3, "PER", 0.1) for place in places]
    found = [Span(place, place + 2, Type.PERSON, 0.9) for place in places]
    begun = process_time()
    told = list(find("王建" * 80_000, doubts, found))
    assert [span.start for span in told] == [place + 2 for place in places]
    assert process_time() - begun < 5  # each doubt once looked at every name


@pytest.mark.parametrize(
    ("text", "covered"),
    [("，于2022年", False), ("，于某供述", True), ("，于、孙二人", True), ("，/大副", False)],
)
def test_a_mark_or_a_preposition_is_no_name_and_a_surname_of_the_same_spelling_is_one(
    text: str, covered: bool
) -> None:
    assert bool(list(find(text, [Doubt(1, 2, "PER", 0.1)], []))) is covered


def test_a_word_for_a_role_is_no_name_however_much_the_model_doubts() -> None:
    assert not list(find("，仲裁员当庭宣读", [Doubt(1, 4, "PER", 0.1)], []))


@pytest.mark.parametrize("word", ["公诉机关", "户籍地", "船籍港", "立案"])
def test_a_word_of_papers_is_no_name_however_the_model_doubts(word: str) -> None:
    text = f"经查，{word}如下。"
    assert list(find(text, [Doubt(3, 3 + len(word), "ORG", 0.4)], [])) == []


def test_one_character_that_is_no_surname_is_no_person_but_may_be_a_country() -> None:
    assert list(find("此章无效", [Doubt(0, 1, "PER", 0.4)], [])) == []
    assert list(find("赴美旅行", [Doubt(1, 2, "LOC", 0.4)], [])) != []
