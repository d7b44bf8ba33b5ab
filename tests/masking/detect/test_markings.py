import base64
import json
import quopri
import time
from itertools import product
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking.detect.markings import Certainty, Kind, Verdict, scan, verdict

REAL = [
    ("机密★20年", Kind.JIMI),
    ("秘密★1年", Kind.MIMI),
    ("绝密★长期", Kind.JUEMI),
    ("秘密★2031年12月31日", Kind.MIMI),
    ("机密★解密条件：案件审结", Kind.JIMI),
    ("机 密 ★ ２０年", Kind.JIMI),
    ("机密*5年", Kind.JIMI),
    ("秘密☆", Kind.MIMI),
    ("机\u200b密\u200b★\u200b10年", Kind.JIMI),
    ("机\ufeff密\u2060★", Kind.JIMI),
    ("机\n密\n★\n十年", Kind.JIMI),
    ("機密★20年", Kind.JIMI),
    ("祕密＊5年", Kind.MIMI),
    ("机-密★", Kind.JIMI),
    ("密级：机密", Kind.JIMI),
    ("【绝密】", Kind.JUEMI),
    ("（秘密）", Kind.MIMI),
    ("关于某案的函\n秘密\n正文", Kind.MIMI),
    ("机密10年", Kind.JIMI),
    ("核心商密★10年", Kind.TRADE),
    ("普通商密★5年", Kind.TRADE),
    ("工作秘密★", Kind.WORK),
    ("〔内部资料〕", Kind.INTERNAL),
    ("不得外传。", Kind.INTERNAL),
    ("《机密★20年 某通知》", Kind.JIMI),
]
SUSPECT = [
    ("进口电影《绝密档案》拷贝两套", Kind.JUEMI),
    ("按商业秘密保护条例签订协议", Kind.TRADE),
    ("商业秘密", Kind.TRADE),
    ("违反保守国家秘密法有关规定", Kind.MIMI),
    ("国家秘密", Kind.MIMI),
    ("该信息涉及国家秘密五年有余", Kind.MIMI),
    ("玩家破解神秘密码", Kind.MIMI),
    ("不属于工作秘密的范围", Kind.WORK),
    ("机密级材料的复印件", Kind.JIMI),
    ("查获内部资料若干", Kind.INTERNAL),
]
CLEAN = [
    "",
    "海南椰澜通贸易有限公司",
    "2025年8月25日在新海港查获冻虾两吨，案值37250.00元。",
    "91460108MAC0A1B22Q",
    "紧密联系，密切配合，机电设备",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/==",
    '{"note": "正常"}',
    "1" * 10_000,
]


@pytest.mark.parametrize(("text", "kind"), REAL)
def test_a_mark_is_real(text: str, kind: Kind) -> None:
    assert [(mark.kind, mark.certainty) for mark in scan(text)] == [(kind, Certainty.REAL)]


@pytest.mark.parametrize(("text", "kind"), SUSPECT)
def test_a_false_friend_goes_to_a_human(text: str, kind: Kind) -> None:
    assert [(mark.kind, mark.certainty) for mark in scan(text)] == [(kind, Certainty.SUSPECT)]


@pytest.mark.parametrize("text", CLEAN)
def test_an_ordinary_text_is_clean(text: str) -> None:
    assert scan(text) == ()


@pytest.mark.parametrize(("text", "kind"), REAL)
def test_a_mark_survives_its_wrappings(text: str, kind: Kind) -> None:
    plain = base64.b64encode(text.encode()).decode()
    wrapped = (
        json.dumps({"a": [1, {"b": text}]}),
        json.dumps({text: 1}, ensure_ascii=False),
        plain,
        base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
        base64.b64encode(text.encode("gb18030")).decode(),
        base64.b64encode(json.dumps({"a": text}).encode()).decode(),
        json.dumps({"a": plain}),
        f"附件（{plain}）",
    )
    for one in wrapped:
        found = [mark for mark in scan(one) if mark.certainty is Certainty.REAL]
        assert kind in {mark.kind for mark in found}, one


