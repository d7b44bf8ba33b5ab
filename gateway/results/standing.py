"""What stands about one subject, as intake writes it, and the rule by which two statements merge."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from gateway.db.columns import FIELD_COLUMNS

# What a classification brings with it; everything else describes the subject whatever its tier.
CLASSIFICATION = frozenset(f"c{n:02}" for n in range(1, 13))
RANK = {"E-W": 0, "P-W": 0, "E-A": 1, "E-F": 2, "P-F": 2}


@dataclass(frozen=True, slots=True)
class Review:
    """What certificates cover of the values in force. until: the last day; none without fields."""

    fields: frozenset[str] = frozenset()
    until: date | None = None

    def covering(self, columns: frozenset[str]) -> "Review":
        """The part that covers these columns."""
        fields = frozenset(field for field in self.fields if field.lower() in columns)
        return Review(fields, self.until if fields else None)

    def on(self, day: date) -> "Review":
        """What is left of it on a day."""
        return self if self.until is not None and day <= self.until else Review()

    def with_(self, other: "Review") -> "Review":
        """Both, as long as both last: a shorter term is the safe one."""
        dates = [until for until in (self.until, other.until) if until is not None]
        return Review(self.fields | other.fields, min(dates, default=None))


@dataclass(frozen=True, slots=True)
class Standing:
    """One result. columns: field column → its stored form (canonical JSON, or that JSON sealed).

    import_id: the import by which the file first came in.
    """

    subject_id: str
    version: int
    tier: str
    objection: bool
    lapses_on: date | None
    publicity_until: date | None
    adverse_end: date | None
    published: bool
    held: bool
    review: Review
    department: str
    import_id: str
    formed_on: date
    columns: Mapping[str, str | bytes]


def held(current: Standing) -> Standing:
    """Out of every release until the competent organ has decided (保密法 25)."""
    return replace(current, version=current.version + 1, held=True)


def merge(current: Standing | None, new: Standing, today: date) -> Standing:
    """The result after one more statement about a subject.

    A department's newer statement replaces its own older one. Between departments the stricter tier wins and
    brings its classification, an objection stays, and what describes the subject is kept or filled.
    A white list is the default and says nothing: it never displaces a certification (若干规定 4).
    """
    if current is None:
        return new
    own = current.department == new.department
    wins = _newer(current, new) if own else _stricter(current, new)
    winner, loser = (new, current) if wins else (current, new)
    describing = (new, current) if own and wins else (current, new)
    origin = {name: _source(name, winner, describing) for name in FIELD_COLUMNS}
    objection = winner.objection or (not own and loser.objection)
    if objection != winner.objection:
        origin["c03"] = loser
    return replace(
        winner,
        version=current.version + 1,
        objection=objection,
        held=current.held or new.held,
        review=_review(origin, winner, loser, today),
        columns={name: one.columns[name] for name, one in origin.items() if one and name in one.columns},
    )


def _newer(current: Standing, new: Standing) -> bool:
    """Ids of imports sort by age: of two words of one day the one received later stands."""
    return (new.formed_on, new.import_id) >= (current.formed_on, current.import_id)


def _stricter(current: Standing, new: Standing) -> bool:
    """On a tie the decision formed later stands."""
    return (RANK[new.tier], new.formed_on) > (RANK[current.tier], current.formed_on)


def _source(name: str, winner: Standing, describing: tuple[Standing, Standing]) -> Standing | None:
    """Whose value of a column is in force."""
    if name in CLASSIFICATION:
        return winner
    return next((one for one in describing if name in one.columns), None)


def _review(origin: Mapping[str, Standing | None], winner: Standing, loser: Standing, today: date) -> Review:
    """Certificates cover the values they were given for, not what another department said (保密法 35)."""
    review = Review()
    for source in (winner, loser):
        own = frozenset(name for name, one in origin.items() if one is source)
        review = review.with_(source.review.on(today).covering(own))
    return review
