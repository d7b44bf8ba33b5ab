"""All names of one text together: what wins, what is found again, what stays in bounds."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masking.detect.lac import Word
from masking.detect.names import Parties, find
from masking.detect.spans import Span, Type


def told(text: str, parties: tuple[str, ...] = ()) -> set[tuple[str, str]]:
    return {(text[span.start : span.end], str(span.type)) for span in find(text, (), parties)}


PIECES = st.sampled_from(
    [
        "王建国",
        "某",
        "××",
        "海口市",
        "有限公司",
        "轮",
        "“",
        "”",
        "（",
        "）",
        "·",
        " ",
        "\n",
        "、",
        "：",
        "当事人",
        "驾驶员",
        "海关",
        "派出所",
        "12号",
        "路",
        "Maria",
        "LTD",
        "北纬20°",
        "K",
        "*",
        "\ud800",
        "\x00",
        "的",
        "和",
        "椰风",
        "物流",
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)


@given(TEXTS, st.integers(1, 5))
@settings(max_examples=300, deadline=None)
def test_spans_are_sorted_inside_the_text_and_none_is_inside_another(text: str, size: int) -> None:
    words = [
        Word(at, min(at + size, len(text)), ("PER", "ORG", "LOC", "n", "v")[at % 5])
        for at in range(0, len(text), size)
    ]
    spans = find(text, words, ("王建国", "海南椰风物流有限公司"))
    assert spans == sorted(spans, key=lambda span: (span.start, span.end))
    assert all(span.end <= len(text) and 0 < span.score <= 1 for span in spans)
    assert all(one.end < other.end for one, other in pairwise(spans))


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_known_parties_only_add_cover(text: str) -> None:
    def covered(spans: list[Span]) -> set[int]:
        return {at for span in spans for at in range(span.start, span.end)}

    assert covered(find(text, ())) <= covered(find(text, (), ("椰风物流", "王建国")))


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_prepared_parties_find_what_their_names_find(text: str) -> None:
    names = ("王建国", "海南椰风物流有限公司")
    assert find(text, (), names) == find(text, (), Parties.of(names))


@pytest.mark.parametrize(
    "spelled",
    ["卓 振 邦", "卓  振  邦", "卓 振邦", "卓振\n邦", "卓\n振邦"],
)
def test_a_name_set_apart_or_wrapped_is_one_name(spelled: str) -> None:
    text = f"当事人{spelled}，男。"
    found = find(text, ())
    assert any(text[span.start : span.end] == spelled and span.type is Type.PERSON for span in found)


def test_a_name_found_once_is_found_everywhere() -> None:
    text = "法定代表人：卓振邦。后查明卓振邦的确知情，货款由卓振邦收取"
    assert sum(text[span.start : span.end] == "卓振邦" for span in find(text, ())) == 3


def test_a_firm_is_found_again_by_its_short_name() -> None:
    text = "当事人海南椰风物流有限公司未申报。椰风物流辩称不知情。"
    assert ("椰风物流", "ORG") in told(text)


def test_a_defined_short_name_is_found_everywhere() -> None:
    text = "海南椰风物流有限公司（以下简称“风驰”）未申报。风驰辩称不知情。"
    assert sum(text[span.start : span.end] == "风驰" for span in find(text, ())) == 2


def test_a_place_in_a_firm_or_an_organ_is_part_of_it() -> None:
    assert told("海口海关查处海南椰风物流有限公司") == {("海口海关", "GOV"), ("海南椰风物流有限公司", "ORG")}


def test_a_known_party_is_sure() -> None:
    spans = find("该批货物系卓振邦所有", (), ("卓振邦",))
    assert [(span.type, span.score) for span in spans] == [(Type.PERSON, 1.0)]


HOSTILE = {
    "one surname": "王" * 200_000,
    "digits": "1" * 200_000,
    "brackets": "（" * 100_000,
    "pairs of brackets": "（）" * 100_000,
    "an endless list": "李明、王芳、" * 20_000,
    "dots": "阿·" * 50_000,
    "Latin words": "Maria " * 20_000,
    "signs": "王*" * 50_000,
    "places": "海口市" * 40_000,
    "forms": "有限公司" * 40_000,
    "organs": "公安局" * 40_000,
    "quotes": "“" * 100_000,
    "blanks": "王 " * 50_000,
    "roles": "法定代表人" * 20_000,
    "titles": "《" * 100_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_text_takes_bounded_time(kind: str) -> None:
    text = HOSTILE[kind]
    start = time.perf_counter()
    find(text, ())
    assert time.perf_counter() - start < 15, kind


def test_the_boilerplate_of_a_decision_names_nobody() -> None:
    text = (
        "当事人对本决定不服的，可以在六十日内申请行政复议，也可以依法向人民法院提起行政诉讼。"
        "逾期不缴纳罚款的，加处罚款。"
    )
    assert told(text) == set()
