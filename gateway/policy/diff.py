"""What a change of policy opens and closes: over all cases and days, not over the text of the files.

The review gate of a policy: whoever signs a plan reads here who can now see what they could not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TypeAlias

from gateway.policy.boxes import Box
from gateway.policy.change import Cause, Change, Judge, Kind, Verdict, again
from gateway.policy.diagram import OF_TIER, Nodes, Shelf, Side, cover
from gateway.policy.enumerate import ORDER
from gateway.policy.errors import NoPlan
from gateway.policy.law import Window
from gateway.policy.model import TIER, Combination, FieldSpec, Plan, Plans
from gateway.policy.table import Action, outcomes
from gateway.policy.yielding import NO, reopened


@dataclass(frozen=True, slots=True)
class Difference:
    """widenings: more is revealed. narrowings: less. others: another rule, reason or basis, and no more."""

    widenings: tuple[Change, ...]
    narrowings: tuple[Change, ...]
    others: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.widenings or self.narrowings or self.others)


Cells: TypeAlias = dict["Verdict", list[Box]]


def compare(before: Plans, after: Plans) -> Difference:
    """Over every case of every field on every day."""
    shelf, known = Shelf(), dict[object, Cells]()
    days: dict[tuple[str, Verdict, tuple[tuple[str, frozenset[str]], ...]], list[Window]] = {}
    for window in _windows(before, after):
        pair = _Pair(_at(before, window.start), _at(after, window.start), shelf, known)
        for name, verdict, box in pair.changes():
            spans = days.setdefault((name, verdict, tuple(box.items())), [])
            if spans and spans[-1].end == window.start:
                spans[-1] = Window(spans[-1].start, window.end)
            else:
                spans.append(window)
    found: dict[Kind, list[Change]] = {kind: [] for kind in Kind}
    for (name, verdict, sets), spans in days.items():
        found[verdict.kind].extend(Change(name, *verdict[1:], dict(sets), span) for span in spans)
    return Difference(*(tuple(sorted(found[kind], key=_order)) for kind in Kind))


def _order(change: Change) -> tuple[str, date, list[tuple[str, list[str]]]]:
    return change.field, change.days.start, [(fact, sorted(words)) for fact, words in change.box.items()]


def _windows(before: Plans, after: Plans) -> Iterator[Window]:
    """The days cut by both sides' days."""
    plans = [*before.plans, *after.plans]
    cuts = sorted({day for plan in plans for day in (plan.effective, plan.until) if day is not None})
    for start, end in zip(cuts, [*cuts[1:], None], strict=True):
        yield Window(start, end)


