"""Tables side by side: every case in which they stand to each other as asked, as few boxes of cases.

Cases that no table tells apart are looked at once, and equal remainders are worked out once: what is said
here holds for every case, at the price of the cases that differ.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Generic, TypeAlias, TypeVar

from gateway.policy.boxes import Box
from gateway.policy.enumerate import ORDER
from gateway.policy.model import FACTS, TIER
from gateway.policy.table import LEAVING, SEVERITY, Action, Branch, Node, Outcome

K = TypeVar("K")
Sets: TypeAlias = tuple[tuple[int, frozenset[str]], ...]  # a box within a walk: (place of the fact, values)
Nodes: TypeAlias = tuple[Node | None, ...]  # what is left of the tables of a walk
Seen: TypeAlias = tuple[Outcome | None, ...]  # what the sides say of one case; None: a side does not know it

PER_FIELD = tuple(fact for fact in ORDER if fact not in FACTS)
OF_TIER = {fact: f"{TIER}.{fact}" for fact in PER_FIELD}  # the tier's own review stands beside the field's
PLAIN = {name: fact for fact, name in OF_TIER.items()}
PLACES = tuple(name for fact in ORDER for name in (fact, OF_TIER.get(fact)) if name is not None)


@dataclass(frozen=True, slots=True)
class Side:
    """One table of a walk.

    fixed: facts that it takes as told, whatever the case. names: facts that go by another name.
    values: its vocabulary, where it is not that of the walk.
    """

    table: Node | None
    fixed: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)


def cover(
    sides: Sequence[Side],
    values: Mapping[str, Iterable[str]],
    judge: Callable[[Seen], K | None],
    given: Box | None = None,
    idle: Callable[[Nodes], bool] | None = None,
) -> dict[K, list[Box]]:
    """For each verdict the cases that it is passed on, as disjoint boxes; None is no verdict.

    given: only cases that lie in this box; the boxes say nothing of it.
    idle: whether what is left of the tables gives no verdict any more, so that it need not be looked at.
    """
    walk = _Walk[K](sides, values, judge, given or {}, idle)
    found = walk.visit(tuple(walk.settled(n, side.table) for n, side in enumerate(sides)), 0)
    return {key: [_named(sets) for sets in _merge(boxes, walk.whole)] for key, boxes in found.items()}


class _Walk(Generic[K]):
    """One visit of all cases. A fact whose values differ between the sides is asked even if no table does."""

    def __init__(
        self,
        sides: Sequence[Side],
        values: Mapping[str, Iterable[str]],
        judge: Callable[[Seen], K | None],
        given: Box,
        idle: Callable[[Nodes], bool] | None,
    ) -> None:
        self.sides = sides
        self.judge = judge
        self.idle = idle
        whole = {name: tuple(sorted(values.get(PLAIN.get(name, name), ()))) for name in PLACES}
        self.words = [tuple(w for w in whole[name] if w in given.get(name, whole[name])) for name in PLACES]
        self.whole = [len(words) for words in self.words]
        self.at = [{fact: PLACES.index(side.names.get(fact, fact)) for fact in ORDER} for side in sides]
        self.forced = [
            n
            for n, name in enumerate(PLACES)
            if any(side.values.get(name, frozenset(whole[name])) != frozenset(whole[name]) for side in sides)
        ]
        self.known: dict[tuple[int, ...], dict[K, tuple[Sets, ...]]] = {}

    def settled(self, n: int, node: Node | None) -> Node | None:
        fixed = self.sides[n].fixed
        while isinstance(node, Branch) and node.fact in fixed:
            node = node.arms.get(fixed[node.fact])
        return node

    def place(self, n: int, node: Node | None) -> int:
        if not isinstance(node, Branch):
            return len(PLACES)
        return self.at[n][node.fact]

    def visit(self, nodes: Nodes, start: int) -> dict[K, tuple[Sets, ...]]:
        forced = next((n for n in self.forced if n >= start), len(PLACES))
        key = (forced, *map(id, nodes))
        found = self.known.get(key)
        if found is None:
            done = self.idle is not None and forced == len(PLACES) and self.idle(nodes)
            found = self.known[key] = {} if done else self._ask(nodes, forced)
        return found

    def _ask(self, nodes: Nodes, forced: int) -> dict[K, tuple[Sets, ...]]:
        places = [self.place(n, node) for n, node in enumerate(nodes)]
        first = min(forced, *places)
        if first == len(PLACES):
            verdict = self.judge(tuple(node if isinstance(node, Outcome) else None for node in nodes))
            return {} if verdict is None else {verdict: ((),)}
        gathered: dict[tuple[K, Sets], set[str]] = {}
        for word in self.words[first]:
            arms = tuple(self._arm(n, node, places[n], (first, word)) for n, node in enumerate(nodes))
            for verdict, boxes in self.visit(arms, first + 1).items():
                for sets in boxes:
                    gathered.setdefault((verdict, sets), set()).add(word)
        found: dict[K, tuple[Sets, ...]] = {}
        for (verdict, sets), words in gathered.items():
            own = sets if len(words) == self.whole[first] else ((first, frozenset(words)), *sets)
            found[verdict] = (*found.get(verdict, ()), own)
        return found

    def _arm(self, n: int, node: Node | None, place: int, asked: tuple[int, str]) -> Node | None:
        first, word = asked
        if isinstance(node, Branch) and place == first:
            return self.settled(n, node.arms.get(word))
        vocabulary = self.sides[n].values.get(PLACES[first])
        return node if vocabulary is None or word in vocabulary else None


def merged(boxes: Iterable[Box], values: Mapping[str, Iterable[str]]) -> list[Box]:
    """The same cases in fewer boxes. The boxes must be disjoint."""
    sets = [tuple(sorted((PLACES.index(fact), words) for fact, words in box.items())) for box in boxes]
    whole = [len(set(values.get(PLAIN.get(name, name), ()))) for name in PLACES]
    return [_named(one) for one in _merge(sets, whole)]


def _merge(boxes: Iterable[Sets], whole: Sequence[int]) -> list[Sets]:
    """Disjoint boxes that differ in one fact become one, until none do. whole: how many values a fact has."""
    left = list(boxes)
    before = len(left) + 1
    while len(left) < before:
        before = len(left)
        for place in {place for sets in left for place, _ in sets}:
            left = _joined(left, place, whole[place])
    return left


def _joined(boxes: Sequence[Sets], place: int, whole: int) -> list[Sets]:
    """Boxes alike in all but this fact. One that does not name the fact has all of its values already."""
    alike: dict[Sets, frozenset[str]] = {}
    found: list[Sets] = []
    for sets in boxes:
        own = next((words for at, words in sets if at == place), None)
        rest = tuple(one for one in sets if one[0] != place)
        if own is None:
            found.append(sets)
        else:
            alike[rest] = alike.get(rest, frozenset()) | own
    for rest, words in alike.items():
        found.append(rest if len(words) == whole else tuple(sorted((*rest, (place, words)), key=_place)))
    return found


def _place(one: tuple[int, frozenset[str]]) -> int:
    return one[0]


def _named(sets: Sets) -> Box:
    return {PLACES[place]: words for place, words in sets}


def case_of(box: Box, usual: Mapping[str, str], values: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """One case of a box: usual values where the box allows them."""
    found = {}
    for fact, words in values.items():
        allowed = sorted(box.get(fact, frozenset(words)))
        found[fact] = usual[fact] if usual.get(fact) in allowed else allowed[0]
    return found


def told(outcome: Outcome | None) -> int:
    """How little is revealed, from 0; whatever stays reveals the same: nothing."""
    nothing = SEVERITY[Action.WITHHOLD]
    return nothing if outcome is None else min(SEVERITY[outcome.action], nothing)


def gated(own: Outcome | None, tier: Outcome | None) -> Outcome | None:
    """What is seen of a field: where the tier stays, nothing is, and it is the tier's rules that say so."""
    if told(own) == told(None) or (tier is not None and tier.action in LEAVING):
        return own
    if tier is not None and tier.action is Action.AGGREGATE:
        return Outcome(Action.WITHHOLD, tier.rules, tier.reason)
    return tier


