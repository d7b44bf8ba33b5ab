"""What holds the rules fast, on both sides of a change: properties and cases that are gone or differ."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from gateway.policy.bundle import Bundle
from gateway.policy.invariants import Invariant, read_invariants
from gateway.policy.parse import Place
from gateway.policy.trials import Trial, read_trials

NOWHERE = Place("", 0, 0)


class Held(NamedTuple):
    """kind: invariant | case. removed: else it is there, with other content."""

    kind: str
    id: str
    removed: bool

    @property
    def zh(self) -> str:
        kind = {"invariant": "不变式", "case": "用例"}[self.kind]
        return f"{kind} {self.id}：{'已删除' if self.removed else '已修改'}"

    @property
    def en(self) -> str:
        return f"{self.kind} {self.id}: {'removed' if self.removed else 'changed'}"


def loosened(sides: tuple[Path, Path], bundles: tuple[Bundle, Bundle]) -> list[Held]:
    """Those of the first folder that the second has not, or has otherwise. Raises PolicyErrors."""
    folders = list(zip(sides, bundles, strict=True))
    invariants = [read_invariants(*one) for one in folders]
    trials = [read_trials(*one) for one in folders]
    return [*_held("invariant", *invariants), *_held("case", *trials)]


def _held(
    kind: str, before: Iterable[Invariant | Trial], after: Iterable[Invariant | Trial]
) -> Iterator[Held]:
    """By id and content; where in a file it stands is no matter."""
    new = {one.id: replace(one, at=NOWHERE) for one in after}
    for one in before:
        if new.get(one.id) != replace(one, at=NOWHERE):
            yield Held(kind, one.id, one.id not in new)
