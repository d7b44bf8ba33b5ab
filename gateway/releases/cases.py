"""The cases of one plan for one recipient kind, purpose and choice of fields, each prepared once."""

from gateway.db.columns import FIELD_COLUMNS
from gateway.policy.model import Facts, Plan, Plans, Raised
from gateway.releases.model import Question
from gateway.releases.shape import Case, case, nothing

MOST_BOOKS = 256  # a caller that varies its wish for fields must not fill the memory
MOST_CASES = 4096


class Cases:
    """Facts, reviewed fields, raised labels in, a prepared case out, at the price of one dictionary look-up.

    columns: the field columns in reach, in row order.
    """

    def __init__(self, plan: Plan, columns: tuple[str, ...], wanted: frozenset[str] | None) -> None:
        self.plan = plan
        self.columns = columns
        self._wanted = wanted
        self._known: dict[tuple[Facts, frozenset[str], Raised], Case] = {}

    def silent(self, facts: Facts, reason: str) -> Case:
        """Nothing, like every other nothing (law L7)."""
        return nothing(facts, reason)

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


class Books:
    """The right cases for a question: the plan of its day, its recipient and its purpose."""

    def __init__(self, plans: Plans) -> None:
        self._plans = plans
        self._reaches: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self._books: dict[tuple[str, str, str, frozenset[str] | None], Cases] = {}

    def of(self, question: Question) -> Cases:
        plan, kind, purpose = self._plans.at(question.moment.day), question.caller.kind, question.purpose
        key = (plan.digest, kind, purpose, question.wanted)
        book = self._books.get(key)
        if book is None:
            if len(self._books) >= MOST_BOOKS:
                self._books.clear()
            book = self._books[key] = Cases(plan, self._reach(plan, kind, purpose), question.wanted)
        return book

    def _reach(self, plan: Plan, recipient: str, purpose: str) -> tuple[str, ...]:
        """Kept apart from the wishes of callers: it costs an enumeration, and there are few."""
        key = (plan.digest, recipient, purpose)
        if key not in self._reaches:
            fields = {field.lower() for field in plan.reach(recipient, purpose)}
            self._reaches[key] = tuple(name for name in FIELD_COLUMNS if name in fields)
        return self._reaches[key]
