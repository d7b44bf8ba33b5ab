"""One case on both sides of a change of policy: is more revealed, less, or the same for another reason?"""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import NamedTuple

from gateway.policy.boxes import Box
from gateway.policy.diagram import Seen, gated, told
from gateway.policy.law import Window
from gateway.policy.table import LEAVING, Action, Outcome


class Kind(IntEnum):
    """From the one that is never hidden by another: more is revealed; less; neither."""

    WIDENING = 0
    NARROWING = 1
    OTHER = 2


class Cause(StrEnum):
    """What changed: how the field is decided, whether the tier beside it leaves, how the action is done,
    whether it still yields to others that leave beside it.

    Or what holds for several fields: those that may not leave together (field: joined by `+`), and how many
    subjects a statistic needs (field: its audience; rules: its numbers).
    """

    RULE = "rule"
    TIER = "tier"
    METHOD = "method"
    YIELD = "yield"
    COMBINATION = "combination"
    THRESHOLD = "threshold"
    CATALOGUE = "catalogue"


@dataclass(frozen=True, slots=True)
class Change:
    """The same change of one field in every case of a box. before, after: None where a side has no such case.

    cause: why it is a change. rules: the ids that decide on either side, in some case of the box.
    days: on which the plans differ so.
    """

    field: str
    cause: Cause
    before: Action | None
    after: Action | None
    rules_before: tuple[str, ...]
    rules_after: tuple[str, ...]
    box: Box
    days: Window


class Verdict(NamedTuple):
    """A change without its place."""

    kind: Kind
    cause: Cause
    before: Action | None
    after: Action | None
    rules_before: tuple[str, ...]
    rules_after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judge:
    """redone: actions that are done by another method. told: rules that say another basis or title.

    decided: where neither more nor less is revealed, the rules of either side; boxes are not split by them.
    """

    redone: frozenset[Action]
    told: frozenset[str]
    decided: dict[Verdict, tuple[set[str], set[str]]] = field(default_factory=dict)

    def alone(self, seen: Seen) -> Verdict | None:
        """The field's own cells."""
        before, after = seen
        kind = _kind(before, after)
        done_anew = after is not None and after.action in self.redone & LEAVING
        if kind is Kind.NARROWING and done_anew:
            return _verdict(
                Kind.WIDENING, Cause.METHOD, before, after
            )  # a new method may tell what the old hid
        if kind is not None:
            return _verdict(kind, Cause.RULE, before, after)
        if before is None or after is None:
            return None if before is after else self._other(before, after)
        if done_anew:
            return _verdict(Kind.WIDENING, Cause.METHOD, before, after)  # nothing proves that it tells less
        same = before == after and not self.told & {*after.rules}
        return None if same else self._other(before, after)

    def behind_tier(self, seen: Seen) -> Verdict | None:
        """The cells as they are seen: where the tier stays, so does the field. A widening is never hidden."""
        alone = self.alone(seen[:2])
        before, after = gated(seen[0], seen[2]), gated(seen[1], seen[3])
        kind = _kind(before, after)
        if kind is None or (before, after) == seen[:2] or (alone is not None and alone.kind < kind):
            return alone
        return _verdict(kind, Cause.TIER, before, after)

    def with_rules(self, cells: dict[Verdict, list[Box]]) -> dict[Verdict, list[Box]]:
        """The verdicts with the rules that were set aside."""
        return {self._full(verdict): boxes for verdict, boxes in cells.items()}

    def _other(self, before: Outcome | None, after: Outcome | None) -> Verdict:
        verdict = _verdict(Kind.OTHER, Cause.RULE, before, after)
        short = verdict._replace(rules_before=(), rules_after=())
        one, two = self.decided.setdefault(short, (set(), set()))
        one.update(verdict.rules_before)
        two.update(verdict.rules_after)
        return short

    def _full(self, verdict: Verdict) -> Verdict:
        one, two = self.decided.get(verdict, (verdict.rules_before, verdict.rules_after))
        return verdict._replace(rules_before=tuple(sorted(one)), rules_after=tuple(sorted(two)))


def _kind(before: Outcome | None, after: Outcome | None) -> Kind | None:
    one, two = told(before), told(after)
    if one == two:
        return None
    return Kind.WIDENING if two < one else Kind.NARROWING


def _verdict(kind: Kind, cause: Cause, before: Outcome | None, after: Outcome | None) -> Verdict:
    return Verdict(
        kind,
        cause,
        before.action if before else None,
        after.action if after else None,
        before.rules if before else (),
        after.rules if after else (),
    )


def again(yielded: tuple[str, ...], seen: Seen) -> Verdict | None:
    """A field that yielded before and leaves now, where the second table says so."""
    after, opened = seen
    if after is None or opened is None or opened.action not in LEAVING:
        return None
    return Verdict(Kind.WIDENING, Cause.YIELD, Action.WITHHOLD, after.action, yielded, after.rules)
