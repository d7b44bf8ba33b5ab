"""Field by recipient: the most that each may receive about one kind of subject, and what that takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from gateway.policy.boxes import Box
from gateway.policy.bundle import Bundle
from gateway.policy.diagram import OF_TIER, Seen, Side, cover, gated
from gateway.policy.model import RAISED, TIER, UNRAISED, FieldSpec, Plan
from gateway.policy.monotone import most_open
from gateway.policy.rules import Rule
from gateway.policy.sentences import beyond_usual
from gateway.policy.table import LEAVING, SEVERITY, Action, Node, Outcome, look_up

Given: TypeAlias = Mapping[str, str]
Pair: TypeAlias = tuple[str, str]

WHO: Pair = ("recipient", "purpose")
ABOUT: Pair = ("subject", "tier")
SHOWN = LEAVING | {Action.AGGREGATE}  # what a recipient gets anything of


@dataclass(frozen=True, slots=True)
class Cell:
    """conditions: any of them suffices; an empty one asks nothing but the usual. rules: that then decide."""

    action: Action
    conditions: tuple[Box, ...]
    rules: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    field: FieldSpec
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """given: what holds in every cell. columns: recipient and purpose. rules: those that a cell names."""

    plan: Plan
    given: Given
    columns: tuple[Pair, ...]
    rows: tuple[Row, ...]
    rules: tuple[Rule, ...]


def sheets(bundle: Bundle, plan: Plan, given: Given) -> Iterator[Sheet]:
    """One for each kind of subject and tier about which anything leaves. given: facts that are settled."""
    columns = list(_pairs(plan, WHO, given))
    for about in _pairs(plan, ABOUT, given):
        told = {**given, **dict(zip(ABOUT, about, strict=True))}
        used = (one for one in columns if _anything(plan, {**told, **dict(zip(WHO, one, strict=True))}))
        if found := tuple(used):
            yield _sheet(bundle, plan, told, found)


def _pairs(plan: Plan, facts: Pair, given: Given) -> Iterator[Pair]:
    one, two = ([given[fact]] if fact in given else sorted(plan.values[fact]) for fact in facts)
    return product(one, two)


def _anything(plan: Plan, told: Given) -> bool:
    """Nothing leaves where the tier stays."""
    return bool(cover([Side(plan.tables[TIER])], plan.values, _leaving, _box(told)))


def _sheet(bundle: Bundle, plan: Plan, told: Given, columns: tuple[Pair, ...]) -> Sheet:
    usual = bundle.language.words.usual
    asked = [{**told, **dict(zip(WHO, pair, strict=True))} for pair in columns]
    rows = tuple(
        Row(spec, tuple(_cell(plan, name, one, usual) for one in asked)) for name, spec in plan.fields.items()
    )
    named = {rule for row in rows for cell in row.cells for rule in cell.rules}
    return Sheet(plan, told, columns, rows, tuple(rule for rule in bundle.rules if rule.id in named))


def _cell(plan: Plan, name: str, told: Given, usual: Given) -> Cell:
    """The most that some case gives; where nothing leaves, what holds when all that could open is open."""
    sides = [Side(plan.tables[name])]
    if name != TIER:
        sides.append(Side(plan.tables[TIER], names=OF_TIER))
    found = cover(sides, plan.values, _leaving, _box(told))
    if not found:
        outcome = _shut(plan, plan.tables[name], told, usual)
        return Cell(outcome.action, (), outcome.rules, outcome.reason)
    action = min((one.action for one in found), key=SEVERITY.__getitem__)
    most = [one for one in found if one.action is action]
    boxes = [box for one in most for box in found[one]]
    if len(boxes) > 1:
        boxes = [_free(plan, sides, (box, _box(told)), action) for box in boxes]
    conditions: list[Box] = []
    for box in boxes:
        needed = {fact: words for fact, words in beyond_usual(box, usual).items() if fact not in _box(told)}
        conditions += [] if needed in conditions else [needed]
    rules = sorted({rule for one in most for rule in one.rules})
    return Cell(action, tuple(conditions), tuple(rules), most[0].reason)


def _free(plan: Plan, sides: list[Side], boxes: tuple[Box, Box], action: Action) -> Box:
    """The box without each fact that it can spare, as people read "or". boxes: it, and what is settled."""
    box, settled = boxes
    for fact in [one for one in box if one not in settled]:
        wider = {one: words for one, words in box.items() if one != fact}
        if not cover(sides, plan.values, lambda seen: _other(seen, action), {**wider, **settled}):
            box = wider
    return box


def _other(seen: Seen, action: Action) -> bool | None:
    outcome = _leaving(seen)
    return (outcome is None or outcome.action is not action) or None


def _leaving(seen: Seen) -> Outcome | None:
    """What is seen of a field that leaves or may be counted; the tier stands beside every other."""
    outcome = gated(seen[0], seen[-1])
    return outcome if outcome is not None and outcome.action in SHOWN else None


def _shut(plan: Plan, table: Node, told: Given, usual: Given) -> Outcome:
    choices = [
        (told[fact],) if fact in told else most_open(fact, words, usual.get(fact))
        for fact, words in plan.values.items()
    ]
    cases = (dict(zip(plan.values, words, strict=True)) for words in product(*choices))
    return min((look_up(table, case) for case in cases), key=lambda one: (SEVERITY[one.action], one.rules))


def _box(told: Given) -> Box:
    """The settled facts. What a review raised in one record is none of the matrix, unless it is settled."""
    plain = {RAISED: UNRAISED, OF_TIER[RAISED]: UNRAISED}
    return {fact: frozenset({value}) for fact, value in {**plain, **told}.items()}
