"""The closed list of what can be wrong with a file or a row, in both languages, with a way to mend it.

A message names the place and the expected form. It never holds the value that was found (law L9).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from gateway.ingest.model import FileRefused, RowFault


class Text(NamedTuple):
    zh: str
    en: str


MESSAGES: Mapping[str, Text] = MappingProxyType(
    {
        # the file as a whole
        "empty": Text("文件没有表头或为空。", "The file is empty or has no headings."),
        "format": Text(
            "文件格式无法读取，请使用 CSV、XLSX 或 JSONL。", "Not readable; deliver CSV, XLSX or JSONL."
        ),
        "encoding": Text("文件编码既非 UTF-8 也非 GB18030。", "The encoding is neither UTF-8 nor GB18030."),
        "quoting": Text(
            "引号不成对，文件自该行起无法读取。", "Unbalanced quotes: unreadable from this row on."
        ),
        "too_many_columns": Text("列数过多。", "Too many columns."),
        "long_line": Text("该行过长。", "This line is too long."),
        "too_large": Text("解压后的文件过大。", "The unpacked file is too large."),
        "hidden_sheet": Text(
            "含有隐藏工作表，请删除后重新报送。", "It has a hidden sheet; delete that sheet."
        ),
        "several_sheets": Text(
            "含有多个工作表，请每个文件只保留一个。", "It has several sheets; keep one per file."
        ),
        "marked_heading": Text(
            "表头带有密级标志，已隔离并启动泄密报告程序。", "The headings bear a secrecy mark."
        ),
        "unknown_column": Text(
            "该列不在本部门的报送目录中，请删除该列。", "Not in the catalogue; delete it."
        ),
        "forbidden_column": Text(
            "该列属禁止归集的信息，不得报送，请删除该列。",
            "May never be collected (P07, P08, P10, T07-T10); delete it.",
        ),
        "duplicate_column": Text("该列重复出现。", "This column appears twice."),
        "missing_column": Text("缺少必需的列。", "A required column is missing."),
        # a row as a whole
        "surplus": Text("该行的单元格多于表头。", "The row has more cells than headings."),
        "formula": Text(
            "该行含有公式，请粘贴为数值后重新报送。", "The row holds a formula; paste it as values."
        ),
        "not_json": Text("该行不是有效的 JSON。", "The line is not valid JSON."),
        "not_object": Text("该行不是 JSON 对象。", "The line is not a JSON object."),
        "duplicate_member": Text("该行有重复的成员名。", "The line has a member twice."),
        "kind_mismatch": Text(
            "主体类型与证件号码不一致。", "The subject's type does not fit its identifier."
        ),
        "wrong_tier": Text("分类结果与主体类型不一致。", "The tier does not belong to this type of subject."),
        "not_for_kind": Text("该列不适用于此类主体。", "This column is not for this type of subject."),
        "no_ground": Text("重点关注名单须载明列入依据。", "A focus-list entry needs its ground."),
        "no_end": Text(
            "重点关注名单须载明违法行为终了日期或决定日期，以计算五年保存期限。",
            "A focus-list entry needs the day on which the act ended, or that of its decision.",
        ),
        # one cell
        "missing": Text("缺少必填内容。", "A required value is missing."),
        "type": Text("数据类型不正确。", "The value has the wrong type."),
        "unicode": Text("含有无法识别的字符。", "It holds characters that are not valid text."),
        "too_long": Text("内容过长。", "The text is too long."),
        "number_id": Text(
            "号码被电子表格转成了数字，末位可能已丢失；请将该列设为“文本”后重新填写。",
            "A spreadsheet turned the number into a numeral, digits may be lost; format the column as text.",
        ),
        "identifier": Text("号码格式或校验码不正确。", "The number's form or check digit is wrong."),
        "date": Text("日期无效，请写成 2025-12-18。", "Not a date; write 2025-12-18."),
        "date_serial": Text(
            "日期被电子表格转成了序号；请将该列设为“日期”后重新填写。",
            "A spreadsheet serial, not a date; format the column as a date.",
        ),
        "date_order": Text("结束日期早于开始日期。", "The end lies before the start."),
        "future": Text("日期晚于今天。", "The date lies in the future."),
        "amount": Text("金额无效，请写成 37250.00。", "Not an amount; write 37250.00."),
        "word": Text("取值不在代码表中。", "The value is not in the code list."),
        "shape": Text("结构不正确。", "The value has the wrong structure."),
        "birth_mismatch": Text(
            "出生日期与身份证号码不一致。", "The date of birth does not fit the ID number."
        ),
    }
)


def fault(row: int, field: str, code: str) -> RowFault:
    """What is wrong at one place. code: a key of MESSAGES."""
    text = MESSAGES[code]
    return RowFault(row, field, code, text.zh, text.en)


def refused(code: str, row: int = 1, field: str = "file") -> FileRefused:
    """The error that refuses a whole file."""
    return FileRefused(fault(row, field, code))
