"""The database goes away under load and comes back: 503 or a whole answer, and no restart."""

import asyncio
import itertools
import json
import resource
import sqlite3
import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
import pytest
from disclosure_gateway_client import Keys, Options, Release, TokenRefused, Uscc

from gateway.demo.scenes import sample
from gateway.demo.site import Site
from tests.bureau import Bureau
from tests.crash.load import Answer, Load, alone, at_once, lines, questions
from tests.crash.servers import Server, built, lost, running, sound
from tests.postgres import Postgres

CLIENTS = 16
BEFORE, AWAY, AFTER = 0.5, 0.7, 0.7  # seconds of load
PATIENT, IMPATIENT = Options(attempts=10), Options(attempts=1)
PROBLEM = {"type", "title", "status", "code", "detail", "request_id", "retryable"}


def unavailable(answer: Answer) -> bool:
    """Whether it is a problem that may be tried again, and nothing but that: no byte of a release."""
    if answer.status != 503 or answer.headers["content-type"] != "application/problem+json":
        return False
    problem = json.loads(answer.body)
    codes = ("store_unavailable", "log_busy")
    return problem.keys() == PROBLEM and problem["retryable"] and problem["code"] in codes


def release(site: Site, options: Options) -> Release:
    """Our own client, from its discovery on."""
    with site.client(site.firms["bureau"], options) as client:
        return client.release(
            purpose="credit_reporting",
            authorisation="contract",
            subjects=[Uscc(sample("plain_enterprise")["value"])],
            operator="op-7",
            reference="case-1",
        )


REFUSALS = {  # what an operator may do to a database that stays up, and its opposite
    "takes no connection": ("WITH ALLOW_CONNECTIONS false", "WITH ALLOW_CONNECTIONS true"),
    "is read-only": ("SET default_transaction_read_only = on", "RESET default_transaction_read_only"),
}


@dataclass
class Outage:
    """One load through one outage. patient: what our client got that began to ask in its midst."""

    site: Site
    keys: Keys
    answers: list[Answer] = field(default_factory=list)
    broken: int = 0
    is_running: bool = False
    patient: Release | None = None
    token: str = ""
    strangers: dict[str, int] = field(default_factory=dict)
    refusals: dict[str, tuple[Answer, Answer]] = field(default_factory=dict)

    async def away(self) -> None:
        """What is told while there is no database."""
        self.strangers = {path: await asyncio.to_thread(self._status, path) for path in ("/livez", "/readyz")}
        try:
            await asyncio.to_thread(release, self.site, IMPATIENT)
        except TokenRefused as refusal:
            self.token = refusal.error if refusal.retryable else ""

    def _status(self, path: str) -> int:
        try:
            self.site.public(path)
        except urllib.error.HTTPError as told:
            return told.code
        return 200

    async def through(self, postgres: Postgres, load: Load) -> None:
        over = asyncio.Event()
        load.requests = itertools.takewhile(lambda _: not over.is_set(), load.requests)
        async with lines(self.site, CLIENTS) as opened:
            clients = asyncio.create_task(load.run(opened))
            await asyncio.sleep(BEFORE)
            await asyncio.to_thread(postgres.down, "immediate")
            patient = asyncio.create_task(asyncio.to_thread(release, self.site, PATIENT))
            await asyncio.gather(asyncio.sleep(AWAY), self.away())
            await asyncio.to_thread(postgres.up)
            await asyncio.sleep(AFTER)
            self.patient = await patient
            over.set()
            await clients
        self.answers, self.broken = load.answers, load.broken

    def refused(self, postgres: Postgres, bureau: Bureau) -> None:
        """One answer each while the database is up but of no use, and one afterwards."""
        name = self.site.database_url.rpartition("/")[2]
        kick = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        requests = questions(bureau)
        with psycopg.connect(postgres.url("postgres"), autocommit=True) as operator:
            for what, changes in REFUSALS.items():
                told = []
                for change in changes:
                    operator.execute(f"ALTER DATABASE {name} {change}")
                    operator.execute(kick)
                    told += asyncio.run(alone(self.site, next(requests)))
                self.refusals[what] = (told[0], told[1])


