"""The closed vocabularies: every word that a rule may use, with its Chinese name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from gateway.policy.boxes import Box, Impossible, read_box
from gateway.policy.check import Reader
from gateway.policy.model import FACTS, RAISED, REVIEW, UNRAISED
from gateway.policy.parse import Value
from gateway.policy.table import Action

GRANTED, NOT_GRANTED, IMPOSSIBLE = "granted", "not_granted", "impossible"
AGGREGATE_ONLY = "aggregate_only"
OWN_REASONS = frozenset({GRANTED, NOT_GRANTED, IMPOSSIBLE, AGGREGATE_ONLY})  # what needs no rule


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """facts: fact → value → Chinese name. definitions: how reviewed code computes each fact.

    usual: what `explain` and tests take where nothing is said.
    reasons: closed words for the log, the most telling first: of two floors equally strict that word is kept.
    impossible: cases that cannot occur; they are denied, and no rule is judged by them.
    """

    facts: Mapping[str, Mapping[str, str]]
    fact_names: Mapping[str, str]
    definitions: Mapping[str, str]
    usual: Mapping[str, str]
    labels: Mapping[str, str]
    actions: Mapping[str, str]
    reasons: Mapping[str, str]
    impossible: tuple[Impossible, ...]

    @property
    def never(self) -> tuple[Box, ...]:
        return tuple(one.box for one in self.impossible)


def read_vocabulary(reader: Reader, root: Value) -> Vocabulary | None:
    table = reader.table(root, ("facts", "labels", "actions", "reasons"), ("impossible",))
    if table is None:
        return None
    told = _facts(reader, table["facts"])
    actions = _words(reader, table["actions"])
    reasons = _words(reader, table["reasons"])
    labels = _words(reader, table["labels"])
    _complete(reader, table["facts"], told.words, (*FACTS, REVIEW, RAISED))
    _complete(reader, table["actions"], actions, [str(action) for action in Action])
    if missing := OWN_REASONS - set(reasons):
        _complete(reader, table["reasons"], {}, missing)
    _raisable(reader, table, told.words.get(RAISED, {}), labels)
    never = _impossible(reader, table["impossible"], told) if "impossible" in table else ()
    facts = (told.words, told.names, told.definitions, told.usual)
    return Vocabulary(*facts, labels, actions, reasons, never)


def _words(reader: Reader, value: Value) -> dict[str, str]:
    return {key.value: reader.text(inner) or "" for key, inner in reader.entries(value)}


@dataclass(slots=True)
class _Facts:
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    usual: dict[str, str] = field(default_factory=dict)


def _facts(reader: Reader, value: Value) -> _Facts:
    told = _Facts()
    for key, inner in reader.entries(value):
        table = reader.table(inner, ("zh", "definition", "values"), ("usual",))
        if table is None:
            continue
        name, words = key.value, _words(reader, table["values"])
        told.words[name] = words
        told.names[name] = reader.text(table["zh"]) or ""
        told.definitions[name] = reader.text(table["definition"]) or ""
        if "usual" in table and (word := reader.name(table["usual"], words, ("取值", "value"))):
            told.usual[name] = word
    return told


def _raisable(
    reader: Reader, table: Mapping[str, Value], raised: Collection[str], labels: Collection[str]
) -> None:
    """A field is raised to a label, or not at all."""
    _complete(reader, table["facts"], set(raised) & {UNRAISED}, {UNRAISED})
    _complete(reader, table["labels"], labels, {*raised, *labels} - {UNRAISED})


def _impossible(reader: Reader, value: Value, told: _Facts) -> tuple[Impossible, ...]:
    """`- {case: {recipient: ECRB, purpose: credit_rating}, zh: …}`"""
    found: list[Impossible] = []
    for one in reader.items(value):
        table = reader.table(one, ("case", "zh"))
        if table is None:
            continue
        box = read_box(reader, table["case"], told.words, told.names)
        if not box:
            words = (
                "没有限定任何事实，则一切情形都不可能",
                "it names no fact, so that no case would be possible",
            )
            fix = ("写明事实和取值", "name the facts and their values")
            reader.complain(table["case"].at, "all_impossible", words, fix)
            continue
        found.append(Impossible(box, reader.text(table["zh"]) or ""))
    return tuple(found)


def _complete(reader: Reader, value: Value, found: Collection[str], wanted: Collection[str]) -> None:
    """The gateway's code and the vocabulary must speak of the same things, no more and no less."""
    for name in sorted(set(wanted) - set(found)):
        words = (f"缺少“{name}”", f"`{name}` is missing; the gateway's code knows it")
        reader.complain(value.at, "missing_word", words, (f"补写 `{name}: …`", f"add `{name}: …`"))
    for name in sorted(set(found) - set(wanted)):
        words = (f"程序不认识“{name}”", f"the gateway's code does not compute `{name}`")
        fix = ("删除，或先评审计算它的程序", "remove it, or have the code reviewed that computes it")
        reader.complain(value.at, "unknown_word", words, fix)
