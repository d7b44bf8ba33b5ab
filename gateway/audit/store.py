"""The log in PostgreSQL: entries, search rows, subject rows and head in one transaction.

A known head takes one statement that writes only if the head is still that one. Where other processes write
too, the head row is locked first and the batch is taken under the lock, so that waiting makes batches larger.
"""

from collections.abc import Sequence
from functools import partial

import asyncpg

from gateway.audit.log import Seal, Take
from gateway.audit.merkle import Tree
from gateway.audit.model import Batch, Logged
from gateway.db.pinned import PgPinned
from gateway.errors import StoreUnavailable

# A process that freezes while it holds the head must not stop the others for good.
BEGIN = "BEGIN; SET LOCAL lock_timeout = 1500; SET LOCAL idle_in_transaction_session_timeout = 2000"
LOCK = "SELECT size, frontier FROM log_head WHERE log = 1 FOR UPDATE"

# The frontier is compared too: after a restore the size alone could match another history.
WRITE = """
WITH head AS (
  UPDATE log_head SET size = $3, frontier = $4, checkpoint = $5
  WHERE log = 1 AND size = $1 AND frontier = $2 RETURNING 1
), new AS (
  SELECT $1::bigint + n - 1 AS idx, t.* FROM head, unnest(
    $6::text[], $7::text[], $8::text[], $9::bytea[], $10::bytea[],
    $11::text[], $12::text[], $13::text[], $14::text[], $15::text[]
  ) WITH ORDINALITY AS t(
    id, kind, time, leaf, leaf_hash, recipient, client, purpose, outcome, operator_tag, n
  )
), entries AS (
  INSERT INTO log_entry (idx, id, kind, time, leaf, leaf_hash)
  SELECT idx, id, kind, time, leaf, leaf_hash FROM new
), searches AS (
  INSERT INTO log_search (idx, recipient, client, purpose, outcome, operator_tag, time)
  SELECT idx, recipient, client, purpose, outcome, operator_tag, time FROM new
), subjects AS (
  INSERT INTO log_subject (idx, seq, tag, sealed)
  SELECT s.* FROM head, unnest($16::bigint[], $17::int[], $18::text[], $19::bytea[]) AS s
)
SELECT count(*) FROM head
"""

MANY = 200  # rows from which COPY is cheaper than arrays, though it needs a transaction of its own
SUBJECT_COLUMNS = ("idx", "seq", "tag", "sealed")

HEAD = "SELECT size, checkpoint FROM log_head WHERE log = 1"
HASHES = "SELECT leaf_hash FROM log_entry WHERE idx >= $1 AND idx < $2 ORDER BY idx"


class PgLogStore:
    """Writes through one pinned connection of its own; strangers' reads take another one."""

    def __init__(self, pinned: PgPinned) -> None:
        self._pinned = pinned
        self._head: Tree | None = None
        self._alone = False  # whether the last commit found the head as this process had left it

    async def append(self, take: Take, make: Seal) -> Sequence[Logged]:
        """See LogStore. After any fault the head is unknown and is read again under the lock."""
        try:
            return await self._pinned.run(partial(self._append, take=take, make=make))
        except asyncpg.PostgresError as fault:
            self._head = None
            raise StoreUnavailable(reason=type(fault).__name__) from fault
        except BaseException:
            self._head = None
            raise

    async def _append(self, connection: asyncpg.Connection, take: Take, make: Seal) -> Sequence[Logged]:
        if self._head is None or not self._alone:
            return await self._locked(connection, take, make)
        drafts = take()
        if not drafts:
            return ()
        batch = make(self._head, drafts)
        if not await _write(connection, batch):
            self._alone = False
            return await self._locked(connection, lambda: drafts, make)
        self._head = batch.after
        return batch.logged

    async def _locked(self, connection: asyncpg.Connection, take: Take, make: Seal) -> Sequence[Logged]:
        await connection.execute(BEGIN)
        row = await connection.fetchrow(LOCK)
        if row is None:
            raise StoreUnavailable(reason="no_log_head")
        head = Tree.unpack(row["size"], row["frontier"])
        drafts = take()
        if not drafts:
            await connection.execute("ROLLBACK")
            return ()
        batch = make(head, drafts)
        if not await _write(connection, batch):
            raise StoreUnavailable(reason="head_moved_under_lock")
        await connection.execute("COMMIT")
        self._alone = self._head == head
        self._head = batch.after
        return batch.logged

    async def head(self) -> tuple[int, str]:
        """See ReadStore."""
        row = await self._pinned.run(lambda connection: connection.fetchrow(HEAD))
        return (row["size"], row["checkpoint"]) if row else (0, "")

    async def hashes(self, low: int, high: int) -> Sequence[bytes]:
        """See ReadStore."""
        rows = await self._pinned.run(lambda connection: connection.fetch(HASHES, low, high))
        return [row["leaf_hash"] for row in rows]


async def _write(connection: asyncpg.Connection, batch: Batch) -> bool:
    """False, and nothing written, when the head is no longer the one that the batch was sealed onto."""
    numbered = enumerate(batch.drafts, batch.before.size)
    rows = [(index, *row) for index, draft in numbered for row in draft.subjects]
    if len(rows) <= MANY:
        return await _insert(connection, batch, rows)
    alone = not connection.is_in_transaction()
    if alone:
        await connection.execute(BEGIN)
    written = await _insert(connection, batch, ())
    if written:
        await connection.copy_records_to_table("log_subject", records=rows, columns=SUBJECT_COLUMNS)
    if alone:
        await connection.execute("COMMIT" if written else "ROLLBACK")
    return written


async def _insert(
    connection: asyncpg.Connection, batch: Batch, rows: Sequence[tuple[int, int, str, bytes]]
) -> bool:
    before, after, drafts = batch.before, batch.after, batch.drafts
    entries = [(draft.id, draft.kind, draft.time, draft.leaf) for draft in drafts]
    written: int = await connection.fetchval(
        WRITE,
        *(before.size, before.packed, after.size, after.packed, batch.checkpoint),
        *zip(*entries, strict=True),
        batch.hashes,
        *zip(*[draft.search for draft in drafts], strict=True),
        *(zip(*rows, strict=True) if rows else ((), (), (), ())),
    )
    return written == 1
