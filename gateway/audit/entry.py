"""Leaves: built and parsed against one grammar, so that no other leaf can be logged (formats.md, L1–L6).

A leaf's canonical form has one order of members, so its grammar is one regular expression over the bytes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import is_normalized

from gateway.audit.verify import MAX_LEAF
from gateway.errors import GatewayError, TooLarge
from gateway.signing.canonical import dumps, loads


class BadLeaf(GatewayError):
    """A leaf that the grammar does not know; `reason` is the number of the check and a closed word."""


_ULID = "[0-7][0-9A-HJKMNP-TV-Z]{25}"
_TEXT = r'"[^"\\\x00-\x1f]{1,128}"'
_HASH = '"[0-9a-f]{64}"'
_DIGEST = '"sha256:[0-9a-f]{64}"'
_COUNT = "(?:0|[1-9][0-9]{0,15})"
_WORD = '"[a-z_]{1,64}"'
_RULE = '"[A-Za-z0-9_.-]{1,64}"'
_FIELD = r'\["[A-Z][0-9]{2}","(?:release|verify|generalise|mask|tokenise)"\]'


def _list(item: str) -> str:
    return rf"\[(?:{item}(?:,{item})*)?\]"


_CLASS = (
    rf'\{{"count":{_COUNT},"fields":{_list(_FIELD)},"objection":(?:true|false),'
    rf'"outcome":"(?:disclosed|nothing)","rules":{_list(_RULE)}\}}'
)
_TIME = r'"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}\+08:00"'
_COMMON = {"log": _TEXT, "time": _TIME, "v": "1"}
_MEMBERS: Mapping[str, Mapping[str, str]] = {
    "release": {
        "authorisation": _TEXT,
        "classes": _list(_CLASS),
        "client": _TEXT,
        "detail": _HASH,
        "id": f'"rel_{_ULID}"',
        "licence": _TEXT,
        "plan": _DIGEST,
        "purpose": _WORD,
        "recipient": _TEXT,
        "results": _HASH,
        "subjects": _COUNT,
        "suite": '"intl"',
        "token": _HASH,
    },
    "denial": {
        "client": _TEXT,
        "code": _WORD,
        "id": f'"den_{_ULID}"',
        "recipient": f'(?:{_TEXT}|"")',  # empty: refused before the recipient was looked up
    },
    "delivery": {
        "client": _TEXT,
        "id": f'"del_{_ULID}"',
        "recipient": _TEXT,
        "release": f'"rel_{_ULID}"',
    },
    "import": {
        "accepted": _COUNT,
        "department": _TEXT,
        "file": _HASH,
        "id": f'"imp_{_ULID}"',
        "quarantined": _COUNT,
        "rejected": _COUNT,
        "rows": _COUNT,
    },
    "policy.activate": {
        "approvers": _list('"[a-z][a-z0-9-]{1,63}"'),
        "before": f'(?:{_DIGEST}|"")',  # empty: no edition was in force before
        "edition": _DIGEST,
        "id": f'"act_{_ULID}"',
        "plans": _list(_DIGEST),
    },
}


def _grammar(kind: str) -> re.Pattern[str]:
    members = {**_MEMBERS[kind], **_COMMON, "type": f'"{kind}"'}
    return re.compile(r"\{" + ",".join(f'"{name}":{members[name]}' for name in sorted(members)) + r"\}")


_PAST = {"import": "imported", "policy.activate": "activated"}
FOUR_EYES = 2  # approvers of an edition

_GRAMMARS: Mapping[str, re.Pattern[str]] = {kind: _grammar(kind) for kind in _MEMBERS}


@dataclass(frozen=True, slots=True)
class Entry:
    """A parsed leaf. members: all of them, as the leaf holds them."""

    kind: str
    id: str
    time: str
    members: Mapping[str, Any]


def release_leaf(leaf: bytes) -> bytes:
    """A release that was written as canonical text (L1–L4). Its maker answers for the classes (L5).

    Raises BadLeaf, or TooLarge when the batch has too many kinds of answers for one leaf.
    """
    return _fitting("release", leaf)


def denial_leaf(members: Mapping[str, Any]) -> bytes:
    """A refusal that a known client was told. Raises BadLeaf."""
    return _leaf("denial", {**members, "type": "denial", "v": 1})


def delivery_leaf(members: Mapping[str, Any]) -> bytes:
    """An answer that was given out again. Raises BadLeaf."""
    return _leaf("delivery", {**members, "type": "delivery", "v": 1})


def import_leaf(members: Mapping[str, Any]) -> bytes:
    """A department's file and what became of its rows. Raises BadLeaf."""
    return _leaf("import", {**members, "type": "import", "v": 1})


