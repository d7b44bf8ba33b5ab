"""Where a field leaves that yielded to others before: closing one field may open another.

What yields depends on what would leave beside it, so the tables of all the fields of its combinations are
walked together. What is asked per field is answered for each apart; a box speaks of the own answer alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from gateway.policy.enumerate import ORDER
from gateway.policy.model import FACTS, TIER, Combination, Plan
from gateway.policy.table import LEAVING, Action, Branch, Node, Outcome

YES = Outcome(Action.RELEASE, (), "")
NO = Outcome(Action.WITHHOLD, (), "")
Literal: TypeAlias = tuple[str, str]  # (side, field); or (side and `when`, rule)


def reopened(before: Plan, after: Plan, name: str) -> Node:
    """YES in the cases where the field yielded and leaves now, for some answers about the others."""
    old, new = (_yielding(plan, name) for plan in (before, after))
    if not old or _alike(before, after, old, new):
        return NO
    return _Walk(name, before, after, old, new).table()


def _yielding(plan: Plan, name: str) -> tuple[Combination, ...]:
    return tuple(one for one in plan.combinations if name in one.yields)


def _alike(before: Plan, after: Plan, old: tuple[Combination, ...], new: tuple[Combination, ...]) -> bool:
    names = {name for one in old for name in one.fields | one.unless_leaves}
    same = all(before.tables.get(name) is after.tables.get(name) for name in names)
    return same and old == new and before.values == after.values


@dataclass(slots=True)
class _Interned:
    """Equal diagrams are one object."""

    branches: dict[tuple[str, tuple[tuple[str, int], ...]], Branch] = field(default_factory=dict)
    leaves: dict[int, Node] = field(default_factory=dict)
    either: dict[tuple[int, int], Node] = field(default_factory=dict)

    def branch(self, fact: str, arms: Mapping[str, Node]) -> Node:
        if len({id(arm) for arm in arms.values()}) == 1:
            return next(iter(arms.values()))
        key = (fact, tuple((word, id(arm)) for word, arm in sorted(arms.items(), key=lambda one: one[0])))
        return self.branches.setdefault(key, Branch(fact, arms))

    def leaving(self, node: Node, words: Mapping[str, Iterable[str]]) -> Node:
        """Only whether the value leaves. A word that this side does not know lets nothing leave."""
        found = self.leaves.get(id(node))
        if found is None:
            if isinstance(node, Outcome):
                found = YES if node.action in LEAVING else NO
            else:
                arms = {w: self._arm(node, w, words) for w in words[node.fact]}
                found = self.branch(node.fact, arms)
            self.leaves[id(node)] = found
        return found

    def _arm(self, node: Branch, word: str, words: Mapping[str, Iterable[str]]) -> Node:
        return self.leaving(node.arms[word], words) if word in node.arms else NO

    def any(self, one: Node, two: Node) -> Node:
        if one is two or two is NO or one is YES:
            return one
        if one is NO or two is YES:
            return two
        key = (id(one), id(two))
        if key not in self.either:
            fact = min((n.fact for n in (one, two) if isinstance(n, Branch)), key=ORDER.index)
            asked = next(n for n in (one, two) if isinstance(n, Branch) and n.fact == fact)
            arms = {word: self.any(_step(one, fact, word), _step(two, fact, word)) for word in asked.arms}
            self.either[key] = self.branch(fact, arms)
        return self.either[key]


def _step(node: Node, fact: str, word: str) -> Node:
    return node.arms[word] if isinstance(node, Branch) and node.fact == fact else node


class _Walk:
    """All tables at once, as far as they still matter."""

    def __init__(
        self,
        name: str,
        before: Plan,
        after: Plan,
        old: tuple[Combination, ...],
        new: tuple[Combination, ...],
    ) -> None:
        self.name, self.old, self.new = name, old, new
        self.words = {
            fact: sorted(before.values.get(fact, frozenset()) | after.values.get(fact, frozenset()))
            for fact in ORDER
        }
        self.interned = _Interned()
        self.nodes: dict[Literal, Node] = {}
        for side, plan, limits in (("before", before, old), ("after", after, new)):
            names = {name, TIER, *(each for one in limits for each in one.fields | one.unless_leaves)}
            for each in sorted(names):
                node = plan.tables.get(each, NO)
                self.nodes[side, each] = self.interned.leaving(node, self.words)
            self.nodes |= {(f"{side} when", one.rule): self._when(one) for one in limits}
        self.order = list(self.nodes)
        self.known: dict[tuple[int, ...], Node] = {}

    def table(self) -> Node:
        return self._visit(tuple(self.nodes.values()))

    def _when(self, limit: Combination) -> Node:
        node: Node = YES
        for fact in sorted(limit.when, key=ORDER.index, reverse=True):
            arms = {w: node if w in limit.when[fact] else NO for w in self.words[fact]}
            node = self.interned.branch(fact, arms)
        return node

    def _visit(self, nodes: tuple[Node, ...]) -> Node:
        said = self._opens(dict(zip(self.order, nodes, strict=True)))
        if said is not None:
            return YES if said else NO
        key = tuple(map(id, nodes))
        if key not in self.known:
            self.known[key] = self._ask(nodes)
        return self.known[key]

    def _ask(self, nodes: tuple[Node, ...]) -> Node:
        asked = [
            (ORDER.index(node.fact), "" if node.fact in FACTS else literal[1])
            for literal, node in zip(self.order, nodes, strict=True)
            if isinstance(node, Branch)
        ]
        place, owner = min(asked)
        fact = ORDER[place]
        arms: dict[str, Node] = {}
        for word in self.words[fact]:
            stepped = (
                _step(node, fact, word) if owner in ("", literal[1]) else node
                for literal, node in zip(self.order, nodes, strict=True)
            )
            arms[word] = self._visit(tuple(stepped))
        if owner in ("", self.name):
            return self.interned.branch(fact, arms)
        found: Node = NO
        for arm in arms.values():
            found = self.interned.any(found, arm)
        return found

    def _opens(self, nodes: Mapping[Literal, Node]) -> bool | None:
        """Whether it yielded and leaves now; None: not yet known."""
        yielded = _any(self._stands("before", one, nodes) for one in self.old)
        yields = _any(self._stands("after", one, nodes) for one in self.new)
        leaves = (_truth(nodes["after", name]) for name in (self.name, TIER))
        return _all((yielded, *leaves, _not(yields)))

    def _stands(self, side: str, limit: Combination, nodes: Mapping[Literal, Node]) -> bool | None:
        inside = _truth(nodes[f"{side} when", limit.rule])
        together = (_truth(nodes[side, name]) for name in limit.fields)
        moot = (_not(_truth(nodes[side, name])) for name in limit.unless_leaves)
        return _all((inside, *together, *moot))


def _truth(node: Node) -> bool | None:
    return None if isinstance(node, Branch) else node is YES


def _not(said: bool | None) -> bool | None:
    return None if said is None else not said


def _all(said: Iterable[bool | None]) -> bool | None:
    found = set(said)
    if False in found:
        return False
    return None if None in found else True


def _any(said: Iterator[bool | None]) -> bool | None:
    return _not(_all(map(_not, said)))
