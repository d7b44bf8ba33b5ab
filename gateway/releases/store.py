"""Kept answers, in both databases. One portable text: only the place-holders differ."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Protocol

import asyncpg

from gateway.db.pinned import PgPinned, SqlitePinned
from gateway.errors import InProgress
from gateway.releases.idempotency import KEEP_SECONDS, Attempt, Stored

_RESERVE = """
INSERT INTO idempotency (client_id, key_hash, request_digest, state, disclosure_digest, expires)
VALUES ($1, $2, $3, 'pending', '', $4)
ON CONFLICT (client_id, key_hash) DO UPDATE
SET request_digest = excluded.request_digest, state = 'pending', disclosure_digest = '', sealed = NULL,
    expires = excluded.expires
WHERE idempotency.expires <= $5
RETURNING client_id"""
_FIND = """
SELECT request_digest, state, disclosure_digest, sealed, expires FROM idempotency
WHERE client_id = $1 AND key_hash = $2"""
_KEEP = """
UPDATE idempotency SET state = 'done', disclosure_digest = $3, sealed = $4, expires = $5
WHERE client_id = $1 AND key_hash = $2 AND request_digest = $6 AND expires = $7 AND state = 'pending'"""
_FORGET = """
DELETE FROM idempotency
WHERE client_id = $1 AND key_hash = $2 AND request_digest = $3 AND expires = $4 AND state = 'pending'"""
_PURGE = "DELETE FROM idempotency WHERE expires <= $1"


class Runner(Protocol):
    async def __call__(self, statement: str, *values: Any) -> Sequence[Sequence[Any]]: ...


def postgres_runner(pinned: PgPinned) -> Runner:
    async def run(statement: str, *values: Any) -> Sequence[Sequence[Any]]:
        async def work(connection: asyncpg.Connection) -> Sequence[Sequence[Any]]:
            return [tuple(row) for row in await connection.fetch(statement, *values)]

        return await pinned.run(work)

    return run


def sqlite_runner(pinned: SqlitePinned) -> Runner:
    async def run(statement: str, *values: Any) -> Sequence[Sequence[Any]]:
        def work(connection: sqlite3.Connection) -> Sequence[Sequence[Any]]:
            return connection.execute(statement.replace("$", "?"), values).fetchall()

        return await pinned.run(work)

    return run


class KeptAnswers:
    """The answers of the last day, sealed, by client and keyed digest of the key."""

    def __init__(self, run: Runner) -> None:
        self._run = run

    async def reserve(self, attempt: Attempt) -> Stored | None:
        key, now = (attempt.client, attempt.key_hash), attempt.now
        ours = await self._run(_RESERVE, *key, attempt.request_digest, attempt.pending_until, now)
        if ours:
            return None
        found = await self._run(_FIND, *key)
        if not found:  # forgotten between the two statements: its owner failed this instant
            raise InProgress(at="Idempotency-Key", client=attempt.client)
        return Stored(*found[0])

    async def keep(self, attempt: Attempt, disclosure_digest: str, sealed: bytes) -> None:
        until = attempt.now + KEEP_SECONDS
        mine = (attempt.request_digest, attempt.pending_until)  # who was overtaken keeps nothing
        await self._run(_KEEP, attempt.client, attempt.key_hash, disclosure_digest, sealed, until, *mine)

    async def forget(self, attempt: Attempt) -> None:
        mine = (attempt.request_digest, attempt.pending_until)
        await self._run(_FORGET, attempt.client, attempt.key_hash, *mine)

    async def purge(self, now: int) -> None:
        """Drop what has expired: answers hold released values and must not outlive their use."""
        await self._run(_PURGE, now)
