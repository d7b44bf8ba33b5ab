"""The cases of one plan for one recipient kind, purpose and choice of fields, each prepared once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Protocol

from gateway.db.columns import FIELD_COLUMNS
from gateway.policy.model import Facts, Plan, Plans, Raised
from gateway.releases.model import Question
from gateway.releases.shape import Case, case, nothing

MOST_BOOKS = 256  # a caller that varies its wish for fields must not fill the memory
MOST_CASES = 4096


class Watch(Protocol):
    def saw(self, plan: Plan, day: date, facts: Facts, reviewed: frozenset[str], raised: Raised) -> None:
        """A subject was ruled on by this plan. Never raises: whoever watches must not stop a release."""


@dataclass(frozen=True, slots=True, eq=False)
class InForce:
    """What decides now, as one value that is swapped whole. watch: who compares, if anybody does."""

    plans: Plans
    watch: Watch | None = None


class Cases:
    """Facts, reviewed fields, raised labels in, a prepared case out, at the price of one dictionary look-up.

    columns: the field columns in reach, in row order. saw: to be told of every subject, if anybody watches.
    """

    def __init__(
        self,
        plan: Plan,
        columns: tuple[str, ...],
        wanted: frozenset[str] | None,
        saw: Callable[[Facts, frozenset[str], Raised], None] | None = None,
    ) -> None:
        self.plan = plan
        self.columns = columns
        self._wanted = wanted
        self.saw = saw
        self._known: dict[tuple[Facts, frozenset[str], Raised], Case] = {}
        self._silent: dict[tuple[Facts, str], Case] = {}

    def silent(self, facts: Facts, reason: str) -> Case:
        """Nothing, like every other nothing, and at the same price (law L7)."""
        key = (facts, reason)
        found = self._silent.get(key)
        if found is None:
            if len(self._silent) >= MOST_CASES:
                self._silent.clear()
            found = self._silent[key] = nothing(facts, reason)
        return found

    def of(self, facts: Facts, reviewed: frozenset[str], raised: Raised) -> Case:
        """Raises UnknownFact for a value outside the vocabulary: refused, never guessed (law L2)."""
        key = (facts, reviewed, raised)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= MOST_CASES:
                self._known.clear()
            ruling = self.plan.decide(facts, reviewed, raised)
            found = self._known[key] = case(self.plan, ruling, facts, self.columns, self._wanted)
        return found


def reach(plan: Plan, recipient: str, purpose: str) -> tuple[str, ...]:
    """The field columns that may leave in any case of this pair, in row order. Raises UnknownFact."""
    fields = {field.lower() for field in plan.reach(recipient, purpose)}
    return tuple(name for name in FIELD_COLUMNS if name in fields)


_Key = tuple[str, str, str, frozenset[str] | None, date | None]


class Books:
    """The right cases for a question: the plan of its day, its recipient and its purpose.

    source: what is in force; asked once per question, so that a batch ends on the plan it began with.
    """

    def __init__(self, source: Callable[[], InForce]) -> None:
        self._source = source
        self._now: InForce | None = None
        self._reaches: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self._books: dict[_Key, Cases] = {}

    def of(self, question: Question) -> Cases:
        now, day = self._source(), question.moment.day
        if now is not self._now:
            self._turn(now)
        plan, kind, purpose = now.plans.at(day), question.caller.kind, question.purpose
        key = (plan.digest, kind, purpose, question.wanted, day if now.watch else None)
        book = self._books.get(key)
        if book is None:
            if len(self._books) >= MOST_BOOKS:
                self._books.clear()
            saw = partial(now.watch.saw, plan, day) if now.watch else None
            columns = self._reach(plan, kind, purpose)
            book = self._books[key] = Cases(plan, columns, question.wanted, saw)
        return book

    def _turn(self, now: InForce) -> None:
        """Another edition: what was prepared for the last one is of no use any more."""
        self._now = now
        self._reaches.clear()
        self._books.clear()

    def _reach(self, plan: Plan, recipient: str, purpose: str) -> tuple[str, ...]:
        """Kept apart from the wishes of callers: it costs an enumeration, and there are few."""
        key = (plan.digest, recipient, purpose)
        if key not in self._reaches:
            self._reaches[key] = reach(plan, recipient, purpose)
        return self._reaches[key]
