"""One pinned connection with its prepared statements, one work at a time, reborn after a fault.

A pool would reset its connection after each use and prepare anew; the hot path pays for neither.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import asyncpg

from gateway.db.session import SQLITE_PRAGMAS
from gateway.errors import StoreUnavailable

T = TypeVar("T")

CONNECT_TIMEOUT = 2.0  # seconds: a dead server must not hold a caller longer than the log's own deadline
COMMAND_TIMEOUT = 3.0  # past the log's own deadline, which tells its callers first
BUSY_TIMEOUT = "PRAGMA busy_timeout=2000"

_LOST = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server's last words came where the driver expected none
    asyncpg.PostgresConnectionError,
)
_REFUSED = (
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InternalServerError,
    asyncpg.TransactionRollbackError,
    asyncpg.ReadOnlySQLTransactionError,
)


class PgPinned:
    """A PostgreSQL connection that is dropped on any fault of its own and made again by the next work."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._connection: asyncpg.Connection | None = None
        self._lock = asyncio.Lock()
        self._faults = 0

    async def run(self, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
        """Do the work alone on the connection.

        Raises StoreUnavailable when the server cannot be reached or went away, or the outcome is unknown.
        """
        before = self._faults
        async with self._lock:
            if before != self._faults:  # who waited behind a fault fails with it, not after one of its own
                raise StoreUnavailable(reason="waited")
            try:
                return await work(await self._live())
            except _LOST + _REFUSED as fault:
                self._faults += 1
                await self._drop()
                raise StoreUnavailable(reason=type(fault).__name__) from fault
            except BaseException:
                await self._reset()
                raise

    async def _live(self) -> asyncpg.Connection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await self._connect()
        return self._connection

    async def _connect(self) -> asyncpg.Connection:
        """Whatever refuses a connection (a changed password, a database in restore) is an outage."""
        try:
            return await asyncpg.connect(self._dsn, timeout=CONNECT_TIMEOUT, command_timeout=COMMAND_TIMEOUT)
        except asyncpg.PostgresError as fault:
            self._faults += 1
            raise StoreUnavailable(reason=type(fault).__name__) from fault

    async def _reset(self) -> None:
        """A work that broke off may have left a transaction open: never hand that to the next one."""
        if self._connection is not None and self._connection.is_in_transaction():
            await self._drop()

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()

    async def close(self) -> None:
        async with self._lock:
            await self._drop()


class SqlitePinned:
    """A SQLite connection. Reads run inline; writes wait for the disk, so they get a thread of their own."""

    def __init__(self, path: str, *, writer: bool) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, "sqlite-writer") if writer else None
        self._connection: sqlite3.Connection | None = None

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do the work alone on the connection. Raises StoreUnavailable on a fault of the database."""
        if self._thread is None:
            return self._do(work)
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._do, work)

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return work(self._live())
        except (sqlite3.OperationalError, sqlite3.DatabaseError) as fault:
            self._drop()
            raise StoreUnavailable(reason=type(fault).__name__) from fault
        except BaseException:
            self._drop()
            raise

    def _live(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            for pragma in (*SQLITE_PRAGMAS, BUSY_TIMEOUT):
                self._connection.execute(pragma)
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    async def close(self) -> None:
        if self._thread is None:
            self._drop()
            return
        await asyncio.get_running_loop().run_in_executor(self._thread, self._drop)
        self._thread.shutdown()
