"""Secrecy marks in a row: one is enough to keep the whole row out (保密法 25, 31)."""

from collections.abc import Iterable, Iterator

from gateway.ingest.model import Cell
from masking.detect.markings import Certainty, scan


def found(cells: Iterable[Cell]) -> tuple[str, tuple[str, ...]] | None:
    """Code of the quarantine and the kinds of the real marks; None without any mark.

    Every cell is read by itself, as a page would show it; numerals and dates bear no words.
    """
    marks = [mark for cell in cells for text in _texts(cell) for mark in scan(text)]
    if not marks:
        return None
    real = tuple(sorted({str(mark.kind) for mark in marks if mark.certainty is Certainty.REAL}))
    return ("real_mark" if real else "suspect_mark"), real


def _texts(cell: Cell) -> Iterator[str]:
    """Every text in a cell, member names included."""
    pending: list[Cell] = [cell]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            pending.extend((*item.keys(), *item.values()))
        elif isinstance(item, list):
            pending.extend(item)
