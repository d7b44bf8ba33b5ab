"""The write side of results: subjects, sealed identifiers, and results in bulk on one open transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from gateway.db.columns import FIELD_COLUMNS, SEALED_COLUMNS
from gateway.db.tables import Identifier, Result, Subject
from gateway.results.standing import Review, Standing
from gateway.signing.canonical import JSONValue, dumps
from gateway.signing.suites import BlindIndex, Sealer

_SUBJECT: Any = Subject.__table__  # type: ignore[attr-defined] # SQLModel's own attribute
_IDENTIFIER: Any = Identifier.__table__  # type: ignore[attr-defined]
_RESULT: Any = Result.__table__  # type: ignore[attr-defined]
_HEAD = (
    *("subject_id", "version", "tier", "objection", "lapses_on", "publicity_until"),
    *("adverse_end", "published", "held"),
    *("review_fields", "review_until", "department", "import_id", "formed_on"),
)
_INSERT = insert(_RESULT)
_UPDATE = (
    update(_RESULT)
    .where(_RESULT.c.subject_id == bindparam("b_subject_id"))
    .values({name: bindparam(f"b_{name}") for name in (*_HEAD, *FIELD_COLUMNS) if name != "subject_id"})
)


@dataclass(frozen=True, slots=True)
class Known:
    """A subject by one of its identifiers. adult_on: the 18th birthday while it lies ahead."""

    tag: str
    id_kind: str
    value: str
    kind: str
    adult_on: date | None


class ResultWriter:
    """Encrypts on the way in; nothing plain reaches the disk but what the table's labels leave open."""

    def __init__(self, index: BlindIndex, sealer: Sealer, new_id: Callable[[], str]) -> None:
        self.tag = index.tag
        self._sealer = sealer
        self._new_id = new_id

    def encode(self, subject_id: str, values: Mapping[str, JSONValue]) -> dict[str, str | bytes]:
        """Field id → value, as the columns hold it. Raises NotCanonical."""
        made: dict[str, str | bytes] = {}
        for field, value in values.items():
            name, plain = field.lower(), dumps(value)
            sealed = name in SEALED_COLUMNS
            made[name] = (
                self._sealer.seal(plain, f"result.{name}.{subject_id}".encode()) if sealed else plain.decode()
            )
        return made

    def subjects(self, connection: Connection, tags: Iterable[str]) -> dict[str, str]:
        """Tag → subject id of the identifiers that are known."""
        wanted = select(_IDENTIFIER.c.tag, _IDENTIFIER.c.subject_id).where(
            _IDENTIFIER.c.tag.in_(sorted(set(tags)))
        )
        return {row.tag: row.subject_id for row in connection.execute(wanted)}

    def ensure(self, connection: Connection, known: Sequence[Known]) -> dict[str, str]:
        """Tag → subject id, making the new subjects. Unique tags stop two writers from making one twice."""
        ids = self.subjects(connection, (one.tag for one in known))
        fresh = {one.tag: one for one in known if one.tag not in ids}
        ids.update({tag: self._new_id() for tag in fresh})
        self._insert_subjects(connection, fresh, ids)
        minors = [{"b_id": ids[one.tag], "b_day": one.adult_on} for one in known if one.adult_on is not None]
        if minors:
            by_id = update(_SUBJECT).where(_SUBJECT.c.id == bindparam("b_id"))
            connection.execute(by_id.values(adult_on=bindparam("b_day")), minors)
        return ids

    def _insert_subjects(
        self, connection: Connection, fresh: Mapping[str, Known], ids: Mapping[str, str]
    ) -> None:
        if not fresh:
            return
        subjects = [{"id": ids[tag], "kind": one.kind, "adult_on": None} for tag, one in fresh.items()]
        connection.execute(insert(_SUBJECT), subjects)
        rows = [
            {"tag": tag, "subject_id": ids[tag], "kind": one.id_kind, "sealed": self._sealed(one, ids[tag])}
            for tag, one in sorted(fresh.items())  # in one order, so that two writers do not deadlock
        ]
        connection.execute(insert(_IDENTIFIER), rows)

    def _sealed(self, one: Known, subject_id: str) -> bytes:
        return self._sealer.seal(one.value.encode(), f"identifier.{one.id_kind}.{subject_id}".encode())

    def standings(self, connection: Connection, subject_ids: Iterable[str]) -> dict[str, Standing]:
        """The results in force, locked until the transaction ends, in one order so that none deadlock."""
        chosen = _RESULT.c.subject_id.in_(sorted(set(subject_ids)))
        wanted = select(_RESULT).where(chosen).order_by(_RESULT.c.subject_id).with_for_update()
        return {row["subject_id"]: _standing(row) for row in connection.execute(wanted).mappings()}

    def write(self, connection: Connection, standings: Sequence[Standing], known: Iterable[str]) -> None:
        """Insert or replace whole results. known: subject ids that have one already."""
        present = frozenset(known)
        fresh = [_params(one, "") for one in standings if one.subject_id not in present]
        changed = [_params(one, "b_") for one in standings if one.subject_id in present]
        if fresh:
            connection.execute(_INSERT, [{**params, "hidden": False} for params in fresh])
        if changed:
            connection.execute(_UPDATE, changed)


def _params(one: Standing, prefix: str) -> dict[str, Any]:
    head = {name: getattr(one, name) for name in _HEAD if not name.startswith("review_")}
    review = {"review_fields": ",".join(sorted(one.review.fields)), "review_until": one.review.until}
    columns = {name: one.columns.get(name) for name in FIELD_COLUMNS}
    return {f"{prefix}{name}": value for name, value in {**head, **review, **columns}.items()}


def _standing(row: RowMapping) -> Standing:
    fields = frozenset(row["review_fields"].split(",")) if row["review_fields"] else frozenset()
    head = {name: row[name] for name in _HEAD if not name.startswith("review_")}
    columns = {name: row[name] for name in FIELD_COLUMNS if row[name] is not None}
    return Standing(**head, review=Review(fields, row["review_until"]), columns=columns)
