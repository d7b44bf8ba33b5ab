"""Names set apart or wrapped over a line's end are read as one word, and told where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking.detect.blanks import squeezed
from masking.detect.lac import Word


@given(st.text(st.sampled_from("王建国的，：有限公司路号 \n1A"), max_size=60))
def test_only_blanks_go_and_every_character_knows_its_place(text: str) -> None:
    dense = squeezed(text)
    if dense is None:
        return
    assert "".join(text[place] for place in dense.back) == dense.text
    assert set(range(len(text))) - set(dense.back) <= {at for at, char in enumerate(text) if char in " \n"}
    assert list(dense.back) == sorted(set(dense.back))


@pytest.mark.parametrize(
    "text", ["当事人卓 振 邦，", "当事人：卓 振邦。", "严  华、", "船长卓\n振邦驾驶", "卓振\n邦的供述"]
)
def test_a_name_set_apart_is_told_as_one(text: str) -> None:
    dense = squeezed(text)
    assert dense is not None
    assert any(dense.text[start:end] in ("卓振邦", "严华") for start, end in dense.names)


@pytest.mark.parametrize(
    "text",
    ["王建国 李志强 张伟", "姓名 卓振邦 性别 男", "签名：卓振邦\n李志强\n张伟", "名称：某店\n电话：139"],
)
def test_names_in_columns_and_lines_stay_apart(text: str) -> None:
    assert squeezed(text) is None


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("经营单位海南椰岸贸易\n有限公司。", "海南椰岸贸易有限公司"),
        ("住址：海口市琼山区\n府城镇绣衣坊12号\n电话：1", "海口市琼山区府城镇绣衣坊12号"),
        ("当 事 人：海 南 椰 风 物 流 有 限 公 司，", "海南椰风物流有限公司"),
    ],
)
def test_a_firm_or_an_address_over_a_line_or_with_blanks_is_joined(text: str, whole: str) -> None:
    dense = squeezed(text)
    assert dense is not None
    assert whole in dense.text


def test_a_long_row_of_single_characters_is_no_name_of_a_person() -> None:
    dense = squeezed("付款单位：海 南 汇 众 物 流 有 限 公 司；")
    assert dense is not None
    assert dense.names == []


def test_words_move_with_their_characters() -> None:
    dense = squeezed("当事人卓 振 邦，")
    assert dense is not None
    moved = dense.moved([Word(0, 3, "n"), Word(3, 4, "n"), Word(4, 5, "w"), Word(5, 8, "PER")])
    assert [(dense.text[word.start : word.end], word.tag) for word in moved] == [
        ("当事人", "n"),
        ("卓", "n"),
        ("振邦", "PER"),
    ]
