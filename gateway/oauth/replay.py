"""One-time ids: used once across all workers, by one insert under a unique index; unreachable means refused.

A row lives as long as the clock rule would still accept what it names, then `purge` drops it.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, Protocol

import asyncpg
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from gateway.db.gather import Gather
from gateway.db.pinned import PgPinned, SqlitePinned
from gateway.errors import StoreUnavailable

PURGE_ROWS = 2000  # per transaction: the writer's lock is never held for long

_PG = (
    "INSERT INTO replay (id, expires) SELECT * FROM unnest($1::text[], $2::bigint[])"
    " ON CONFLICT DO NOTHING RETURNING id"
)
_SQLITE = "INSERT INTO replay (id, expires) VALUES (?, ?) ON CONFLICT DO NOTHING"
_ONE = text("INSERT INTO replay (id, expires) VALUES (:id, :expires) ON CONFLICT DO NOTHING")
_PURGE = text(
    "DELETE FROM replay WHERE id IN (SELECT id FROM replay WHERE expires < :now ORDER BY id LIMIT :most)"
)


@dataclass(frozen=True, slots=True)
class OneTime:
    """An id that may be used once. expires: epoch second."""

    id: str
    expires: int


def one_time(client_id: str, kind: Literal["assertion", "proof", "token"], jti: str, expires: int) -> OneTime:
    """Two clients may pick the same jti; one client may not, for the same kind of thing.

    A token is used many times; its id is used up when it is revoked.
    """
    name = f"{client_id}|{kind}|{jti}".encode("utf-8", "surrogatepass")
    return OneTime(sha256(name).hexdigest(), expires)


class Replays(Protocol):
    async def use(self, once: OneTime) -> bool:
        """True for exactly one of all uses, wherever they happen. Raises StoreUnavailable."""


def _winners(batch: Sequence[OneTime], fresh: set[str]) -> list[bool]:
    """Of several uses in one batch, the first takes what the database gave."""
    won = []
    for once in batch:
        won.append(once.id in fresh)
        fresh.discard(once.id)
    return won


class PgReplays:
    """Concurrent uses go together in one insert."""

    def __init__(self, pinned: PgPinned) -> None:
        self._pinned = pinned
        self.use = Gather(self._insert).get

    async def _insert(self, batch: Sequence[OneTime]) -> Sequence[bool]:
        rows = sorted({once.id: once.expires for once in batch}.items())  # one order: no two inserts deadlock
        ids, expires = [row[0] for row in rows], [row[1] for row in rows]

        async def work(connection: asyncpg.Connection) -> list[asyncpg.Record]:
            return await connection.fetch(_PG, ids, expires)

        return _winners(batch, {row[0] for row in await self._pinned.run(work)})


class SqliteReplays:
    """pinned: a writer, best the one that also writes the log: two would wait for each other's lock."""

    def __init__(self, pinned: SqlitePinned) -> None:
        self._pinned = pinned
        self.use = Gather(self._insert).get

    async def _insert(self, batch: Sequence[OneTime]) -> Sequence[bool]:
        def work(connection: sqlite3.Connection) -> list[bool]:
            connection.execute("BEGIN IMMEDIATE")
            won = [connection.execute(_SQLITE, (once.id, once.expires)).rowcount == 1 for once in batch]
            connection.execute("COMMIT")
            return won

        return await self._pinned.run(work)


class SyncReplays:
    """The same table from the token endpoint's threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def use(self, once: OneTime) -> bool:
        """True for exactly one of all uses. Raises StoreUnavailable."""
        try:
            with self._engine.begin() as connection:
                return connection.execute(_ONE, {"id": once.id, "expires": once.expires}).rowcount == 1
        except SQLAlchemyError as fault:
            raise StoreUnavailable(reason=type(fault).__name__) from fault

    def purge(self, now: int) -> int:
        """Drop what the clock rule refuses anyway; returns how many. Raises StoreUnavailable."""
        dropped = 0
        try:
            while True:
                rows = self._purge_some(now)
                dropped += rows
                if rows < PURGE_ROWS:
                    return dropped
        except SQLAlchemyError as fault:
            raise StoreUnavailable(reason=type(fault).__name__) from fault

    def _purge_some(self, now: int) -> int:
        with self._engine.begin() as connection:
            return connection.execute(_PURGE, {"now": now, "most": PURGE_ROWS}).rowcount
