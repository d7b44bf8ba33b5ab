"""The import's entry in the release log (formats.md): which file, and what became of its rows."""

from typing import Any

from sqlalchemy import Engine, select

from gateway.audit.entry import import_leaf
from gateway.audit.model import Draft, SearchRow
from gateway.db.tables import LogEntry
from gateway.ingest.model import Job

_ENTRY: Any = LogEntry.__table__  # type: ignore[attr-defined] # SQLModel's own attribute


def draft(job: Job, origin: str, time: str) -> Draft:
    """The entry bears the import's own id, so that it cannot be logged twice."""
    members = {
        "accepted": job.accepted,
        "department": job.department,
        "file": job.file_sha256,
        "id": job.id,
        "log": origin,
        "quarantined": job.quarantined,
        "rejected": job.rejected,
        "rows": job.rows,
        "time": time,
    }
    return Draft(job.id, "import", time, import_leaf(members), SearchRow("", "", "", "imported", ""), ())


def stands(engine: Engine, job: Job) -> bool:
    """Whether an earlier run logged it and then ended."""
    with engine.connect() as connection:
        return connection.scalar(select(_ENTRY.c.idx).where(_ENTRY.c.id == job.id)) is not None