def _at(plans: Plans, day: date) -> Plan | None:
    try:
        return plans.at(day)
    except NoPlan:
        return None


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two plans of the same days. known: what was worked out for equal tables on other days."""

    before: Plan | None
    after: Plan | None
    shelf: Shelf
    known: dict[object, Cells]

    def changes(self) -> Iterator[tuple[str, Verdict, Box]]:
        plans = [plan for plan in (self.before, self.after) if plan is not None]
        if len({plan.digest for plan in plans}) < len(plans):
            return  # the digest is over all that is compared here
        told = _told_otherwise(self.before, self.after)
        for name in {name for plan in plans for name in plan.tables}:
            for verdict, boxes in self._cells(name, told).items():
                yield from ((name, verdict, box) for box in boxes)
        yield from self._yielding()
        yield from _catalogue(self.before, self.after)
        yield from _combinations(self.before, self.after)
        yield from _thresholds(self.before, self.after)

    def _cells(self, name: str, told: frozenset[str]) -> Cells:
        own, tier = self._tables(name), self._tables(TIER)
        judge = Judge(
            redone=_redone(self.before, self.after, name),
            told=frozenset(rule for node in own if node for one in outcomes(node, {}) for rule in one.rules)
            & told,
        )
        uneven = self._uneven()
        if _equal((*own, *tier)) and not (judge.redone or judge.told or uneven):
            return {}
        key = (name == TIER, judge.redone, judge.told, uneven, *map(id, (*own, *tier)))
        if key not in self.known:
            self.known[key] = self._walk(name, own, tier, judge)
        return self.known[key]

    def _walk(self, name: str, own: Nodes, tier: Nodes, judge: "Judge") -> Cells:
        values = [{} if plan is None else plan.values for plan in (self.before, self.after)]
        every = {fact: values[0].get(fact, frozenset()) | values[1].get(fact, frozenset()) for fact in ORDER}
        sides = [Side(node, values=known) for node, known in zip(own, values, strict=True)]
        idle = None if judge.redone or judge.told else _equal
        if name == TIER or tier[0] is tier[1]:
            return judge.with_rules(cover(sides, every, judge.alone, idle=idle))
        gates = [Side(node, names=OF_TIER, values=known) for node, known in zip(tier, values, strict=True)]
        return judge.with_rules(cover([*sides, *gates], every, judge.behind_tier, idle=idle))

    def _yielding(self) -> Iterator[tuple[str, Verdict, Box]]:
        """Fields that were held back beside others and leave now, whoever opened or closed what."""
        before, after = self._shelved(self.before), self._shelved(self.after)
        if before is None or after is None:
            return
        for name in sorted({name for one in before.combinations for name in one.yields} & {*after.tables}):
            opened = reopened(before, after, name)
            if opened is NO:
                continue
            rules = tuple(sorted(one.rule for one in before.combinations if name in one.yields))
            every = {
                fact: before.values.get(fact, frozenset()) | after.values.get(fact, frozenset())
                for fact in ORDER
            }
            sides = [Side(after.tables[name], values=after.values), Side(opened)]
            for verdict, boxes in cover(sides, every, partial(again, rules)).items():
                yield from ((name, verdict, box) for box in boxes)

    def _shelved(self, plan: Plan | None) -> Plan | None:
        """The plan with the tables that matter to combinations as one object where they are equal."""
        if plan is None:
            return None
        sides = [each for each in (self.before, self.after) if each is not None]
        limits = [one for each in sides for one in each.combinations]
        names = {TIER, *(name for one in limits for name in one.fields | one.yields | one.unless_leaves)}
        return replace(plan, tables={n: self.shelf.take(plan.tables[n]) for n in names & {*plan.tables}})

    def _tables(self, name: str) -> Nodes:
        plans = (self.before, self.after)
        return tuple(
            self.shelf.take(one.tables[name]) if one and name in one.tables else None for one in plans
        )

    def _uneven(self) -> frozenset[str]:
        """Facts that both sides know, with other values."""
        if self.before is None or self.after is None:
            return frozenset()
        one, two = self.before.values, self.after.values
        return frozenset(fact for fact in one if fact in two and one[fact] != two[fact])


def _equal(nodes: Nodes) -> bool:
    """Whether both sides go on alike: the field's tables, and the tier's where they are walked too."""
    return nodes[0] is nodes[1] and nodes[-2] is nodes[-1]


def _redone(before: Plan | None, after: Plan | None, name: str) -> frozenset[Action]:
    """The actions that are done by another method than before."""
    if before is None or after is None or name not in before.fields or name not in after.fields:
        return frozenset()
    one, two = before.fields[name].methods, after.fields[name].methods
    return frozenset(action for action in {*one, *two} if one.get(action) != two.get(action))


def _told_otherwise(before: Plan | None, after: Plan | None) -> frozenset[str]:
    """Rules of both plans that have another title or basis."""
    if before is None or after is None:
        return frozenset()
    return frozenset(
        name for name in before.rules if name in after.rules and before.rules[name] != after.rules[name]
    )


def _catalogue(before: Plan | None, after: Plan | None) -> Iterator[tuple[str, Verdict, Box]]:
    """Fields that are called or labelled otherwise; what that opens or closes is told by their cells."""
    if before is None or after is None:
        return
    for name in sorted({*before.fields} & {*after.fields}):
        one, two = before.fields[name], after.fields[name]
        if (one.label, one.en, one.zh, one.methods) != (two.label, two.en, two.zh, two.methods):
            told = (_spelt(one), _spelt(two))
            yield name, Verdict(Kind.OTHER, Cause.CATALOGUE, None, None, *told), {}


def _spelt(spec: FieldSpec) -> tuple[str, ...]:
    methods = (
        f"{action}:{one.name}{''.join(f',{key}={value}' for key, value in one.params)}"
        for action, one in sorted(spec.methods.items())
    )
    return (spec.label, spec.zh, spec.en, *methods)


def _combinations(before: Plan | None, after: Plan | None) -> Iterator[tuple[str, Verdict, Box]]:
    """Fields that may not leave together: what no longer holds them back as before is a widening."""
    one, two = (
        {} if plan is None else {each.rule: each for each in plan.combinations} for plan in (before, after)
    )
    for name in sorted({*one, *two}):
        old, new = one.get(name), two.get(name)
        if old == new:
            continue
        fields = "+".join(sorted(old.fields if old else two[name].fields))
        gone, come = (name,) if old else (), (name,) if new else ()
        kind = Kind.NARROWING if old is None or (new is not None and _stricter(old, new)) else Kind.WIDENING
        yield fields, Verdict(kind, Cause.COMBINATION, None, None, gone, come), {}


def _stricter(old: Combination, new: Combination) -> bool:
    """Whether the new one holds back at least what the old one did, in every case."""
    wider = all(fact in old.when and old.when[fact] <= words for fact, words in new.when.items())
    sooner = new.fields <= old.fields and new.unless_leaves <= old.unless_leaves
    return wider and sooner and old.yields <= new.yields


def _thresholds(before: Plan | None, after: Plan | None) -> Iterator[tuple[str, Verdict, Box]]:
    """How many subjects a cell of a statistic needs; a threshold that is gone is none."""
    one, two = ({} if plan is None else plan.thresholds for plan in (before, after))
    for audience in sorted({*one, *two}):
        old, new = one.get(audience), two.get(audience)
        if old == new:
            continue
        wider = old is not None and (new is None or new.k < old.k or new.l < old.l)
        kind = Kind.WIDENING if wider else Kind.NARROWING
        told = (() if each is None else (f"k={each.k}", f"l={each.l}") for each in (old, new))
        yield audience, Verdict(kind, Cause.THRESHOLD, None, None, *told), {}
