import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking.detect.lac import Word
from masking.detect.rests import find
from masking.detect.spans import Span, Type


def told(text: str, found: list[Span] | None = None, words: list[Word] | None = None) -> list[str]:
    return [text[span.start : span.end] for span in find(text, words or [], found or [])]


@pytest.mark.parametrize(
    "name",
    [
        *("Emma Sørensen", "Đặng Thị Hạnh", "Fernández López, Carlos", "Владимир Соколов", "박지훈"),
        *("宫本 さくら", "Jose Ñuñez-Ibáñez"),
    ],
)
def test_a_name_in_letters_that_chinese_texts_hold_for_names_alone_is_covered(name: str) -> None:
    assert name in told(f"消费者{name}，护照号码另附。")


@pytest.mark.parametrize(
    "text", ["误差±0.5μm，β值正常", "优の良品门店", "Café", "M/V OCEAN STAR", "第3号Ω波段"]
)
def test_single_letters_and_plain_latin_are_not_taken_for_names(text: str) -> None:
    assert told(text) == []


def test_a_name_that_lost_its_surname_gets_it_back() -> None:
    text = "押车人羊家俊均不能说明"
    assert told(text, [Span(4, 6, Type.PERSON, 0.7)], [Word(0, 3, "n"), Word(3, 4, "n")]) == ["羊家俊"]


@pytest.mark.parametrize(
    ("text", "start", "end", "words"),
    [
        ("当事人家俊承认", 3, 5, [Word(0, 3, "n"), Word(3, 5, "PER")]),  # the word before is whole
        ("见王建国在场", 1, 4, [Word(0, 1, "v"), Word(1, 4, "PER")]),  # the name has its surname
        ("的家俊", 1, 3, []),
        ("，家俊", 1, 3, []),
        ("家俊", 0, 2, []),
    ],
)
def test_what_stands_before_a_name_by_right_is_left_alone(
    text: str, start: int, end: int, words: list[Word]
) -> None:
    assert told(text, [Span(start, end, Type.PERSON, 0.7)], words) == []


@given(st.text(max_size=60))
def test_places_lie_inside(text: str) -> None:
    for span in find(text, [], [Span(0, 1, Type.PERSON, 0.5)] if text else []):
        assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize(
    "text", ["é" * 100_000, "é " * 50_000, "A " * 100_000, "Aé,-" * 30_000, "さ" * 100_000]
)
def test_hostile_letters_take_time_that_grows_with_their_number_alone(text: str) -> None:
    assert sum(1 for _ in find(text, [], [])) >= 0
