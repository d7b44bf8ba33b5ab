"""CSV (RFC 4180): the first record holds the headings."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from gateway.ingest.faults import refused
from gateway.ingest.model import Row

MAX_COLUMNS = 256


def shape(path: Path, encoding: str) -> tuple[tuple[str, ...], int]:
    """Headings and number of records that are not blank. Raises FileRefused for broken quoting."""
    records = _records(path, encoding)
    _, first = next(records, (0, []))
    if not first:
        raise refused("empty")
    if len(first) > MAX_COLUMNS:
        raise refused("too_many_columns")
    return tuple(first), sum(1 for _ in records)


def rows(path: Path, encoding: str, headings: tuple[str, ...]) -> Iterator[Row]:
    """A short record lacks its last cells; a long one has a surplus, which is a fault."""
    width = len(headings)
    for number, record in islice(_records(path, encoding), 1, None):
        surplus = tuple(cell for cell in record[width:] if cell.strip())
        cells = dict(zip(headings, record, strict=False))
        yield Row(number, cells, surplus, "surplus" if surplus else "")


def _records(path: Path, encoding: str) -> Iterator[tuple[int, list[str]]]:
    number = 0
    with path.open(encoding=encoding, newline="") as file:
        try:
            for number, record in enumerate(csv.reader(file, strict=True), 1):
                if any(cell.strip() for cell in record):
                    yield number, record
        except csv.Error as fault:
            raise refused("quoting", row=number + 1) from fault
