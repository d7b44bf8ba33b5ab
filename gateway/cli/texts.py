"""JSONL with one text per line, for `gateway detect`: read line by line, refused at the first bad one.

A line is {"id", "text"[, "parties"]} or, where someone labelled it, with "spans" as [start, end, type] or
{"start", "end", "type"}; `label` may stand for `type`. Other members are passed over.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from gateway.errors import ConfigError
from masking.detect.spans import Span, Type

MAX_LINE = 1 << 26  # bytes: a line is held in memory as a whole
STANDARD = Path("-")
BOM = b"\xef\xbb\xbf"  # spreadsheets write one
TYPES = frozenset(kind.value for kind in Type)
CODES = {
    "long_line": (f"the line is longer than {MAX_LINE >> 20} MiB", f"行长超过 {MAX_LINE >> 20} MiB"),
    "not_utf8": ("the line is not UTF-8", "该行不是 UTF-8 编码"),
    "not_json": ("the line is not JSON", "该行不是 JSON"),
    "not_object": ("the line is not a JSON object", "该行不是 JSON 对象"),
    "duplicate_member": ("a member stands twice", "存在重复成员"),
    "bad_id": ("`id` is missing, or neither a text nor a whole number", "缺少 id，或 id 既非文本也非整数"),
    "bad_text": ("`text` is missing or no text", "缺少 text，或 text 不是文本"),
    "bad_parties": ("`parties` is not a list of texts that are not blank", "parties 不是非空文本的列表"),
    "bad_spans": (
        "`spans` is missing, or one is no [start, end, type] inside the text",
        "缺少 spans，或区间无效",
    ),
    "unknown_type": ("a span has a type that is not in the list", "区间类型不在类型表中"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """gold: what a person labelled; empty where nothing was asked for."""

    id: str | int
    text: str
    parties: tuple[str, ...]
    gold: tuple[Span, ...] = ()


class LineRefused(Exception):
    """number: the line, from 1; code: one of CODES. Nothing of the line's content."""

    def __init__(self, number: int, code: str) -> None:
        super().__init__(code)
        self.number = number
        self.code = code

    def __str__(self) -> str:
        english, chinese = CODES[self.code]
        return f"line {self.number}: {self.code}: {english} · 第 {self.number} 行：{chinese}"


class _Bad(Exception):
    pass


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file, or standard input for `-`. Raises ConfigError."""
    if path == STANDARD:
        yield sys.stdin.buffer
        return
    try:
        file = path.open("rb")
    except OSError as fault:
        raise ConfigError(f"cannot read {path} · 无法读取该文件") from fault
    with file:
        yield file


def lines(file: BinaryIO, tick: Callable[[int], None], *, labelled: bool = False) -> Iterator[Line]:
    """Each line that is not blank; tick is told the bytes of each. Raises LineRefused."""
    number = 0
    while raw := file.readline(MAX_LINE + 1):
        number += 1
        try:
            if raw.strip():
                yield _line(raw.removeprefix(BOM) if number == 1 else raw, labelled=labelled)
        except _Bad as bad:
            raise LineRefused(number, str(bad)) from None
        tick(len(raw))


def _line(raw: bytes, *, labelled: bool) -> Line:
    if len(raw) > MAX_LINE:
        raise _Bad("long_line")
    members = _members(raw)
    name, text, parties = members.get("id"), members.get("text"), members.get("parties") or []
    if isinstance(name, bool) or not isinstance(name, str | int):
        raise _Bad("bad_id")
    if not isinstance(text, str):
        raise _Bad("bad_text")
    if not isinstance(parties, list) or not all(isinstance(one, str) and one.strip() for one in parties):
        raise _Bad("bad_parties")
    gold = _gold(members.get("spans"), len(text)) if labelled else ()
    return Line(name, text, tuple(parties), gold)


def _members(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_constant)
    except UnicodeDecodeError:
        raise _Bad("not_utf8") from None
    except (ValueError, RecursionError):
        raise _Bad("not_json") from None
    if not isinstance(value, dict):
        raise _Bad("not_object")
    return value


def _gold(spans: Any, length: int) -> tuple[Span, ...]:
    if not isinstance(spans, list):
        raise _Bad("bad_spans")
    return tuple(_span(one, length) for one in spans)


def _span(one: Any, length: int) -> Span:
    if isinstance(one, dict):
        one = [one.get("start"), one.get("end"), one.get("type", one.get("label"))]
    if not isinstance(one, list) or len(one) != 3:
        raise _Bad("bad_spans")
    start, end, kind = one
    whole = all(isinstance(place, int) and not isinstance(place, bool) for place in (start, end))
    if not whole or not 0 <= start < end <= length:
        raise _Bad("bad_spans")
    if not isinstance(kind, str) or kind not in TYPES:
        raise _Bad("unknown_type")
    return Span(start, end, Type(kind), 1.0)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _Bad("duplicate_member")
    return made


def _constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")