def test_an_escaped_mark_in_a_torn_json_text_is_found() -> None:
    torn = json.dumps({"a": "机密★20年"})[:-1]
    assert [mark.certainty for mark in scan(torn)] == [Certainty.REAL]


def test_offsets_are_those_of_the_original_text() -> None:
    text = "经查，附件标注机 密 ★ ２０年，已退回。"
    (mark,) = scan(text)
    assert text[mark.start : mark.end] == "机 密 ★ ２０年"


def test_a_nested_mark_spans_what_it_is_nested_in() -> None:
    run = base64.b64encode("机密★20年".encode()).decode()
    text = f"附件（{run}）"
    (mark,) = scan(text)
    assert text[mark.start : mark.end] == run


WORDS = st.sampled_from(["绝密", "机密", "秘密"])
BETWEEN = st.text(st.sampled_from(" \t\u200b\u200d\ufeff\u3000\u00a0\u00ad"), max_size=4)
AROUND = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(WORDS, BETWEEN, BETWEEN, st.sampled_from("★☆*＊"), AROUND, AROUND)
def test_a_starred_level_is_always_held(
    word: str, inner: str, outer: str, star: str, before: str, after: str
) -> None:
    text = f"{before}{word[0]}{inner}{word[1]}{outer}{star}{after}"
    assert any(mark.certainty is Certainty.REAL for mark in scan(text))


@given(WORDS, BETWEEN, AROUND, AROUND)
def test_a_bare_level_is_never_clean(word: str, inner: str, before: str, after: str) -> None:
    assert scan(f"{before}{word[0]}{inner}{word[1]}{after}")


@given(st.text())
def test_offsets_lie_inside_the_text(text: str) -> None:
    for mark in scan(f"机密{text}★秘密"):
        assert 0 <= mark.start < mark.end <= len(text) + 5


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "{" * 100_000, "9" * 1_000_000, "秘密" * 50_000, "秘密" + " " * 200_000 + "秘密",
     "\ud800机密★\udfff", "机密\0★", "\u202e机密★\u202c", "\\u673a" * 20_000, '["' + "A" * 500_000 + '"]'],
)  # fmt: skip
def test_hostile_text_takes_bounded_time(text: str) -> None:
    begun = time.perf_counter()
    scan(text)
    assert time.perf_counter() - begun < 10


LEVELS = {"绝密": Kind.JUEMI, "机密": Kind.JIMI, "秘密": Kind.MIMI}
SPELLED = {
    "plain": lambda word: word,
    "spaced": " ".join,
    "vertical": "\n".join,
    "zero width": "\u200b".join,
    "dotted": "·".join,
    "slashed": "/".join,
    "traditional": lambda word: word.translate(str.maketrans("绝机秘", "絕機祕")),
    "with its class": lambda word: word + "级",
    "in tags": lambda word: f"<b>{word[0]}</b><i>{word[1:]}</i>",
    "one entity": lambda word: f"{word[0]}&#{ord(word[1])};",
}
STARRED = ("★", "☆", "＊", "⭐", "✰", "※", " ★ ", "（五角星）", "(star)")
TERMS = ("", "1年", "２０年", "二十年", "长期", "2031年12月31日", "至2030年1月1日解密", "10Y")
SURROUNDED = ("{}", "经查，附件{}，已退回。", "标题\n{}\n正文", "内容（{}）。")
WRAPPED = {
    "nothing": lambda text: text,
    "json": lambda text: json.dumps({"a": [text]}),
    "percent": quote,
    "quoted-printable": lambda text: quopri.encodestring(text.encode()).decode(),
    "source": lambda text: "".join(f"\\x{byte:02x}" for byte in text.encode()),
    "hex": lambda text: text.encode().hex(),
    "hex gb18030": lambda text: text.encode("gb18030").hex().upper(),
    "base64 utf-16": lambda text: base64.b64encode(text.encode("utf-16-le")).decode(),
    "base64 in lines": lambda text: base64.encodebytes((text * 9).encode()).decode(),
    "base64 of json": lambda text: base64.b64encode(json.dumps(text).encode()).decode(),
}


