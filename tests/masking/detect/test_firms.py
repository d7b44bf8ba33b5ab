"""Firms, shops, schools, banks."""

import pytest

from masking.detect import firms
from masking.detect.lac import Word
from masking.detect.page import Page


def told(text: str, *tagged: tuple[str, str]) -> set[str]:
    words = [Word(text.index(word), text.index(word) + len(word), tag) for word, tag in tagged]
    return {text[span.start : span.end] for span in firms.find(Page(text, words))}


FIRMS = [
    "海南椰风物流有限公司",
    "三亚顺达汽车运输有限责任公司",
    "中远海运（海南）航运有限公司",
    "海南××贸易有限公司",
    "洋浦鸿翔国际贸易股份有限公司",
    "海南蓝洋投资合伙企业（有限合伙）",
    "广东南粤物流股份有限公司海南分公司",
    "海口秀英忠信五金经营部",
    "儋州兄弟渔业专业合作社",
    "海南瑞来律师事务所",
]


@pytest.mark.parametrize("firm", FIRMS)
@pytest.mark.parametrize("before", ["当事人：", "委托", "由", "与", "向", "，", "收货人为", "经营者系", ""])
@pytest.mark.parametrize("after", ["申报进口", "。", "、", "的货物", "（以下简称"])
def test_a_firm_is_found_from_its_left_edge_to_its_form(firm: str, before: str, after: str) -> None:
    assert firm in told(before + firm + after)


@pytest.mark.parametrize(
    "word", ["该公司", "本公司", "某公司", "物流公司", "有限公司", "有关企业", "个体工商户", "两家公司"]
)
def test_a_form_without_a_name_is_no_firm(word: str) -> None:
    assert told(f"经查，{word}未按规定申报。") == set()


@pytest.mark.parametrize(
    "text", ["办起了公司", "从银行借款", "加强学校德育教育", "严格控制集团购买力", "送到医院救治"]
)
def test_an_ordinary_word_that_is_also_a_form_is_no_firm(text: str) -> None:
    assert told(f"他们{text}。") == set()


@pytest.mark.parametrize(
    "firm",
    [
        "Ocean Blue Shipping Co., Ltd.",
        "SUNRISE TRADING PTE LTD",
        "Pacific Ocean Shipping Limited",
        "ABC GREEN IMPORT & EXPORT CO.,LTD",
    ],
)
def test_an_english_firm_is_one_name(firm: str) -> None:
    assert any(firm.rstrip(".") in found for found in told(f"承运人{firm}未到场"))


def test_a_shop_with_a_place_at_its_head_is_a_firm() -> None:
    assert "海口市龙华区阿香奶茶店" in told("查处海口市龙华区阿香奶茶店。")


def test_two_firms_joined_by_and_are_two() -> None:
    found = told("海南椰风物流有限公司与广州南沙港务有限公司签订合同")
    assert {"海南椰风物流有限公司", "广州南沙港务有限公司"} <= found


def test_what_lac_tags_as_a_firm_is_one_without_any_form() -> None:
    assert told("京东物流承运", ("京东物流", "ORG")) == {"京东物流"}


@pytest.mark.parametrize("word", ["公安机关", "南京牌", "6214****", "和平路12号"])
def test_what_lac_tags_as_a_firm_by_mistake_is_none(word: str) -> None:
    assert told(f"被{word}查获", (word, "ORG")) == set()


def test_a_text_defines_short_names() -> None:
    text = "海南椰风物流有限公司（以下简称“椰风物流”）未申报"
    assert [text[start:end] for start, end in firms.aliases(Page(text, ()))] == ["椰风物流"]
