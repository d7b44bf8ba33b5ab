"""`combination:` rules: fields that may not leave together, and which of them yields when all would."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gateway.policy.boxes import Box, read_box
from gateway.policy.check import Reader
from gateway.policy.contradictions import check_when
from gateway.policy.enumerate import ORDER
from gateway.policy.law import Doubt, Window, read_basis, read_doubt
from gateway.policy.model import FACTS, OBJECTION, TIER, Combination, Plan
from gateway.policy.parse import Place, Value
from gateway.policy.rules import Language, is_combination, read_id, read_window
from gateway.policy.table import LEAVING, Branch, Node, Outcome
from gateway.policy.vocabulary import OWN_REASONS

MUST = ("id", "title", "combination", "yields", "reason", "basis", "effective")
MAY = ("unless_leaves", "when", "until", "because", "confidence")
ALWAYS = frozenset({TIER, OBJECTION})  # without the tier nothing leaves; the flag travels with it (law L6)


@dataclass(frozen=True, slots=True)
class CombinationRule:
    """One combination as read."""

    id: str
    title: str
    limit: Combination
    basis: tuple[str, ...]
    window: Window
    doubt: Doubt
    at: Place

    def holds(self, day: date) -> bool:
        return self.window.holds(day)


def read_combinations(reader: Reader, root: Value, language: Language) -> list[CombinationRule]:
    """Those of a rules file; `for:` at its head stands for them too."""
    table = (
        Reader().table(root, ("rules",), ("for",)) or {}
    )  # its faults are told where grants and floors are read
    found = [one for one in Reader().items(table["rules"]) if is_combination(one)] if "rules" in table else []
    scope = _box(reader, table["for"], language) if found and "for" in table else {}
    read = (_combination(reader, value, scope, language) for value in found)
    return [one for one in read if one is not None]


def _combination(reader: Reader, value: Value, scope: Box, language: Language) -> CombinationRule | None:
    table = reader.table(value, MUST, MAY)
    if table is None:
        return None
    before = len(reader.faults)
    window = read_window(reader, table)
    rule = CombinationRule(
        id=read_id(reader, table["id"]),
        title=reader.text(table["title"]) or "",
        limit=_limit(reader, table, scope, language),
        basis=read_basis(reader, table["basis"], language.law, window),
        window=window,
        doubt=read_doubt(reader, table),
        at=value.at,
    )
    return rule if len(reader.faults) == before else None


def _limit(reader: Reader, table: Mapping[str, Value], scope: Box, language: Language) -> Combination:
    before = len(reader.faults)
    reasons = [word for word in language.words.reasons if word not in OWN_REASONS]
    own = _box(reader, table["when"], language) if "when" in table else {}
    fields, yields = (
        _fields(reader, table["combination"], language),
        _fields(reader, table["yields"], language),
    )
    moot = _fields(reader, table["unless_leaves"], language) if "unless_leaves" in table else frozenset()
    limit = Combination(
        rule=reader.text(table["id"]) or "",
        fields=fields,
        yields=yields,
        unless_leaves=moot,
        when={**scope, **own},
        reason=reader.name(table["reason"], reasons, ("原因", "reason")) or "",
    )
    if len(reader.faults) == before:
        _check(reader, table, limit)
        check_when(reader, table["combination"].at, limit.when, language.words)
    return limit


def _check(reader: Reader, table: Mapping[str, Value], limit: Combination) -> None:
    """A combination has two fields at least, and yields some of its own that may stay."""
    if len(limit.fields) == 1:
        words = ("组合至少须有两个字段", "a combination has two fields at least")
        fix = ("补写字段，或改写为下限", "name another field, or write a floor")
        reader.complain(table["combination"].at, "one_field", words, fix)
    foreign = sorted(limit.yields - limit.fields) + sorted(limit.yields & ALWAYS)
    if foreign:
        words = (f"“{foreign[0]}”不能在此让出", f"`{foreign[0]}` cannot yield here")
        fix = ("写组合中的字段，C01 和 C14 除外", "name fields of the combination, but neither C01 nor C14")
        reader.complain(table["yields"].at, "bad_yield", words, fix)
    inside = sorted(limit.unless_leaves & limit.fields)
    if inside:
        words = (
            f"“{inside[0]}”属于组合，则组合从不成立",
            f"`{inside[0]}` is of the combination, which never stands",
        )
        fix = ("从 unless_leaves 删除", "remove it from `unless_leaves`")
        reader.complain(table["unless_leaves"].at, "contradiction", words, fix)


def _fields(reader: Reader, value: Value, language: Language) -> frozenset[str]:
    return reader.names(value, language.fields, ("字段", "field")) or frozenset()


def _box(reader: Reader, value: Value, language: Language) -> Box:
    """Facts of the whole case: what is asked per field cannot limit several."""
    facts = {fact: words for fact, words in language.words.facts.items() if fact in FACTS}
    return read_box(reader, value, facts, language.words.fact_names)


def find_idle_combinations(notes: Reader, plans: Iterable[Plan], rules: Sequence[CombinationRule]) -> None:
    """Combinations that no case brings together: floors hold one of their fields back already."""
    live = {one.rule for plan in plans for one in plan.combinations if meets(plan, one)}
    for rule in rules:
        if rule.id not in live:
            words = (
                f"组合“{rule.id}”的字段目前从不一并提供",
                f"the combination `{rule.id}` is a backstop: its fields never leave together",
            )
            fix = ("无须处理：其他规则放开时由它兜底", "nothing to do: it holds if the other is ever opened")
            notes.complain(rule.at, "backstop", words, fix)


def meets(plan: Plan, limit: Combination) -> bool:
    """Whether all its fields leave in some case. What is asked per field is answered for each apart."""
    seen: set[tuple[int, ...]] = set()
    waiting = [tuple(plan.tables[name] for name in sorted(limit.fields))]
    while waiting:
        nodes = waiting.pop()
        key = tuple(map(id, nodes))
        if key in seen:
            continue
        seen.add(key)
        if any(isinstance(one, Outcome) and one.action not in LEAVING for one in nodes):
            continue
        asked = [one.fact for one in nodes if isinstance(one, Branch)]
        if not asked:
            return True
        fact = min(asked, key=ORDER.index)
        waiting.extend(_step(plan, limit, nodes, fact))
    return False


def _step(plan: Plan, limit: Combination, nodes: tuple[Node, ...], fact: str) -> Iterable[tuple[Node, ...]]:
    """The nodes after a fact is answered: for all at once; where it is per field, for the first that asks."""
    words = limit.when.get(fact, plan.values[fact])
    if fact in FACTS:
        for word in sorted(words):
            yield tuple(
                one.arms[word] if isinstance(one, Branch) and one.fact == fact else one for one in nodes
            )
        return
    place = next(n for n, one in enumerate(nodes) if isinstance(one, Branch) and one.fact == fact)
    branch = nodes[place]
    assert isinstance(branch, Branch)
    for arm in branch.arms.values():
        yield (*nodes[:place], arm, *nodes[place + 1 :])
