"""Killed under load, again and again: whatever was answered is in the log (law L1)."""

import asyncio
import os
import random
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import psycopg
import pytest
from disclosure_gateway_client import Keys

from gateway.demo.site import Site
from tests.bureau import Bureau
from tests.crash.load import Answer, Load, alone, ask, lines, questions
from tests.crash.servers import SERVE, built, kill, lost, running, sound
from tests.postgres import Postgres

ROUNDS, CLIENTS, REQUESTS = 3, 16, 1500
EARLIEST, LATEST = 0.3, 0.9  # seconds of load before the fault
FEWEST = 20  # answers of a round, or it says nothing
HASTY = ("tests.crash.hasty",)


def under_load(site: Site, fault: Callable[[], None]) -> list[Answer]:
    """What was answered before, during and after a fault at a random moment."""
    with Bureau(site, site.firms["bureau"]) as bureau:
        bureau.log_in()
        load = Load(iter(list(islice(questions(bureau), REQUESTS))))

    async def run() -> None:
        async with lines(site, CLIENTS) as opened:
            asyncio.get_running_loop().call_later(random.uniform(EARLIEST, LATEST), fault)
            await load.run(opened)

    asyncio.run(run())
    assert load.broken == CLIENTS, "the requests ran out before the fault"
    assert len(load.told()) >= FEWEST
    return load.told()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp(f"crash-{request.param}")
    if request.param == "sqlite":
        yield built(folder)
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.database() as url:
        yield built(folder, url)


@dataclass(frozen=True)
class Again:
    """What the gateway says, once it runs again, to a proof and to a key that it had answered."""

    keyed: Answer
    same_proof: Answer
    same_key: Answer


@dataclass(frozen=True)
class History:
    """Every answer of all rounds. again: at the beginning of each round but the first."""

    keys: Keys
    answers: list[Answer]
    again: list[Again]


def once_more(site: Site, answers: list[Answer]) -> Again:
    keyed = next(answer for answer in reversed(answers) if answer.request.key)
    with Bureau(site, site.firms["bureau"]) as bureau:
        bureau.log_in()
        requests = [answers[-1].request, ask(bureau, keyed.request.body, keyed.request.key)]
    same_proof, same_key = asyncio.run(alone(site, *requests))
    return Again(keyed, same_proof, same_key)


@pytest.fixture(scope="module")
def history(site: Site) -> History:
    answers: list[Answer] = []
    again: list[Again] = []
    words = ("--workers", "2" if site.database_url else "1")
    for number in range(ROUNDS):
        with running(site, *SERVE, *words) as server:
            keys = site.keys()
            again += [once_more(site, answers)] if number else []
            answers += under_load(site, lambda: kill(server))
    return History(keys, answers, again)


def test_every_answered_release_is_in_the_log_after_each_kill(site: Site, history: History) -> None:
    assert lost(site, history.answers, history.keys) == []
    assert sound(site)


def test_a_proof_that_was_answered_stays_used_after_a_kill(history: History) -> None:
    for again in history.again:
        assert again.same_proof.status == 401
        assert b"replayed_dpop_proof" in again.same_proof.body


def test_an_answered_key_gets_the_same_bytes_after_a_kill(history: History) -> None:
    for again in history.again:
        assert (again.same_key.status, again.same_key.body) == (200, again.keyed.body)


def test_a_gateway_that_answers_before_it_writes_is_caught(site: Site) -> None:
    with running(site, *HASTY) as server:
        keys = site.keys()
        answers = under_load(site, lambda: kill(server))
    assert lost(site, answers, keys) != []
    assert sound(site), "what is missing leaves no trace in the log: only the receipts tell"


@dataclass(frozen=True)
class Machine:
    """A gateway and its database, which crash together."""

    postgres: Postgres
    site: Site

    def ask(self, statement: str) -> int:
        with psycopg.connect(self.postgres.url("postgres"), autocommit=True) as connection:
            row = connection.execute(statement).fetchone()
        assert row is not None
        return int(row[0])

    @property
    def writer(self) -> int:
        """The process that writes what commits left in memory."""
        return self.ask("SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'")

    def lie(self) -> None:
        """From now on a commit is told before it is written, and the writer is held: it is not luck."""
        with psycopg.connect(self.postgres.url("postgres"), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_commit = off")
        self.ask("SELECT pg_reload_conf()::int")
        os.kill(self.writer, signal.SIGSTOP)

    def crash(self, before: Callable[[], None]) -> tuple[Keys, list[Answer]]:
        """What stood in memory alone is gone. before: done behind the back of a running gateway."""
        with running(self.site) as server:
            keys = self.site.keys()
            before()
            writer = self.writer

            def fault() -> None:
                os.kill(writer, signal.SIGKILL)
                self.postgres.down("immediate")
                kill(server)

            answers = under_load(self.site, fault)
        self.postgres.up()
        return keys, answers


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    server = Postgres.start()
    with server.database() as url:
        yield Machine(server, built(tmp_path, url))
    server.stop()


def test_a_crashed_database_takes_no_answered_release_with_it(machine: Machine) -> None:
    keys, answers = machine.crash(lambda: None)
    assert lost(machine.site, answers, keys) == []
    assert sound(machine.site)


def test_a_database_that_commits_later_than_it_says_is_caught(machine: Machine) -> None:
    keys, answers = machine.crash(machine.lie)
    assert lost(machine.site, answers, keys) != []
