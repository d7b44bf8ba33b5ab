"""Everything is put together here, once; nothing below this file reads a setting."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from gateway.audit.log import Log
from gateway.audit.store import PgLogStore
from gateway.audit.store_sqlite import SqliteLogStore
from gateway.db import session
from gateway.db.pinned import PgPinned, SqlitePinned
from gateway.errors import ConfigError
from gateway.oauth.caller import Callers
from gateway.policy import load
from gateway.policy.model import Plans
from gateway.releases.cases import Books
from gateway.releases.desk import Desk, Limits
from gateway.releases.flow import Ports, Results
from gateway.releases.model import Moment
from gateway.releases.receipt import ReceiptSigner
from gateway.releases.store import KeptAnswers, postgres_runner, sqlite_runner
from gateway.results.store import PgResults, SqliteResults
from gateway.settings import Settings
from gateway.signing.keyring import KeyRing, make_kek, parse_kek
from gateway.signing.pairwise import Pairwise
from gateway.signing.suites import BlindIndex, Sealer
from gateway.ulid import ENTROPY_BYTES, ulid

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
            f"no key-encryption key: set GATEWAY_KEK or run `gateway keys init` for {settings.kek_file}"
        ) from fault


def make_keys(settings: Settings) -> KeyRing:
    """Make the ring, and in development its key-encryption key; nothing that exists is overwritten."""
    settings.check_production()
    if not settings.kek and not settings.kek_file.exists():
        make_kek(settings.kek_file)
    return KeyRing.create(settings.keyring_file, kek_of(settings))


def keyring(settings: Settings) -> KeyRing:
    return KeyRing.load(settings.keyring_file, kek_of(settings))


def engine(settings: Settings) -> Engine:
    """The sync engine for everything off the hot path."""
    return session.engine(settings.database)


@dataclass(frozen=True, slots=True)
class Stores:
    """The hot path's ports on one of the two databases, and how to close them."""

    results: Results
    log: Log
    answers: KeptAnswers
    callers: Callers
    close: Callable[[], object]
