"""Liveness and readiness, for a supervisor or a balancer."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from starlette.responses import JSONResponse

from gateway.errors import GatewayError


def router(ready: Callable[[], Awaitable[str]]) -> APIRouter:
    """`ready` raises a GatewayError while the gateway cannot release, and tells the code of what is amiss
    while it still can: that is for people to look at, not for a balancer to take the gateway away.
    """
    routes = APIRouter()

    @routes.get("/livez", summary="The process runs")
    async def livez() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @routes.get("/readyz", summary="The log can be read", responses={503: {"description": "Not now"}})
    async def readyz() -> JSONResponse:
        try:
            amiss = await ready()
        except GatewayError as fault:
            return JSONResponse({"status": "unavailable", "code": fault.code}, status_code=503)
        return JSONResponse({"status": "degraded", "code": amiss} if amiss else {"status": "ok"})

    return routes
