"""The log's leaf of a release (formats.md §2): what the log committed to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from disclosure_gateway_client.canonical import JSON, loads_exact
from disclosure_gateway_client.refusal import Refused, require

MOST_LEAF_BYTES = 16 * 1024

_TEXT = re.compile(r'[^"\\\x00-\x1f]{1,128}')
_HASH = re.compile("[0-9a-f]{64}")
_RULE = re.compile("[A-Za-z0-9_.-]{1,64}")
_FIELD = re.compile("[A-Z][0-9]{2}")
_ACTIONS = ("release", "verify", "generalise", "mask", "tokenise")
_GRAMMAR: Mapping[str, re.Pattern[str]] = {
    "authorisation": _TEXT,
    "client": _TEXT,
    "detail": _HASH,
    "id": re.compile("rel_[0-7][0-9A-HJKMNP-TV-Z]{25}"),
    "licence": _TEXT,
    "log": _TEXT,
    "plan": re.compile("sha256:[0-9a-f]{64}"),
    "purpose": re.compile("[a-z_]{1,64}"),
    "recipient": _TEXT,
    "results": _HASH,
    "suite": re.compile("intl"),
    "time": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}\+08:00"),
    "token": _HASH,
    "type": re.compile("release"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """How many subjects were told the same fields by the same actions, and the rules that decided so."""

    count: int
    outcome: str
    fields: tuple[tuple[str, str], ...]
    objection: bool
    rules: frozenset[str]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A release's leaf. texts: its text members; subjects: how many; time: when it was logged."""

    texts: Mapping[str, str]
    subjects: int
    time: datetime
    classes: tuple[Told, ...]

    def __getitem__(self, member: str) -> str:
        return self.texts[member]


def parse_leaf(data: bytes) -> Leaf:
    """Raises Refused for anything but the one spelling of a release leaf of version 1 (L1–L5)."""
    require(len(data) <= MOST_LEAF_BYTES, "leaf size", "L1")
    members = loads_exact(data)
    if not isinstance(members, dict):
        raise Refused("leaf type", "L3")
    texts = {name: value for name, value in members.items() if isinstance(value, str)}
    match members:
        case {"type": "release", "v": 1, "subjects": int(subjects), "classes": list() as classes}:
            require(len(members) == len(texts) + 3, "leaf members", "L4")
            _check_texts(texts)
            told = tuple(_told(one) for one in classes)
            require(sum(one.count for one in told) == subjects, "class counts", "L5")
            return Leaf(texts, subjects, _moment(texts["time"]), told)
    raise Refused("leaf type", "L3")


def _check_texts(texts: Mapping[str, str]) -> None:
    require(texts.keys() == _GRAMMAR.keys(), "leaf members", "L4")
    for name, pattern in _GRAMMAR.items():
        require(pattern.fullmatch(texts[name]) is not None, f"leaf {name}", "L4")


def _told(member: JSON) -> Told:
    require(isinstance(member, dict) and len(member) == 5, "class", "L4")
    match member:
        case {
            "count": int(count),
            "fields": list() as fields,
            "objection": bool(objection),
            "outcome": "disclosed" | "nothing" as outcome,
            "rules": list() as rules,
        }:
            pairs, names = [_pair(field) for field in fields], [_rule(rule) for rule in rules]
            _check_class(outcome, [name for name, _ in pairs], names, objection)
            return Told(count, outcome, tuple(pairs), objection, frozenset(names))
    raise Refused("class", "L4")


def _check_class(outcome: str, fields: Sequence[str], rules: Sequence[str], objection: bool) -> None:
    require(outcome == "disclosed" or not (fields or rules or objection), "nothing with something", "L5")
    require(all(list(names) == sorted(set(names)) for names in (fields, rules)), "class order", "L5")


def _pair(field: JSON) -> tuple[str, str]:
    match field:
        case [str(name), str(action)] if _FIELD.fullmatch(name) and action in _ACTIONS:
            return name, action
    raise Refused("class field", "L4")


def _rule(rule: JSON) -> str:
    if not isinstance(rule, str) or not _RULE.fullmatch(rule):
        raise Refused("class rule", "L4")
    return rule


def _moment(text: str) -> datetime:
    """The grammar allows a 31st of February, and the exception would quote it."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise Refused("leaf time", "L4")
