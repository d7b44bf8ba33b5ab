"""Look-ups of the hot path: one statement for everything that was asked at once.

Only the columns in reach of the caller's purpose are read; what policy can never release stays in the table.
"""

import json
import sqlite3
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import asyncpg
from sqlalchemy import ARRAY, ColumnElement, Text, bindparam, func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Select, TableValuedAlias

from gateway.db.gather import Gather
from gateway.db.pinned import PgPinned, SqlitePinned
from gateway.db.tables import Authorisation, AuthorisationSubject, Identifier, Result, Subject
from gateway.results.model import FACT_COLUMNS, Asked, Found, Known

_SUBJECT: Any = Subject.__table__  # type: ignore[attr-defined] # SQLModel's own attribute
_RESULT: Any = Result.__table__  # type: ignore[attr-defined]
_IDENTIFIER: Any = Identifier.__table__  # type: ignore[attr-defined]
_AUTHORISATION: Any = Authorisation.__table__  # type: ignore[attr-defined]
_MEMBER: Any = AuthorisationSubject.__table__  # type: ignore[attr-defined]

_PG_DIALECT = postgresql.asyncpg.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy's own gap

_DATES = [n for n, (_, kind) in enumerate(Known.__annotations__.items()) if "date" in str(kind)]


def _facts() -> list[ColumnElement[Any]]:
    r, a = _RESULT.c, _AUTHORISATION.c
    subject = [_IDENTIFIER.c.subject_id, r.version, _SUBJECT.c.kind, _SUBJECT.c.adult_on]
    result = [r.tier, r.objection, r.lapses_on, r.publicity_until]
    result += [r.adverse_end, r.published, r.held, r.hidden]
    review = [r.review_fields, r.review_until, r.raised_labels]
    granted = [a.kind, a.recipient_id, a.purpose, a.valid_from, a.valid_until, a.revoked_at, a.notice_at]
    return [*subject, *result, *review, _MEMBER.c.subject_id.is_not(None), *granted]


def _statement(
    asked: TableValuedAlias, n: Any, tag: Any, reference: Any, columns: tuple[str, ...]
) -> Select[Any]:
    subject_id = _IDENTIFIER.c.subject_id
    member = (_MEMBER.c.authorisation_id == reference) & (_MEMBER.c.subject_id == subject_id)
    joined = (
        asked.outerjoin(_IDENTIFIER, _IDENTIFIER.c.tag == tag)
        .outerjoin(_SUBJECT, _SUBJECT.c.id == subject_id)
        .outerjoin(_RESULT, _RESULT.c.subject_id == subject_id)
        .outerjoin(_AUTHORISATION, _AUTHORISATION.c.id == reference)
        .outerjoin(_MEMBER, member)
    )
    return select(*_facts(), *(_RESULT.c[name] for name in columns), n).select_from(joined)


@cache
def postgres_statement(columns: tuple[str, ...]) -> str:
    """$1: tags, $2: authorisation references; the last column is the 1-based place of what was asked."""
    arrays = [bindparam(name, type_=ARRAY(Text)) for name in ("tags", "references")]
    asked = func.unnest(*arrays).table_valued("tag", "reference", with_ordinality="n").render_derived("asked")
    made = _statement(asked, asked.c.n, asked.c.tag, asked.c.reference, columns)
    return str(made.compile(dialect=_PG_DIALECT))


@cache
def sqlite_statement(columns: tuple[str, ...]) -> str:
    """?: a JSON array of [tag, reference]; the last column is the 0-based place of what was asked."""
    asked = func.json_each(bindparam("asked")).table_valued("key", "value", name="asked")
    tag: ColumnElement[str] = literal_column("asked.value ->> 0")
    reference: ColumnElement[str] = literal_column("asked.value ->> 1")
    return str(_statement(asked, asked.c.key, tag, reference, columns).compile(dialect=sqlite.dialect()))


class PgResults:
    """Results in PostgreSQL: concurrent look-ups of the same reach share one round trip."""

    def __init__(self, pinned: PgPinned) -> None:
        self._pinned = pinned
        self._gathers: dict[tuple[str, ...], Gather[Asked, Found]] = {}

    async def find(self, asked: Sequence[Asked], columns: tuple[str, ...]) -> Sequence[Found]:
        if len(asked) > 1:
            return await self._fetch(asked, postgres_statement(columns))
        gather = self._gathers.get(columns) or self._gathers.setdefault(columns, self._gather(columns))
        return [await gather.get(asked[0])]

    def _gather(self, columns: tuple[str, ...]) -> Gather[Asked, Found]:
        statement = postgres_statement(columns)
        return Gather(lambda asked: self._fetch(asked, statement))

    async def _fetch(self, asked: Sequence[Asked], statement: str) -> Sequence[Found]:
        tags, references = [one.tag for one in asked], [one.authorisation for one in asked]

        async def work(connection: asyncpg.Connection) -> list[asyncpg.Record]:
            return await connection.fetch(statement, tags, references)

        rows = await self._pinned.run(work)
        rows.sort(key=lambda row: row[-1])
        return [Found(row[0], row[1], Known._make(row[2:FACT_COLUMNS]), row) for row in rows]


class SqliteResults:
    """Results in SQLite: an inline read is cheaper than any hand-over."""

    def __init__(self, pinned: SqlitePinned) -> None:
        self._pinned = pinned

    async def find(self, asked: Sequence[Asked], columns: tuple[str, ...]) -> Sequence[Found]:
        statement, wanted = sqlite_statement(columns), json.dumps(asked)

        def work(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
            return connection.execute(statement, (wanted,)).fetchall()

        rows = await self._pinned.run(work)
        rows.sort(key=lambda row: row[-1])
        return [Found(row[0], row[1], _known(row[2:FACT_COLUMNS]), row) for row in rows]


def _known(facts: tuple[Any, ...]) -> Known:
    """SQLite keeps days as text."""
    told = list(facts)
    for place in _DATES:
        if told[place] is not None:
            told[place] = date.fromisoformat(told[place])
    return Known._make(told)
