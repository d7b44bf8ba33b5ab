"""The departments' files, written row by row so that a million rows need no memory."""

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

from xlsxwriter import Workbook

from samples.columns import ANTI_SMUGGLING, CUSTOMS, MARITIME, SEPARATOR, WORDS, Column
from samples.records import Values

SHEET = "海事信用"
PRINTED = datetime(2026, 11, 23, 8, tzinfo=UTC).replace(
    tzinfo=None
)  # a fixed property: same bytes every time
SLASHED = 11  # every so many rows customs writes 2026/3/1, as a spreadsheet would
GROUPED = 5  # … and 37,250.00
SPOKEN = MappingProxyType({key: {code: word for word, code in words.items()} for key, words in WORDS.items()})


def write_customs(path: Path, rows: Iterable[Values]) -> None:
    """CSV in GB18030 with CRLF, every cell a text."""
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.heading for column in CUSTOMS])
        for n, values in enumerate(rows):
            writer.writerow([_exported(column, _cell(column, values), n) for column in CUSTOMS])


def write_maritime(path: Path, rows: Iterable[Values]) -> None:
    """One sheet; dates are date cells, and a number that slipped through stands as a number."""
    with Workbook(path, {"constant_memory": True}) as book:
        book.set_properties({"title": SHEET, "created": PRINTED})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(SHEET)
        for place, column in enumerate(MARITIME):
            sheet.write_string(0, place, column.heading)
        for n, values in enumerate(rows, start=1):
            for place, column in enumerate(MARITIME):
                text = _cell(column, values)
                if values.get("number") in column.keys:
                    sheet.write_number(n, place, float(text.rstrip("X")))
                elif column.form == "date" and text:
                    sheet.write_datetime(n, place, date.fromisoformat(text), day)
                elif text:
                    sheet.write_string(n, place, text)


def write_anti_smuggling(path: Path, rows: Iterable[Values]) -> None:
    """JSON Lines; an empty member is left out, a list is an array."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for values in rows:
            file.write(values.get("raw") or json.dumps(_members(values), ensure_ascii=False))
            file.write("\n")


def _members(values: Values) -> Mapping[str, str | list[str]]:
    members: dict[str, str | list[str]] = {}
    for column in ANTI_SMUGGLING:
        text = _cell(column, values)
        if text:
            members[column.heading] = text.split(SEPARATOR) if column.form == "list" else text
    # A key with a plus is a column that the department should never have sent.
    return members | {key[1:]: text for key, text in values.items() if key.startswith("+")}


def _cell(column: Column, values: Values) -> str:
    """The department's word for the value, empty if there is none."""
    key = next((key for key in column.keys if key in values), None)
    if key is None:
        return ""
    words = SPOKEN.get(key)
    return (
        SEPARATOR.join(words.get(item, item) for item in values[key].split(SEPARATOR))
        if words
        else values[key]
    )


def _exported(column: Column, text: str, n: int) -> str:
    """What a spreadsheet makes of dates and amounts in some rows of an export."""
    if column.form == "date" and text and n % SLASHED == 3:
        year, month, day = text.split("-")
        return f"{year}/{int(month)}/{int(day)}"
    if "C09.amount" in column.keys and n % GROUPED == 0 and text.replace(".", "").isascii():
        return f"{float(text):,.2f}" if text else text
    return text


WRITERS = MappingProxyType(
    {
        "customs": ("customs.csv", write_customs),
        "maritime": ("maritime.xlsx", write_maritime),
        "anti_smuggling": ("anti_smuggling.jsonl", write_anti_smuggling),
    }
)
