"""Reading the parsed tree: closed names, dates, tables with known keys. Every slip is collected."""

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from gateway.policy.errors import Fault
from gateway.policy.parse import WIDE, Items, Place, Table, Text, Value, fault

NEAR = 0.75  # of 1: `feilds` for `fields`; above it nobody means another key


class Reader:
    """Reads values and keeps every fault; what cannot be read is None, and its owner is left out."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def complain(self, at: Place, code: str, words: tuple[str, str], fix: tuple[str, str]) -> None:
        """words: what is wrong; fix: what to write instead; both in Chinese and in English."""
        self.faults.append(fault(at, code, words, fix))

    def table(
        self, value: Value, must: Collection[str], may: Collection[str] = ()
    ) -> Mapping[str, Value] | None:
        """A table with all keys of `must` and none beyond `may`; of two equal keys the first is read."""
        if not isinstance(value, Table):
            words = ("此处应为“键: 值”的表", "a table of `key: value` is needed here")
            keys = ", ".join(sorted(must) or ["key"])
            self.complain(value.at, "not_a_table", words, (f"写成 {keys}: …", f"write {keys}: …"))
            return None
        known = {*must, *may}
        found: dict[str, Value] = {}
        for key, inner in value.entries:
            name = self.name(key, known, ("键", "key")) or _meant(key.value, known)
            if name is not None:
                found.setdefault(name, inner)
        missing = sorted(set(must) - set(found))
        if missing:
            words = (f"缺少：{'、'.join(missing)}", f"missing: {', '.join(missing)}")
            fix = (f"补写 `{missing[0]}: …`", f"add `{missing[0]}: …`")
            self.complain(value.at, "missing_key", words, fix)
        return None if missing else found

    def entries(self, value: Value) -> Iterable[tuple[Text, Value]]:
        """A table with free keys, each once."""
        if not isinstance(value, Table):
            words = ("此处应为“键: 值”的表", "a table of `key: value` is needed here")
            fix = ("逐行写成 `名称: 值`", "write `name: value` lines")
            self.complain(value.at, "not_a_table", words, fix)
            return ()
        return tuple({key.value: (key, inner) for key, inner in reversed(value.entries)}.values())[::-1]

    def items(self, value: Value) -> tuple[Value, ...]:
        """A list; one value alone counts as a list of one."""
        if isinstance(value, Items) and not value.values:
            fix = ("至少写一项，或删除该键", "name at least one, or remove the key")
            self.complain(value.at, "empty_list", ("空列表", "an empty list"), fix)
        return value.values if isinstance(value, Items) else (value,)

    def text(self, value: Value) -> str | None:
        """Words for people: any non-empty text in the composed form (NFC), as the plan's digest needs it."""
        if isinstance(value, Text) and value.value.strip():
            composed = unicodedata.normalize("NFC", value.value)
            if composed != value.value:
                words = ("含未规范的字符", "characters in a form that is not NFC")
                fix = (f"改为 `{composed.strip()}`", f"write `{composed.strip()}`")
                self.complain(value.at, "not_composed", words, fix)
            return composed.strip()
        words = ("此处应为文字", "text is needed here")
        self.complain(value.at, "not_text", words, ("写一个取值", "write one value"))
        return None

    def name(self, value: Value, known: Collection[str], kind: tuple[str, str]) -> str | None:
        """One name of a closed list. kind: what is named, in Chinese and in English."""
        text = self.text(value)
        if text is None or text in known:
            return text
        plain = _plain(text)
        if plain != text:
            words = (f"“{text}”含全角字符", f"`{text}` holds full-width characters")
            self.complain(value.at, "full_width", words, (f"改为 `{plain}`", f"write `{plain}`"))
            return None
        words = (f"未知的{kind[0]}“{text}”", f"unknown {kind[1]} `{text}`")
        self.complain(value.at, "unknown_name", words, _nearest(text, known))
        return None

    def names(self, value: Value, known: Collection[str], kind: tuple[str, str]) -> frozenset[str] | None:
        """Names of a closed list, each once."""
        found: set[str] = set()
        sound = True
        for one in self.items(value):
            name = self.name(one, known, kind)
            if name in found:
                words = (f"“{name}”重复", f"`{name}` stands twice")
                self.complain(one.at, "duplicate_name", words, ("只保留一处", "keep one of them"))
            sound = sound and name is not None
            found.add(name or "")
        return frozenset(found) if sound and found else None

    def day(self, value: Value) -> date | None:
        """A day as 2026-04-01."""
        text = self.text(value)
        if text is None:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or day.isoformat() != text:
            words = (f"日期“{text}”无法识别", f"`{text}` is no day")
            self.complain(value.at, "bad_date", words, ("写成 2026-04-01", "write it as 2026-04-01"))
            return None
        return day


def _plain(text: str) -> str:
    """In half-width characters, with the blanks that YAML wants after a colon and a comma."""
    plain = "".join(WIDE.get(one, one) for one in unicodedata.normalize("NFKC", text))
    if plain == text:
        return text
    return re.sub(r"([:,]) *(?=.)", r"\1 ", plain)


def _meant(text: str, known: Collection[str]) -> str | None:
    """A key so near to a known one that its value is read under that: one slip, one fault."""
    near = difflib.get_close_matches(text, sorted(known), n=1, cutoff=NEAR)
    return near[0] if near and _plain(text) == text else None


def _nearest(text: str, known: Collection[str]) -> tuple[str, str]:
    """A suggestion: the nearest known word, or the list when nothing is near."""
    near = difflib.get_close_matches(text, sorted(known), n=1, cutoff=0.5)
    folded = [one for one in sorted(known) if one.casefold() == text.casefold()]
    if folded or near:
        word = (folded or near)[0]
        return f"是否应为 `{word}`？", f"did you mean `{word}`?"
    words = f"{', '.join(sorted(known)[:12])}{' …' if len(known) > 12 else ''}"
    return f"须为其一：{words}", f"one of: {words}"
