"""From one cell to one canonical value: closed grammars, no guesses; each refusal is a code of `faults`."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from gateway.ingest.model import Cell
from gateway.signing.canonical import JSONValue
from masking.detect import shapes

Reader: TypeAlias = Callable[[Cell], JSONValue]

LIST_SEPARATORS = re.compile(r"[;；、|\n]")
_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d*)?[eE][+-]?\d+|\d{9,}\.0*", re.ASCII)
_DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})-|/(\d{1,2})/|\.(\d{1,2})\.|年(\d{1,2})月|(\d{2}))(\d{1,2})日?", re.ASCII
)
_SERIAL = re.compile(r"\d{5}(\.\d+)?", re.ASCII)
_AMOUNT = re.compile(r"\d{1,13}(\.\d{1,2})?", re.ASCII)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # but for tab and line feed
_CENT = Decimal("0.01")
MOST_DIGITS = 13


class Refused(Exception):
    """A cell that does not read. code: a key of faults.MESSAGES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_blank(cell: Cell) -> bool:
    """Whether the cell says nothing."""
    if isinstance(cell, str):
        return not cell or not _stripped(cell)
    return cell is None or cell in ([], {})


def _stripped(text: str) -> str:
    """Without blanks around it, and without the apostrophe by which spreadsheets mark text."""
    return text.strip().removeprefix("'").removeprefix("’").strip()


def plain(cell: Cell) -> str:
    """A cell of codes or figures: half-width, trimmed. Raises Refused."""
    if not isinstance(cell, str):
        raise Refused("type")
    stripped = _stripped(cell)
    return stripped if stripped.isascii() else unicodedata.normalize("NFKC", stripped)


def text(most: int) -> Reader:
    """Running text of at most `most` characters, NFC; full-width punctuation stays."""

    def read(cell: Cell) -> str:
        if not isinstance(cell, str):
            raise Refused("type")
        made = unicodedata.normalize("NFC", _stripped(cell)).replace("\r\n", "\n")
        if len(made) > most:
            raise Refused("too_long")
        if _UNPRINTABLE.search(made):
            raise Refused("unicode")
        return made

    return read


def number(kind: str) -> Reader:
    """An identifier: canonical spelling, check digit. Numerals are refused: their last digits may be gone."""

    def read(cell: Cell) -> str:
        if isinstance(cell, int | float | Decimal):
            raise Refused("number_id")
        spelling = plain(cell)
        made = shapes.normalise(kind, spelling)
        if not shapes.valid(kind, made):  # first: 4601E60123 is a customs code
            raise Refused("number_id" if _SCIENTIFIC.fullmatch(spelling) else "identifier")
        return made

    return read


def pattern(form: str) -> Reader:
    """A code of a given form, half-width and upper case."""
    grammar = re.compile(form, re.ASCII)

    def read(cell: Cell) -> str:
        if isinstance(cell, int | float | Decimal):
            raise Refused("number_id")
        made = plain(cell).upper()
        if not grammar.fullmatch(made):
            raise Refused("identifier")
        return made

    return read


def day(cell: Cell) -> str:
    """An ISO date. A bare spreadsheet serial is refused: which epoch it counts from is a guess."""
    return as_date(cell).isoformat()


def as_date(cell: Cell) -> date:
    """Raises Refused."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        raise Refused("date_serial")
    spelling = plain(cell)
    found = _DATE.fullmatch(spelling)
    if not found:
        raise Refused("date_serial" if _SERIAL.fullmatch(spelling) else "date")
    month = next(filter(None, found.groups()[1:6]))
    try:
        return date(int(found[1]), int(month), int(found[7]))
    except ValueError as fault:
        raise Refused("date") from fault


def amount(cell: Cell) -> str:
    """Yuan with two decimals, as text: no float ever stands for money."""
    spelling = _figure(cell).replace(",", "").removesuffix("元").removeprefix("¥")
    if not _AMOUNT.fullmatch(spelling):
        raise Refused("amount")
    return str(Decimal(spelling).quantize(_CENT))


def _figure(cell: Cell) -> str:
    if isinstance(cell, bool):
        raise Refused("type")
    if isinstance(cell, int | float):
        cell = Decimal(repr(cell))
    if not isinstance(cell, Decimal):
        return plain(cell)
    if not cell.is_finite() or abs(cell.adjusted()) > MOST_DIGITS:  # 1E+999999999 would print as a gigabyte
        raise Refused("amount")
    return format(cell.normalize(), "f")


def word(codes: Mapping[str, str]) -> Reader:
    """One of a closed list. codes: spelling → code; the code itself is a spelling too."""
    known = {**{code: code for code in codes.values()}, **codes}

    def read(cell: Cell) -> str:
        found = known.get(plain(cell)) or known.get(plain(cell).upper())
        if found is None:
            raise Refused("word")
        return found

    return read


def words(codes: Mapping[str, str]) -> Reader:
    """Several of a closed list, sorted and each once; a JSON array, or text with separators."""
    one = word(codes)

    def read(cell: Cell) -> list[str]:
        return sorted({str(one(part)) for part in _parts(cell)})

    return read


def several(reader: Reader) -> Reader:
    """Several values of one kind in their order; a JSON array, or text with separators."""

    def read(cell: Cell) -> list[JSONValue]:
        return [reader(part) for part in _parts(cell)]

    return read


def only(reader: Reader) -> Reader:
    """One value that may come as a list of one."""

    def read(cell: Cell) -> JSONValue:
        if isinstance(cell, list) and len(cell) == 1:
            return reader(cell[0])
        return reader(cell)

    return read


def _parts(cell: Cell) -> list[Cell]:
    if isinstance(cell, list):
        return cell
    return [part for part in LIST_SEPARATORS.split(cell) if part.strip()] if isinstance(cell, str) else [cell]


def yes_no(cell: Cell) -> bool:
    """是 or 否, true or false."""
    if isinstance(cell, bool):
        return cell
    found = YES_NO.get(plain(cell).lower())
    if found is None:
        raise Refused("word")
    return found


YES_NO: Mapping[str, bool] = {"是": True, "否": False, "true": True, "false": False, "1": True, "0": False}
