"""rules/*.yaml: grants say who may receive what; floors say what limits it, and alone name their opening."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from gateway.policy.boxes import Box, both, read_box
from gateway.policy.catalogue import Field
from gateway.policy.check import Reader
from gateway.policy.contradictions import check_openings, check_when, may_open
from gateway.policy.law import Doubt, Statute, Window, read_basis, read_doubt
from gateway.policy.model import RAISED
from gateway.policy.parse import Place, Table, Text, Value
from gateway.policy.table import LEAVING, Action
from gateway.policy.vocabulary import GRANTED, OWN_REASONS, Vocabulary

GRANTS = LEAVING | {Action.AGGREGATE}
FLOORS = frozenset(Action) - {Action.RELEASE}
MUST = ("id", "title", "basis", "effective")
MAY = ("fields", "but", "labels", "when", "grant", "floor", "unless", "overrides", "reason")
ALSO = ("until", "because", "confidence")
_ID = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as read. unless: a floor is open in a case that lies in any of these boxes.

    action: at most this for a grant, at least this for a floor. overrides: grants that yield to this one.
    raisable: fields on which a floor by labels bears only in records where a review raised them to one.
    """

    id: str
    title: str
    grant: bool
    action: Action
    fields: frozenset[str]
    when: Box
    unless: tuple[Box, ...]
    overrides: frozenset[str]
    reason: str
    basis: tuple[str, ...]
    window: Window
    doubt: Doubt
    at: Place
    labels: frozenset[str] = frozenset()
    raisable: frozenset[str] = frozenset()

    def holds(self, day: date) -> bool:
        return self.window.holds(day)


@dataclass(frozen=True, slots=True)
class Language:
    """What rules may speak of."""

    words: Vocabulary
    fields: Mapping[str, Field]
    law: Mapping[str, Statute]


def read_rules(reader: Reader, root: Value, language: Language) -> list[Rule]:
    """`for:` at the head of a file stands for every rule in it."""
    table = reader.table(root, ("rules",), ("for",))
    if table is None:
        return []
    scope = _box(reader, table["for"], language.words) if "for" in table else {}
    found = [value for value in reader.items(table["rules"]) if not is_combination(value)]
    read = (_rule(reader, value, scope, language) for value in found)
    return [rule for rule in read if rule is not None]


def is_combination(value: Value) -> bool:
    """Read by combine.py; everything else is a grant or a floor."""
    return isinstance(value, Table) and any(key.value == "combination" for key, _ in value.entries)


def bearing(rules: Iterable[Rule], name: str) -> Iterator[Rule]:
    """The rules on a field: what the catalogue says of it, and what a review may say of it in a record."""
    for rule in rules:
        if name in rule.fields:
            yield rule
        elif name in rule.raisable:
            yield replace(rule, when=both(rule.when, {RAISED: rule.labels}))


def _rule(reader: Reader, value: Value, scope: Box, language: Language) -> Rule | None:
    table = reader.table(value, MUST, (*MAY, *ALSO))
    if table is None:
        return None
    before = len(reader.faults)
    window = read_window(reader, table)
    when = _scoped(reader, value, table, scope, language.words)
    grant, action, reason = _effect(reader, value, table, language.words)
    rule = Rule(
        id=read_id(reader, table["id"]),
        title=reader.text(table["title"]) or "",
        grant=grant,
        action=action,
        fields=read_scope(reader, value, table, language),
        when=when,
        unless=_unless(reader, table, (grant, when), language.words),
        overrides=_overrides(reader, table, grant=grant),
        reason=reason,
        basis=read_basis(reader, table["basis"], language.law, window),
        window=window,
        doubt=read_doubt(reader, table),
        at=value.at,
    )
    return _raising(reader, rule, table, language) if len(reader.faults) == before else None


def _raising(reader: Reader, rule: Rule, table: Mapping[str, Value], language: Language) -> Rule:
    """A floor by labels bears on every field that a review may raise to one. A grant never grows by that."""
    if rule.grant or "labels" not in table:
        return rule
    labels = reader.names(table["labels"], language.words.labels, ("标签", "label")) or frozenset()
    left_out = _names(reader, table["but"], language) if "but" in table else frozenset()
    raised = labels & frozenset(language.words.facts[RAISED])
    return replace(rule, labels=raised, raisable=frozenset(language.fields) - rule.fields - left_out)


def read_id(reader: Reader, value: Value) -> str:
    text = reader.text(value) or ""
    if text and not _ID.fullmatch(text):
        words = (f"规则编号“{text}”格式有误", f"`{text}` is no rule id")
        fix = ("用大写字母、数字和连字符，如 ECRB-TIER", "write capitals, digits and hyphens, e.g. ECRB-TIER")
        reader.complain(value.at, "bad_id", words, fix)
    return text


