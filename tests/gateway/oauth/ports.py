"""The hot path's two ports on either database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from gateway.db.pinned import PgPinned, SqlitePinned
from gateway.oauth.caller import Callers
from gateway.oauth.register import PgRegister, Register, SqliteRegister
from gateway.oauth.replay import PgReplays, Replays, SqliteReplays
from gateway.oauth.tokens import Reader
from tests.gateway.oauth.firm import ISSUER
from tests.gateway.oauth.world import KEY


@dataclass
class Open:
    register: Register
    replays: Replays

    @property
    def callers(self) -> Callers:
        return Callers(Reader([KEY], ISSUER), self.register, self.replays, ISSUER)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Open]:
    """Ports on connections of their own, as one worker has them."""
    ports, connections = _sqlite(url) if url.startswith("sqlite") else _postgres(url)
    try:
        yield ports
    finally:
        for connection in connections:
            await connection.close()


def _sqlite(url: str) -> tuple[Open, tuple[SqlitePinned, SqlitePinned]]:
    path = url.removeprefix("sqlite:///")
    reader, writer = SqlitePinned(path, writer=False), SqlitePinned(path, writer=True)
    return Open(SqliteRegister(reader), SqliteReplays(writer)), (reader, writer)


def _postgres(url: str) -> tuple[Open, tuple[PgPinned, PgPinned]]:
    first, second = PgPinned(url), PgPinned(url)
    return Open(PgRegister(first), PgReplays(second)), (first, second)
