"""Gathered look-ups and pinned connections."""

import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import asyncpg
import pytest

from gateway.db.gather import Gather
from gateway.db.pinned import PgPinned, SqlitePinned
from gateway.errors import StoreUnavailable
from tests.postgres import Postgres


def test_what_queues_during_a_fetch_goes_together_in_the_next() -> None:
    calls: list[list[int]] = []

    async def fetch(keys: Sequence[int]) -> list[int]:
        calls.append(list(keys))
        await asyncio.sleep(0.01)
        return [key * 10 for key in keys]

    async def scene() -> list[int]:
        gather: Gather[int, int] = Gather(fetch, most=4)
        return await asyncio.gather(*(gather.get(n) for n in range(7)))

    assert asyncio.run(scene()) == [n * 10 for n in range(7)]
    assert calls == [[0, 1, 2, 3], [4, 5, 6]]


def test_a_failing_fetch_fails_its_own_callers_and_no_later_ones() -> None:
    fail = True

    async def fetch(keys: Sequence[int]) -> list[int]:
        if fail:
            raise StoreUnavailable
        return list(keys)

    async def scene() -> int:
        nonlocal fail
        gather: Gather[int, int] = Gather(fetch)
        with pytest.raises(StoreUnavailable):
            await gather.get(1)
        fail = False
        return await gather.get(2)

    assert asyncio.run(scene()) == 2


def test_a_cancelled_caller_leaves_the_others_their_answers() -> None:
    async def fetch(keys: Sequence[int]) -> list[int]:
        await asyncio.sleep(0.01)
        return list(keys)

    async def scene() -> int:
        gather: Gather[int, int] = Gather(fetch)
        gone = asyncio.create_task(gather.get(1))
        stays = asyncio.create_task(gather.get(2))
        await asyncio.sleep(0)
        gone.cancel()
        return await stays

    assert asyncio.run(scene()) == 2


def test_a_postgres_that_went_away_is_unavailable_and_comes_back_without_restart(postgres: Postgres) -> None:
    async def one(connection: asyncpg.Connection) -> int:
        value: int = await connection.fetchval("SELECT 1")
        return value

    async def scene() -> None:
        pinned = PgPinned(postgres.url("postgres"))
        assert await pinned.run(one) == 1
        postgres.down()
        with pytest.raises(StoreUnavailable):
            await pinned.run(one)
        with pytest.raises(StoreUnavailable):
            await pinned.run(one)
        postgres.up()
        assert await pinned.run(one) == 1
        await pinned.close()

    asyncio.run(scene())


def test_a_broken_off_transaction_is_never_handed_to_the_next_work(postgres: Postgres) -> None:
    async def breaks_off(connection: asyncpg.Connection) -> None:
        await connection.execute("BEGIN")
        raise RuntimeError("broken off")

    async def in_transaction(connection: asyncpg.Connection) -> bool:
        return connection.is_in_transaction()

    async def scene() -> None:
        pinned = PgPinned(postgres.url("postgres"))
        with pytest.raises(RuntimeError):
            await pinned.run(breaks_off)
        assert not await pinned.run(in_transaction)
        await pinned.close()

    asyncio.run(scene())


@pytest.mark.parametrize("writer", [True, False])
def test_sqlite_is_durable_and_a_fault_is_unavailable(tmp_path: Path, writer: bool) -> None:
    def synchronous(connection: sqlite3.Connection) -> int:
        value: int = connection.execute("PRAGMA synchronous").fetchone()[0]
        return value

    async def scene() -> None:
        pinned = SqlitePinned(str(tmp_path / "a.db"), writer=writer)
        assert await pinned.run(synchronous) == 2  # FULL
        with pytest.raises(StoreUnavailable):
            await pinned.run(lambda connection: connection.execute("SELECT * FROM missing"))
        assert await pinned.run(synchronous) == 2
        await pinned.close()

    asyncio.run(scene())
