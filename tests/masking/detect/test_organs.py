"""Organs of the state are told as what they are: they may stay."""

from time import process_time

import pytest

from masking.detect import names
from masking.detect.lac import Word
from masking.detect.spans import Type


def told(text: str, *tagged: tuple[str, str]) -> set[tuple[str, str]]:
    words = [Word(text.index(word), text.index(word) + len(word), tag) for word, tag in tagged]
    return {(text[span.start : span.end], str(span.type)) for span in names.find(text, words)}


ORGANS = [
    "海口海关",
    "洋浦海关",
    "海口美兰机场海关缉私分局",
    "海南海事局",
    "三亚海事局",
    "海口海事法院",
    "三亚市交通运输局",
    "海口市市场监督管理局",
    "洋浦经济开发区人民法院",
    "海南省高级人民法院",
    "海南省人民检察院",
    "海口市公安局",
    "海口市公安局美兰分局",
    "陵水黎族自治县综合行政执法局",
    "海南省人民政府",
    "国家税务总局海口市税务局",
    "海南海警局",
    "琼海市公安局博鳌边境派出所",
    "儋州市公安局那大派出所",
    "洋浦经济开发区管理委员会",
    "海南海事局八所海事处",
]


@pytest.mark.parametrize("organ", ORGANS)
@pytest.mark.parametrize("before", ["", "由", "依法向", "经"])
@pytest.mark.parametrize("after", ["于2025年3月立案", "。", "对当事人作出处罚", "的决定"])
def test_an_organ_is_one_public_name(organ: str, before: str, after: str) -> None:
    assert (organ, "GOV") in told(before + organ + after)


def test_an_organ_that_lac_calls_an_organisation_is_still_an_organ() -> None:
    assert told("由洋浦海事局认定", ("洋浦海事局", "ORG")) == {("洋浦海事局", "GOV")}


@pytest.mark.parametrize("text", ["公安机关查获", "向人民法院起诉", "海关工作人员", "派出所民警", "有关部门"])
def test_an_organ_without_a_name_is_not_told(text: str) -> None:
    assert told(text) == set()


@pytest.mark.parametrize("firm", ["海口市美兰区加油站", "海南国际船舶局域网有限公司", "海口海关机关幼儿园"])
def test_a_firm_does_not_become_an_organ_by_a_word_in_its_name(firm: str) -> None:
    assert all(kind != Type.GOV or name != firm for name, kind in told(f"当事人：{firm}。"))
    assert any(firm in name and kind == Type.ORG for name, kind in told(f"当事人：{firm}。"))


def test_the_title_of_a_law_names_no_organ() -> None:
    assert told("依据《中华人民共和国海关法》第八十二条") == set()


def test_an_organ_inside_a_document_number_is_not_told() -> None:
    assert not any(kind == Type.GOV for _, kind in told("文号：三亚海关缉违字〔2025〕12号"))


def test_a_long_row_of_organs_takes_time_in_proportion_to_its_length() -> None:
    row = "海口海关局" * 8_000
    begun = process_time()
    assert [span.start for span in names.find(row, [])] == [0]
    assert process_time() - begun < 5  # it took four minutes when each organ walked the whole row
