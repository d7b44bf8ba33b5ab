"""The slips that a lawyer makes: each gives one fault, at its place, in two languages, with what to write."""

from dataclasses import asdict
from pathlib import Path

import pytest

from gateway.policy.errors import Fault
from tests.gateway.policy.folder import RULE, faults, folder

CHECK = RULE.replace("A-TIER", "B-TIER").replace("grant: release", "grant: verify").removeprefix("rules:\n")

# What is written, instead of what, and the one fault: place and code, Chinese, English, both fixes.
SLIPS = [
    ("fields：[C01]", "fields: [C01]", (4, 11, "full_width"),
     "键后使用了全角冒号“：”", "a full-width colon after a key", "改为半角冒号加空格“: ”", 'write ": "'),
    ("{recipient：ECRB}", "{recipient: ECRB}", (5, 12, "full_width"),
     "“recipient：ECRB”含全角字符", "`recipient：ECRB` holds full-width characters",
     "改为 `recipient: ECRB`", "write `recipient: ECRB`"),
    ("fields: [C01，C02]", "fields: [C01]", (4, 14, "full_width"),
     "“C01，C02”含全角字符", "`C01，C02` holds full-width characters", "改为 `C01, C02`", "write `C01, C02`"),
    ("fields: ［C01］", "fields: [C01]", (4, 13, "full_width"),
     "“［C01］”含全角字符", "`［C01］` holds full-width characters", "改为 `[C01]`", "write `[C01]`"),
    ("when: ｛recipient: ECRB｝", "when: {recipient: ECRB}", (5, 11, "full_width"),
     "使用了全角括号“｛”", "a full-width bracket", "改为半角“{”", "write `{`"),
    ("title: 等级\n    title: 分类等级", "title: 等级", (4, 5, "duplicate_key"),
     "键“title”重复，首次出现在第 3 行", "the key `title` stands twice, first on line 3",
     "只保留一处", "keep one of them"),
    ("feilds: [C01]", "fields: [C01]", (4, 5, "unknown_name"),
     "未知的键“feilds”", "unknown key `feilds`", "是否应为 `fields`？", "did you mean `fields`?"),
    ("fields: [C001]", "fields: [C01]", (4, 14, "unknown_name"),
     "未知的字段“C001”", "unknown field `C001`", "是否应为 `C01`？", "did you mean `C01`?"),
    ("recipent: ECRB", "recipient: ECRB", (5, 12, "unknown_name"),
     "未知的键“recipent”", "unknown key `recipent`", "是否应为 `recipient`？", "did you mean `recipient`?"),
    ("recipient: ECBR", "recipient: ECRB", (5, 23, "unknown_name"),
     "未知的接收机构类别取值“ECBR”", "unknown recipient `ECBR`", "是否应为 `ECRB`？", "did you mean `ECRB`?"),
    ('basis: ["HN3L:1"]', "basis: [HN2L]", (7, 13, "unregistered_citation"),
     "法规“HN3L”未登记", "the statute `HN3L` is not registered",
     "在 law.yaml 登记，或引用 HN2L", "register it in law.yaml"),
    ('basis: ["CUST251:9"]', "basis: [HN2L]", (7, 13, "superseded_citation"),
     "自 2026-04-01 起废止或被替代，规则仍引用", "is superseded from 2026-04-01",
     "改引替代它的法规", "cite its successor"),
    ("title: 等级\n    confidence: U", "title: 等级", (4, 17, "unexplained_doubt"),
     "存疑须写明 because", "a doubt without `because`", "补写 `because: …`", "add `because: …`"),
    ("effective: 2025/12/18", "effective: 2025-12-18", (8, 16, "bad_date"),
     "日期“2025/12/18”无法识别", "`2025/12/18` is no day", "写成 2026-04-01", "write it as 2026-04-01"),
    ("effective: 2025年12月18日", "effective: 2025-12-18", (8, 16, "bad_date"),
     "日期“2025年12月18日”无法识别", "is no day", "写成 2026-04-01", "write it as 2026-04-01"),
    ("effective: 2026-02-29", "effective: 2025-12-18", (8, 16, "bad_date"),
     "日期“2026-02-29”无法识别", "is no day", "写成 2026-04-01", "write it as 2026-04-01"),
    ("\tgrant: release", "    grant: release", (6, 1, "tab"),
     "缩进使用了制表符", "a tab in the indentation", "改用空格缩进", "indent with spaces"),
    ("grant: mask", "grant: release", (2, 5, "missing_method"),
     "字段“C01”没有登记“mask”的方法", "the field `C01` has no method for `mask`",
     "在 fields.yaml 的“C01”下登记", "add one to `C01` in fields.yaml"),
    (f"effective: 2025-12-18\n{CHECK}", "effective: 2025-12-18\n", (2, 5, "conflict"),
     "授予规则互相冲突：A-TIER=release, B-TIER=verify", "grants disagree: A-TIER=release, B-TIER=verify",
     "`overrides: [ID]`", "narrow one of them"),
    ("grant: release\n    unless: {authorisation: enterprise}", "grant: release", (7, 13, "unless_on_grant"),
     "只有下限可以写 unless", "only a floor has `unless`",
     "把条件写进 `when`", "put the condition under `when`"),
]  # fmt: skip


@pytest.fixture
def slipped(policies: Path, tmp_path: Path, request: pytest.FixtureRequest) -> list[Fault]:
    slip, instead = request.param[:2]
    assert RULE.count(instead) == 1
    return faults(folder(policies, tmp_path / "p", RULE.replace(instead, slip)))


NAMES = [slip[0].split("\n")[-1].strip() or slip[2][2] for slip in SLIPS]


@pytest.mark.parametrize(
    ("slipped", "told"), [(slip, slip[2:]) for slip in SLIPS], ids=NAMES, indirect=["slipped"]
)
def test_a_slip_gives_one_clear_fault(slipped: list[Fault], told: tuple[tuple[int, int, str], str]) -> None:
    (fault,) = slipped
    place, zh, en, fix_zh, fix_en = told  # type: ignore[misc]
    assert (fault.line, fault.col, fault.code) == place
    assert zh in fault.zh
    assert en in fault.en
    assert fix_zh in fault.fix_zh
    assert fix_en in fault.fix_en


def test_faults_are_data(policies: Path, tmp_path: Path) -> None:
    slip = RULE.replace("recipient: ECRB", "recipient: ECBR")
    (fault,) = faults(folder(policies, tmp_path / "p", slip))
    assert fault == Fault(
        "rules/x.yaml", 5, 23, "unknown_name", "未知的接收机构类别取值“ECBR”", "unknown recipient `ECBR`",
        "是否应为 `ECRB`？", "did you mean `ECRB`?",
    )  # fmt: skip
    assert list(asdict(fault)) == ["file", "line", "col", "code", "zh", "en", "fix_zh", "fix_en"]


@pytest.mark.parametrize("slip", ["grant：release", "grant: realease"])
def test_a_rule_that_cannot_be_read_is_no_second_fault_where_it_is_overridden(
    slip: str, policies: Path, tmp_path: Path
) -> None:
    place = folder(policies, tmp_path / "p", RULE.replace("grant: release", slip))
    other = CHECK.replace("grant: verify", "grant: verify\n    overrides: [A-TIER]")
    (place / "rules" / "y.yaml").write_text(f"rules:\n{other}", "utf-8")
    assert [(fault.file, fault.line) for fault in faults(place)] == [("rules/x.yaml", 6)]
