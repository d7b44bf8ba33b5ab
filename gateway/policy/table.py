"""The decision table of one field: a reduced diagram over the facts that its rules mention.

Every combination of fact values leads to exactly one outcome, so the table is total by construction.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Action(StrEnum):
    """What happens to a value, from the least to the most restrictive.

    By what the recipient learns: the value; a class that holds it; some of its characters; only whether it
    equals itself elsewhere in the same recipient's data; only yes or no to a question that we chose; only how
    many others share it. Then nothing: not granted, waiting for a review, forbidden.
    """

    RELEASE = "release"
    GENERALISE = "generalise"
    MASK = "mask"
    TOKENISE = "tokenise"
    VERIFY = "verify"
    AGGREGATE = "aggregate"
    WITHHOLD = "withhold"
    HOLD = "hold"
    DENY = "deny"


SEVERITY: Mapping[Action, int] = {action: rank for rank, action in enumerate(Action)}
# What may stand in the record of one subject. An aggregate never does: alone it is withheld.
LEAVING = frozenset({Action.RELEASE, Action.GENERALISE, Action.MASK, Action.TOKENISE, Action.VERIFY})


@dataclass(frozen=True, slots=True)
class Outcome:
    """rules: the ids that decided, sorted; reason: closed word, why a value stays, or `granted`."""

    action: Action
    rules: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """One question: which value has this fact? Interned: equal branches are one object."""

    fact: str
    arms: Mapping[str, "Node"]


Node: TypeAlias = Branch | Outcome


def look_up(node: Node, case: Mapping[str, str]) -> Outcome:
    """The outcome of a case. case: every fact of the vocabulary with a value that it knows."""
    while isinstance(node, Branch):
        node = node.arms[case[node.fact]]
    return node


def outcomes(node: Node, given: Mapping[str, str]) -> Iterator[Outcome]:
    """Every outcome that some case with the given facts has, each once."""
    seen: set[int] = set()
    stack = [node]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Outcome):
            yield node
        else:
            stack.extend([node.arms[given[node.fact]]] if node.fact in given else node.arms.values())
