"""Everything is put together here, once; nothing below this file reads a setting."""

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache, partial
from typing import Literal

from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from gateway.audit.checkpoint import CheckpointSigner, log_key
from gateway.audit.log import Log
from gateway.audit.model import Draft
from gateway.audit.reader import LogReader, PublicKeys
from gateway.audit.store import PgLogStore
from gateway.audit.store_sqlite import SqliteLogStore
from gateway.db import session
from gateway.db.pinned import PgPinned, SqlitePinned
from gateway.editions.flow import Ports as EditionPorts
from gateway.editions.flow import Rules, verified
from gateway.editions.folder import Approvals
from gateway.editions.holder import Holder
from gateway.editions.seal import Seals
from gateway.editions.store import EditionStore
from gateway.errors import ConfigError, StoreUnavailable
from gateway.ingest import entry
from gateway.ingest.model import Job
from gateway.ingest.quarantine import QuarantineWriter
from gateway.ingest.store import ImportStore
from gateway.oauth.caller import Callers
from gateway.oauth.clients import EngineClients
from gateway.oauth.jose import SigningKey
from gateway.oauth.metadata import documents
from gateway.oauth.nonces import Nonces
from gateway.oauth.register import PgRegister, Register, SqliteRegister
from gateway.oauth.replay import PgReplays, Replays, SqliteReplays, SyncReplays
from gateway.oauth.routes import Authorization
from gateway.oauth.server import AuthorizationServer
from gateway.oauth.server import Ports as ServerPorts
from gateway.oauth.tokens import Issuer, Reader
from gateway.policy.diff import compare
from gateway.policy.model import Plans
from gateway.releases.cases import Books
from gateway.releases.desk import Desk, Limits
from gateway.releases.flow import Ports, Results
from gateway.releases.model import Moment
from gateway.releases.receipt import ReceiptSigner, receipt_key
from gateway.releases.store import KeptAnswers, postgres_runner, sqlite_runner
from gateway.results.store import PgResults, SqliteResults
from gateway.results.write import ResultWriter
from gateway.settings import Settings
from gateway.signing.keyring import KeyRing, make_kek, parse_kek
from gateway.signing.pairwise import Names, Pairwise
from gateway.signing.suites import BlindIndex, Sealer
from gateway.ulid import ENTROPY_BYTES, ulid

VERSION = "0.1.0"
SWEEP_SECONDS = 60
SHANGHAI = timezone(timedelta(hours=8))  # one offset since 1991; the law's day begins at 00:00 +08:00


def moment_of(epoch: float) -> Moment:
    """The moment of an epoch second, in the law's time zone."""
    local = datetime.fromtimestamp(epoch, UTC).astimezone(SHANGHAI)
    return Moment(local.isoformat(timespec="microseconds"), local.date(), epoch)


def clock() -> Moment:
    return moment_of(time.time())


def name(prefix: str, moment: Moment) -> str:
    """A fresh id: prefix and ULID."""
    return f"{prefix}_{ulid(int(moment.epoch * 1000), os.urandom(ENTROPY_BYTES))}"


def kek_of(settings: Settings) -> bytes:
    """The key-encryption key: from the environment, else from its file beside the ring (development)."""
    if settings.kek:
        return parse_kek(settings.kek)
    try:
        return parse_kek(settings.kek_file.read_text("ascii"))
    except FileNotFoundError as fault:
        raise ConfigError(
            f"no key-encryption key: set GATEWAY_KEK or run `gateway init` for {settings.kek_file}"
        ) from fault


def make_keys(settings: Settings) -> KeyRing:
    """Make the ring, and in development its key-encryption key; nothing that exists is overwritten."""
    settings.check_production()
    if not settings.kek and not settings.kek_file.exists():
        make_kek(settings.kek_file)
    return KeyRing.create(settings.keyring_file, kek_of(settings))


def complete_keys(settings: Settings) -> tuple[str, ...]:
    """Add what a newer gateway needs; the purposes that were added."""
    return KeyRing.complete(settings.keyring_file, kek_of(settings))


def keyring(settings: Settings) -> KeyRing:
    return KeyRing.load(settings.keyring_file, kek_of(settings))


def engine(settings: Settings) -> Engine:
    """The sync engine of a command."""
    return session.engine(settings.database)


@dataclass(frozen=True, slots=True)
class Stores:
    """The ports on one of the two databases. In PostgreSQL each has a connection of its own: strangers' reads
    of the log never queue before its writer.
    """

    results: Results
    log: PgLogStore | SqliteLogStore
    log_reads: PgLogStore | SqliteLogStore
    answers: KeptAnswers
    register: Register
    replays: Replays
    connections: tuple[PgPinned | SqlitePinned, ...]


