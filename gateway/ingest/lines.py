"""JSONL: one object per line. A broken line spoils itself alone."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from gateway.ingest.faults import refused
from gateway.ingest.model import Row

MAX_LINE = 1 << 20  # characters: a line is held in memory as a whole


class _Duplicate(ValueError):
    pass


def count(path: Path, encoding: str) -> int:
    """Lines that are not blank. Raises FileRefused for one that is too long."""
    return sum(1 for _ in _lines(path, encoding))


def rows(path: Path, encoding: str) -> Iterator[Row]:
    """Each line's members are its cells; numbers with a fraction stay decimal."""
    for number, line in _lines(path, encoding):
        try:
            value = json.loads(line, parse_float=Decimal, parse_constant=_constant, object_pairs_hook=_once)
        except _Duplicate:
            yield Row(number, {}, (line,), "duplicate_member")
        except (ValueError, RecursionError):
            yield Row(number, {}, (line,), "not_json")
        else:
            yield Row(number, value) if isinstance(value, dict) else Row(number, {}, (line,), "not_object")


def _lines(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    with path.open(encoding=encoding, newline="\n") as file:
        number = 0
        while line := file.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE:
                raise refused("long_line", row=number)
            if line.strip():
                yield number, line


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _Duplicate
    return made


def _constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")
