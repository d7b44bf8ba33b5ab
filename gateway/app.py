"""The ASGI application: routes over wired flows, and one outermost layer that turns faults into problems."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp

from gateway import health, logging, wiring
from gateway.audit import routes as audit_routes
from gateway.oauth import routes as oauth_routes
from gateway.problems import RESPONSES, Problems
from gateway.releases import routes as release_routes
from gateway.settings import Settings

DESCRIPTION = "Desensitised clearance-credit results for licensed firms, with a receipt for every release."


def calm_collector() -> None:
    """What start-up made lives as long as the worker: walking it again stopped every release for 90 ms."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def create() -> ASGIApp:
    """One worker's application (uvicorn's factory)."""
    return build(Settings())


def build(settings: Settings) -> ASGIApp:
    """Raises ConfigError before the first request if anything is missing or unsafe."""
    logging.configure()
    gateway = wiring.wire(settings)
    problems = Problems(f"{settings.public_url}/.well-known/oauth-protected-resource")

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        calm_collector()
        chores = [asyncio.create_task(gateway.sweep()), asyncio.create_task(gateway.holder.follow())]
        yield
        for chore in chores:
            chore.cancel()
        await asyncio.gather(*chores, return_exceptions=True)  # the last counts are still being written
        await gateway.stop()

    app = FastAPI(
        title="Disclosure gateway",
        version=wiring.VERSION,
        description=DESCRIPTION,
        lifespan=life,
        redirect_slashes=False,  # a redirect would believe the Host header
        docs_url=None,
        redoc_url=None,
        exception_handlers=problems.handlers,
        responses=RESPONSES,
    )
    respond = release_routes.responder(gateway.desk)
    app.include_router(release_routes.router(respond), tags=["releases"])
    app.include_router(oauth_routes.router(gateway.authorization), tags=["oauth"])
    app.include_router(audit_routes.router(gateway.log_reader), tags=["log"])
    app.include_router(health.router(gateway.ready), tags=["health"])
    return problems.around(release_routes.ahead(app, respond, problems.told))
