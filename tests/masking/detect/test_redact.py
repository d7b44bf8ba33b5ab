import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from masking.detect.analyse import Text
from masking.detect.redact import Held, Masked, PersonLabels, Redactor
from masking.detect.registry import shipped
from masking.detect.spans import Span, Type
from masking.errors import ConfigError
from tests.masking.detect.finding import analyser

KEY, OTHER_KEY = b"a" * 32, b"b" * 32
REDACTOR = Redactor(analyser(), PersonLabels(KEY))
PERSON = re.compile(r"【个人#([0-9a-f]{10})】")
LABELS = [f"【{told.label}】" for told in shipped().types.values()] + ["【个人#7f3a2cb1e0】"]
pieces = st.one_of(
    st.sampled_from(
        [*LABELS, "王建国", "李 梅", "海口海关", "13912345678", "，", "和", "【", "】", "个人#", "\ud800"]
    ),
    st.text(max_size=5),
)
texts = st.lists(pieces, max_size=12).map("".join)


def mask(text: str, *parties: str, redactor: Redactor = REDACTOR) -> Masked | Held:
    return redactor.redact([Text(text, parties)])[0]


def masked(text: str, redactor: Redactor = REDACTOR) -> str:
    done = mask(text, redactor=redactor)
    assert isinstance(done, Masked), done
    return done.text


def test_what_is_found_becomes_a_label_and_the_rest_stays() -> None:
    told = masked("海口海关查明，王建国（电话13912345678）。")
    assert PERSON.sub("【个人】", told) == "海口海关查明，【个人】（电话【电话】）。"


def test_one_name_keeps_one_label_within_a_text_and_across_texts() -> None:
    first = PERSON.findall(masked("王建国，李梅，王建国。"))
    second = PERSON.findall(masked("李梅。"))
    assert first[0] == first[2] != first[1] == second[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王建国", "王 建国"),
        ("王建国", "王\u200b建国"),
        ("MARIA SANTOS", "Ｍａｒｉａ Ｓａｎｔｏｓ"),
        ("阿卜杜拉·买买提", "阿卜杜拉•买买提"),
        ("O'Neil-Grant", "O’NEIL‐GRANT"),
    ],
)
def test_two_spellings_of_a_name_have_one_tag(one: str, other: str) -> None:
    assert PersonLabels(KEY).tag(one) == PersonLabels(KEY).tag(other)


@given(st.text(min_size=1), st.text(min_size=1))
def test_recipients_cannot_compare_their_tags(one: str, other: str) -> None:
    assert PersonLabels(KEY).tag(one) != PersonLabels(OTHER_KEY).tag(other)


@given(st.text())
def test_a_tag_is_hexadecimal_without_a_run_that_looks_like_a_number(name: str) -> None:
    tag = PersonLabels(KEY).tag(name)
    assert re.fullmatch(r"[0-9a-f]{10}", tag)
    assert not re.search(r"\d{4}", tag)


def test_the_tag_of_a_name_is_pinned_for_recipients_keep_it() -> None:
    assert PersonLabels(KEY).tag("王建国") == "9b8f8f4a63"


def test_a_short_key_is_refused_and_a_key_never_prints() -> None:
    with pytest.raises(ConfigError, match="32"):
        PersonLabels(b"a" * 31)
    assert "aaa" not in repr(PersonLabels(KEY))


@given(texts)
def test_masking_what_was_masked_changes_nothing(text: str) -> None:
    done = mask(text)
    assume(isinstance(done, Masked))
    assert isinstance(done, Masked)
    assert mask(done.text) == done


@given(texts)
def test_nothing_that_would_be_found_is_left(text: str) -> None:
    done = mask(text)
    assume(isinstance(done, Masked))
    assert isinstance(done, Masked)
    rest = done.text
    for label in LABELS:
        rest = rest.replace(label, "□")
    assert "13912345678" not in rest


def test_a_label_that_stands_in_the_original_hides_nothing_but_itself() -> None:
    assert masked("【证件号】【个人#7f3a2cb1e0】") == "【证件号】【个人#7f3a2cb1e0】"
    assert masked("【个人#13912345678】").endswith("#【电话】】")


def test_a_find_that_reaches_into_a_label_takes_it_along() -> None:
    def greedy(text: str, _: object) -> list[Span]:
        return [Span(*found.span(), Type.ORG, 0.9) for found in re.finditer(r"位】有限公司", text)]

    redactor = Redactor(analyser(greedy=greedy), PersonLabels(KEY))
    assert masked("由【单位】有限公司承运", redactor) == "由【单位】承运"


def test_what_is_found_only_after_masking_is_masked_too() -> None:
    def late(text: str, _: object) -> list[Span]:
        return [
            Span(found.start() + 1, found.end(), Type.SHIP, 0.9) for found in re.finditer(r"】椰海", text)
        ]

    redactor = Redactor(analyser(late=late), PersonLabels(KEY))
    assert masked("13912345678椰海", redactor) == "【电话】【船名】"


def test_a_text_that_does_not_come_to_rest_is_held() -> None:
    def endless(text: str, _: object) -> list[Span]:
        return [
            Span(found.start() + 1, found.end(), Type.DATE, 0.9) for found in re.finditer(r"】[^【]", text)
        ][:1]

    redactor = Redactor(analyser(endless=endless), PersonLabels(KEY))
    assert mask("13912345678" + "乙" * 10, redactor=redactor) == Held(("unsettled",))


def test_a_text_with_a_secrecy_mark_is_never_masked() -> None:
    assert mask("机密★20年，王建国。") == Held(("secrecy_hold",))
    assert mask("进口电影《绝密档案》拷贝，王建国。") == Held(("secrecy_review",))


def test_each_text_has_its_own_answer() -> None:
    done = REDACTOR.redact([Text("王建国。"), Text("机密★20年"), Text("海口海关")])
    assert [type(one) for one in done] == [Masked, Held, Masked]
    assert done[2] == Masked("海口海关")


def test_what_the_detectors_missed_and_the_gate_sees_is_held_under_a_reason_alone() -> None:
    assert mask("号码1 3 9 1 2 3 4 5 6 7 8。") == Held(("digits", "identifier"))
    assert mask("由慕容雪贸易承运。", "海南慕容雪贸易有限公司") == Held(("party",))


def test_the_gate_takes_no_offence_at_our_own_labels() -> None:
    tagged = "当事人【个人#7f3a2cb1e0】【个人#0123ab4567】，法定代表人【单位】，电话【电话】"
    assert mask(tagged) == Masked(tagged)