def stores(url: str) -> Stores:
    """Raises ConfigError for a database that we do not speak to."""
    if session.sync_url(url).startswith("sqlite"):
        return _sqlite_stores(make_url(url).database or "")
    pins = tuple(PgPinned(url) for _ in range(6))
    results, log, log_reads, answers, register, replays = pins
    return Stores(
        results=PgResults(results),
        log=PgLogStore(log),
        log_reads=PgLogStore(log_reads),
        answers=KeptAnswers(postgres_runner(answers)),
        register=PgRegister(register),
        replays=PgReplays(replays),
        connections=pins,
    )


def _sqlite_stores(path: str) -> Stores:
    """One writer: two would wait for each other's lock. One reader: a read in the loop is the cheapest."""
    writer, reader = SqlitePinned(path, writer=True), SqlitePinned(path, writer=False)
    return Stores(
        results=SqliteResults(reader),
        log=SqliteLogStore(writer),
        log_reads=SqliteLogStore(reader),
        answers=KeptAnswers(sqlite_runner(writer)),
        register=SqliteRegister(reader),
        replays=SqliteReplays(writer),
        connections=(writer, reader),
    )


@dataclass(frozen=True, slots=True)
class Intake:
    """What one import works with."""

    settings: Settings
    ring: KeyRing
    engine: Engine
    store: ImportStore

    def append(self, job: Job) -> None:
        """Log the import once. Raises StoreUnavailable or LogBusy: the next run of the same file logs it."""
        if not entry.stands(self.engine, job):
            append(self.settings, self.ring, entry.draft(job, self.settings.log_origin, clock().text))


def append(settings: Settings, ring: KeyRing, draft: Draft) -> None:
    """One entry from a command. Raises StoreUnavailable or LogBusy."""
    asyncio.run(_append(settings, ring, draft))


async def _append(settings: Settings, ring: KeyRing, draft: Draft) -> None:
    made = stores(settings.database)
    signer = CheckpointSigner(ring.active("log.sign").secret, settings.log_origin)
    try:
        await Log(made.log, signer).append(draft)
    finally:
        for connection in made.connections:
            await connection.close()


@dataclass(frozen=True, slots=True)
class Gateway:
    """One worker: its desk, its authorization server, its public log, and its housekeeping."""

    desk: Desk
    authorization: Authorization
    log_reader: LogReader
    stores: Stores
    replays: SyncReplays
    intake: Intake
    engine: Engine
    holder: Holder

    async def ready(self) -> str:
        """What is amiss, if anything. Raises StoreUnavailable while the log's head cannot be read."""
        await self.stores.log_reads.head()
        return self.holder.degraded

    async def sweep(self) -> None:
        """Every minute: drop one-time ids and kept answers (released values!) that have expired, and settle
        the entries whose last day has passed.
        """
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            now = int(time.time())
            for sweep in (self._sweep_replays, self.stores.answers.purge, self._settle):
                with suppress(StoreUnavailable):  # the next round finds what this one left
                    await sweep(now)

    async def _settle(self, now: int) -> None:
        await asyncio.to_thread(self.intake.store.settle, moment_of(now).day)

    async def _sweep_replays(self, now: int) -> None:
        await asyncio.to_thread(self.replays.purge, now)

    async def stop(self) -> None:
        for connection in self.stores.connections:
            await connection.close()
        self.engine.dispose()


def check(settings: Settings) -> None:
    """Everything that must hold before the first request. Raises ConfigError or StoreUnavailable."""
    settings.check_production()
    keyring(settings)
    made = engine(settings)
    try:
        session.assert_durable(made)
        verified(EditionStore(made), edition_rules(settings, lambda: keyring(settings)))
    finally:
        made.dispose()


def wire(settings: Settings) -> Gateway:
    """Put one worker together."""
    check(settings)
    ring, made = keyring(settings), stores(settings.database)
    sync = session.engine(settings.database, pooled=True)
    signer = CheckpointSigner(ring.active("log.sign").secret, settings.log_origin)
    holder = Holder(EditionStore(sync), edition_rules(settings, lambda: ring), lambda: clock().text)
    ports = release_ports(settings, ring, made, Log(made.log, signer), Books(holder.in_force))
    desk = Desk(
        callers=callers(settings, ring, made),
        ports=ports,
        answers=made.answers,
        kept=Sealer(*ring.all("detail.encrypt")),
        digest_key=ring.active("idempotency.digest").secret,
        limits=Limits(settings.max_body, settings.body_timeout),
        clock=clock,
        name=name,
    )
    reader = LogReader(made.log_reads, public_keys(settings, ring))
    return Gateway(
        desk=desk,
        authorization=authorization(settings, ring, sync),
        log_reader=reader,
        stores=made,
        replays=SyncReplays(sync),
        intake=intake(settings),
        engine=sync,
        holder=holder,
    )


