"""Imports in the database: each chunk is one transaction with the count of rows dealt with."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, func, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from gateway.db.tables import ImportFault, ImportJob, Result
from gateway.errors import Conflict, StoreUnavailable
from gateway.ingest.model import Accepted, Job, Outcome, Quarantined, Rejected, RowFault
from gateway.ingest.outcomes import write_results
from gateway.ingest.quarantine import QuarantineWriter
from gateway.results.write import ResultWriter

_JOB: Any = ImportJob.__table__  # type: ignore[attr-defined] # SQLModel's own attribute
_FAULT: Any = ImportFault.__table__  # type: ignore[attr-defined]
_RESULT: Any = Result.__table__  # type: ignore[attr-defined]
ATTEMPTS = 3
BATCH = 500  # results settled per transaction

T = TypeVar("T")


class ImportStore:
    """name: makes a fresh id for a prefix."""

    def __init__(
        self,
        engine: Engine,
        results: ResultWriter,
        quarantines: QuarantineWriter,
        name: Callable[[str], str],
    ) -> None:
        self._engine = engine
        self._results = results
        self._quarantines = quarantines
        self._name = name

    def begin(self, department: str, file_sha256: str, now: datetime, *, again: bool) -> Job:
        """The last import of this file, or a new one. again: one that is done does not count."""

        def work(connection: Connection) -> Job:
            same = (_JOB.c.department == department) & (_JOB.c.file_sha256 == file_sha256)
            latest = select(_JOB).where(same).order_by(_JOB.c.id.desc()).limit(1)
            row = connection.execute(latest).mappings().first()
            if row is not None and not (again and row["state"] == "done"):
                return Job(**{name: row[name] for name in Job.__slots__})
            job = Job(self._name("imp"), department, file_sha256, "running")
            connection.execute(insert(_JOB), {**asdict(job), "received_at": now.isoformat()})
            return job

        return self._durably(work, alone=True)

    def apply(self, job: Job, outcomes: Sequence[Outcome], now: datetime) -> Job:
        """Write the outcomes of the next rows, all or none. Raises Conflict if another run wrote them."""
        after = _counted(job, outcomes)
        kept = [outcome for outcome in outcomes if not isinstance(outcome, Rejected)]

        def work(connection: Connection) -> Job:
            mine = (_JOB.c.id == job.id) & (_JOB.c.rows == job.rows) & (_JOB.c.state == "running")
            if connection.execute(update(_JOB).where(mine).values(asdict(after))).rowcount != 1:
                raise Conflict(reason="import_running")
            _write_faults(connection, job, outcomes)
            marked = [outcome for outcome in kept if isinstance(outcome, Quarantined)]
            self._quarantines.write(connection, job, marked, now)
            first = replace(job, id=_first(connection, job))
            write_results(connection, self._results, first, kept, now.date())
            return after

        return self._durably(work)

    def settle(self, today: date) -> None:
        """Let the results whose entry ended before today stand as if it had ended before its intake."""
        last: str | None = ""
        while last is not None:
            last = self._durably(partial(self._settle, today, last))

    def _settle(self, today: date, after: str, connection: Connection) -> str | None:
        """One transaction's worth of it, behind a subject id; the last id settled."""
        ended = (_RESULT.c.lapses_on < today) & (_RESULT.c.subject_id > after)
        wanted = select(_RESULT.c.subject_id).where(ended).order_by(_RESULT.c.subject_id).limit(BATCH)
        overdue = list(connection.scalars(wanted))
        before = self._results.results(connection, overdue)
        self._results.settle(connection, self._results.statements(connection, overdue), before, today)
        return overdue[-1] if overdue else None

    def close(self, job: Job, state: str) -> Job:
        """Move the job to its next state."""

        def work(connection: Connection) -> Job:
            connection.execute(update(_JOB).where(_JOB.c.id == job.id).values(state=state))
            return replace(job, state=state)

        return self._durably(work)

    def faults(self, import_id: str) -> Iterator[RowFault]:
        """Every fault of an import, by row."""
        wanted = select(_FAULT).where(_FAULT.c.import_id == import_id).order_by(_FAULT.c.row, _FAULT.c.field)
        with self._engine.connect() as connection:
            for row in connection.execute(wanted).mappings():
                yield RowFault(row["row"], row["field"], row["code"], row["message_zh"], row["message_en"])

    def _durably(self, work: Callable[[Connection], T], *, alone: bool = False) -> T:
        """One transaction; once more when another writer came first. Raises StoreUnavailable."""
        fault = ""
        for _ in range(ATTEMPTS):
            try:
                with _transaction(self._engine, alone=alone) as connection:
                    return work(connection)
            except (IntegrityError, OperationalError) as found:
                fault = type(found).__name__  # its text would hold values
        raise StoreUnavailable(reason=fault)


@contextmanager
def _transaction(engine: Engine, *, alone: bool) -> Iterator[Connection]:
    """alone: nobody else may have looked at the same rows meanwhile, so that a look and an insert are one."""
    sqlite = engine.dialect.name == "sqlite"
    strict = engine if sqlite or not alone else engine.execution_options(isolation_level="SERIALIZABLE")
    with strict.connect() as connection:
        if sqlite:  # a read that later wants to write would fail rather than wait
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.commit()


def _first(connection: Connection, job: Job) -> str:
    """The id under which this file first came in: imported once more, it is no newer than it was."""
    same = (_JOB.c.department == job.department) & (_JOB.c.file_sha256 == job.file_sha256)
    first: str = connection.execute(select(func.min(_JOB.c.id)).where(same)).scalar_one()
    return first


def _counted(job: Job, outcomes: Sequence[Outcome]) -> Job:
    """The job after these rows."""
    kinds = [type(outcome) for outcome in outcomes]
    return replace(
        job,
        rows=job.rows + len(kinds),
        accepted=job.accepted + kinds.count(Accepted),
        rejected=job.rejected + kinds.count(Rejected),
        quarantined=job.quarantined + kinds.count(Quarantined),
    )


def _write_faults(connection: Connection, job: Job, outcomes: Sequence[Outcome]) -> None:
    rows = [
        {
            "import_id": job.id,
            "row": fault.row,
            "field": fault.field,
            "code": fault.code,
            "message_zh": fault.zh,
            "message_en": fault.en,
        }
        for outcome in outcomes
        if isinstance(outcome, Rejected)
        for fault in outcome.faults
    ]
    if rows:
        connection.execute(insert(_FAULT), rows)
