"""A broken twin of the gateway that answers first and writes later: what the crash test must be able to see.

Its receipts verify, and left alone it loses nothing. Run it as a module, set like `gateway serve`.
"""

import asyncio
from dataclasses import replace

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from gateway import health, wiring
from gateway.audit import routes as audit_routes
from gateway.audit.batch import seal
from gateway.audit.checkpoint import CheckpointSigner
from gateway.audit.merkle import EMPTY_TREE, Tree, grow
from gateway.audit.model import Draft, Logged
from gateway.oauth import routes as oauth_routes
from gateway.problems import Problems
from gateway.releases import routes as release_routes
from gateway.releases.flow import Log
from gateway.settings import Settings

LATE = 0.1  # seconds between an answer and its entry


class HastyLog:
    """Promises the place that an entry will have. log: the real one, asked too late."""

    def __init__(self, log: Log, gateway: wiring.Gateway, signer: CheckpointSigner) -> None:
        self._log = log
        self._reads = gateway.stores.log_reads
        self._signer = signer
        self._tree: Tree | None = None
        self._writing: set[asyncio.Task[None]] = set()

    async def append(self, draft: Draft) -> Logged:
        if self._tree is None:
            size, _ = await self._reads.head()
            found = grow(EMPTY_TREE, await self._reads.hashes(0, size)).tree
            self._tree = self._tree or found
        batch = seal(self._tree, [draft], self._signer)
        self._tree = batch.after
        task = asyncio.create_task(self._write(draft))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)
        return batch.logged[0]

    async def _write(self, draft: Draft) -> None:
        await asyncio.sleep(LATE)
        await self._log.append(draft)


def create() -> ASGIApp:
    settings = Settings()
    gateway, keys = wiring.wire(settings), wiring.keyring(settings)
    ports = gateway.desk.ports
    signer = CheckpointSigner(keys.active("log.sign").secret, settings.log_origin)
    hasty = replace(gateway.desk, ports=replace(ports, log=HastyLog(ports.log, gateway, signer)))
    problems = Problems(settings.public_url)
    app = FastAPI(exception_handlers=problems.handlers)
    app.include_router(release_routes.router(release_routes.responder(hasty)))
    app.include_router(oauth_routes.router(gateway.authorization))
    app.include_router(audit_routes.router(gateway.log_reader))
    app.include_router(health.router(gateway.ready))
    return problems.around(app)


if __name__ == "__main__":
    uvicorn.run(create(), port=Settings().port, log_level="warning", access_log=False)
