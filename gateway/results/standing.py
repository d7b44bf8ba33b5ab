"""What departments say about one subject, and the one rule that makes of their statements what stands."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from gateway.db.columns import FIELD_COLUMNS
from gateway.policy.model import AS_CATALOGUED, Raised
from gateway.signing.canonical import JSONValue, dumps

# What a classification brings with it; everything else describes the subject whatever its tier.
CLASSIFICATION = frozenset(f"c{n:02}" for n in range(1, 13))
OF_AN_ENTRY = frozenset({*(f"c{n:02}" for n in range(4, 13)), "c15"})  # the subject's answer goes with it
OF_A_LIST = frozenset({"c11", "c12"})
BEGINNING = "2025-12-18"  # the regulation's first day: everyone unlisted is on the white list since then
WHITE = ("E-W", "P-W")
RANK = {"E-W": 0, "P-W": 0, "E-A": 1, "E-F": 2, "P-F": 2}
_FIELDS = {name: name.upper() for name in FIELD_COLUMNS}


@dataclass(frozen=True, slots=True)
class Review:
    """What certificates say of the values in force. until: the last day; none without fields.

    raised: (field, label) where an organ found more in the field than its catalogue says. It does not lapse.
    """

    fields: frozenset[str] = frozenset()
    until: date | None = None
    raised: Raised = AS_CATALOGUED

    def covering(self, columns: frozenset[str]) -> "Review":
        """The part about these columns."""
        fields = frozenset(field for field in self.fields if field.lower() in columns)
        raised = frozenset(pair for pair in self.raised if pair[0].lower() in columns)
        return Review(fields, self.until if fields else None, raised)

    def on(self, day: date) -> "Review":
        """What is left of it on a day."""
        return self if self.until is not None and day <= self.until else Review(raised=self.raised)

    def with_(self, other: "Review") -> "Review":
        """Both, as long as both last: a shorter term is the safe one."""
        dates = [until for until in (self.until, other.until) if until is not None]
        return Review(self.fields | other.fields, min(dates, default=None), self.raised | other.raised)


@dataclass(frozen=True, slots=True)
class Standing:
    """One department's statement, or what stands by all of them.

    columns: field column → its stored form (canonical JSON, or that JSON sealed).
    import_id: the import by which the file first came in. lapses_on: the last day on which the entry stands.
    """

    subject_id: str
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


def white(kind: str) -> str:
    """The tier of a subject that nobody listed. kind: ENT, SOLE or IND."""
    return "P-W" if kind == "IND" else "E-W"


def unlisted(tier: str) -> dict[str, JSONValue]:
    """All that a white list says, the same for everybody who is on it."""
    return {"C01": tier, "C02": {"from": BEGINNING, "until": None}, "C03": "ACTIVE"}


def latest(current: Standing | None, new: Standing) -> Standing:
    """A department's newer statement replaces its own older one as a whole.

    A hold stays until the competent organ has decided (保密法 25).
    Ids of imports sort by age: of two words of one day the one received later stands.
    """
    if current is None:
        return new
    newer = _age(new) >= _age(current)
    return replace(new if newer else current, held=current.held or new.held)


def fold(statements: Iterable[Standing], today: date) -> Standing:
    """What stands by the statements of all departments on a day, one each; their order has no influence.

    The strictest tier stands, with its whole classification, and among equals the one formed last. An
    objection or a hold of any department stays. What describes the subject is the newest that a certificate
    covers, else the newest. A white list is the default and says nothing: it never displaces a certification
    (若干规定 4), nor one without a certificate another with it.
    """
    said = sorted((_left(one, today) for one in statements), key=_age, reverse=True)
    winner = max(said, key=_weight)
    objected = any(one.objection for one in said)
    origin = _origin(said, winner)
    if objected and not winner.objection:
        origin["c03"] = max((one for one in said if one.objection), key=_covers("c03"))
    lasts = [one.lapses_on for one in said if one.tier == winner.tier and one.lapses_on is not None]
    return replace(
        winner,
        objection=objected,
        lapses_on=min(lasts, default=None),
        held=any(one.held for one in said),
        review=_review(said, origin),
        columns={name: one.columns[name] for name, one in origin.items()},
    )


def _left(one: Standing, today: date) -> Standing:
    """A statement as it would be taken in on a day: nothing is left of an entry that has ended."""
    review = one.review.on(today)
    if one.lapses_on is not None and one.lapses_on < today:
        return _ended(replace(one, review=review))
    if "c11" in one.columns and one.publicity_until is not None and one.publicity_until < today:
        return replace(one, review=review, columns=_without(one.columns, OF_A_LIST))
    return one if review is one.review else replace(one, review=review)


def _ended(one: Standing) -> Standing:
    tier = "P-W" if one.tier.startswith("P") else "E-W"
    default = {name.lower(): dumps(value).decode() for name, value in unlisted(tier).items()}
    return replace(
        one,
        tier=tier,
        objection=False,
        lapses_on=None,
        publicity_until=None,
        adverse_end=None,
        published=False,
        columns={**_without(one.columns, OF_AN_ENTRY), **default},
    )


def _without(columns: Mapping[str, str | bytes], dropped: frozenset[str]) -> dict[str, str | bytes]:
    return {name: value for name, value in columns.items() if name not in dropped}


def _age(one: Standing) -> tuple[date, str]:
    return one.formed_on, one.import_id


def _weight(one: Standing) -> tuple[int, bool]:
    return RANK[one.tier], one.tier in WHITE and "C01" in one.review.fields


def _covers(name: str) -> Callable[[Standing], bool]:
    return lambda one: _FIELDS[name] in one.review.fields


def _origin(said: Sequence[Standing], winner: Standing) -> dict[str, Standing]:
    """Whose value of each column is in force. said: newest first."""
    if len(said) == 1:
        return dict.fromkeys(winner.columns, winner)
    origin = {}
    for name in FIELD_COLUMNS:
        able = [winner] if name in CLASSIFICATION else said
        holding = [one for one in able if name in one.columns]
        if holding:
            origin[name] = max(holding, key=_covers(name))
    return origin


def _review(said: Sequence[Standing], origin: Mapping[str, Standing]) -> Review:
    """Certificates cover the values they were given for, not what another department said (保密法 35).

    A value that is not there has nothing to review: a field that is null tells no more than the tier, and it
    must look the same for all of a tier (ADR 0006).
    """
    review = Review()
    for one in said:
        own = frozenset(name for name, source in origin.items() if source is one)
        review = review.with_(one.review.covering(own))
    if "C01" not in review.fields:
        return review
    absent = frozenset(field for name, field in _FIELDS.items() if name not in origin)
    return replace(review, fields=review.fields | absent)
