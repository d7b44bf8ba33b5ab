import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import pytest
from sqlalchemy import Engine, text

from gateway.db.session import engine
from gateway.errors import StoreUnavailable
from gateway.oauth.replay import PURGE_ROWS, OneTime, SyncReplays, one_time
from tests.gateway.oauth.ports import opened

ONCE = one_time("firm-a", "proof", "jti-1", 2_000_000_000)
USES = 100

# One worker process: waits for the word, then uses ONCE a hundred times at once and prints how often it won.
WORKER = f"""
import asyncio, sys
from gateway.oauth.replay import one_time
from tests.gateway.oauth.ports import opened

async def main():
    async with opened(sys.argv[1]) as ports:
        await ports.replays.use(one_time("warm", "proof", sys.argv[2], 2_000_000_000))
        print("ready", flush=True)
        sys.stdin.readline()
        once = one_time("firm-a", "proof", "shared", 2_000_000_000)
        print(sum(await asyncio.gather(*[ports.replays.use(once) for _ in range({USES})])))

asyncio.run(main())
"""


def test_of_100_concurrent_uses_exactly_one_wins(database_url: str) -> None:
    async def race() -> list[bool]:
        async with opened(database_url) as ports:
            return list(await asyncio.gather(*[ports.replays.use(ONCE) for _ in range(USES)]))

    assert sum(asyncio.run(race())) == 1
    assert sum(asyncio.run(race())) == 0


def test_a_batch_tells_each_use_its_own_answer(database_url: str) -> None:
    others = [OneTime(f"{n % 40:064x}", 2_000_000_000) for n in range(120)]

    async def race() -> list[bool]:
        async with opened(database_url) as ports:
            await ports.replays.use(others[7])
            return list(await asyncio.gather(*[ports.replays.use(once) for once in others]))

    won = asyncio.run(race())
    assert [place for place, first in enumerate(won) if first] == [n for n in range(40) if n != 7]


def test_two_processes_share_what_was_used(database_url: str) -> None:
    command = [sys.executable, "-c", WORKER, database_url]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    workers = [subprocess.Popen([*command, str(n)], **pipes) for n in range(2)]  # type: ignore[call-overload]
    for worker in workers:
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    assert sum(int(worker.communicate(timeout=60)[0]) for worker in workers) == 1


def test_overlapping_batches_of_two_workers_never_deadlock(database_url: str) -> None:
    ids = [OneTime(f"{n:064x}", 2_000_000_000) for n in range(300)]

    async def race() -> int:
        async with opened(database_url) as first, opened(database_url) as second:
            forward = [first.replays.use(once) for once in ids]
            backward = [second.replays.use(once) for once in reversed(ids)]
            return sum(await asyncio.gather(*forward, *backward))

    assert asyncio.run(race()) == len(ids)


def test_the_token_endpoints_threads_and_the_hot_path_share_what_was_used(
    db: Engine, database_url: str
) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(SyncReplays(db).use, [ONCE] * 40)) == 1

    async def use() -> bool:
        async with opened(database_url) as ports:
            return await ports.replays.use(ONCE)

    assert not asyncio.run(use())


@pytest.mark.parametrize("kind", ["assertion", "proof"])
def test_one_client_cannot_use_up_anothers_ids(kind: Literal["assertion", "proof"]) -> None:
    ids = {one_time(client, name, "jti", 1).id for client in ("a", "b") for name in ("assertion", "proof")}
    assert len(ids) == 4
    assert one_time("a", kind, "\ud800 \0 é", 1).id != one_time("a", kind, "", 1).id


def test_purging_drops_what_has_expired_and_nothing_else(db: Engine) -> None:
    replays = SyncReplays(db)
    rows = [{"id": f"{n:064x}", "expires": n} for n in range(2 * PURGE_ROWS + 5)]
    with db.begin() as connection:
        connection.execute(text("INSERT INTO replay (id, expires) VALUES (:id, :expires)"), rows)
    assert replays.purge(2 * PURGE_ROWS + 3) == 2 * PURGE_ROWS + 3
    assert not replays.use(OneTime(rows[-2]["id"], 1))
    assert replays.use(OneTime(rows[0]["id"], 1))
    assert replays.purge(0) == 0


@pytest.mark.parametrize("url", ["sqlite:////nowhere/gateway.db", "postgresql://postgres@127.0.0.1:9/none"])
def test_an_unreachable_store_refuses(url: str) -> None:
    async def use() -> bool:
        async with opened(url) as ports:
            return await ports.replays.use(ONCE)

    nowhere = SyncReplays(engine(url))
    with pytest.raises(StoreUnavailable):
        asyncio.run(use())
    with pytest.raises(StoreUnavailable):
        nowhere.use(ONCE)
    with pytest.raises(StoreUnavailable):
        nowhere.purge(0)
