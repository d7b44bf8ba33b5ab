"""From the outcomes of one chunk to the results of its subjects."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from gateway.ingest.model import Accepted, Identifier, Job, Quarantined
from gateway.ingest.record import kind_of
from gateway.results.standing import Review, Standing, latest, white
from gateway.results.write import Known, ResultWriter


def write_results(
    connection: Connection,
    writer: ResultWriter,
    job: Job,
    outcomes: Sequence[Accepted | Quarantined],
    today: date,
) -> None:
    """Keep what the department says in its accepted rows, hold the subjects of marked ones, and let it stand.

    A subject that is not on record yet is held too, so that no later word about it is released meanwhile.
    """
    ids = _subjects(connection, writer, outcomes)
    before = writer.results(connection, ids.values())
    known = writer.statements(connection, ids.values())
    said = dict(known)
    for outcome in outcomes:
        subject_id = ids.get(_tag(writer, outcome))
        if subject_id is not None:
            own = (subject_id, job.department)
            new = _statement(writer, outcome, subject_id, job)
            said[own] = latest(said.get(own), new)
    writer.say(connection, [one for own, one in said.items() if one != known.get(own)], known)
    writer.settle(connection, said, before, today)


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


def _tag(writer: ResultWriter, outcome: Accepted | Quarantined) -> str:
    found: Identifier | None = (
        outcome.settled.identifier if isinstance(outcome, Accepted) else outcome.identifier
    )
    return writer.tag(found.kind, found.value) if found else ""


def _statement(writer: ResultWriter, outcome: Accepted | Quarantined, subject_id: str, job: Job) -> Standing:
    if isinstance(outcome, Quarantined):
        return _in_doubt(outcome, subject_id, job)
    settled = outcome.settled
    return Standing(
        subject_id=subject_id,
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


def _in_doubt(outcome: Quarantined, subject_id: str, job: Job) -> Standing:
    """A statement without content, older than any other: all that is known is a mark."""
    assert outcome.identifier is not None
    return Standing(
        subject_id=subject_id,
        tier=white(kind_of(outcome.identifier)),
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
