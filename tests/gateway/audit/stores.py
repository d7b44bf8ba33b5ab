"""Logs on real databases."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import make_url

from gateway.audit.fsck import Report, fsck
from gateway.audit.log import Log
from gateway.audit.store import PgLogStore
from gateway.audit.store_sqlite import SqliteLogStore
from gateway.db.pinned import PgPinned, SqlitePinned
from gateway.db.session import engine
from tests.gateway.audit.making import KEYS, SIGNER


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[PgLogStore | SqliteLogStore]:
    if url.startswith("sqlite"):
        pinned: PgPinned | SqlitePinned = SqlitePinned(make_url(url).database or "", writer=True)
        store: PgLogStore | SqliteLogStore = SqliteLogStore(pinned)  # type: ignore[arg-type] # just made as such
    else:
        pinned = PgPinned(url)
        store = PgLogStore(pinned)
    try:
        yield store
    finally:
        await pinned.close()


@asynccontextmanager
async def writing(url: str) -> AsyncIterator[Log]:
    async with opened(url) as store:
        yield Log(store, SIGNER)


def examined(url: str) -> Report:
    made = engine(url)
    try:
        return fsck(made, KEYS.log)
    finally:
        made.dispose()


def execute(url: str, *statements: str, **values: Any) -> None:
    """What a database administrator could do behind the log's back."""
    made = engine(url)
    with made.begin() as connection:
        for statement in statements:
            connection.execute(text(statement), values)
    made.dispose()
