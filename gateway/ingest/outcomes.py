"""From the outcomes of one chunk to the results of its subjects."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from gateway.ingest.model import Accepted, Identifier, Job, Quarantined
from gateway.ingest.record import kind_of
from gateway.results.standing import Review, Standing, held, merge
from gateway.results.write import Known, ResultWriter


def write_results(
    connection: Connection,
    writer: ResultWriter,
    job: Job,
    outcomes: Sequence[Accepted | Quarantined],
    today: date,
) -> None:
    """Merge accepted rows into what stands, in their order; hold the subject of a marked row.

    A subject that is not on record yet is held too, so that no later word about it is released meanwhile.
    """
    ids = _subjects(connection, writer, outcomes)
    standing = writer.standings(connection, ids.values())
    known, changed = frozenset(standing), set()
    for outcome in outcomes:
        subject_id = ids.get(_tag(writer, outcome), "")
        current = standing.get(subject_id)
        if isinstance(outcome, Accepted):
            new = _standing(writer, outcome, subject_id, job)
            standing[subject_id] = merge(current, new, today)
        elif outcome.identifier is None:
            continue
        else:
            standing[subject_id] = held(current or _in_doubt(outcome.identifier, subject_id, job))
        changed.add(subject_id)
    writer.write(connection, [standing[one] for one in sorted(changed)], known)


def _subjects(
    connection: Connection, writer: ResultWriter, outcomes: Sequence[Accepted | Quarantined]
) -> dict[str, str]:
    """Tag → subject id of every row that names its subject."""
    accepted_last = sorted(outcomes, key=lambda one: isinstance(one, Accepted))  # they know the birthday too
    named = {_tag(writer, one): known for one in accepted_last if (known := _known(writer, one)) is not None}
    return writer.ensure(connection, list(named.values()))


def _known(writer: ResultWriter, outcome: Accepted | Quarantined) -> Known | None:
    tag = _tag(writer, outcome)
    if isinstance(outcome, Accepted):
        one = outcome.settled
        return Known(tag, one.identifier.kind, one.identifier.value, one.kind, one.adult_on)
    if outcome.identifier is None:
        return None
    return Known(tag, outcome.identifier.kind, outcome.identifier.value, kind_of(outcome.identifier), None)


def _in_doubt(identifier: Identifier, subject_id: str, job: Job) -> Standing:
    """A result without content: all that is known of the subject bears a mark."""
    return Standing(
        subject_id=subject_id,
        version=0,
        tier="P-W" if kind_of(identifier) == "IND" else "E-W",
        objection=False,
        lapses_on=None,
        publicity_until=None,
        adverse_end=None,
        published=False,
        held=True,
        review=Review(),
        department=job.department,
        import_id=job.id,
        formed_on=date.min,
        columns={},
    )


def _tag(writer: ResultWriter, outcome: Accepted | Quarantined) -> str:
    found: Identifier | None = (
        outcome.settled.identifier if isinstance(outcome, Accepted) else outcome.identifier
    )
    return writer.tag(found.kind, found.value) if found else ""


def _standing(writer: ResultWriter, outcome: Accepted, subject_id: str, job: Job) -> Standing:
    settled = outcome.settled
    return Standing(
        subject_id=subject_id,
        version=1,
        tier=settled.tier,
        objection=settled.objection,
        lapses_on=settled.lapses_on,
        publicity_until=settled.publicity_until,
        adverse_end=settled.adverse_end,
        published=settled.published,
        held=False,
        review=outcome.review,
        department=job.department,
        import_id=job.id,
        formed_on=settled.formed_on,
        columns=writer.encode(subject_id, settled.values),
    )
