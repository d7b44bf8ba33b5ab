"""The log on both databases: durable, gap-free, provable, and alive again after a fault."""

import asyncio
import sqlite3
from pathlib import Path

import asyncpg
import pytest

from gateway.audit.model import Logged
from gateway.audit.prover import Prover
from gateway.audit.store import BEGIN, LOCK
from gateway.audit.verify import (
    Checkpoint,
    leaf_hash,
    open_checkpoint,
    verify_consistency,
    verify_inclusion,
    verify_proof,
)
from gateway.db.session import migrate
from gateway.errors import LogBusy, StoreUnavailable, Unavailable
from tests.gateway.audit.making import KEYS, SIGNER, denial, release
from tests.gateway.audit.stores import examined, execute, opened, writing
from tests.postgres import Postgres


def proven(logged: Logged) -> Checkpoint:
    """Every reply proves itself under its own signed checkpoint."""
    index, checkpoint = verify_proof(logged.leaf, logged.proof_text, KEYS.log)
    assert (index, checkpoint.size) == (logged.index, logged.size)
    return checkpoint


def test_every_reply_proves_itself_and_the_log_is_sound(database_url: str) -> None:
    async def story() -> list[Logged]:
        async with writing(database_url) as log:
            one = [await log.append(denial()) for _ in range(5)]
            many = await asyncio.gather(*[log.append(release(3) if n % 2 else denial()) for n in range(300)])
            big = await log.append(release(1000))
            return [*one, *many, big]

    logged = asyncio.run(story())
    assert sorted(entry.index for entry in logged) == list(range(306))
    assert {proven(entry).origin for entry in logged} == {SIGNER.key.name}
    report = examined(database_url)
    assert (report.size, report.findings) == (306, ())


def test_a_second_writer_goes_on_where_the_first_is(database_url: str) -> None:
    async def story() -> None:
        async with writing(database_url) as one, writing(database_url) as two:
            for index in range(0, 20, 2):
                assert (await one.append(denial())).index == index
                assert (await two.append(release())).index == index + 1
            for index in range(20, 30):
                assert (await one.append(denial())).index == index
            both = await asyncio.gather(*[(one, two)[n % 2].append(denial()) for n in range(200)])
            assert sorted(entry.index for entry in both) == list(range(30, 230))
            for entry in both:
                proven(entry)

    asyncio.run(story())
    assert examined(database_url).findings == ()


def test_stored_hashes_make_the_proofs_between_any_sizes(database_url: str) -> None:
    async def story() -> None:
        async with writing(database_url) as log, opened(database_url) as store:
            logged = await asyncio.gather(*[log.append(denial()) for _ in range(700)])
            roots = {entry.size: open_checkpoint(entry.checkpoint, KEYS.log).root for entry in logged}
            size, note = await store.head()
            assert (size, open_checkpoint(note, KEYS.log).size) == (700, 700)
            prover = Prover(store.hashes)
            for old, root in roots.items():
                proof = await prover.consistency(old, 700)
                assert verify_consistency(old, 700, proof, root, roots[700])
            for entry in logged[::23]:
                path = await prover.inclusion(entry.index, 700)
                assert verify_inclusion(leaf_hash(entry.leaf), entry.index, 700, path, roots[700])

    asyncio.run(story())


def test_a_log_without_a_head_refuses(database_url: str) -> None:
    execute(database_url, "DELETE FROM log_head")

    async def story() -> None:
        async with writing(database_url) as log, opened(database_url) as store:
            with pytest.raises(StoreUnavailable):
                await log.append(denial())
            assert await store.head() == (0, "")

    asyncio.run(story())


def test_an_entry_that_the_database_refuses_leaves_no_trace(database_url: str) -> None:
    async def story() -> None:
        async with writing(database_url) as log:
            twice = denial()
            await log.append(twice)
            with pytest.raises(StoreUnavailable):
                await log.append(twice)
            assert (await log.append(denial())).index == 1

    asyncio.run(story())
    report = examined(database_url)
    assert (report.size, report.findings) == (2, ())


def test_a_head_that_moved_behind_our_back_is_read_again(database_url: str) -> None:
    async def story() -> None:
        async with writing(database_url) as log:
            for _ in range(3):
                await log.append(denial())
            execute(
                database_url,
                "DELETE FROM log_entry",
                "DELETE FROM log_search",
                "UPDATE log_head SET size = 0, frontier = '', checkpoint = ''",
            )
            assert (await log.append(denial())).index == 0

    asyncio.run(story())
    assert examined(database_url).findings == ()


def test_a_lost_connection_is_unavailable_and_the_next_entry_goes_through(postgres: Postgres) -> None:

    with postgres.database() as url:
        migrate(url)

        async def story() -> list[Logged]:
            async with writing(url) as log:
                logged = [await log.append(denial()) for _ in range(3)]
                execute(
                    url,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()",
                )
                with pytest.raises(StoreUnavailable):
                    await log.append(denial())
                logged += await asyncio.gather(*[log.append(denial()) for _ in range(10)])
                return logged

        logged = asyncio.run(story())
        for entry in logged:
            proven(entry)
        report = examined(url)
        assert report.findings == ()
        assert report.size >= 13


def test_a_server_that_crashes_under_load_loses_no_answered_entry() -> None:
    server = Postgres.start()
    try:
        with server.database() as url:
            migrate(url)
            logged = asyncio.run(_crash(server, url))
            report = examined(url)
            assert report.findings == ()
            assert report.size >= max(entry.index for entry in logged) + 1
    finally:
        server.stop()


async def _crash(server: Postgres, url: str) -> list[Logged]:
    """Clients that go on through a crash and a restart of the server."""
    logged: list[Logged] = []
    refused: list[StoreUnavailable] = []
    stop = asyncio.Event()

    async def client(log_append: object) -> None:
        while not stop.is_set():
            try:
                logged.append(await log_append(denial()))  # type: ignore[operator] # the bound method
            except StoreUnavailable as fault:
                refused.append(fault)
                await asyncio.sleep(0.05)

    async with writing(url) as log:
        clients = [asyncio.create_task(client(log.append)) for _ in range(16)]
        await asyncio.sleep(0.5)
        await asyncio.to_thread(server.down)
        before = len(logged)
        await asyncio.sleep(0.2)
        await asyncio.to_thread(server.up)
        await asyncio.sleep(1)
        stop.set()
        await asyncio.gather(*clients)
    assert refused
    assert len(logged) > before > 0
    assert len({entry.index for entry in logged}) == len(logged)
    return logged


def test_a_frozen_process_that_holds_the_head_stops_the_others_for_two_seconds_at_most(
    postgres: Postgres,
) -> None:
    async def story(url: str) -> None:
        frozen = await asyncpg.connect(url)
        await frozen.execute(BEGIN)
        await frozen.fetchrow(LOCK)
        async with writing(url) as log:
            with pytest.raises(Unavailable):
                await log.append(denial())
            async with asyncio.timeout(2):
                assert (await log.append(denial())).index == 0
        assert frozen.is_closed()

    with postgres.database() as url:
        migrate(url)
        asyncio.run(story(url))
        assert examined(url).findings == ()


def test_a_locked_file_holds_no_caller_beyond_the_deadline(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'gateway.db'}"
    migrate(url)

    async def story() -> None:
        other = sqlite3.connect(tmp_path / "gateway.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        async with writing(url) as log:
            with pytest.raises(LogBusy):
                await log.append(denial())
            other.execute("ROLLBACK")
            other.close()
            await log.append(denial())

    asyncio.run(story())
    assert examined(url).findings == ()
