"""The write side of results: subjects, sealed identifiers, statements, results; each in bulk."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from gateway.db.columns import FIELD_COLUMNS, SEALED_COLUMNS
from gateway.db.tables import Identifier, Result, Statement, Subject
from gateway.policy.model import read_raised, write_raised
from gateway.results.standing import Review, Standing, fold
from gateway.signing.canonical import JSONValue, dumps
from gateway.signing.suites import BlindIndex, Sealer

_SUBJECT: Any = Subject.__table__  # type: ignore[attr-defined] # SQLModel's own attribute
_IDENTIFIER: Any = Identifier.__table__  # type: ignore[attr-defined]
_STATEMENT: Any = Statement.__table__  # type: ignore[attr-defined]
_RESULT: Any = Result.__table__  # type: ignore[attr-defined]
_REVIEW = ("review_fields", "review_until", "raised_labels")
_HEAD = tuple(one.name for one in fields(Standing) if one.name not in ("review", "columns"))
_KEPT = frozenset((*_HEAD, *_REVIEW, *FIELD_COLUMNS))


def _replacing(table: Any, *key: str) -> Any:
    """The update of a whole row by its key; its parameters begin with `b_`."""
    chosen = [table.c[name] == bindparam(f"b_{name}") for name in key]
    names = {one.name for one in table.columns} & {*_KEPT, "version"} - {*key}
    return update(table).where(*chosen).values({name: bindparam(f"b_{name}") for name in sorted(names)})


_REPLACE_STATEMENT = _replacing(_STATEMENT, "subject_id", "department")
_REPLACE_RESULT = _replacing(_RESULT, "subject_id")
Said = dict[tuple[str, str], Standing]  # by subject id and department


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

    def results(self, connection: Connection, subject_ids: Iterable[str]) -> dict[str, "Kept"]:
        """The results in force, locked until the transaction ends, in one order so that none deadlock.

        Whoever changes what is said of a subject holds its result first.
        """
        chosen = _RESULT.c.subject_id.in_(sorted(set(subject_ids)))
        wanted = select(_RESULT).where(chosen).order_by(_RESULT.c.subject_id).with_for_update()
        rows = connection.execute(wanted).mappings()
        return {row["subject_id"]: Kept(row["version"], _standing(row)) for row in rows}

    def statements(self, connection: Connection, subject_ids: Iterable[str]) -> Said:
        """What every department says of these subjects."""
        wanted = select(_STATEMENT).where(_STATEMENT.c.subject_id.in_(sorted(set(subject_ids))))
        rows = connection.execute(wanted).mappings()
        return {(row["subject_id"], row["department"]): _standing(row) for row in rows}

    def say(self, connection: Connection, statements: Sequence[Standing], known: Said) -> None:
        """Keep statements. known: those that stand in the table already."""
        fresh = [_params(one) for one in statements if (one.subject_id, one.department) not in known]
        changed = [_params(one) for one in statements if (one.subject_id, one.department) in known]
        if fresh:
            connection.execute(insert(_STATEMENT), fresh)
        if changed:
            connection.execute(_REPLACE_STATEMENT, [_bound(params) for params in changed])

    def settle(self, connection: Connection, said: Said, before: Mapping[str, "Kept"], today: date) -> None:
        """Let stand what all statements say together. before: the results so far; equal ones stay."""
        by_subject: dict[str, list[Standing]] = {}
        for one in said.values():
            by_subject.setdefault(one.subject_id, []).append(one)
        fresh, changed = [], []
        for subject_id, statements in sorted(by_subject.items()):
            made, was = fold(statements, today), before.get(subject_id)
            if was is None:
                fresh.append({**_params(made), "version": 1, "hidden": False})
            elif was.standing != made:
                changed.append(_bound({**_params(made), "version": was.version + 1}))
        if fresh:
            connection.execute(insert(_RESULT), fresh)
        if changed:
            connection.execute(_REPLACE_RESULT, changed)


class Kept(NamedTuple):
    """A result as stored. version: how many times it has been written."""

    version: int
    standing: Standing


def _params(one: Standing) -> dict[str, Any]:
    head = {name: getattr(one, name) for name in _HEAD}
    review = (",".join(sorted(one.review.fields)), one.review.until, write_raised(one.review.raised))
    return {
        **head,
        **dict(zip(_REVIEW, review, strict=True)),
        **{name: one.columns.get(name) for name in FIELD_COLUMNS},
    }


def _bound(params: Mapping[str, Any]) -> dict[str, Any]:
    return {f"b_{name}": value for name, value in params.items()}


def _standing(row: RowMapping) -> Standing:
    covered = frozenset(row["review_fields"].split(",")) if row["review_fields"] else frozenset()
    head = {name: row[name] for name in _HEAD}
    columns = {name: row[name] for name in FIELD_COLUMNS if row[name] is not None}
    review = Review(covered, row["review_until"], read_raised(row["raised_labels"]))
    return Standing(**head, review=review, columns=columns)