def read_window(reader: Reader, table: Mapping[str, Value]) -> Window:
    start = reader.day(table["effective"])
    end = reader.day(table["until"]) if "until" in table else None
    if start is not None and end is not None and end <= start:
        words = ("失效日不晚于生效日", "`until` is not after `effective`")
        fix = ("写不再有效的第一天", "write the first day on which it no longer holds")
        reader.complain(table["until"].at, "empty_window", words, fix)
    return Window(start or date.max, end)


def _effect(
    reader: Reader, value: Value, table: Mapping[str, Value], words: Vocabulary
) -> tuple[bool, Action, str]:
    """Exactly one of `grant` and `floor`; a floor tells the log why, a grant needs no reason."""
    grant = "grant" in table
    if grant is ("floor" in table):
        told = ("须且仅须写明 grant 或 floor 之一", "write either `grant` or `floor`")
        fix = ("写 grant: release 或 floor: withhold", "grant: release, or floor: withhold")
        reader.complain(value.at, "one_effect", told, fix)
        return True, Action.DENY, ""
    kind = "grant" if grant else "floor"
    known = [str(action) for action in Action if action in (GRANTS if grant else FLOORS)]
    name = reader.name(table[kind], known, ("处理方式", "action"))
    if grant is ("reason" in table):
        told = ("下限须写明 reason，授予不写", "a floor names its `reason`, a grant has none")
        fix = ("删除 `reason`", "remove `reason`") if grant else ("补写 `reason: …`", "add `reason: …`")
        reader.complain(value.at, "reason", told, fix)
        return grant, Action(name or "deny"), ""
    known = [word for word in words.reasons if word not in OWN_REASONS]
    reason = GRANTED if grant else reader.name(table["reason"], known, ("原因", "reason")) or ""
    return grant, Action(name or "deny"), reason


def read_scope(
    reader: Reader, value: Value, table: Mapping[str, Value], language: Language
) -> frozenset[str]:
    """`fields: [C01]`, `fields: all` with `but: [C14]`, or `labels: [TS]`: never two of them."""
    if ("fields" in table) is ("labels" in table):
        told = ("须且仅须写明 fields 或 labels 之一", "write either `fields` or `labels`")
        fix = ("写 fields: [C01] 或 fields: all", "fields: [C01], or fields: all")
        reader.complain(value.at, "one_scope", told, fix)
        return frozenset()
    left_out = frozenset[str]()
    if "but" in table:
        left_out = _names(reader, table["but"], language)
    if "labels" in table:
        labels = reader.names(table["labels"], language.words.labels, ("标签", "label")) or frozenset()
        return frozenset(name for name, field in language.fields.items() if field.labels & labels) - left_out
    if isinstance(table["fields"], Text) and table["fields"].value == "all":
        return frozenset(language.fields) - left_out
    return _names(reader, table["fields"], language) - left_out


def _names(reader: Reader, value: Value, language: Language) -> frozenset[str]:
    return reader.names(value, language.fields, ("字段", "field")) or frozenset()


def _box(reader: Reader, value: Value, words: Vocabulary) -> Box:
    return read_box(reader, value, words.facts, words.fact_names)


def _scoped(reader: Reader, value: Value, table: Mapping[str, Value], scope: Box, words: Vocabulary) -> Box:
    before = len(reader.faults)
    own = _box(reader, table["when"], words) if "when" in table else {}
    for fact in sorted(set(own) & set(scope)):
        told = (
            f"“{fact}”已在文件开头的 for 中限定",
            f"`{fact}` is already limited by `for` at the file's head",
        )
        fix = ("只在一处写明", "state it in one of the two places")
        reader.complain(value.at, "stated_twice", told, fix)
    when = {**scope, **own}
    if len(reader.faults) == before:
        check_when(reader, table["when"].at if "when" in table else value.at, when, words)
    return when


def _unless(
    reader: Reader, table: Mapping[str, Value], stated: tuple[bool, Box], words: Vocabulary
) -> tuple[Box, ...]:
    """One table, or a list of which any opens the floor. What `when` rules out is a slip."""
    if "unless" not in table:
        return ()
    grant, when = stated
    before = len(reader.faults)
    if grant:
        told = ("只有下限可以写 unless", "only a floor has `unless`")
        fix = ("把条件写进 `when`", "put the condition under `when`")
        reader.complain(table["unless"].at, "unless_on_grant", told, fix)
    read = [(one.at, _box(reader, one, words)) for one in reader.items(table["unless"])]
    if len(reader.faults) > before:
        return ()
    boxes = tuple(box for at, box in read if may_open(reader, at, box, when, words))
    check_openings(reader, table["unless"].at, when, boxes, words)
    return boxes


def _overrides(reader: Reader, table: Mapping[str, Value], *, grant: bool) -> frozenset[str]:
    if "overrides" not in table:
        return frozenset()
    if not grant:
        told = ("下限不能 overrides", "a floor overrides nothing: it only tightens")
        reader.complain(
            table["overrides"].at, "floor_overrides", told, ("删除 `overrides`", "remove `overrides`")
        )
    return frozenset(text for one in reader.items(table["overrides"]) if (text := reader.text(one)))