def size(values: Mapping[str, Iterable[str]], given: Box) -> int:
    """How many cases a box holds."""
    return prod(len(given.get(fact, frozenset(words))) for fact, words in values.items())


@dataclass(slots=True)
class Shelf:
    """Equal tables become one object, so that what two plans share is seen at once.

    taken: by the id of what was given; both are kept alive, or another table could get that id.
    actions: by the id of what is here, all that some case gives.
    """

    equal: dict[object, Node] = field(default_factory=dict)
    taken: dict[int, tuple[Node, Node]] = field(default_factory=dict)
    actions: dict[int, frozenset[Action]] = field(default_factory=dict)

    def above(self) -> "Shelf":
        """One on which all of this stands; what is added there is not added here."""
        return Shelf(dict(self.equal), dict(self.taken), dict(self.actions))

    def take(self, node: Node) -> Node:
        known = self.taken.get(id(node))
        if known is None:
            known = self.taken[id(node)] = (node, self._share(node))
        return known[1]

    def gives(self, node: Node | None) -> frozenset[Action]:
        """The actions that a table, or what is left of one, gives in some case."""
        if node is None:
            return frozenset()
        known = self.actions.get(id(node))
        if known is None:
            below = (self.gives(arm) for arm in node.arms.values()) if isinstance(node, Branch) else ()
            own = frozenset() if isinstance(node, Branch) else frozenset({node.action})
            known = self.actions[id(node)] = own.union(*below)
        return known

    def _share(self, node: Node) -> Node:
        if isinstance(node, Outcome):
            return self.equal.setdefault(node, node)
        arms = {word: self.take(arm) for word, arm in node.arms.items()}
        key = (node.fact, tuple((word, id(arm)) for word, arm in arms.items()))
        return self.equal.setdefault(key, Branch(node.fact, arms))
