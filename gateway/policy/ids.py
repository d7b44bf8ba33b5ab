"""Permanent ids: each stands once, and what names another names one that exists."""

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from gateway.policy.check import Reader
from gateway.policy.parse import Place, Text
from gateway.policy.rules import Rule

_WRITTEN = re.compile(r"^\s*(?:- )?id[:：]\s*([A-Z0-9-]+)", re.MULTILINE)


class Named(Protocol):
    """Whatever has a permanent id and a place."""

    @property
    def id(self) -> str: ...
    @property
    def at(self) -> Place: ...


def check_ids(reader: Reader, named: Iterable[Named]) -> None:
    """Ids are permanent and stand once."""
    first: dict[str, Named] = {}
    for rule in sorted(named, key=lambda one: one.at):
        before = first.setdefault(rule.id, rule)
        if before is not rule:
            where = f"{before.at.file}:{before.at.line}"
            words = (f"规则编号“{rule.id}”重复，另见 {where}", f"the id `{rule.id}` stands also at {where}")
            fix = ("给较新的规则另编号", "give the newer rule an id of its own")
            reader.complain(rule.at, "duplicate_rule", words, fix)


def written_ids(text: str) -> frozenset[str]:
    """The ids that stand in a file, even where it or a rule in it cannot be read."""
    return frozenset(_WRITTEN.findall(text))


def check_overrides(reader: Reader, rules: Sequence[Rule], written: frozenset[str]) -> None:
    """What is overridden is a grant that exists, and does not override in turn.

    written: all ids that stand in the files; one of a rule that could not be read has its own fault already.
    """
    grants = {rule.id: rule for rule in rules if rule.grant}
    unread = written - {rule.id for rule in rules}
    for rule in rules:
        for other in sorted(rule.overrides - unread):
            if reader.name(Text(rule.at, other), set(grants) - {rule.id}, ("授予规则", "grant")) is None:
                continue
            if rule.id in grants[other].overrides:
                words = (f"与“{other}”互相 overrides", f"`{rule.id}` and `{other}` override each other")
                fix = ("只在优先的一条保留 `overrides`", "keep `overrides` on the one that wins")
                reader.complain(rule.at, "override_circle", words, fix)
