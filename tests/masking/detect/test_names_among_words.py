"""Names that are ordinary words, organs and ships in unusual dress: by the whole analyser. All made up."""

import pytest

from masking.detect.analyse import Analyser, Text, analyser
from masking.detect.spans import Type


@pytest.fixture(scope="module")
def finder() -> Analyser:
    return analyser()


def covered(finder: Analyser, text: str, name: str, *, public: bool = False) -> bool:
    """Whether the first mention of a name is told to the character, as an organ or as hidden."""
    spans = finder.analyse([Text(text)])[0].spans
    told = {
        place for span in spans if (span.type is Type.GOV) is public for place in range(span.start, span.end)
    }
    start = text.index(name)
    return told.issuperset(range(start, start + len(name)))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("次日，平安戴着墨镜走进仓库。", "平安"),
        ("法警带石林入庭。", "石林"),
        ("证人指着何平说钱是他收的。", "何平"),
        ("货到后由码头联系人白雪提货。", "白雪"),
        ("船长金银花酒后驾驶。", "金银花"),
        ("记录员车辉，唱标人时光。", "时光"),
        ("现金先由钱某保管，再由于美芳签收。", "于美芳"),
        ("你把江海的电话发来。", "江海"),
        ("境外供货商黎志扬，约定每吨三千元。", "黎志扬"),
        ("客人 Faridah binti Yusuf 护照未登记", "Faridah binti Yusuf"),
    ],
)
def test_a_name_where_only_persons_stand_is_found_even_if_it_is_a_word(
    finder: Analyser, text: str, name: str
) -> None:
    assert covered(finder, text, name)


@pytest.mark.parametrize(
    "text",
    [
        "由于天气原因，航班取消。",
        "从业人员应当确保安全。",
        "海洋渔业资源持续恢复。",
        "本次抽检的全部产品合格。",
        "平安建设成效明显，公众安全感提高。",
        "石油价格上涨，运费随之提高。",
    ],
)
def test_the_same_words_where_no_person_stands_are_let_be(finder: Analyser, text: str) -> None:
    assert [span for span in finder.analyse([Text(text)])[0].spans if span.type is Type.PERSON] == []


@pytest.mark.parametrize(
    ("text", "organ"),
    [
        ("渔获物被三亚海警局直属第二局当场查获。", "三亚海警局直属第二局"),
        ("文昌市公安局交通管理大队出具认定书。", "文昌市公安局交通管理大队"),
        ("经三亚市道路运输事务中心核实。", "三亚市道路运输事务中心"),
        ("记者从海口边检总站获悉。", "海口边检总站"),
        ("被告不服儋州市城郊人民法院判决。", "儋州市城郊人民法院"),
        ("被洋浦海关缉私分局当场查扣。", "洋浦海关缉私分局"),
        ("向琼海市农业农村局发出琼检建〔2025〕3号检察建议。", "琼海市农业农村局"),
        ("該批貨物由海口港海關查驗。", "海口港海關"),
    ],
)
def test_an_organ_is_told_whole_and_as_one(finder: Analyser, text: str, organ: str) -> None:
    assert covered(finder, text, organ, public=True)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我在“福顺88”上当水手。", "福顺88"),
        ("船名 福顺88 船籍港 文昌", "福顺88"),
        ("由公司所有的GOLDEN LARK 7在海口湾搁浅。", "GOLDEN LARK 7"),
        ("在临高灯塔以北5海里处起火。", "临高灯塔以北5海里处"),
        ("住海口市龙华区滨海大道8号时代大厦12层C。", "海口市龙华区滨海大道8号时代大厦12层C"),
        ("存放于三亚市吉阳区荔枝沟路9号海棠人家3栋201房。", "三亚市吉阳区荔枝沟路9号海棠人家3栋201房"),
        ("於民國112年9月4日駛入。", "民國112年9月4日"),
    ],
)
def test_a_ship_a_place_and_a_date_are_covered_to_the_last_character(
    finder: Analyser, text: str, name: str
) -> None:
    assert covered(finder, text, name)


@pytest.mark.parametrize(
    ("party", "text"), [("陳國棟", "经查，陈国栋到场。"), ("陈国栋", "經查，陳國棟到場。")]
)
def test_a_known_party_is_found_in_traditional_and_in_simplified_characters(
    finder: Analyser, party: str, text: str
) -> None:
    spans = finder.analyse([Text(text, (party,))])[0].spans
    assert any(span.type is Type.PERSON and (span.start, span.end) == (3, 6) for span in spans)
