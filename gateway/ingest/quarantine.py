"""Rows that bear a mark: sealed whole, out of reach of every release, with a clock for the report."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, insert, select

from gateway.db.tables import ImportJob, Incident, Quarantine
from gateway.ingest.model import Job, Quarantined
from gateway.signing.suites import Sealer

_JOB: Any = ImportJob.__table__  # type: ignore[attr-defined] # SQLModel's own attribute
_QUARANTINE: Any = Quarantine.__table__  # type: ignore[attr-defined]
_INCIDENT: Any = Incident.__table__  # type: ignore[attr-defined]
INCIDENT_HOURS = 24  # 保密法实施条例 61


class HeldRow(NamedTuple):
    """kind, due_at: of the incident that a real mark opened, and by when it is reported."""

    row: int
    code: str
    kind: str | None
    due_at: str | None


def held_rows(engine: Engine, import_id: str) -> list[HeldRow]:
    """The rows that an import quarantined, with the incidents that they opened."""
    opened = _QUARANTINE.outerjoin(_INCIDENT, _INCIDENT.c.quarantine_id == _QUARANTINE.c.id)
    columns = (_QUARANTINE.c.row, _QUARANTINE.c.code, _INCIDENT.c.kind, _INCIDENT.c.due_at)
    wanted = select(*columns).select_from(opened).where(_QUARANTINE.c.import_id == import_id)
    with engine.connect() as connection:
        return [HeldRow(*row) for row in connection.execute(wanted.order_by(*columns[:3]))]


class QuarantineWriter:
    """name: makes a fresh id for a prefix."""

    def __init__(self, sealer: Sealer, name: Callable[[str], str]) -> None:
        self._sealer = sealer
        self._name = name

    def write(self, connection: Connection, job: Job, marked: Sequence[Quarantined], now: datetime) -> None:
        """Seal the rows; each kind of real mark opens an incident. A row is held once per file."""
        if not marked:
            return
        same = (_JOB.c.file_sha256 == job.file_sha256) & (_QUARANTINE.c.row.in_([one.row for one in marked]))
        kept = select(_QUARANTINE.c.row).join(_JOB, _JOB.c.id == _QUARANTINE.c.import_id).where(same)
        present = set(connection.scalars(kept))
        for one in marked:
            if one.row not in present:
                self._hold(connection, job, one, now)

    def _hold(self, connection: Connection, job: Job, one: Quarantined, now: datetime) -> None:
        quarantine_id = self._name("qua")
        sealed = self._sealer.seal(one.content, f"quarantine.{quarantine_id}".encode())
        row = {"id": quarantine_id, "import_id": job.id, "row": one.row, "code": one.code, "sealed": sealed}
        connection.execute(insert(_QUARANTINE), {**row, "state": "held", "created_at": now.isoformat()})
        due = (now + timedelta(hours=INCIDENT_HOURS)).isoformat()
        opened = {"quarantine_id": quarantine_id, "opened_at": now.isoformat(), "due_at": due}
        for kind in one.marks:
            connection.execute(insert(_INCIDENT), {**opened, "id": self._name("inc"), "kind": kind})