def release_ports(settings: Settings, ring: KeyRing, made: Stores, log: Log, books: Books) -> Ports:
    """The release flow's ports on real stores."""
    pairwise = ring.active("pairwise")
    return Ports(
        results=made.results,
        books=books,
        log=log,
        index=BlindIndex(ring.active("subject.index")),
        fields=Sealer(*ring.all("field.encrypt")),
        pairwise=lru_cache(maxsize=4096)(partial(Pairwise, pairwise)),
        log_names=Names(ring.active("subject.log_tag"), "subject"),
        operators=BlindIndex(ring.active("operator.log_tag")),
        details=Sealer(*ring.all("detail.encrypt")),
        signer=ReceiptSigner(ring.active("receipt.sign"), settings.log_origin),
        random=os.urandom,
        origin=settings.log_origin,
    )


def public_keys(settings: Settings, ring: KeyRing) -> PublicKeys:
    """What anyone needs to verify receipts and checkpoints."""
    logs = [log_key(key.secret, settings.log_origin).text for key in ring.all("log.sign")]
    receipts = {key.kid: receipt_key(key.secret) for key in ring.all("receipt.sign")}
    return PublicKeys(logs, receipts)


def token_keys(ring: KeyRing) -> list[SigningKey]:
    return [SigningKey(key.kid, key.secret) for key in ring.all("token.sign")]


def callers(settings: Settings, ring: KeyRing, made: Stores) -> Callers:
    reader = Reader(token_keys(ring), settings.public_url)
    return Callers(
        reader, made.register, made.replays, settings.public_url, nonces(settings, ring, "resource")
    )


def nonces(settings: Settings, ring: KeyRing, place: Literal["authorization", "resource"]) -> Nonces | None:
    """The nonces of the authorization server or of the protected addresses, if the operator wants them."""
    if settings.dpop_nonces not in (place, "both"):
        return None
    return Nonces(ring.active("dpop.nonce").secret, place)


def authorization(settings: Settings, ring: KeyRing, sync: Engine) -> Authorization:
    """The token endpoint works in threads on the sync engine; it is off the hot path."""
    keys = token_keys(ring)
    server_ports = ServerPorts(
        clients=EngineClients(sync),
        replays=SyncReplays(sync),
        issuer=Issuer(keys[-1], settings.public_url),
        reader=Reader(keys, settings.public_url),
        token_id=lambda: name("tok", clock()),
        clock=time.time,
        nonces=nonces(settings, ring, "authorization"),
    )
    server = AuthorizationServer(server_ports, settings.public_url)
    return Authorization(server, documents(settings.public_url, keys))


def intake(settings: Settings) -> Intake:
    """The intake of departments' files."""
    ring, made = keyring(settings), engine(settings)
    sealer, index = Sealer(*ring.all("field.encrypt")), BlindIndex(ring.active("subject.index"))
    results = ResultWriter(index, sealer, lambda: f"sub_{os.urandom(16).hex()}")
    quarantines = QuarantineWriter(Sealer(*ring.all("detail.encrypt")), _named_now)
    return Intake(settings, ring, made, ImportStore(made, results, quarantines, _named_now))


def _named_now(prefix: str) -> str:
    return name(prefix, clock())


def approvals(settings: Settings) -> Approvals:
    """Who may approve here. Production knows nobody but the registered."""
    development = () if settings.production else (settings.development_approvals,)
    return Approvals((settings.approvals, *development))


def edition_rules(settings: Settings, ring: Callable[[], KeyRing]) -> Rules:
    return Rules(
        approvers=approvals(settings).approvers,
        widens=widens,
        production=settings.production,
        seals=lambda: Seals(*ring().all("policy.seal")),
    )


def widens(before: Plans, after: Plans) -> bool:
    """Whether somebody may see what they could not see before."""
    return bool(compare(before, after).widenings)


def edition_ports(settings: Settings, made: Engine) -> EditionPorts:
    """What commands on editions work with. Approvers need not have the key ring."""
    return EditionPorts(
        store=EditionStore(made),
        rules=edition_rules(settings, lambda: keyring(settings)),
        append=lambda draft: append(settings, keyring(settings), draft),
        name=_named_now,
        now=lambda: clock().text,
        origin=settings.log_origin,
    )
