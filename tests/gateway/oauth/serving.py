"""A really running server with the token endpoint and one protected address."""

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp

from gateway.oauth.caller import Callers
from gateway.oauth.clients import EngineClients
from gateway.oauth.metadata import documents
from gateway.oauth.replay import SyncReplays
from gateway.oauth.routes import Authorization, router
from gateway.oauth.server import AuthorizationServer, Ports
from gateway.oauth.tokens import Issuer, Reader
from gateway.problems import Problems
from tests.gateway.oauth.ports import opened
from tests.gateway.oauth.world import KEY

PROTECTED = "/v1/releases"
PATIENCE = 10.0


def authorization(engine: Engine, url: str) -> Authorization:
    ports = Ports(
        EngineClients(engine),
        SyncReplays(engine),
        Issuer(KEY, url),
        Reader([KEY], url),
        lambda: f"{time.time_ns()}",
        time.time,
    )
    return Authorization(AuthorizationServer(ports, url), documents(url, [KEY]))


def application(engine: Engine, url: str, callers: Callers) -> ASGIApp:
    problems = Problems(f"{url}/.well-known/oauth-protected-resource")
    app = FastAPI(exception_handlers=problems.handlers)
    app.include_router(router(authorization(engine, url)))

    @app.post(PROTECTED)
    async def protected(request: Request) -> JSONResponse:
        caller = await callers.identify("POST", PROTECTED, request.headers, time.time())
        return JSONResponse({"client_id": caller.client_id, "purposes": sorted(caller.purposes)})

    return problems.around(app)


async def _serve(engine: Engine, database_url: str, server: uvicorn.Server, url: str) -> None:
    async with opened(database_url) as ports:
        callers = Callers(Reader([KEY], url), ports.register, ports.replays, url)
        server.config.app = application(engine, url, callers)
        await server.serve()


@contextmanager
def served(engine: Engine, database_url: str) -> Iterator[str]:
    """The address of a server on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    server = uvicorn.Server(
        uvicorn.Config("none", port=port, log_level="warning", ws="none", access_log=False)
    )
    thread = Thread(target=asyncio.run, args=(_serve(engine, database_url, server, url),))
    thread.start()
    try:
        _await_start(server, thread)
        yield url
    finally:
        server.should_exit = True
        thread.join(PATIENCE)


def _await_start(server: uvicorn.Server, thread: Thread) -> None:
    deadline = time.monotonic() + PATIENCE
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the server did not start")
        time.sleep(0.02)
