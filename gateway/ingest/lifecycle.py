"""What may stand of a record on the day of intake. Pure: the day is an argument (law L12)."""

from dataclasses import replace
from datetime import date

from gateway.ingest.model import Record, Settled
from gateway.ingest.record import ENDED, FOCUS
from gateway.results.standing import OF_A_LIST, OF_AN_ENTRY, WHITE, unlisted, white
from gateway.signing.canonical import JSONValue

ADULT = 18  # PIPL 31 and 民法典 17
LIST_BASES = ("BASIS_04", "BASIS_05")  # focus list only because of a severe list


def settle(record: Record, today: date) -> Settled:
    """The record as it may stand; what ended, was repaired, revoked or sealed left no trace (law L7).

    A white list is what everybody has who is not listed: it can only be objected to.
    """
    bare = _bare(record, today)
    if _over(record, today):
        return bare
    objection = record.status == "OBJECTED"
    tier = str(record.values["C01"])
    told = {"C03": "OBJECTED" if objection else "ACTIVE", **_only(record, ("C15",))}
    if tier in WHITE:
        return replace(bare, values={**bare.values, **told}, objection=objection)
    dropped = OF_A_LIST if _publicity_over(record, today) else frozenset()
    return replace(
        bare,
        values={**_without(record, dropped), **told},
        tier=tier,
        objection=objection,
        lapses_on=_lapses_on(record),
        publicity_until=record.publicity_until,
        adverse_end=_adverse_end(record) if tier in FOCUS else None,
        published=record.published,
    )


def eighteenth_birthday(born: date) -> date:
    """Who was born on 29 February comes of age on 1 March of a common year."""
    try:
        return born.replace(year=born.year + ADULT)
    except ValueError:
        return date(born.year + ADULT, 3, 1)


def _over(record: Record, today: date) -> bool:
    if record.status in ENDED:
        return True
    last = _lapses_on(record)
    return last is not None and last < today


def _lapses_on(record: Record) -> date | None:
    """The last day of the entry; one that rests on a severe list alone ends with its publicity."""
    if record.values["C01"] in WHITE:
        return None
    rests_on_list = record.values.get("C04") in LIST_BASES and "C11" in record.values
    ends = (record.until, record.publicity_until if rests_on_list else None)
    return min((end for end in ends if end is not None), default=None)


def _publicity_over(record: Record, today: date) -> bool:
    """A severe list takes its entries down, and lifts its measures, when their publicity ends."""
    return "C11" in record.values and record.publicity_until is not None and record.publicity_until < today


def _adverse_end(record: Record) -> date | None:
    """Without a stated end of the act, the decision's day: an earlier end is the safe one for the subject."""
    decided = record.values.get("C08")
    return record.adverse_end or (date.fromisoformat(decided) if isinstance(decided, str) else None)


def _bare(record: Record, today: date) -> Settled:
    """Exactly what a subject would be that was never listed."""
    tier = white(record.kind)
    adult_on = eighteenth_birthday(record.born) if record.born else None
    return Settled(
        name=record.name,
        kind=record.kind,
        identifier=record.identifier,
        values={**_without(record, OF_AN_ENTRY), **unlisted(tier)},
        tier=tier,
        objection=False,
        lapses_on=None,
        publicity_until=None,
        adverse_end=None,
        published=False,
        formed_on=record.formed_on,
        adult_on=adult_on if adult_on and adult_on > today else None,
    )


def _without(record: Record, columns: frozenset[str]) -> dict[str, JSONValue]:
    return {field: value for field, value in record.values.items() if field.lower() not in columns}


def _only(record: Record, fields: tuple[str, ...]) -> dict[str, JSONValue]:
    return {field: record.values[field] for field in fields if field in record.values}