def activation_leaf(members: Mapping[str, Any]) -> bytes:
    """An edition of the policy that is put in force. Raises BadLeaf."""
    _check_activation(members)
    return _leaf("policy.activate", {**members, "type": "policy.activate", "v": 1})


def _leaf(kind: str, members: Mapping[str, Any]) -> bytes:
    return _fitting(kind, dumps(members))


def _fitting(kind: str, leaf: bytes) -> bytes:
    if len(leaf) > MAX_LEAF:
        raise TooLarge(at="/subjects", reason="leaf_size")
    text = leaf.decode()
    if not _GRAMMARS[kind].fullmatch(text):
        raise BadLeaf(reason="L4_grammar")
    if not text.isascii() and not is_normalized("NFC", text):
        raise BadLeaf(reason="L3_not_nfc")
    return leaf


def parse(leaf: bytes) -> Entry:
    """Raises BadLeaf or NotCanonical for any bytes that the builders would not have made."""
    if len(leaf) > MAX_LEAF:
        raise BadLeaf(reason="L1_size")
    members: Any = loads(leaf)
    kind = members.get("type") if isinstance(members, dict) else None
    if not isinstance(kind, str) or kind not in _GRAMMARS:
        raise BadLeaf(reason="L3_type")
    if not _GRAMMARS[kind].fullmatch(leaf.decode()):
        raise BadLeaf(reason="L4_grammar")
    if kind == "release":
        _check_classes(members["classes"], members["subjects"])
    if kind == "policy.activate":
        _check_activation(members)
    return Entry(kind, members["id"], members["time"], members)


def _check_classes(classes: Any, subjects: Any) -> None:
    """L5: the classes count every subject once, and one that was told nothing has nothing to tell."""
    if sum(one["count"] for one in classes) != subjects:
        raise BadLeaf(reason="L5_count")
    for one in classes:
        if one["outcome"] == "nothing" and (one["fields"] or one["rules"] or one["objection"]):
            raise BadLeaf(reason="L5_nothing")
        if not (_rising([field for field, _ in one["fields"]]) and _rising(list(one["rules"]))):
            raise BadLeaf(reason="L5_order")


def _check_activation(members: Mapping[str, Any]) -> None:
    """L6: two or more approvers, each once and in order, at least one plan, and a change."""
    if len(members["approvers"]) < FOUR_EYES or not _rising(list(members["approvers"])):
        raise BadLeaf(reason="L6_approvers")
    if not members["plans"] or members["before"] == members["edition"]:
        raise BadLeaf(reason="L6_change")


def _rising(names: list[str]) -> bool:
    return names == sorted(set(names))


def search_columns(entry: Entry) -> dict[str, str]:
    """What a search row must say about an entry, as far as its leaf tells."""
    members = entry.members
    columns = {
        "time": entry.time,
        "recipient": members.get("recipient", ""),
        "client": members.get("client", ""),
    }
    if entry.kind == "release":
        disclosed = any(one["outcome"] == "disclosed" for one in members["classes"])
        outcome = "disclosed" if disclosed else "nothing"
        return {**columns, "purpose": members["purpose"], "outcome": outcome}
    if entry.kind == "delivery":  # under the purpose of the release that was given out again
        return {**columns, "outcome": "delivered"}
    outcome = f"denied:{members['code']}" if entry.kind == "denial" else _PAST[entry.kind]
    return {**columns, "purpose": "", "outcome": outcome}
