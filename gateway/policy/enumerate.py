"""From the rules of one field to its decision table, by asking one fact after the other.

Values that no remaining rule tells apart share one arm, and equal remainders are worked out once: that is the
enumeration of every case, at the price of the cases that differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from gateway.policy.boxes import Box
from gateway.policy.model import FACTS, RAISED, REVIEW
from gateway.policy.rules import Rule
from gateway.policy.table import LEAVING, SEVERITY, Action, Branch, Node, Outcome
from gateway.policy.vocabulary import AGGREGATE_ONLY, GRANTED, IMPOSSIBLE, NOT_GRANTED

ORDER = (*FACTS, REVIEW, RAISED)

Rest: TypeAlias = tuple[tuple[int, frozenset[str]], ...]  # what a box still asks: (place of the fact, values)


@dataclass(frozen=True, slots=True)
class Live:
    """A rule that the facts asked so far have not ruled out. opens: openings of a floor still possible."""

    rule: str
    rest: Rest
    opens: frozenset[Rest]

    @property
    def settled(self) -> bool:
        return not self.rest and not self.opens


NEVER = Live("", (), frozenset())  # the case cannot occur: nothing else decides it


@dataclass(frozen=True, slots=True)
class Conflict:
    """Grants that disagree, and the facts of a case in which they do."""

    rules: tuple[str, ...]
    witness: tuple[tuple[str, str], ...]


class Enumerator:
    """Builds the tables of one plan; nodes are shared between its fields."""

    def __init__(
        self,
        rules: Iterable[Rule],
        facts: Mapping[str, Iterable[str]],
        reasons: Sequence[str],
        impossible: Sequence[Box] = (),
    ) -> None:
        self.rules = {rule.id: rule for rule in rules}
        self.conflicts: list[Conflict] = []
        self._values = [tuple(sorted(facts[fact])) for fact in ORDER]
        rank = {reason: -place for place, reason in enumerate(reasons)}
        floors = [rule for rule in self.rules.values() if not rule.grant]
        self._weights = {rule.id: (SEVERITY[rule.action], rank.get(rule.reason, 0)) for rule in floors}
        self._weights[NEVER.rule] = (len(SEVERITY), 0)
        self._impossible = tuple(Live(NEVER.rule, _rest(box), frozenset()) for box in impossible)
        self._known: dict[frozenset[Live], Node] = {}
        self._nodes: dict[object, Node] = {}

    def table(self, rules: Iterable[Rule]) -> Node:
        """The table of a field on which these rules bear."""
        live = (Live(rule.id, _rest(rule.when), frozenset(map(_rest, rule.unless))) for rule in rules)
        return self._node(self._settle((*self._impossible, *live)), ())

    def _node(self, state: frozenset[Live], path: tuple[tuple[str, str], ...]) -> Node:
        found = self._known.get(state)
        if found is None:
            found = self._known[state] = self._ask(state, path)
        return found

    def _ask(self, state: frozenset[Live], path: tuple[tuple[str, str], ...]) -> Node:
        asked = [box[0] for one in state for box in (one.rest, *one.opens) if box]
        if not asked:
            return self._share(self._decide(state, path))
        place = min(fact for fact, _ in asked)
        told = {values for fact, values in asked if fact == place}
        alike: dict[tuple[bool, ...], Node] = {}  # values that no box tells apart share one arm
        arms = {}
        for value in self._values[place]:
            key = tuple(value in values for values in told)
            if key not in alike:
                rest = self._settle(_narrow(state, place, value))
                alike[key] = self._node(rest, (*path, (ORDER[place], value)))
            arms[value] = alike[key]
        nodes = list(arms.values())
        return nodes[0] if all(node is nodes[0] for node in nodes) else self._branch(ORDER[place], arms)

    def _branch(self, fact: str, arms: Mapping[str, Node]) -> Node:
        key = (fact, tuple((value, id(node)) for value, node in arms.items()))
        return self._nodes.setdefault(key, Branch(fact, arms))

    def _share(self, outcome: Outcome) -> Node:
        return self._nodes.setdefault(outcome, outcome)

    def _settle(self, rules: Iterable[Live]) -> frozenset[Live]:
        """Drop what can no longer decide: once a floor stands, all that is weaker, grants included."""
        state = frozenset(rules)
        if NEVER in state:
            return frozenset({NEVER})
        weights = self._weights
        most = max((weights[one.rule] for one in state if one.settled and one.rule in weights), default=None)
        if most is None:
            return state
        grants = most[0] < SEVERITY[Action.WITHHOLD]
        return frozenset(
            one for one in state if (weights[one.rule] >= most if one.rule in weights else grants)
        )

    def _decide(self, state: frozenset[Live], path: tuple[tuple[str, str], ...]) -> Outcome:
        """The most restrictive of the winning grant and the floors that stand; default deny (law L2)."""
        if NEVER in state:
            return Outcome(Action.DENY, (), IMPOSSIBLE)
        floors = sorted(one.rule for one in state if not self.rules[one.rule].grant)
        floor = self.rules[floors[0]] if floors else None
        if floor is not None and SEVERITY[floor.action] >= SEVERITY[Action.WITHHOLD]:
            return Outcome(floor.action, tuple(floors), floor.reason)
        grants = winners([self.rules[one.rule] for one in state if self.rules[one.rule].grant])
        ids = tuple(sorted(rule.id for rule in grants))
        if len({rule.action for rule in grants}) > 1:
            self._disagree(ids, path)
        if not grants:
            return Outcome(Action.WITHHOLD, (), NOT_GRANTED)
        granted = max((rule.action for rule in grants), key=SEVERITY.__getitem__)
        if floor is None or SEVERITY[floor.action] <= SEVERITY[granted]:
            return _told(granted, ids)
        return _told(floor.action, (*ids, *floors))

    def _disagree(self, ids: tuple[str, ...], path: tuple[tuple[str, str], ...]) -> None:
        """One witness is enough for the grants that disagree."""
        if all(one.rules != ids for one in self.conflicts):
            self.conflicts.append(Conflict(ids, path))


def _told(action: Action, ids: Iterable[str]) -> Outcome:
    return Outcome(action, tuple(sorted(ids)), GRANTED if action in LEAVING else AGGREGATE_ONLY)


def winners(grants: Sequence[Rule]) -> list[Rule]:
    """Grants that no other grant of the same case overrides."""
    yielding = {other for rule in grants for other in rule.overrides}
    return [rule for rule in grants if rule.id not in yielding]


def _rest(box: Box) -> Rest:
    return tuple(sorted((ORDER.index(fact), values) for fact, values in box.items()))


def _narrow(state: frozenset[Live], place: int, value: str) -> Iterable[Live]:
    """The rules that live on once a fact has a value. A floor that is open is gone."""
    for one in state:
        rest = _after(one.rest, place, value)
        if rest is None:
            continue
        opens = frozenset(left for box in one.opens if (left := _after(box, place, value)) is not None)
        if () not in opens:
            yield Live(one.rule, rest, opens)


def _after(box: Rest, place: int, value: str) -> Rest | None:
    """What a box still asks after a fact has a value; None if it is ruled out."""
    if not box or box[0][0] != place:
        return box
    return box[1:] if value in box[0][1] else None
