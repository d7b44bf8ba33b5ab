"""XLSX: one visible sheet, no hidden content, no formulas (their cached results need not be true)."""

import re
import zipfile
from collections.abc import Iterator
from datetime import time, timedelta
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from gateway.ingest.delimited import MAX_COLUMNS
from gateway.ingest.faults import refused
from gateway.ingest.model import Cell, Row

MAX_UNPACKED = 1 << 29  # bytes: what a zip bomb may not reach
BLOCK = 1 << 20
OVERLAP = 4096  # longer than a cell's opening tag
MARGIN = 16  # longer than a formula's opening: one that a block cuts is seen whole in the next
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_FORMULA_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="[A-Z]{1,3}(\d{1,7})"[^>]*>\s*<(?:\w+:)?f[\s/>]')


def shape(path: Path) -> tuple[tuple[str, ...], int]:
    """Headings and number of rows that are not blank. Raises FileRefused."""
    _check_size(path)
    records = _records(path)
    _, first = next(records, (0, []))
    headings = [str(cell) for cell in first]
    while headings and not headings[-1]:
        headings.pop()
    if not headings:
        raise refused("empty")
    if len(headings) > MAX_COLUMNS:
        raise refused("too_many_columns")
    return tuple(headings), sum(1 for _ in records)


def rows(path: Path, headings: tuple[str, ...]) -> Iterator[Row]:
    """A row with a formula cell is broken: what it shows is not what it holds."""
    formulas = _formula_rows(path)
    width = len(headings)
    for number, record in islice(_records(path), 1, None):
        surplus = tuple(cell for cell in record[width:] if cell != "")
        broken = "formula" if number in formulas else "surplus" if surplus else ""
        yield Row(number, dict(zip(headings, record, strict=False)), surplus, broken)


def _records(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    for number, record in enumerate(_sheet(path).iter_rows(), 1):
        cells: list[Cell] = [str(cell) if isinstance(cell, time | timedelta) else cell for cell in record]
        if any(cell != "" for cell in cells):
            yield number, cells


def _sheet(path: Path) -> CalamineSheet:
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = [(meta, book.get_sheet_by_name(meta.name)) for meta in book.sheets_metadata]
    except (CalamineError, OSError) as fault:
        raise refused("format") from fault
    filled = [(meta.visible, sheet) for meta, sheet in sheets if sheet.height]
    if any(visible is not SheetVisibleEnum.Visible for visible, _ in filled):
        raise refused("hidden_sheet")
    if len(filled) != 1:
        raise refused("several_sheets" if filled else "empty")
    return filled[0][1]


def _check_size(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError) as fault:
        raise refused("format") from fault
    if unpacked > MAX_UNPACKED:
        raise refused("too_large")


def _formula_rows(path: Path) -> frozenset[int]:
    """Numbers of the rows that hold a formula. Raises FileRefused for a formula whose cell has no address."""
    found: set[int] = set()
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                found |= _formulas_of(archive, name)
    return frozenset(found)


def _formulas_of(archive: zipfile.ZipFile, name: str) -> set[int]:
    found: set[int] = set()
    tail = b""
    with archive.open(name) as file:
        while block := file.read(BLOCK):
            text = tail + block
            cells = {match.end(): int(match[1]) for match in _FORMULA_CELL.finditer(text)}
            fresh = max(0, len(tail) - MARGIN)
            ends = {match.end() for match in _FORMULA.finditer(text) if match.start() >= fresh}
            if not ends <= cells.keys():
                raise refused("formula")
            found.update(cells.values())
            tail = text[-OVERLAP:]
    return found
