"""Ships: the name without quotes and without the word for a ship."""

import pytest

from masking.detect import ships
from masking.detect.page import Page


def told(text: str) -> set[str]:
    return {text[span.start : span.end] for span in ships.find(Page(text, ()))}


@pytest.mark.parametrize("name", ["椰海68", "新海口6号", "海峡一号", "粤电油9", "OCEAN STAR"])
@pytest.mark.parametrize("quotes", ["“{}”轮", "“{}”船", '"{}"轮', "「{}」渔船", "‘{}’轮"])
def test_a_quoted_ship_is_its_name(name: str, quotes: str) -> None:
    assert name in told(f"经查，{quotes.format(name)}未报告。")


@pytest.mark.parametrize("text", ["货轮Ocean Spirit号船长在船", "外轮“Sea Lion 7”轮靠泊", "邮轮Star大副"])
def test_a_ship_in_small_letters_is_found_between_words_for_ships(text: str) -> None:
    assert told(text) & {"Ocean Spirit", "Sea Lion 7", "Star"}


@pytest.mark.parametrize(
    "name", ["琼洋渔12345", "琼儋渔00123", "粤湛江货0123", "琼三亚渔12345", "桂北渔80123", "闽霞渔01234"]
)
def test_a_registered_name_needs_no_quotes(name: str) -> None:
    assert name in told(f"登临{name}渔船检查")


@pytest.mark.parametrize("text", ["M/V OCEAN STAR", "MV OCEAN STAR", "M.V. OCEAN STAR", "M/T OCEAN STAR"])
def test_a_prefix_of_a_motor_vessel_names_a_ship(text: str) -> None:
    assert text in told(f"{text}轮靠泊")


def test_a_label_names_a_ship() -> None:
    assert told("船舶名称：华海通运8；船籍港") >= {"华海通运8"}


@pytest.mark.parametrize(
    "text", ["一辆三轮车", "二轮电动车", "新蕾牌二轮摩托车", "第一轮检查", "两艘渔船", "“三无”船舶"]
)
def test_wheels_rounds_and_counted_ships_are_no_names(text: str) -> None:
    assert told(text) == set()


@pytest.mark.parametrize("name", ["临渔机08819", "儋渔00123", "湛渔运 4521"])
def test_a_fishing_boat_is_found_by_its_county_without_the_province(name: str) -> None:
    assert name in told(f"先后七次驾“{name}”从外海过驳白糖")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("在锚地登临检查海丰油7，船上五人", ["海丰油7"]),
        ("驾桂霞渔20115从外海接驳，该船无证", ["桂霞渔20115"]),
        ("码头加注柴油9吨，船员在场", []),
        ("仓库内有海货5箱，渔港外", []),
        ("购进柴油9，用于农机", []),  # nothing speaks of ships
    ],
)
def test_a_ship_is_known_by_its_work_and_number_where_the_text_speaks_of_ships(
    text: str, names: list[str]
) -> None:
    assert told(text) == set(names)
