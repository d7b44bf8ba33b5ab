"""The matrix as a workbook: a sheet for each kind of subject and tier, one for the rules with their basis."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from gateway.policy.bundle import Bundle
from gateway.policy.matrix import Cell, Sheet
from gateway.policy.matrix_page import columns, conditions, ground, rules_of
from gateway.policy.table import LEAVING

COLOURS = {
    "release": "#FBE3D6",
    "generalise": "#FDF3D0",
    "mask": "#FDF3D0",
    "tokenise": "#E3F0DA",
    "verify": "#E3F0DA",
}
STAYS = "#F4F4F4"


def write(bundle: Bundle, sheets: Sequence[Sheet], file: Path) -> None:
    """All sheets of one plan; text is written as text, never as a formula."""
    with xlsxwriter.Workbook(str(file), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        formats = {
            str(name): book.add_format({"text_wrap": True, "valign": "top", "border": 1, "bg_color": colour})
            for name, colour in {**COLOURS, "stays": STAYS}.items()
        }
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
        for sheet in sheets:
            _sheet(bundle, sheet, book, formats, head)
        _rules(bundle, sheets, book, head)


def _sheet(bundle: Bundle, sheet: Sheet, book: Any, formats: dict[str, Any], head: Any) -> None:
    page = book.add_worksheet("-".join(sheet.given[fact] for fact in ("subject", "tier")))
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.set_column(0, len(sheet.columns), 28)
    page.write_row(0, 0, ["字段", *("\n".join(one) for one in columns(bundle, sheet))], head)
    for n, row in enumerate(sheet.rows, 1):
        page.write(n, 0, f"{row.field.id} {row.field.zh}", head)
        for place, cell in enumerate(row.cells, 1):
            page.write(
                n, place, _text(bundle, cell), formats[cell.action if cell.action in LEAVING else "stays"]
            )


def _text(bundle: Bundle, cell: Cell) -> str:
    asked = conditions(bundle, cell)
    parts = [bundle.language.words.actions[cell.action], "\n或 ".join(asked), " ".join(cell.rules)]
    return "\n".join(part for part in parts if part)


def _rules(bundle: Bundle, sheets: Sequence[Sheet], book: Any, head: Any) -> None:
    page = book.add_worksheet("规则与依据")
    page.set_column(0, 0, 24)
    page.set_column(1, 4, 48)
    page.write_row(0, 0, ["编号", "内容", "依据", "把握程度", "待确认"], head)
    for n, one in enumerate(rules_of(sheets), 1):
        told = [one.id, one.title, ground(bundle, one), one.doubt.mark, one.doubt.because]
        page.write_row(n, 0, told)
    page.write_row(len(rules_of(sheets)) + 2, 0, ["方案摘要", sheets[0].plan.digest])
