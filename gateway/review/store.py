"""Certificates as kept: beside the import they came with, with the signed text itself."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from gateway.db.tables import ImportJob, ReviewCertificate
from gateway.policy.model import read_raised, write_raised
from gateway.results.standing import Review
from gateway.review.flow import Bundle, coverage
from gateway.review.model import EVERY_ROW, Certificate

_CERTIFICATE: Any = ReviewCertificate.__table__  # type: ignore[attr-defined] # SQLModel's own attribute
_JOB: Any = ImportJob.__table__  # type: ignore[attr-defined]


class Certificates:
    """The certificates that count for a file: those that come along with it and those that came before."""

    def __init__(self, engine: Engine, bundle: Bundle, today: date) -> None:
        self._engine = engine
        self._bundle = bundle
        self._today = today

    def fresh(self, file_sha256: str) -> bool:
        """Whether any that comes along is not kept yet."""
        with self._engine.connect() as connection:
            return bool(self._new(connection, file_sha256))

    def register(self, import_id: str, file_sha256: str) -> Callable[[str], Review]:
        """Keep the new ones; what all certificates for this file cover together."""
        with self._engine.begin() as connection:
            rows = [_row(one, import_id) for one in self._new(connection, file_sha256)]
            if rows:
                connection.execute(insert(_CERTIFICATE), rows)
            return coverage(_kept(connection, file_sha256), self._today)

    def _new(self, connection: Connection, file_sha256: str) -> list[Certificate]:
        brought, _ = self._bundle.sift(file_sha256)
        same = _CERTIFICATE.c.id.in_([one.id for one in brought])
        known = set(connection.scalars(select(_CERTIFICATE.c.id).where(same)))
        return [one for one in brought if one.id not in known]


def _row(one: Certificate, import_id: str) -> dict[str, Any]:
    rows = EVERY_ROW if one.rows is None else sorted(one.rows)
    return {
        "id": one.id,
        "organ": one.organ,
        "outcome": one.outcome,
        "fields": ",".join(sorted(one.fields)),
        "valid_until": one.valid_until,
        "scope": json.dumps(
            {"file_sha256": one.file_sha256, "rows": rows, "labels": write_raised(one.labels)}
        ),
        "jws": one.jws,
        "import_id": import_id,
    }


def _kept(connection: Connection, file_sha256: str) -> list[Certificate]:
    wanted = select(_CERTIFICATE).join(_JOB, _JOB.c.id == _CERTIFICATE.c.import_id)
    found = connection.execute(wanted.where(_JOB.c.file_sha256 == file_sha256)).mappings()
    return [_certificate(row) for row in found]


def _certificate(row: Any) -> Certificate:
    scope = json.loads(row["scope"])
    rows = None if scope["rows"] == EVERY_ROW else frozenset(scope["rows"])
    fields = frozenset(row["fields"].split(","))
    head = (row["id"], row["organ"], row["outcome"], fields, row["valid_until"])
    labels = read_raised(scope.get("labels", ""))  # those kept before there were any have none
    return Certificate(*head, scope["file_sha256"], rows, row["jws"], labels)
