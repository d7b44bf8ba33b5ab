"""Proofs over every case of every plan: the invariants of a folder, and the laws of more and less."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.policy.boxes import Box
from gateway.policy.diagram import OF_TIER, Nodes, Seen, Shelf, Side, case_of, cover, size, told
from gateway.policy.enumerate import ORDER
from gateway.policy.invariants import Invariant
from gateway.policy.model import OBJECTION, TIER, Plan, Plans
from gateway.policy.monotone import LAWS, Monotone
from gateway.policy.table import LEAVING, SEVERITY, Action, Branch, Node, Outcome, look_up

OPEN = frozenset(one for one in Action if SEVERITY[one] < SEVERITY[Action.WITHHOLD])


@dataclass(frozen=True, slots=True)
class Breach:
    """A case that breaks a property, and what the field does there. other: the same case, one value apart."""

    field: str
    plan: str
    case: Mapping[str, str]
    outcome: Outcome
    other: tuple[str, str, Outcome] | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """cases: that were decided, each field of each plan counted; breaches: a witness per field and plan."""

    id: str
    zh: str
    en: str
    cases: int
    breaches: tuple[Breach, ...]
    seconds: float


@dataclass(slots=True)
class Prover:
    """Proves plans that share much: what was proven of a table is known for every equal one."""

    usual: Mapping[str, str]
    shelf: Shelf = field(default_factory=Shelf)
    known: dict[object, Box | None] = field(default_factory=dict)

    def beside(self, shelf: Shelf) -> "Prover":
        """One that knows what this one has proven. shelf: above the one of this prover."""
        return Prover(self.usual, shelf, dict(self.known))

    def invariant(self, one: Invariant, plans: Plans) -> Proof:
        """No field leaves by what the invariant forbids, in none of its cases."""
        return self._timed(one.id, one.title, "", lambda: self._invariant(one, plans), _cases_of(one, plans))

    def law(self, law: Monotone, plans: Plans) -> Proof:
        """Of two cases one value apart, the better one gives no less."""
        count = sum(len(plan.tables) * size(plan.values, {}) for plan in plans.plans)
        return self._timed(law.id, law.zh, law.en, lambda: self._law(law, plans), count)

    def flag(self, plans: Plans) -> Proof:
        """The objection flag leaves whenever the tier does (law L6); each has its own review."""
        count = sum(size(plan.values, {}) for plan in plans.plans)
        zh, en = "异议标注随等级一并提供", "the objection flag leaves with the tier"
        return self._timed("FLAG-WITH-TIER", zh, en, lambda: self._flag(plans), count)

    def all(self, invariants: Sequence[Invariant], plans: Plans) -> Iterator[Proof]:
        yield from (self.invariant(one, plans) for one in invariants)
        yield from (self.law(law, plans) for law in LAWS)
        yield self.flag(plans)

    def _timed(self, name: str, zh: str, en: str, find: Callable[[], Iterator[Breach]], cases: int) -> Proof:
        start = time.perf_counter()
        breaches = tuple(find())
        return Proof(name, zh, en, cases, breaches, time.perf_counter() - start)

    def _invariant(self, one: Invariant, plans: Plans) -> Iterator[Breach]:
        for plan, name, table in self._tables(one, plans):
            for number, given in enumerate(one.given):
                asked = _Question([Side(table)], lambda seen: _leaves_by(seen, one), one.never, given=given)
                box = self._first((one.id, number, id(table)), plan, asked)
                if box is not None:
                    case = case_of(box, self.usual, plan.values)
                    yield Breach(name, plan.digest, case, look_up(table, case))

    def _tables(self, one: Invariant, plans: Plans) -> Iterator[tuple[Plan, str, Node]]:
        for plan in plans.plans:
            if one.binds(plan):
                names = sorted(one.fields & set(plan.tables))
                yield from ((plan, name, self.shelf.take(plan.tables[name])) for name in names)

    def _law(self, law: Monotone, plans: Plans) -> Iterator[Breach]:
        for plan in plans.plans:
            for name in sorted(plan.tables) if law.fact in plan.values else ():
                table = self.shelf.take(plan.tables[name])
                for worse, better in law.steps:
                    sides = [Side(table, fixed={law.fact: value}) for value in (worse, better)]
                    asked = _Question(sides, lambda seen: _disordered(seen, law), OPEN, one_fact=law.fact)
                    box = self._first((law.id, worse, better, id(table)), plan, asked)
                    if box is not None:
                        yield self._pair(name, plan, law.fact, (worse, better), box)

    def _pair(self, name: str, plan: Plan, fact: str, step: tuple[str, str], box: Box) -> Breach:
        case = case_of(box, self.usual, plan.values)
        worse, better = ({**case, fact: value} for value in step)
        table = plan.tables[name]
        other = (fact, step[1], look_up(table, better))
        return Breach(name, plan.digest, worse, look_up(table, worse), other)

    def _flag(self, plans: Plans) -> Iterator[Breach]:
        for plan in plans.plans:
            if OBJECTION not in plan.tables:
                continue
            tier, flag = (self.shelf.take(plan.tables[name]) for name in (TIER, OBJECTION))
            asked = _Question([Side(tier, names=OF_TIER), Side(flag)], _alone, LEAVING)
            box = self._first(("flag", id(tier), id(flag)), plan, asked)
            if box is not None:
                case = case_of(box, self.usual, plan.values)
                yield Breach(OBJECTION, plan.digest, case, look_up(flag, case))

    def _first(self, key: object, plan: Plan, asked: "_Question") -> Box | None:
        """A box of cases that break the property, if any does."""
        if key not in self.known:
            boxes = cover(
                asked.sides, plan.values, asked.verdict, asked.given, lambda left: self._idle(left, asked)
            )
            self.known[key] = {**asked.given, **boxes[True][0]} if boxes else None
        return self.known[key]

    def _idle(self, left: Nodes, asked: "_Question") -> bool:
        """Nothing is left that could break it: no such action, or both sides go on alike."""
        if not any(self.shelf.gives(node) & asked.actions for node in left):
            return True
        node = left[0]
        past = not isinstance(node, Branch) or ORDER.index(node.fact) > asked.place
        return len(left) > 1 and past and node is left[1]


@dataclass(frozen=True, slots=True)
class _Question:
    """Is there a case of which `bad` holds? Only one in which some side has one of these actions can be.

    one_fact: the sides are one table, and differ in this fact alone.
    """

    sides: Sequence[Side]
    bad: Callable[[Seen], bool]
    actions: frozenset[Action]
    given: Box = field(default_factory=dict)
    one_fact: str = ""

    def verdict(self, seen: Seen) -> bool | None:
        return self.bad(seen) or None

    @property
    def place(self) -> int:
        return ORDER.index(self.one_fact) if self.one_fact else len(ORDER)


def _leaves_by(seen: Seen, one: Invariant) -> bool:
    return seen[0] is not None and seen[0].action in one.never


def _disordered(seen: Seen, law: Monotone) -> bool:
    worse, better = map(told, seen)
    return worse != better if law.alike else worse < better


def _alone(seen: Seen) -> bool:
    """The tier leaves and the flag stays."""
    tier, flag = seen
    return tier is not None and tier.action in LEAVING and (flag is None or flag.action not in LEAVING)


def _cases_of(one: Invariant, plans: Plans) -> int:
    return sum(
        len(one.fields & set(plan.tables)) * size(plan.values, given)
        for plan in plans.plans
        if one.binds(plan)
        for given in one.given
    )