@pytest.mark.parametrize("wrapping", WRAPPED)
@pytest.mark.parametrize("level", LEVELS)
def test_every_spelling_of_a_starred_mark_is_held_in_every_wrapping(level: str, wrapping: str) -> None:
    for spelling, star, term, around in product(SPELLED.values(), STARRED, TERMS, SURROUNDED):
        text = WRAPPED[wrapping](around.format(spelling(level) + star + term))
        found = scan(text)
        assert verdict(found) is Verdict.HOLD, text
        assert LEVELS[level] in {mark.kind for mark in found}, text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TOP SECRET//NOFORN", Verdict.REVIEW),
        ("品牌 Victoria's Secret 内衣三件", Verdict.REVIEW),
        ("董事会秘书 secretary of the board", Verdict.PASS),
        ("电影《机密行动》海报", Verdict.REVIEW),
        ("签订保密协议，履行保密义务", Verdict.PASS),
        ("输入手机密码后，司机密切配合，有机密封胶一批", Verdict.PASS),
        ("当事人拒绝，密切监视其动向", Verdict.PASS),
        ("手机密★10年", Verdict.HOLD),
        ("密度、精密仪器、密封箱、密码锁", Verdict.PASS),
        ("侵犯商业秘密罪", Verdict.REVIEW),
        ("普通商密★5年", Verdict.HOLD),
        ("工作秘密★3年", Verdict.HOLD),
    ],
)
def test_marks_false_friends_and_ordinary_words_are_told_apart(text: str, expected: Verdict) -> None:
    assert verdict(scan(text)) is expected


def test_a_run_that_opens_in_many_ways_is_opened_once_in_each() -> None:
    """Without the memory of what was opened, the work would grow by the product of all encodings."""
    run = base64.b64encode(b"ABCDEFGH" * 4000).decode()
    for _ in range(5):
        run = base64.b64encode(run.encode()).decode()
    assert scan(run) == ()


HIDDEN = [
    *("机宻★10年", "泌密★", "木几密★", "禾必密★5年", "机\u3164密★", "机<!--x-->密★", "U+673AU+5BC6★"),
    *('["机","密","★"]', "\u202e年01★密机", "内部★", "密★10年", "㊙★", "保密★5年", "机密[x]10年", "★机密"),
    *(
        "机密?10年",
        "机密 特急",
        "甲\t机密\t乙",
        "<!--机密★-->",
        "<p title='机密★'>x</p>",
        "&amp;#26426;&#23494;★",
    ),
    "x/cn/" + base64.b64encode("机密★10年".encode()).decode(),
    "机密★10年".encode("gb18030").hex(" "),
    "机密★10年".encode().hex(":"),
    base64.b64encode("机密★10年".encode("utf-16-be")).decode(),
    quote("机密★10年".encode("gb18030")),
    json.dumps({"a": json.dumps({"b": json.dumps({"c": "机密★10年"})})}),
]


@pytest.mark.parametrize("text", HIDDEN)
def test_a_mark_that_somebody_hid_is_held(text: str) -> None:
    assert verdict(scan(text)) is Verdict.HOLD


def test_a_mark_in_many_wrappings_is_held() -> None:
    text = "机密★10年"
    for _ in range(7):
        text = base64.b64encode(text.encode()).decode()
        assert verdict(scan(text)) is Verdict.HOLD


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("该秘密至今未被发现", Verdict.REVIEW),
        ("client_secret=abc", Verdict.PASS),
        ("厂商密切关注，招商密集", Verdict.PASS),
        ("液压机密封圈", Verdict.PASS),
        ("集装箱内部完好，蜜饯★特产", Verdict.PASS),
    ],
)
def test_words_that_only_look_like_marks_are_not_held(text: str, expected: Verdict) -> None:
    assert verdict(scan(text)) is expected
