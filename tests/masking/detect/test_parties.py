"""The record's own names are found however they are spelled."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking.detect.parties import Parties, short_names
from masking.detect.spans import Type

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


def told(text: str, *names: str) -> set[str]:
    return {text[span.start : span.end] for span in Parties.of(names).find(text)}


@given(st.text(HAN, min_size=2, max_size=4), st.text(max_size=30), st.text(max_size=30))
def test_a_known_name_is_found_in_any_text(name: str, before: str, after: str) -> None:
    assert name in told(before + name + after, name) or any(
        name in found for found in told(before + name + after, name)
    )


@given(st.lists(st.sampled_from([" ", "\n", "·", "  ", "-", "•"]), min_size=2, max_size=2))
def test_what_stands_between_the_characters_hides_no_name(gaps: list[str]) -> None:
    spelled = f"卓{gaps[0]}振{gaps[1]}邦"
    assert told(f"当事人{spelled}到案", "卓振邦") == {spelled}


@pytest.mark.parametrize(
    "spelled", ["阿卜杜拉·买买提", "阿卜杜拉•买买提", "阿卜杜拉买买提", "阿卜杜拉．买买提", "阿卜杜拉 买买提"]
)
def test_a_dot_is_as_good_as_none(spelled: str) -> None:
    assert told(f"{spelled}签收", "阿卜杜拉·买买提") == {spelled}


@pytest.mark.parametrize("spelled", ["MARIA SANTOS", "Maria Santos", "SANTOS, MARIA", "santos maria"])
def test_a_latin_name_is_found_in_any_case_and_order(spelled: str) -> None:
    assert told(f"旅客{spelled}未申报", "Maria Santos") == {spelled}


def test_a_latin_name_is_no_part_of_a_longer_word() -> None:
    assert told("ALINA 与 KALI 未到", "Ali") == set()


def test_a_firm_is_found_by_its_short_names() -> None:
    text = "椰风物流、椰风公司、海南椰风物流、椰风均指当事人"
    assert told(text, "海南椰风物流有限公司") >= {"椰风物流", "椰风公司", "海南椰风物流"}


@pytest.mark.parametrize("firm", ["海南国际物流有限公司", "海口市物流有限公司", "三亚东方贸易有限公司"])
def test_an_ordinary_word_is_no_short_name(firm: str) -> None:
    assert not {"国际", "物流", "东方", "贸易"} & set(short_names(firm))


def test_a_known_person_is_found_hidden_behind_the_surname() -> None:
    assert told("卓某某与卓××", "卓振邦") == {"卓某某", "卓××"}


def test_persons_firms_and_ships_keep_their_type() -> None:
    names = ("卓振邦", "海南椰风物流有限公司", "椰海68轮")
    text = "卓振邦、海南椰风物流有限公司、椰海68轮"
    assert [span.type for span in Parties.of(names).find(text)][:1] == [Type.PERSON]
    assert {span.type for span in Parties.of(names).find(text)} == {Type.PERSON, Type.ORG, Type.SHIP}


def test_no_names_and_blank_names_find_nothing() -> None:
    assert told("卓振邦到案") == set()
    assert told("卓振邦到案", "", " ", "卓") == set()


def test_a_megabyte_takes_bounded_time() -> None:
    start = time.perf_counter()
    list(Parties.of(["卓振邦", "海南椰风物流有限公司"]).find("卓 " * 500_000))
    assert time.perf_counter() - start < 10
