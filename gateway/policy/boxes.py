"""Boxes of cases: values for some facts, all of which must hold; and what is left of one beside others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from gateway.policy.check import Reader
from gateway.policy.parse import Value

Box: TypeAlias = Mapping[str, frozenset[str]]  # fact → values: all facts named must have one of theirs
Words: TypeAlias = Mapping[str, Mapping[str, str]]  # fact → value → Chinese name


@dataclass(frozen=True, slots=True)
class Impossible:
    """Cases that cannot occur. zh: why, for the author of a rule about them."""

    box: Box
    zh: str


def read_box(reader: Reader, value: Value, facts: Words, names: Mapping[str, str]) -> Box:
    """`{subject: [IND, SOLE], tier: P-F}`. A fact with all its values says nothing and is left out."""
    box: dict[str, frozenset[str]] = {}
    for name, inner in (reader.table(value, (), facts) or {}).items():
        values = reader.names(inner, facts[name], (f"{names[name]}取值", f"{name}"))
        if values is not None and values != frozenset(facts[name]):
            box[name] = values
    return box


def within(box: Box, other: Box) -> bool:
    """Whether every case of a box lies in the other."""
    return all(fact in box and box[fact] <= values for fact, values in other.items())


def both(box: Box, other: Box) -> Box:
    """The cases that lie in both; some fact has no value left if there are none."""
    shared = {fact: box[fact] & values for fact, values in other.items() if fact in box}
    return {**box, **other, **shared}


def remains(box: Box, holes: Sequence[Box], facts: Words) -> bool:
    """Whether some case of a box lies in none of the holes."""
    if not all(box.values()):
        return False
    if not holes:
        return True
    left = dict(box)
    for fact, values in holes[0].items():
        have = left.get(fact, frozenset(facts[fact]))
        if remains({**left, fact: have - values}, holes[1:], facts):
            return True
        left[fact] = have & values
    return False  # all that is left lies in the first hole
