"""The route in the frame and the one ahead of it are the same."""

import asyncio

import httpx2
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from gateway.errors import PurposeNotLicensed, StoreUnavailable
from gateway.problems import Problems
from gateway.releases.routes import PATH, ahead, router

FAULTS = [None, PurposeNotLicensed(at="/purpose"), StoreUnavailable(), RuntimeError("460106199003071235")]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_both_ways_give_the_same_answer_and_keep_a_strangers_fault_silent(fault: Exception | None) -> None:
    async def respond(request: Request) -> Response:
        if fault is not None:
            raise fault
        return Response(await request.body(), media_type="application/json")

    problems = Problems("http://127.0.0.1/metadata")
    frame = FastAPI(exception_handlers=problems.handlers)
    frame.include_router(router(respond))

    async def ask(app: ASGIApp) -> tuple[int, dict[str, str], str]:
        transport = httpx2.ASGITransport(app=problems.around(app))
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            answer = await client.post(PATH, content=b"{}")
        told = {} if answer.status_code == 200 else {**answer.json(), "request_id": ""}
        return answer.status_code, told, answer.text if answer.status_code == 200 else ""

    framed = asyncio.run(ask(frame))
    assert asyncio.run(ask(ahead(frame, respond, problems.told))) == framed
    assert "460106199003071235" not in str(framed)
