"""What the department delivered, read back by the operator's own keys, to lay beside what left."""

import json
from typing import Any

from sqlalchemy import select

from gateway import wiring
from gateway.db.columns import FIELD_COLUMNS, SEALED_COLUMNS
from gateway.db.tables import Identifier, Result
from gateway.settings import Settings
from gateway.signing.suites import BlindIndex, Sealer

_RESULT: Any = Result.__table__  # type: ignore[attr-defined] # SQLModel's own attribute
_IDENTIFIER: Any = Identifier.__table__  # type: ignore[attr-defined]


def originals(settings: Settings, kind: str, value: str) -> dict[str, Any]:
    """The stored fields of a subject by id, opened; empty for an unknown one."""
    ring, made = wiring.keyring(settings), wiring.engine(settings)
    tag = BlindIndex(ring.active("subject.index")).tag(kind, value)
    query = select(_RESULT).join(_IDENTIFIER, _IDENTIFIER.c.subject_id == _RESULT.c.subject_id)
    with made.connect() as connection:
        row = connection.execute(query.where(_IDENTIFIER.c.tag == tag)).mappings().one_or_none()
    made.dispose()
    if row is None:
        return {}
    sealer = Sealer(*ring.all("field.encrypt"))
    return {name.upper(): _opened(sealer, row, name) for name in FIELD_COLUMNS if row[name] is not None}


def _opened(sealer: Sealer, row: Any, name: str) -> Any:
    if name not in SEALED_COLUMNS:
        return json.loads(row[name])
    return json.loads(sealer.open(row[name], f"result.{name}.{row['subject_id']}".encode()))
