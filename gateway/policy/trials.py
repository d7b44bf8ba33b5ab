"""policies/tests/*.yaml: cases with the rules that must decide. An outcome by another rule is a failure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gateway.policy.bundle import Bundle, files, read_file
from gateway.policy.check import Reader
from gateway.policy.errors import PolicyErrors
from gateway.policy.model import AS_CATALOGUED, FACTS, RAISED, UNRAISED, Facts, Raised
from gateway.policy.parse import Place, Table, Value
from gateway.policy.rules import Language
from gateway.policy.table import Action


@dataclass(frozen=True, slots=True)
class Trial:
    """expect: field → action, then the ids of the deciding rules. leaves: all fields that may leave, if told.

    reason: the word for the log when nothing may leave.
    """

    id: str
    title: str
    on: date
    facts: Facts
    reviewed: frozenset[str]
    raised: Raised
    expect: Mapping[str, tuple[str, ...]]
    leaves: frozenset[str] | None
    reason: str | None
    at: Place


def read_trials(folder: Path, bundle: Bundle) -> list[Trial]:
    """Every case of the folder. Raises PolicyErrors."""
    reader = Reader()
    trials: list[Trial] = []
    for name in files(folder, "tests"):
        found = read_file(reader, folder, name, lambda root: _trials(reader, root, bundle))
        trials.extend(found or [])
    if reader.faults:
        raise PolicyErrors(reader.faults)
    return trials


def differences(trial: Trial, bundle: Bundle) -> list[str]:
    """What the plan of the day does otherwise than the case expects; empty if all is as expected."""
    return list(_differences(trial, bundle))


def _differences(trial: Trial, bundle: Bundle) -> Iterator[str]:
    plan = bundle.plans.at(trial.on)
    ruling = plan.decide(trial.facts, trial.reviewed, trial.raised)
    cells = plan.cells(trial.facts, trial.reviewed, trial.raised)
    for name, wanted in sorted(trial.expect.items()):
        outcome = cells[name]
        if (found := (str(outcome.action), *outcome.rules)) != (wanted[0], *sorted(wanted[1:])):
            yield f"{name}: {' '.join(wanted)} → {' '.join(found)}"
    leaving = frozenset(one.field for one in ruling.fields)
    if trial.leaves is not None and trial.leaves != leaving:
        yield f"leaves: {' '.join(sorted(trial.leaves)) or '-'} → {' '.join(sorted(leaving)) or '-'}"
    if trial.reason is not None and (trial.reason, "nothing") != (ruling.reason, ruling.outcome):
        yield f"nothing: {trial.reason} → {ruling.outcome} {ruling.reason}"


def _trials(reader: Reader, root: Value, bundle: Bundle) -> list[Trial]:
    table = reader.table(root, ("cases",), ("given",))
    if table is None:
        return []
    common = _given(reader, table["given"], bundle.language) if "given" in table else {}
    read = (_trial(reader, value, common, bundle) for value in reader.items(table["cases"]))
    return [trial for trial in read if trial is not None]


def _trial(reader: Reader, value: Value, common: Mapping[str, str], bundle: Bundle) -> Trial | None:
    table = reader.table(
        value, ("id", "title", "on", "expect"), ("given", "reviewed", "raised", "leaves", "nothing")
    )
    if table is None:
        return None
    fields, words = bundle.language.fields, bundle.language.words
    own = _given(reader, table["given"], bundle.language) if "given" in table else {}
    facts = _facts(reader, value, {**words.usual, **common, **own})
    day = reader.day(table["on"])
    expect = _expect(reader, table["expect"], bundle)
    if facts is None or day is None:
        return None
    names = {key: _names(reader, table[key], fields) for key in ("reviewed", "leaves") if key in table}
    reason = reader.name(table["nothing"], words.reasons, ("原因", "reason")) if "nothing" in table else None
    return Trial(
        id=reader.text(table["id"]) or "",
        title=reader.text(table["title"]) or "",
        on=day,
        facts=facts,
        reviewed=names.get("reviewed", frozenset(fields)),
        raised=_raised(reader, table["raised"], bundle.language) if "raised" in table else AS_CATALOGUED,
        expect=expect,
        leaves=frozenset() if reason else names.get("leaves"),
        reason=reason,
        at=value.at,
    )


def _names(reader: Reader, value: Value, fields: Mapping[str, object]) -> frozenset[str]:
    return reader.names(value, fields, ("字段", "field")) or frozenset()


def _raised(reader: Reader, value: Value, language: Language) -> Raised:
    """`{C06: TS, C08: [TS, SPI]}`"""
    labels = frozenset(language.words.facts[RAISED]) - {UNRAISED}
    table = reader.table(value, (), language.fields) or {}
    read = {name: reader.names(inner, labels, ("标签", "label")) or () for name, inner in table.items()}
    return frozenset((name, label) for name, found in read.items() for label in found)


def _given(reader: Reader, value: Value, language: Language) -> dict[str, str]:
    known = {fact: words for fact, words in language.words.facts.items() if fact in FACTS}
    table = reader.table(value, (), known) or {}
    return {
        fact: reader.name(inner, known[fact], (language.words.fact_names[fact], fact)) or ""
        for fact, inner in table.items()
    }


def _facts(reader: Reader, value: Value, told: Mapping[str, str]) -> Facts | None:
    missing = [fact for fact in FACTS if fact not in told]
    if missing:
        words = (f"缺少事实：{'、'.join(missing)}", f"facts missing: {', '.join(missing)}")
        fix = f"`given: {{{missing[0]}: …}}`"
        reader.complain(value.at, "missing_fact", words, (f"补写 {fix}", f"add {fix}"))
        return None
    return Facts(**{fact: told[fact] for fact in FACTS})


def _expect(reader: Reader, value: Value, bundle: Bundle) -> dict[str, tuple[str, ...]]:
    """`C01: [release, ENT-TIER]`"""
    if not isinstance(value, Table):
        reader.table(value, ("C01",))
        return {}
    rules = {rule.id for rule in bundle.rules} | {rule.id for rule in bundle.combinations}
    expected: dict[str, tuple[str, ...]] = {}
    for key, inner in value.entries:
        name = reader.name(key, bundle.language.fields, ("字段", "field"))
        first, *rest = reader.items(inner) or (inner,)
        action = reader.name(first, [str(one) for one in Action], ("处理方式", "action"))
        deciding = [reader.name(one, rules, ("规则", "rule")) for one in rest]
        if name is not None and action is not None:
            expected[name] = (action, *(one for one in deciding if one is not None))
    return expected
