"""Liveness and readiness, for a supervisor or a balancer."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from starlette.responses import JSONResponse

from gateway.errors import GatewayError


def router(ready: Callable[[], Awaitable[None]]) -> APIRouter:
    """`ready` raises a GatewayError while the gateway cannot release."""
    routes = APIRouter()

    @routes.get("/livez", summary="The process runs")
    async def livez() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @routes.get("/readyz", summary="The log can be read", responses={503: {"description": "Not now"}})
    async def readyz() -> JSONResponse:
        try:
            await ready()
        except GatewayError as fault:
            return JSONResponse({"status": "unavailable", "code": fault.code}, status_code=503)
        return JSONResponse({"status": "ok"})

    return routes