@pytest.fixture(scope="module")
def outage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outage]:
    postgres = Postgres.start()
    with postgres.database() as url:
        site = built(tmp_path_factory.mktemp("outage"), url)
        with running(site) as server, Bureau(site, site.firms["bureau"]) as bureau:
            bureau.log_in()
            made = Outage(site, site.keys())
            asyncio.run(made.through(postgres, Load(questions(bureau))))
            made.refused(postgres, bureau)
            made.is_running = server.poll() is None
        yield made
    postgres.stop()


def test_every_request_of_an_outage_is_answered_whole_or_told_to_come_again(outage: Outage) -> None:
    refused = [answer for answer in outage.answers if answer.status != 200]
    assert outage.broken == 0
    assert refused
    assert all(unavailable(answer) for answer in refused)
    assert all(answer.headers["retry-after"] == "1" for answer in refused)


def test_a_gateway_answers_again_without_a_restart(outage: Outage) -> None:
    changes = [status for status, _ in itertools.groupby(answer.status for answer in outage.answers)]
    assert (changes[0], changes[-1]) == (200, 200)
    assert 503 in changes
    assert outage.is_running


def test_nothing_answered_around_an_outage_is_missing_from_the_log(outage: Outage) -> None:
    assert lost(outage.site, [one for one in outage.answers if one.status == 200], outage.keys) == []
    assert sound(outage.site)


def test_an_outage_is_told_to_balancers_and_by_the_token_endpoint(outage: Outage) -> None:
    assert outage.strangers == {"/livez": 200, "/readyz": 503}
    assert outage.token == "temporarily_unavailable"


def test_our_client_waits_an_outage_out(outage: Outage) -> None:
    assert outage.patient is not None


@pytest.mark.parametrize("what", REFUSALS)
def test_a_database_that_refuses_is_told_as_an_outage(outage: Outage, what: str) -> None:
    during, after = outage.refusals[what]
    assert unavailable(during), during.body
    assert after.status == 200, after.body


@dataclass
class Embedded:
    """A gateway on a file, and a load of one request per line."""

    site: Site
    server: Server
    bureau: Bureau

    def ask(self, count: int = CLIENTS) -> list[Answer]:
        async def run() -> list[Answer]:
            async with lines(self.site, count) as opened:
                return await at_once(opened, list(itertools.islice(questions(self.bureau), count)))

        return asyncio.run(run())

    @contextmanager
    def full_disk(self, most: int) -> Iterator[None]:
        """No file of the server's may grow beyond a size: a write fails as on a full disk."""
        before = resource.prlimit(self.server.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.server.pid, resource.RLIMIT_FSIZE, (most, before[1]))
        try:
            yield
        finally:
            resource.prlimit(self.server.pid, resource.RLIMIT_FSIZE, before)

    @contextmanager
    def locked_file(self) -> Iterator[None]:
        """Another process writes and does not end."""
        other = sqlite3.connect(self.site.folder / "gateway.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            other.close()


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    site = built(tmp_path_factory.mktemp("embedded"))
    with running(site) as server, Bureau(site, site.firms["bureau"]) as bureau:
        bureau.log_in()
        yield Embedded(site, server, bureau)


def check(embedded: Embedded, refused: list[Answer]) -> None:
    """All were refused in order; all is well again; what was answered is in the log."""
    assert all(unavailable(answer) for answer in refused), [answer.status for answer in refused]
    answers = embedded.ask()
    assert [answer.status for answer in answers] == [200] * CLIENTS
    assert lost(embedded.site, answers, embedded.site.keys()) == []
    assert sound(embedded.site)


def test_a_full_disk_refuses_and_an_emptied_one_releases_again(embedded: Embedded) -> None:
    embedded.ask()
    with embedded.full_disk((embedded.site.folder / "gateway.db-wal").stat().st_size):
        refused = embedded.ask()
    check(embedded, refused)


def test_a_full_disk_that_takes_no_log_line_either_is_told_the_same(embedded: Embedded) -> None:
    with embedded.full_disk(0):
        refused = embedded.ask()
    check(embedded, refused)


def test_a_file_locked_by_another_refuses_before_our_client_gives_up(embedded: Embedded) -> None:
    with embedded.locked_file():
        refused = embedded.ask()
    check(embedded, refused)
    assert max(answer.seconds for answer in refused) < Options().timeout
