"""YAML to values that know where they stand. All is text: `14.10`, `no`, `53:01` stay as written.

Built on PyYAML's compose(), below its implicit typing. What YAML allows and reviewers misread is a fault:
duplicate keys, anchors, aliases, tags, tabs, and full-width punctuation where the grammar needs ASCII.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import yaml

from gateway.policy.errors import Fault

LOADER = yaml.CSafeLoader  # same marks as the pure loader, in characters, at a tenth of the time
WIDE = dict(zip("：，、［］｛｝（）＃－“”‘’　", ":,,[]{}()#-\"\"'' ", strict=True))
_WIDE_KEY = re.compile(r"^\s*(?:- )?[A-Za-z0-9_.\-]+(：)")
_WIDE_BRACKET = re.compile("[［］｛｝]")
_TAB = re.compile(r"^ *(\t)")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a value stands; line and col from 1."""

    file: str
    line: int
    col: int


@dataclass(frozen=True, slots=True)
class Text:
    at: Place
    value: str


@dataclass(frozen=True, slots=True)
class Items:
    at: Place
    values: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Table:
    """entries: key, and its value, in the order of the file."""

    at: Place
    entries: tuple[tuple[Text, "Value"], ...]


Value = Text | Items | Table


class Mark(Protocol):
    """Where the loader stands, from 0; its C and its pure form are two classes."""

    line: int
    column: int


def fault(at: Place, code: str, words: tuple[str, str], fix: tuple[str, str]) -> Fault:
    """words: what is wrong; fix: what to write instead; both in Chinese and in English."""
    return Fault(at.file, at.line, at.col, code, *words, *fix)


def parse(file: str, text: str) -> tuple[Value | None, tuple[Fault, ...]]:
    """The file's one value, or None when YAML itself cannot be read; and every fault of its spelling."""
    spelling = tuple(_spelling(file, text))
    try:
        events = tuple(yaml.parse(text, Loader=LOADER))
        root = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        # A full-width colon or a tab breaks YAML lines later: only the cause is told.
        return None, spelling or (_broken(file, text, error),)
    prose = _prose(events)
    faults = (*(one for one in spelling if one.line not in prose), *_events(file, events))
    if any(one.code == "alias" for one in faults):
        return None, faults  # an alias may contain itself
    if root is None:
        words = ("文件为空", "the file is empty")
        fix = ("写入内容或删除该文件", "write its content or remove it")
        return None, (*faults, fault(Place(file, 1, 1), "empty", words, fix))
    doubled: list[Fault] = []
    return _value(file, root, doubled), (*faults, *doubled)


def _spelling(file: str, text: str) -> Iterator[Fault]:
    """What makes YAML stumble, found line by line, because loaders report it on the wrong line."""
    for number, line in enumerate(text.split("\n"), 1):
        if found := _WIDE_KEY.match(line):
            at = Place(file, number, found.start(1) + 1)
            words = ("键后使用了全角冒号“：”", "a full-width colon after a key")
            yield fault(at, "full_width", words, ("改为半角冒号加空格“: ”", 'write ": "'))
        if found := _TAB.match(line):
            at = Place(file, number, found.start(1) + 1)
            words = ("缩进使用了制表符", "a tab in the indentation")
            yield fault(at, "tab", words, ("改用空格缩进", "indent with spaces"))


def _prose(events: Iterable[yaml.Event]) -> set[int]:
    """The lines inside block texts, where words are free."""
    blocks = (one for one in events if isinstance(one, yaml.ScalarEvent) and one.style in ("|", ">"))
    spans = ((_place("", one.start_mark).line, _place("", one.end_mark).line) for one in blocks)
    return {line for first, after in spans for line in range(first + 1, after)}


def _events(file: str, events: Iterable[yaml.Event]) -> Iterator[Fault]:
    for event in events:
        at = _place(file, event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            words = ("不允许使用别名", "aliases are not allowed")
            yield fault(at, "alias", words, ("把取值直接写出", "write the value out"))
            continue
        if getattr(event, "anchor", None) is not None:
            words = ("不允许使用锚点", "anchors are not allowed")
            yield fault(at, "anchor", words, ("删除“&名称”", "remove the &name"))
        if getattr(event, "tag", None) is not None:
            words = ("不允许使用标签", "tags are not allowed")
            yield fault(at, "tag", words, ("删除“!标签”", "remove the !tag"))


def _place(file: str, mark: "Mark | None") -> Place:
    assert mark is not None  # everything read from a text has one
    return Place(file, mark.line + 1, mark.column + 1)


def _broken(file: str, text: str, error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None)
    at = _place(file, mark) if mark is not None else Place(file, 1, 1)
    line = [*text.split("\n"), ""][at.line - 1]
    if found := _WIDE_BRACKET.search(line):
        words = (f"使用了全角括号“{found[0]}”", f"a full-width bracket `{found[0]}`")
        half = WIDE[found[0]]
        fix = (f"改为半角“{half}”", f"write `{half}`")
        return fault(Place(file, at.line, found.start() + 1), "full_width", words, fix)
    problem = getattr(error, "problem", None) or "not readable"
    words = ("YAML 语法错误", f"YAML cannot be read here: {problem}")
    return fault(at, "yaml", words, ("更正此处的标点、括号或引号", "correct the punctuation"))


def _value(file: str, node: yaml.Node, faults: list[Fault]) -> Value:
    at = _place(file, node.start_mark)
    if isinstance(node, yaml.MappingNode):
        entries = tuple((_key(file, key), _value(file, value, faults)) for key, value in node.value)
        faults.extend(_doubled(entries))
        return Table(at, entries)
    if isinstance(node, yaml.SequenceNode):
        return Items(at, tuple(_value(file, one, faults) for one in node.value))
    return Text(at, str(node.value))


def _key(file: str, node: yaml.Node) -> Text:
    """A key that is itself a list or a table becomes a name that no grammar knows."""
    return Text(_place(file, node.start_mark), node.value if isinstance(node, yaml.ScalarNode) else "?")


def _doubled(entries: tuple[tuple[Text, Value], ...]) -> Iterator[Fault]:
    first: dict[str, Place] = {}
    for key, _ in entries:
        before = first.setdefault(key.value, key.at)
        if before is not key.at:
            words = (
                f"键“{key.value}”重复，首次出现在第 {before.line} 行",
                f"the key `{key.value}` stands twice, first on line {before.line}",
            )
            yield fault(key.at, "duplicate_key", words, ("只保留一处", "keep one of them"))
