import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking.detect.gate import Reason, check
from masking.detect.shapes import citizen_check_digit

CLEAN = [
    "",
    "经查，【个人】驾驶【车牌】在【地点】超限运输，处罚款【金额】。",
    "当事人应当自收到决定书之日起十五日内履行，逾期不履行的，依法加处罚款。",
    "依照《中华人民共和国行政处罚法》第六十七条第一款，当事人对处罚决定不服的，可以申请行政复议。",
    "驾驶员于当日到案，承认上述事实；船长在现场，轮机长未到场。",
    "申报人经营的货物共12箱，重3.5吨，超过3年未再发生违法行为。",
    "法定代表人向本局提交了陈述申辩意见，负责人已签字确认。",
    "货主将货物运至码头，司机称不知情，被告人对起诉书无异议。",
    "责任人：【单位】法人代表【个人】；被告应支付原告劳务费【金额】，当事人代理人到庭。",
    "鉴于当事人初次违法，车主信息已核对，货轮AIS设备、船用GPS轮换。",
    "禁渔期内查获渔船1200余艘次。",
    "2026-Q1 处罚 3 起，1-10万 的占一半。",
]
LEAKS = [
    ("编号 4601061990", Reason.DIGITS),
    ("编号 46 01-06/19", Reason.DIGITS),
    ("编号 ４６０１０６", Reason.DIGITS),
    ("电话一三八零零一", Reason.DIGITS),
    ("4\u200b6\u200b0\u200b1\u200b0\u200b6", Reason.DIGITS),
    ("车牌琼A12345已登记", Reason.IDENTIFIER),
    ("邮箱 a.b@example.cn", Reason.IDENTIFIER),
    ("集装箱CSQU3054383", Reason.IDENTIFIER),
    ("王某承认", Reason.HIDDEN_NAME),
    ("欧阳某某承认", Reason.HIDDEN_NAME),
    ("李**在场", Reason.HIDDEN_NAME),
    ("张××驾车", Reason.HIDDEN_NAME),
    ("当事人王建国持证", Reason.ROLE_AND_NAME),
    ("驾驶员：符其昌", Reason.ROLE_AND_NAME),
    ("船长司徒炳在船", Reason.ROLE_AND_NAME),
    ("委托人万物生将其船舶转让", Reason.ROLE_AND_NAME),
    ("仲裁员符其昌独任审理", Reason.ROLE_AND_NAME),
    ("Ocean Spirit号轮靠泊", Reason.IDENTIFIER),
    ("驾“临渔机08819”出海", Reason.IDENTIFIER),
    ("机密★10年", Reason.SECRECY),
    ("放映《绝密档案》", Reason.SECRECY),
]


@pytest.mark.parametrize("text", CLEAN)
def test_a_masked_text_may_leave(text: str) -> None:
    assert check(text) == ()


@pytest.mark.parametrize(("text", "reason"), LEAKS)
def test_what_was_left_is_held(text: str, reason: Reason) -> None:
    assert reason in {fault.reason for fault in check(text)}


PARTIES = ("羊焕雄", "海南澜屿供应链管理有限公司", "阿卜杜拉·买买提")


@pytest.mark.parametrize(
    "text",
    [
        "由羊焕雄装运",
        "由羊 焕 雄装运",
        "羊\u200b焕雄",
        "澜屿承运",
        "海南澜屿供应链管理有限公司承运",
        "阿卜杜拉•买买提在场",
    ],
)
def test_a_known_party_is_held_in_every_spelling(text: str) -> None:
    assert Reason.PARTY in {fault.reason for fault in check(text, PARTIES)}
    assert Reason.PARTY not in {fault.reason for fault in check(text)}


HAN = st.text(st.sampled_from("的货物在码头装卸完毕，经核对与单证一致。"), max_size=20)
SPLIT = st.sampled_from(["", " ", "-", "\u200b", "\n", "　", "·"])


@given(HAN, st.integers(0, 999), SPLIT, HAN)
def test_an_identity_number_never_leaves(before: str, serial: int, split: str, after: str) -> None:
    body = f"46010619900307{serial:03}"
    number = body + citizen_check_digit(body)
    text = before + split.join(number) + after
    faults = check(text)
    assert any(text[fault.start : fault.end].strip() for fault in faults)


@given(st.text(st.characters(), max_size=80))
def test_places_lie_inside_and_no_text_is_told(text: str) -> None:
    for fault in check(text, PARTIES):
        assert 0 <= fault.start < fault.end <= len(text)


@pytest.mark.parametrize(
    "text", ["9" * 200_000, "王" * 200_000, "当事人" * 60_000, "[" * 100_000, "\ud800\0" * 50_000]
)
def test_hostile_output_is_judged_in_one_pass(text: str) -> None:
    check(text, PARTIES)
