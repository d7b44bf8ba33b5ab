"""Files as departments send them: encodings, spreadsheets' surprises, broken lines."""

import csv
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from gateway.ingest import parse
from gateway.ingest.model import FileRefused, Row

TEXT = "企业名称,备注\r\n海南（洋浦）云帆货运,䶮\r\n"


def read(path: Path) -> list[Row]:
    return list(parse.rows(path, parse.inspect(path)))


def refusal(path: Path) -> tuple[str, int]:
    with pytest.raises(FileRefused) as refused:
        read(path)
    return refused.value.fault.code, refused.value.fault.row


def written(tmp_path: Path, data: bytes, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def sheet(tmp_path: Path, *rows: list[Any], hidden: bool = False, more: bool = False) -> Path:
    path = tmp_path / "file.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        first = book.add_worksheet("数据")
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                first.write(number, place, cell)
        if hidden or more:
            second = book.add_worksheet("其他")
            second.write(0, 0, "内容")
            if hidden:
                second.hide()
    return path


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("gb18030"), "gb18030"),
    ],
)
def test_the_same_rows_come_out_of_every_encoding(tmp_path: Path, data: bytes, encoding: str) -> None:
    path = written(tmp_path, data)
    assert parse.inspect(path).encoding == encoding
    assert read(path) == [Row(2, {"企业名称": "海南（洋浦）云帆货运", "备注": "䶮"})]


@pytest.mark.parametrize("data", [TEXT.encode("utf-16"), TEXT.encode() + b"\xff\xff", b"\x81"])
def test_a_file_in_no_known_encoding_is_refused(tmp_path: Path, data: bytes) -> None:
    assert refusal(written(tmp_path, data)) == ("encoding", 1)


def test_a_character_across_two_blocks_is_read_whole(tmp_path: Path) -> None:
    text = "a,b\n" + ("密" * 999 + ",x\n") * (parse.BLOCK // 1000)  # GB18030 blocks end inside characters
    rows = read(written(tmp_path, text.encode("gb18030")))
    assert {row.cells["a"] for row in rows} == {"密" * 999}


def test_row_numbers_are_those_of_a_spreadsheet_and_blank_rows_count(tmp_path: Path) -> None:
    path = written(tmp_path, b'a,b\n1,2\n,\n"3\n4",5\n6,7\n')
    assert [row.number for row in read(path)] == [2, 4, 5]
    assert parse.inspect(path).rows == 3


def test_a_row_with_more_cells_than_headings_is_broken_and_keeps_the_surplus(tmp_path: Path) -> None:
    rows = read(written(tmp_path, b"a,b\n1,2,3\n1,2,,\n1\n"))
    assert [(row.broken, row.surplus) for row in rows] == [("surplus", ("3",)), ("", ()), ("", ())]
    assert rows[2].cells == {"a": "1"}


def test_unbalanced_quotes_refuse_the_file_before_anything_is_read_from_it(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, b'a,b\n1,2\n"3,4\n5,6\n')) == ("quoting", 3)


def test_a_swallowed_file_is_refused(tmp_path: Path) -> None:
    data = b'a,b\n"' + b"x" * (csv.field_size_limit() + 1) + b'"\n'
    assert refusal(written(tmp_path, data)) == ("quoting", 2)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "file.csv", "empty"),
        (b"\n\n", "file.csv", "empty"),
        (b"\xd0\xcf\x11\xe0rest", "file.xls", "format"),
        (b"PK\x03\x04rest", "file.xlsx", "format"),
        (b",".join([b"a"] * 300), "file.csv", "too_many_columns"),
        (b"x" * (1 << 20) + b"xx\n", "file.jsonl", "long_line"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, data: bytes, name: str, code: str) -> None:
    assert refusal(written(tmp_path, data, name))[0] == code


def test_a_sheet_gives_texts_dates_and_numerals_as_they_are(tmp_path: Path) -> None:
    path = sheet(tmp_path, ["名称", "日期", "号码", ""], ["甲", date(2025, 1, 2), 460106199003071235])
    (row,) = read(path)
    assert row == Row(2, {"名称": "甲", "日期": date(2025, 1, 2), "号码": 4.601061990030712e17})


def test_a_hidden_sheet_refuses_the_workbook(tmp_path: Path) -> None:
    assert refusal(sheet(tmp_path, ["a"], ["1"], hidden=True))[0] == "hidden_sheet"


def test_a_second_sheet_refuses_the_workbook(tmp_path: Path) -> None:
    assert refusal(sheet(tmp_path, ["a"], ["1"], more=True))[0] == "several_sheets"


def test_only_the_rows_that_hold_a_formula_are_broken(tmp_path: Path) -> None:
    rows = read(sheet(tmp_path, ["a", "b"], ["1", "2"], ["=1+1", "2"], ["3", "=A2"], ["4", "5"]))
    assert [row.broken for row in rows] == ["", "formula", "formula", ""]


def test_formulas_are_found_across_the_blocks_of_a_large_sheet(tmp_path: Path) -> None:
    filler = [["文" * 20 + str(n), "x"] for n in range(40_000)]
    filler[20_000] = filler[39_999] = ["=1+1", "x"]
    rows = read(sheet(tmp_path, ["a", "b"], *filler))
    assert [row.number for row in rows if row.broken] == [20_002, 40_001]


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as entry,
    ):
        for _ in range(600):
            entry.write(b" " * (1 << 20))
    assert refusal(path)[0] == "too_large"


def test_a_broken_line_spoils_itself_alone(tmp_path: Path) -> None:
    lines = b'{"a":"1"}\n{"a":\n\n[1]\n{"a":1,"a":2}\n{"a":NaN}\n{"a":' + b"[" * 100_000 + b'\n{"a":0.1}\n'
    rows = read(written(tmp_path, lines, "file.jsonl"))
    assert [(row.number, row.broken) for row in rows] == [
        (1, ""),
        (2, "not_json"),
        (4, "not_object"),
        (5, "duplicate_member"),
        (6, "not_json"),
        (7, "not_json"),
        (8, ""),
    ]
    assert all(row.surplus for row in rows if row.broken)
