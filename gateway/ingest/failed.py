"""Rejected rows back to their department: the row as it came, its number, and what is wrong with it."""

import csv
import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from gateway.ingest import parse
from gateway.ingest.catalogue import Catalogue, fold
from gateway.ingest.model import Cell, RowFault

ADDED = ("行号 row", "错误代码 codes", "错误说明", "errors")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(source: Path, target: Path, known: Catalogue, faults: Iterable[RowFault]) -> None:
    """A CSV that only its owner reads. Columns outside the catalogue are left out: they were refused.

    A cell that a spreadsheet would run as a formula gets the apostrophe that intake takes off again.
    """
    by_row: defaultdict[int, list[RowFault]] = defaultdict(list)
    for fault in faults:
        by_row[fault.row].append(fault)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow([*known.headings, *ADDED])
        for row in parse.rows(source, parse.inspect(source)):
            found = by_row.get(row.number)
            if found:
                cells = {fold(heading): cell for heading, cell in row.cells.items()}
                told = (";".join(f"{one.field}:{one.code}" for one in found), *_messages(found))
                table.writerow([*(_text(cells.get(fold(one))) for one in known.headings), row.number, *told])


def _messages(faults: list[RowFault]) -> tuple[str, str]:
    return " ".join(one.zh for one in faults), " ".join(one.en for one in faults)


def _text(cell: Cell) -> str:
    if isinstance(cell, list):
        return "、".join(_text(item) for item in cell)
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
