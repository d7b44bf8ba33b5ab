"""The log in SQLite: the same transaction, written by the one writer thread."""

import sqlite3
from collections.abc import Sequence

from gateway.audit.log import Seal, Take
from gateway.audit.merkle import Tree
from gateway.audit.model import Batch, Draft, Logged
from gateway.db.pinned import SqlitePinned
from gateway.errors import StoreUnavailable

TREE = "SELECT size, frontier FROM log_head WHERE log = 1"
MOVE = "UPDATE log_head SET size = ?, frontier = ?, checkpoint = ? WHERE log = 1"
ENTRY = "INSERT INTO log_entry (idx, id, kind, time, leaf, leaf_hash) VALUES (?, ?, ?, ?, ?, ?)"
SEARCH = (
    "INSERT INTO log_search (idx, recipient, client, purpose, outcome, operator_tag, time)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
SUBJECT = "INSERT INTO log_subject (idx, seq, tag, sealed) VALUES (?, ?, ?, ?)"

HEAD = "SELECT size, checkpoint FROM log_head WHERE log = 1"
HASHES = "SELECT leaf_hash FROM log_entry WHERE idx >= ? AND idx < ? ORDER BY idx"


class SqliteLogStore:
    """Writes through the pinned writer. BEGIN IMMEDIATE keeps every other process out until COMMIT."""

    def __init__(self, pinned: SqlitePinned) -> None:
        self._pinned = pinned

    async def append(self, take: Take, make: Seal) -> Sequence[Logged]:
        """See LogStore."""
        drafts = take()
        if not drafts:
            return ()
        return await self._pinned.run(lambda connection: _append(connection, drafts, make))

    async def head(self) -> tuple[int, str]:
        """See ReadStore."""
        row = await self._pinned.run(lambda connection: connection.execute(HEAD).fetchone())
        return (row[0], row[1]) if row else (0, "")

    async def hashes(self, low: int, high: int) -> Sequence[bytes]:
        """See ReadStore."""
        rows = await self._pinned.run(lambda connection: connection.execute(HASHES, (low, high)).fetchall())
        return [row[0] for row in rows]


def _append(connection: sqlite3.Connection, drafts: Sequence[Draft], make: Seal) -> Sequence[Logged]:
    connection.execute("BEGIN IMMEDIATE")
    row = connection.execute(TREE).fetchone()
    if row is None:
        raise StoreUnavailable(reason="no_log_head")
    batch = make(Tree.unpack(*row), drafts)
    _write(connection, batch)
    connection.execute("COMMIT")
    return batch.logged


def _write(connection: sqlite3.Connection, batch: Batch) -> None:
    after = batch.after
    numbered = list(enumerate(batch.drafts, batch.before.size))
    connection.execute(MOVE, (after.size, after.packed, batch.checkpoint))
    connection.executemany(
        ENTRY,
        [
            (index, draft.id, draft.kind, draft.time, draft.leaf, hashed)
            for (index, draft), hashed in zip(numbered, batch.hashes, strict=True)
        ],
    )
    connection.executemany(SEARCH, [(index, *draft.search, draft.time) for index, draft in numbered])
    connection.executemany(SUBJECT, [(index, *row) for index, draft in numbered for row in draft.subjects])
