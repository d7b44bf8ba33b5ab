import time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masking.detect.identifiers import find
from masking.detect.reading import read
from masking.detect.spans import Span, Type
from tests.masking.detect.numbers import ROWS, SPELLINGS, citizen, container, uscc, vin

BEFORE = ("当事人王建国，", "经查明，该公司持", "涉案货物共12箱，", "（", "：")
BEHIND = ("，住海口市美兰区。", "的行为违反规定", "）。", "等3人在场", "")
FALSE_FRIENDS = [
    "依照《中华人民共和国海关法》第八十二条第一款第（一）项、第九十一条的规定",
    "减按百分之五十征收，税率为13%，超过完税价格的30%",
    "货物12吨，3箱，5人，应在10个工作日内补税，期限3年，延长6个月，15日内缴纳",
    "冻虾1200箱，净重24.5吨，共计123456千克，1,234,567件",
    "当事人现年35岁，年满18周岁，从事运输20年",
    "自收到之日起60日内申请行政复议，或者六个月内提起诉讼",
    "第3号泊位，2号楼3单元401室，附件1，表3",
    "全国统一热线12360，拨打110报警",
    "车长12.5米，总吨位1234吨，主机功率735千瓦，航向180度",
    "一元化领导，二元结构，多元化，公元，单元，元旦",
    "海关总署公告第76号，海关总署令第282号",
    "GB/T 22239-2019，GB 11643-1999，ISO 9001，COVID-19，5G网络，A4纸",
    "张某、李某某、王××、张*，海南××贸易有限公司，**公司",
    "（一）（二）（三）①②③，第一、第二、第三，一次、二次",
    "新B2B平台，云API接口，川A股，USB接口",
    "三五成群，九九归一，三个月，两个月，每月，近年来",
    "速度12.5节，风力7级，浪高2.5米，凌晨三时许",
]


def places(text: str) -> list[Span]:
    """What is found, in places of the original text."""
    reading = read(text)
    return [Span(*reading.original(s.start, s.end), s.type, s.score) for s in find(reading.text)]


def covering(text: str, part: str) -> list[Span]:
    start = text.index(part)
    return [s for s in places(text) if s.start <= start and start + len(part) <= s.end]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("row", ROWS)
def test_every_kind_is_found_whole_in_every_spelling(row: str, spelling: str) -> None:
    kind, label, make = ROWS[row]
    rng = Random(f"{row} {spelling}")
    for before in BEFORE:
        for behind in BEHIND:
            number = SPELLINGS[spelling](make(rng))
            text = before + label + number + behind
            found = covering(text, number)
            assert found
            assert kind in {span.type for span in found}
            assert min(span.end - span.start for span in found) <= len(number) + 1


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_number_is_covered_in_any_chinese_surroundings(data: st.DataObject) -> None:
    han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=30)
    _, label, make = ROWS[data.draw(st.sampled_from(sorted(ROWS)))]
    number = make(Random(data.draw(st.integers())))
    before, behind = data.draw(han), data.draw(han)
    text = f"{before}，{label}{number}，{behind}"
    start = len(before) + 1 + len(label)
    assert [s for s in places(text) if s.start <= start and start + len(number) <= s.end]


@pytest.mark.parametrize("make", [citizen, uscc, container, vin])
def test_a_wrong_check_digit_lowers_the_score_and_keeps_the_hit(make: object) -> None:
    assert callable(make)
    for seed in range(20):
        right = make(Random(seed))
        place = 8 if make is vin else -1
        old = right[place]
        wrong = right[:place] + ("1" if old != "1" else "2") + (right[place + 1 :] if place > 0 else "")
        sure = max(s.score for s in covering(f"经查，{right}，属实", right))
        unsure = max(s.score for s in covering(f"经查，{wrong}，属实", wrong))
        assert unsure < 0.9 <= sure


def test_the_longest_plate_is_taken() -> None:
    for plate in ("琼DD24177", "琼AD12345", "琼A12345D", "琼A1234挂", "粤Z1234港", "琼A1234学", "琼A1234警"):
        text = f"驾驶{plate}号车"
        assert [text[s.start : s.end] for s in places(text)] == [plate]


@pytest.mark.parametrize("text", FALSE_FRIENDS)
def test_what_is_no_identifier_is_left_alone(text: str) -> None:
    assert places(text) == []


def test_a_bare_eight_digit_number_is_a_permit_or_a_tariff_code_only_by_its_words() -> None:
    assert [s.type for s in places("台胞证12345678")] == [Type.TRAVEL_PERMIT]
    assert [(s.type, s.score) for s in places("其中12345678，")] == [(Type.OTHER_ID, 0.3)]
    assert places("其中12345678千克")[:1] == []


def test_numbers_in_a_list_share_the_label_before_the_first() -> None:
    found = places("证件护照号分别为K1234567、L7654321和M1112223")
    assert [s.type for s in found] == [Type.PASSPORT] * 3


def test_two_numbers_with_a_blank_between_are_two() -> None:
    text = "王某 460106199003071235 13800138000 6222021234567890123"
    assert [s.type for s in places(text)] == [Type.ID_CARD, Type.PHONE, Type.BANK_CARD]


def test_spans_come_sorted_and_never_score_too_little() -> None:
    text = "2025年3月12日，琼A12345，电话13800138000，罚款3.5万元，琼关缉违字〔2025〕0012号，其中123456"
    found = places(text)
    assert found == sorted(found)
    assert {s.type for s in found} >= {Type.DATE, Type.PLATE, Type.PHONE, Type.AMOUNT, Type.DOC_NO}
    assert all(0.3 <= s.score <= 1 for s in found)


def test_reading_speed_does_not_depend_on_what_is_read() -> None:
    dense = (
        "当事人于2025年3月12日驾驶琼A12345号货车，申报冻虾1200箱，报关单号640120251000000123，"
        "货值人民币37,250.00元，身份证号460106199003071235，依照第八十二条第一款的规定处理。"
    ) * 300
    start = time.perf_counter()
    found = find(dense)
    assert len(found) >= 5 * 300
    assert len(dense) / (time.perf_counter() - start) > 50_000  # a loaded machine; bench/ measures 200 k
