"""From the outcomes of one chunk to the results of its subjects."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from gateway.ingest.model import Accepted, Identifier, Job, Quarantined
from gateway.results.standing import Standing, held, merge
from gateway.results.write import Known, ResultWriter


def write_results(
    connection: Connection,
    writer: ResultWriter,
    job: Job,
    outcomes: Sequence[Accepted | Quarantined],
    today: date,
) -> None:
    """Merge accepted rows into what stands, in their order; hold what stands about a marked row's subject."""
    ids = _subjects(connection, writer, outcomes)
    standing = writer.standings(connection, ids.values())
    known, changed = frozenset(standing), set()
    for outcome in outcomes:
        subject_id = ids.get(_tag(writer, outcome), "")
        current = standing.get(subject_id)
        if isinstance(outcome, Accepted):
            new = _standing(writer, outcome, subject_id, job)
            standing[subject_id] = merge(current, new, today)
        elif current is None:
            continue
        else:
            standing[subject_id] = held(current)
        changed.add(subject_id)
    writer.write(connection, [standing[one] for one in sorted(changed)], known)


def _subjects(
    connection: Connection, writer: ResultWriter, outcomes: Sequence[Accepted | Quarantined]
) -> dict[str, str]:
    """Tag → subject id: made for accepted rows, only looked up for quarantined ones."""
    accepted = {_tag(writer, one): one.settled for one in outcomes if isinstance(one, Accepted)}
    marked = [_tag(writer, one) for one in outcomes if isinstance(one, Quarantined) and one.identifier]
    known = [
        Known(tag, one.identifier.kind, one.identifier.value, one.kind, one.adult_on)
        for tag, one in accepted.items()
    ]
    made = writer.ensure(connection, known)
    return {**writer.subjects(connection, marked), **made}


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
