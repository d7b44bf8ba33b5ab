"""A folder of policy files becomes plans, or one list of all its faults. Only this file reads disk."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from gateway.policy.catalogue import read_catalogue
from gateway.policy.check import Reader
from gateway.policy.combine import CombinationRule, find_idle_combinations, read_combinations
from gateway.policy.compile import check_tier, compile_plans, find_idle, find_uncovered
from gateway.policy.errors import Fault, PolicyErrors
from gateway.policy.hidden import find_hidden
from gateway.policy.ids import check_ids, check_overrides, written_ids
from gateway.policy.law import read_law
from gateway.policy.model import Plans
from gateway.policy.parse import Place, Value, parse
from gateway.policy.rules import Language, Rule, read_rules
from gateway.policy.thresholds import Limit, read_limits
from gateway.policy.vocabulary import read_vocabulary

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bundle:
    """A folder that was read and proved. notes: what its authors may want to know; none of it is wrong."""

    plans: Plans
    rules: tuple[Rule, ...]
    language: Language
    limits: tuple[Limit, ...]
    combinations: tuple[CombinationRule, ...]
    notes: tuple[Fault, ...]


def load(folder: Path) -> Plans:
    """The plans of a folder. Raises PolicyErrors."""
    return read_bundle(folder).plans


def read_bundle(folder: Path) -> Bundle:
    """The folder with its rules. Raises PolicyErrors with every fault of every file."""
    reader, notes = Reader(), Reader()
    language = _language(reader, folder)
    rules, combinations = _rules(reader, folder, language) if language else ([], [])
    limits = _limits(reader, folder, language) if language else []
    if reader.faults or language is None:
        raise PolicyErrors(reader.faults)
    plans = compile_plans(reader, language, rules, limits, combinations)
    find_idle(reader, notes, plans, rules)
    find_hidden(notes, plans, rules, language)
    find_uncovered(notes, rules, language)
    find_idle_combinations(notes, plans, combinations)
    if reader.faults:
        raise PolicyErrors(reader.faults)
    parts = (Plans(plans), tuple(rules), language, tuple(limits), tuple(combinations))
    return Bundle(*parts, tuple(sorted(notes.faults)))


def read_file(reader: Reader, folder: Path, name: str, read: Callable[[Value], T]) -> T | None:
    """One file, named relative to the folder; None if it cannot be read."""
    try:
        text = (folder / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        words = ("文件缺失或不是 UTF-8 编码", "the file is missing or not UTF-8")
        fix = ("以 UTF-8 编码按此名称保存", "save it as UTF-8 under this name")
        reader.complain(Place(name, 1, 1), "unreadable_file", words, fix)
        return None
    value, faults = parse(name, text)
    reader.faults.extend(faults)
    return None if value is None else read(value)


def files(folder: Path, part: str) -> list[str]:
    """The files of rules/ or tests/, by name."""
    return sorted(f"{part}/{path.name}" for path in (folder / part).glob("*.yaml"))


def _language(reader: Reader, folder: Path) -> Language | None:
    words = read_file(reader, folder, "vocabulary.yaml", lambda root: read_vocabulary(reader, root))
    law = read_file(reader, folder, "law.yaml", lambda root: read_law(reader, root))
    if words is None or law is None:
        return None
    fields = read_file(reader, folder, "fields.yaml", lambda root: read_catalogue(reader, root, words))
    if not fields:
        return None
    language = Language(words, fields, law)
    check_tier(reader, language)
    return language


def _limits(reader: Reader, folder: Path, language: Language) -> list[Limit]:
    return (
        read_file(reader, folder, "aggregates.yaml", lambda root: read_limits(reader, root, language.law))
        or []
    )


def _rules(reader: Reader, folder: Path, language: Language) -> tuple[list[Rule], list[CombinationRule]]:
    rules: list[Rule] = []
    combinations: list[CombinationRule] = []
    names = files(folder, "rules")
    if not names:
        words = ("没有规则文件", "there is no rules file")
        reader.complain(Place("rules/", 1, 1), "no_rules", words, ("添加 rules/*.yaml", "add rules/*.yaml"))
    for name in names:
        root = read_file(reader, folder, name, lambda root: root)
        if root is not None:
            rules.extend(read_rules(reader, root, language))
            combinations.extend(read_combinations(reader, root, language))
    check_ids(reader, [*rules, *combinations])
    check_overrides(reader, rules, frozenset().union(*(_written(folder, name) for name in names)))
    return sorted(rules, key=lambda rule: rule.id), combinations


def _written(folder: Path, name: str) -> frozenset[str]:
    try:
        return written_ids((folder / name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):  # told by read_file
        return frozenset()
