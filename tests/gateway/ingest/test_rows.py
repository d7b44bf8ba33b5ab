"""Rows: each is exactly one of accepted, rejected and quarantined; a fault names a place, never a value."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.errors import ConfigError
from gateway.ingest.catalogue import catalogue, check_headings
from gateway.ingest.flow import judge
from gateway.ingest.model import Accepted, FileRefused, Outcome, Quarantined, Rejected, Row
from gateway.results.standing import Review
from tests.gateway.ingest.office import ENTERPRISE, NOW, PERSON

ANTI = catalogue("anti_smuggling")
CUSTOMS = catalogue("customs")


def outcome(row: dict[str, Any], **changes: Any) -> Outcome:
    cells = {name: cell for name, cell in {**row, **changes}.items() if cell is not None}
    return judge(Row(7, cells), ANTI, lambda _: Review(), NOW)


def faults(row: dict[str, Any], **changes: Any) -> set[tuple[str, str]]:
    found = outcome(row, **changes)
    assert isinstance(found, Rejected)
    return {(fault.field, fault.code) for fault in found.faults}


def values(row: dict[str, Any], **changes: Any) -> dict[str, Any]:
    found = outcome(row, **changes)
    assert isinstance(found, Accepted), found
    return dict(found.settled.values)


def test_a_valid_row_becomes_fields_of_the_catalogue() -> None:
    assert values(ENTERPRISE, 处罚种类="罚款", 处罚金额="37,250", 角色=["运输"], 涉案运输工具="琼A12345") == {
        "C01": "E-F",
        "C02": {"from": "2026-02-01", "until": None},
        "C03": "ACTIVE",
        "C04": "BASIS_03",
        "C06": "HKANTISMUG",
        "C08": "2026-01-20",
        "C09": {"amount": "37250.00", "kind": "fine"},
        "C10": "未如实申报货物数量",
        "E01": "海南（洋浦）云帆货运有限公司",
        "E02": "91460108MAC0A1B22Q",
        "E08": ["carrier"],
        "T04": ["琼A12345"],
    }


def test_an_id_number_tells_birth_and_sex_of_its_bearer() -> None:
    made = values(PERSON, 住所="海口市", 行政区划="460106")
    assert made["P02"] == {"kind": "citizen_id", "number": "460106199003071235"}
    assert made["P03"] == {"birth": "1990-03-07", "division": "460106", "sex": "M"}
    assert made["P04"] == {"address": "海口市"}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"证件号码": "91460108MAC0A1B22X"}, ("E02", "identifier")),
        ({"证件号码": 9.146e17}, ("E02", "number_id")),
        ({"证件号码": None}, ("E02", "missing")),
        ({"证件号码": "92460106MA5RQ7X01N"}, ("subject_kind", "kind_mismatch")),
        ({"主体类别": "公司"}, ("subject_kind", "word")),
        ({"主体类别": "个体工商户"}, ("subject_kind", "kind_mismatch")),
        ({"主体名称": " "}, ("E01", "missing")),
        ({"通关信用分类": "个人白名单"}, ("C01", "wrong_tier")),
        ({"事由代码": None}, ("C04", "no_ground")),
        ({"决定日期": None}, ("C08", "no_end")),
        ({"事由代码": "BASIS_99"}, ("C04", "word")),
        ({"决定日期": "2027-01-01"}, ("C08", "future")),
        ({"形成日期": "2026-11-24"}, ("formed_on", "future")),
        ({"截止日期": "2026-01-01"}, ("C02", "date_order")),
        ({"名单": "反走私"}, ("C11", "missing")),
        ({"性别": "男"}, ("P03", "not_for_kind")),
        ({"事由": 5}, ("C05", "type")),
        ({"案情摘要": "字" * 4001}, ("C10", "too_long")),
        ({"民族": "汉族"}, ("P08", "forbidden_column")),
        ({"风险评分": 97}, ("T08", "forbidden_column")),
        ({"T09": "x"}, ("T09", "forbidden_column")),
        ({"附加": "x"}, ("column 14", "unknown_column")),
    ],
)
def test_what_is_wrong_with_a_row_is_named_by_field_and_code(
    changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    assert fault in faults(ENTERPRISE, **changes)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"出生日期": "1990-03-08"}, ("P03", "birth_mismatch")),
        ({"性别": "女"}, ("P03", "birth_mismatch")),
        ({"证件种类": "护照", "证件号码": "E12345678"}, ("P03", "missing")),
        ({"证件种类": "统一社会信用代码"}, ("P02", "identifier")),
        ({"法定代表人": "李四"}, ("E06", "not_for_kind")),
        ({"所属企业": "91110000100000000P"}, ("P06", "identifier")),
        ({"角色": ["船员", "驾驶员"]}, ("P05", "type")),
    ],
)
def test_a_persons_row_is_held_to_its_own_rules(changes: dict[str, Any], fault: tuple[str, str]) -> None:
    assert fault in faults(PERSON, **changes)


def test_a_foreign_seaman_is_known_by_passport_and_birth() -> None:
    made = values(PERSON, 证件种类="护照", 证件号码="P7654321A", 出生日期="1985-05-05", 性别="男")
    assert made["P02"] == {"kind": "passport", "number": "P7654321A"}


@pytest.mark.parametrize(
    "changes",
    [{"行为终了日期": "2026-01-19"}, {"状态": "已退出"}, {"通关信用分类": "高级认证企业", "事由代码": None}],
)
def test_only_a_focus_entry_that_stands_needs_the_day_from_which_it_is_retained(
    changes: dict[str, Any],
) -> None:
    assert values(ENTERPRISE, 决定日期=None, **changes)


def test_a_person_cannot_be_listed_for_ever() -> None:
    listed = {"通关信用分类": "个人重点关注名单", "事由代码": "BASIS_03"}
    assert faults(PERSON, **listed) == {("C08", "no_end")}
    assert values(PERSON, **listed, 决定日期="2026-01-20")["C01"] == "P-F"


def test_every_fault_of_a_row_is_told_at_once() -> None:
    assert len(faults(ENTERPRISE, 证件号码="x", 决定日期="x", 状态="x", 民族="x", 附加="x")) == 5


@pytest.mark.parametrize(
    "changes",
    [
        {"案情摘要": "处理情况 机密★10年"},
        {"备注": "机 密 ★ １０年"},
        {"主体名称": "绝密★长期"},
        {"备注": "工作秘密"},
        {"状态": "秘密★1年"},  # a cell that would have been refused
        {"附加": "秘密★1年"},  # a column that would have been refused
        {"秘密★1年": "x"},
        {"附加": {"深": [{"秘密★1年": 1}]}},
        {"证件号码": "x", "备注": "秘密★1年"},
    ],
)
def test_one_real_mark_anywhere_quarantines_the_row_whatever_else_is_wrong(changes: dict[str, Any]) -> None:
    found = outcome(ENTERPRISE, **changes)
    assert isinstance(found, Quarantined)
    assert found.code == "real_mark"
    assert len(found.marks) == 1


def test_a_word_of_secrecy_in_a_title_waits_for_a_human() -> None:
    found = outcome(ENTERPRISE, 案情摘要="申报货物为影片《绝密档案》的拷贝")
    assert isinstance(found, Quarantined)
    assert (found.code, found.marks) == ("suspect_mark", ())


def test_a_quarantined_row_is_kept_without_what_may_never_be_collected() -> None:
    found = outcome(ENTERPRISE, 备注="机密★10年", 民族="汉族", 附加="秘密", 风险评分=97)
    assert isinstance(found, Quarantined)
    kept = json.loads(found.content)
    assert kept["cells"]["备注"] == "机密★10年"
    assert not {"民族", "附加", "风险评分"} & kept["cells"].keys()
    assert found.identifier is not None


def test_a_broken_line_is_searched_for_marks_before_it_is_refused() -> None:
    def judged(line: str) -> Outcome:
        return judge(Row(3, {}, (line,), "not_json"), ANTI, lambda _: Review(), NOW)

    assert isinstance(judged('{"备注": "机密★10年"'), Quarantined)
    assert isinstance(judged('{"备注": "无"'), Rejected)


def test_customs_speaks_of_organisations_alone() -> None:
    cells = {
        "记录编号": "HK-1",
        "企业名称": "甲",
        "统一社会信用代码": "92460106MA5RQ7X01N",
        "通关信用分类": "白名单",
    }
    cells |= {"生效日期": "2025-12-18", "状态": "有效", "信息形成日期": "2025-12-18"}
    found = judge(Row(2, cells), CUSTOMS, lambda _: Review(), NOW)
    assert isinstance(found, Accepted)
    assert found.settled.kind == "SOLE"


@pytest.mark.parametrize(
    ("headings", "field", "code"),
    [
        ((*CUSTOMS.headings, "布控指令"), "T08", "forbidden_column"),
        ((*CUSTOMS.headings, "法定代表人民族"), "P08", "forbidden_column"),
        ((*CUSTOMS.headings, "91460108MAC0A1B22Q"), "column 43", "unknown_column"),
        ((*CUSTOMS.headings, "企业 名称"), "column 43", "duplicate_column"),
        (CUSTOMS.headings[2:], "record", "missing_column"),
    ],
)
def test_headings_outside_the_catalogue_refuse_the_file(
    headings: tuple[str, ...], field: str, code: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        check_headings(headings, CUSTOMS)
    assert (refused.value.fault.field, refused.value.fault.code) == (field, code)


def test_headings_may_be_full_width_and_in_any_order() -> None:
    check_headings([f" {heading}\u3000" for heading in reversed(CUSTOMS.headings)], CUSTOMS)
    check_headings(
        [heading.replace("（", "(") for heading in catalogue("maritime").headings], catalogue("maritime")
    )


def test_an_unknown_department_delivers_nothing() -> None:
    with pytest.raises(ConfigError):
        catalogue("weather")


CELLS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text() | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
SECRET = "91460108MAC0A1B22Q"


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(st.sampled_from(ANTI.headings) | st.text(), CELLS, max_size=8),
    st.sampled_from([ENTERPRISE, PERSON, {}]),
    st.sampled_from([ANTI, CUSTOMS, catalogue("maritime")]),
)
def test_any_row_is_exactly_one_of_accepted_rejected_and_quarantined(
    noise: dict[str, Any], base: dict[str, Any], known: Any
) -> None:
    found = judge(Row(7, {**base, **noise}), known, lambda _: Review(), NOW)
    assert isinstance(found, Accepted | Rejected | Quarantined)
    if isinstance(found, Rejected):
        assert found.faults
    if isinstance(found, Accepted):
        assert found.settled.tier == found.settled.values["C01"]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(ANTI.headings), st.sampled_from([ENTERPRISE, PERSON]))
def test_a_fault_never_repeats_what_the_cell_held(heading: str, base: dict[str, Any]) -> None:
    found = judge(Row(7, {**base, heading: f"{SECRET}王建国"}), ANTI, lambda _: Review(), NOW)
    if isinstance(found, Rejected):
        told = repr(found)
        assert SECRET not in told
        assert "王建国" not in told
        assert base["证件号码"] not in told


def test_no_identifier_prints_with_its_outcome() -> None:
    assert PERSON["证件号码"] not in repr(outcome(PERSON, 备注="机密★10年"))
    assert NOW.date() == date(2026, 11, 23)
