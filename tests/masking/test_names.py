import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking.names import COMPOUND_SURNAMES, keep_surname

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王建国", "王**"),
        ("李明", "李**"),
        ("王", "王**"),
        ("欧阳修", "欧阳**"),
        ("欧阳海燕", "欧阳**"),
        ("欧阳", "欧**"),
        ("阿卜杜拉·买买提", "阿**"),
        ("SANTOS MARIA LUISA", "S**"),
        (" 陈晓 ", "陈**"),
        ("𠮷田茂", "𠮷**"),
        ("", "**"),
        ("*", "**"),
        ("13800138000", "**"),
    ],
)
def test_the_surname_stays_and_nothing_else(name: str, masked: str) -> None:
    assert keep_surname(name) == masked


@given(surname=HAN, given_name=st.text(HAN, min_size=1, max_size=6))
def test_no_character_of_the_given_name_is_left(surname: str, given_name: str) -> None:
    kept = keep_surname(surname + given_name).rstrip("*")
    assert kept == surname or kept in COMPOUND_SURNAMES


@given(surname=st.sampled_from(sorted(COMPOUND_SURNAMES)), given_name=st.text(HAN, min_size=1, max_size=6))
def test_a_compound_surname_stays_whole(surname: str, given_name: str) -> None:
    assert keep_surname(surname + given_name) == surname + "**"


@given(st.lists(st.text(HAN, min_size=1, max_size=8), min_size=2, max_size=6))
def test_the_length_of_the_given_name_is_hidden(tails: list[str]) -> None:
    assert len({keep_surname("王" + tail) for tail in tails}) == 1


@given(st.text())
def test_masking_twice_is_masking_once(name: str) -> None:
    assert keep_surname(keep_surname(name)) == keep_surname(name)


def test_every_compound_surname_has_two_characters() -> None:
    assert {len(surname) for surname in COMPOUND_SURNAMES} == {2}
