"""Persons, by rules alone and with LAC's words where they matter. All people are made up."""

import pytest

from masking.detect import names, people
from masking.detect.lac import Word
from masking.detect.page import Page


def told(text: str, *words: tuple[str, str]) -> set[str]:
    """What is told as a person. words: LAC's words of the text, in order, with their tags."""
    placed, start = [], 0
    for word, tag in words:
        start = text.index(word, start)
        placed.append(Word(start, start + len(word), tag))
        start += len(word)
    page = Page(text, placed)
    return {text[span.start : span.end] for span in people.find(page)}


@pytest.mark.parametrize(
    "role", ["法定代表人", "驾驶员", "船长", "经办人", "被处罚人", "收货人", "股东", "证人"]
)
@pytest.mark.parametrize("mark", ["：", ":", "： ", ""])
@pytest.mark.parametrize("name", ["卓振邦", "欧阳修文", "钱伟"])
def test_a_name_behind_a_role_is_found_with_or_without_a_colon(role: str, mark: str, name: str) -> None:
    assert name in told(f"{role}{mark}{name}，男。")


@pytest.mark.parametrize(
    "text",
    [
        "当事人未按规定申报",
        "当事人应当缴纳",
        "船员安全意识淡薄",
        "驾驶员在现场",
        "负责人不在场",
        "收货人是公司",
    ],
)
def test_ordinary_words_behind_a_role_are_no_names(text: str) -> None:
    assert told(text) == set()


def test_a_verb_that_begins_with_a_surname_is_no_name_behind_a_role() -> None:
    assert told("当事人陈述申辩", ("当事人", "n"), ("陈述", "v"), ("申辩", "v")) == set()


@pytest.mark.parametrize(
    "name",
    [
        "王某",
        "王某某",
        "陈某甲",
        "吴某1",
        "欧阳某某",
        "张××",
        "李**",
        "周○○",
        "林Xx",
        "邢某平",
        "刘*",
        "王□□",
        "陈■",
    ],
)
def test_hidden_names_are_names(name: str) -> None:
    assert name in told(f"经查，{name}、未到案，")


@pytest.mark.parametrize(
    "text", ["某公司的车辆", "王某村附近", "海口市**区**路**号", "某日下午", "由某物流公司承运"]
)
def test_hidden_places_firms_and_days_are_no_persons(text: str) -> None:
    assert told(text) == set()


@pytest.mark.parametrize("dot", "·•・．.‧")
@pytest.mark.parametrize("name", ["阿卜杜拉{}买买提", "买买提{}吐尔逊", "詹姆斯{}布朗"])
def test_a_dotted_name_is_whole_with_every_dot(dot: str, name: str) -> None:
    name = name.format(dot)
    assert name in told(f"被处罚人{name}签收。")


@pytest.mark.parametrize("name", ["阿卜杜拉-买买提", "买买提吐尔逊", "古丽娜尔", "次仁卓玛", "阿卜杜热合曼"])
def test_a_minority_name_needs_no_dot(name: str) -> None:
    assert name in told(f"车主{name}，无证经营")


@pytest.mark.parametrize(
    "name", ["Maria Santos", "NGUYEN VAN HUNG", "Kim Chul-soo", "DELA CRUZ, JUAN", "John Smith"]
)
def test_names_in_latin_letters_are_found_without_a_role(name: str) -> None:
    assert name in told(f"经查，{name}未办理登陆证。")


@pytest.mark.parametrize(
    "text", ["TOYOTA LAND CRUISER", "Pacific Ocean Shipping", "IMO 9123456", "HS Code", "Bill of Lading"]
)
def test_trade_words_in_latin_letters_are_no_names(text: str) -> None:
    assert told(f"货物为{text}。") == set()


def test_one_name_in_a_list_makes_its_neighbours_names() -> None:
    words = [("高明", "a"), ("、", "w"), ("马超", "PER"), ("、", "w"), ("莫非", "d"), ("。", "w")]
    assert told("高明、马超、莫非。", *words) == {"高明", "马超", "莫非"}


def test_a_given_name_that_lac_cut_off_comes_back() -> None:
    assert "王海生" in told("王海生供述", ("王", "PER"), ("海生", "n"), ("供述", "v"))


def test_a_role_that_lac_took_into_a_name_is_left_out() -> None:
    found = told("证人张志强称", ("证人张志强", "PER"), ("称", "v"))
    assert found == {"张志强"}


@pytest.mark.parametrize("title", ["船长", "老板", "女士", "先生", "警官"])
def test_a_surname_with_a_title_is_a_name(title: str) -> None:
    assert "郑" in told(f"，郑{title}说")


def test_a_blank_that_lac_calls_a_person_is_none() -> None:
    assert told("刘洋  记录", ("刘洋", "PER"), ("  ", "PER"), ("记录", "n")) == {"刘洋"}


@pytest.mark.parametrize(
    "text", ["鉴于当事人系初次违法且及时改正", "当事人代理人：和珅律师到庭", "车主信息：蓝牌"]
)
def test_what_stands_behind_a_role_is_not_always_a_name(text: str) -> None:
    assert not told(text) & {"初次", "代理人", "信息"}


def test_who_somebody_really_is_and_whom_he_works_for_are_names() -> None:
    assert told("昵称“海岛渔娘”实为温碧霞，受雇于“肥佬”偷运冻品") == {"海岛渔娘", "温碧霞", "肥佬"}


def test_a_list_behind_a_role_makes_its_ordinary_words_names_elsewhere() -> None:
    text = "该公司股东为黄波、江山、公孙胜，业务由江山负责。"
    found = [text[span.start : span.end] for span in names.find(text, [])]
    assert found.count("江山") == 2
