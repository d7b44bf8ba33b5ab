"""Sets of cases as one integer each, so that every case of a policy can be looked at at once.

A universe numbers all combinations of the values of some facts; a set is the integer whose bits they are.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property, reduce
from math import prod

from gateway.policy.enumerate import ORDER
from gateway.policy.table import Branch, Node, Outcome


class Universe:
    """All combinations of the given facts and values."""

    def __init__(self, values: Mapping[str, Iterable[str]]) -> None:
        self.values = {fact: tuple(words) for fact, words in values.items()}
        self.size = prod(len(words) for words in self.values.values())
        self.strides: dict[str, int] = {}
        stride = self.size
        for fact, words in self.values.items():
            stride //= len(words)
            self.strides[fact] = stride
        self._of = {
            (fact, word): self._mask(fact, n)
            for fact, words in self.values.items()
            for n, word in enumerate(words)
        }

    @cached_property
    def all(self) -> int:
        return (1 << self.size) - 1

    def _mask(self, fact: str, place: int) -> int:
        stride = self.strides[fact]
        found, width = ((1 << stride) - 1) << (place * stride), stride * len(self.values[fact])
        while width < self.size:
            found |= found << width
            width *= 2
        return found & self.all

    def where(self, fact: str, words: Iterable[str]) -> int:
        """The cases in which a fact has one of these values; a fact outside the universe holds everywhere."""
        if fact not in self.values:
            return self.all
        return union(self._of[fact, word] for word in words)

    def box(self, box: Mapping[str, Iterable[str]]) -> int:
        return reduce(int.__and__, (self.where(fact, words) for fact, words in box.items()), self.all)

    def outcomes(self, table: Node) -> dict[Outcome, int]:
        """For each outcome of a table the cases that reach it. Every case is in exactly one."""
        reached: dict[int, int] = {id(table): self.all}
        waiting: dict[int, Node] = {id(table): table}
        found: dict[Outcome, int] = {}
        while waiting:
            node = min(
                waiting.values(), key=lambda one: ORDER.index(one.fact) if isinstance(one, Branch) else 99
            )
            del waiting[id(node)]
            cases = reached.pop(id(node))
            if isinstance(node, Outcome):
                found[node] = cases
                continue
            for word, arm in node.arms.items():
                reached[id(arm)] = reached.get(id(arm), 0) | (cases & self._of[node.fact, word])
                waiting[id(arm)] = arm
        return found

    def moved(self, cases: int, fact: str, old: str, new: str) -> int:
        """The cases that have `old`, as they would be with `new`."""
        words = self.values[fact]
        places = (words.index(new) - words.index(old)) * self.strides[fact]
        chosen = cases & self._of[fact, old]
        return chosen << places if places > 0 else chosen >> -places

    def case(self, cases: int) -> dict[str, str]:
        """One of the cases, for the message of a failing test."""
        number = (cases & -cases).bit_length() - 1
        return {fact: words[number // self.strides[fact] % len(words)] for fact, words in self.values.items()}


def union(sets: Iterable[int]) -> int:
    return reduce(int.__or__, sets, 0)


def mentioned(table: Node) -> set[str]:
    """The facts that a table asks."""
    seen: set[int] = set()
    facts: set[str] = set()
    stack = [table]
    while stack:
        node = stack.pop()
        if isinstance(node, Branch) and id(node) not in seen:
            seen.add(id(node))
            facts.add(node.fact)
            stack.extend(node.arms.values())
    return facts
