"""Places and addresses: one address, one span."""

import pytest

from masking.detect import gazetteer, places
from masking.detect.lac import Word
from masking.detect.page import Page


def told(text: str, *tagged: tuple[str, str]) -> set[str]:
    words = [Word(text.index(word), text.index(word) + len(word), tag) for word, tag in tagged]
    return {text[span.start : span.end] for span in places.find(Page(text, words))}


ADDRESSES = [
    "海南省海口市龙华区滨海大道123号椰城大厦8楼801室",
    "三亚市天涯区河西路8号",
    "广东省徐闻县海安镇文丰村12号",
    "海口市琼山区府城镇中山路56号",
    "四川省达州市渠县望江乡双河村3组15号",
    "海口综合保税区6号仓库",
    "海口市秀英区长流镇美李村",
    "秀英港3号泊位",
    "临高县新盈港",
    "陵水黎族自治县黎安镇",
    "海口市美兰区白龙街道××路12号",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("before", ["住址：", "位于", "在", ""])
@pytest.mark.parametrize("after", ["，电话", "。", "\n", "的"])
def test_an_address_is_one_span(address: str, before: str, after: str) -> None:
    assert address in told(before + address + after)


@pytest.mark.parametrize(
    "coordinates",
    [
        "北纬20°01′.5，东经110°15′.3",
        "北纬19°58.345′、东经110°08.123′",
        "20°15.2′N，110°50.3′E",
        "北纬20.0123，东经110.1234",
    ],
)
def test_the_coordinates_of_a_sea_area_are_one_place(coordinates: str) -> None:
    assert any(coordinates in found for found in told(f"事故发生在{coordinates}附近"))


@pytest.mark.parametrize(
    "place", ["三亚", "海口", "洋浦", "湛江", "琼州海峡", "新海港", "海口港", "永兴岛", "广西", "哈尔滨"]
)
def test_a_known_place_needs_no_label(place: str) -> None:
    assert place in told(f"货物从{place}运出。")


@pytest.mark.parametrize(
    "text", ["当事人在码头装货", "停在路边的车", "依法调查处理", "公路上行驶", "全国统一"]
)
def test_ordinary_words_for_places_are_none(text: str) -> None:
    assert told(text) == set()


def test_a_country_in_a_nationality_is_no_place() -> None:
    assert told("中国籍船员", ("中国", "LOC")) == set()


def test_a_place_in_the_title_of_a_law_is_not_taken_from_lac() -> None:
    assert told("《圆明园条例》", ("圆明园", "LOC")) == set()


def test_every_division_of_today_is_known() -> None:
    known = gazetteer.divisions()
    assert {"海口市", "三亚市", "陵水黎族自治县", "龙华区", "徐闻县", "哈尔滨市"} <= known
    assert len(known) > 3000


def test_the_leftmost_longest_place_wins_and_a_shorter_one_is_the_way_back() -> None:
    text = "海南省海口海事"
    assert [text[start:end] for start, end in gazetteer.hits(text)] == ["海南省", "海口"]


@pytest.mark.parametrize(
    "place", ["G98环岛高速公路K123+500处", "223国道K12+300米处", "西线高速", "长流停车场", "霸王岭"]
)
def test_roads_with_their_stakes_and_places_without_units_are_found(place: str) -> None:
    assert any(place in found for found in told(f"在{place}查获"))


@pytest.mark.parametrize("text", ["银色白银S925项链一条", "发动机号码15G02032", "规格X200型"])
def test_codes_that_begin_as_a_road_does_are_no_places(text: str) -> None:
    assert told(text) == set()


@pytest.mark.parametrize("text", ["持往来港澳通行证", "持港澳居民来往内地通行证", "持台湾居民来往大陆通行证"])
def test_the_name_of_a_permit_names_no_place(text: str) -> None:
    assert told(text) == set()
