"""POST /v1/releases: declared in the frame for its description, answered before it (decisions/0007)."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.releases.desk import Desk
from gateway.releases.schemas import ReleaseBody

PATH = "/v1/releases"
Respond = Callable[[Request], Awaitable[Response]]
Told = Callable[[Request, Exception], Awaitable[Response]]


def responder(desk: Desk) -> Respond:
    """The endpoint: nothing is parsed twice, nothing that we made is validated."""

    async def respond(request: Request) -> Response:
        body = await desk.answer(request)
        headers = {"Cache-Control": "no-store", **desk.headers()}
        return Response(body, media_type="application/json", headers=headers)

    return respond


def router(respond: Respond) -> APIRouter:
    """The route as OpenAPI shows it."""
    routes = APIRouter()
    routes.add_api_route(
        PATH,
        respond,
        methods=["POST"],
        summary="Ask for the desensitised results of 1 to 1,000 subjects",
        response_class=Response,
        responses={200: {"content": {"application/json": {}}, "description": "Results and a receipt"}},
        openapi_extra={"requestBody": {"required": True, "content": _BODY}},
    )
    return routes


def ahead(app: ASGIApp, respond: Respond, told: Told) -> ASGIApp:
    """Answer releases without the frame; everything else is its own. told: the answer to a fault."""

    async def front(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await respond(request)
        except Exception as fault:  # noqa: BLE001 -- told as a problem, as the frame would
            response = await told(request, fault)
        await response(scope, receive, send)

    return front


def _schema() -> dict[str, Any]:
    """The body's schema in one piece: a reference would have nothing to point to in the whole document."""
    schema = ReleaseBody.model_json_schema()
    schema["properties"]["subjects"]["items"] = schema.pop("$defs")["SubjectBody"]
    return schema


_BODY = {"application/json": {"schema": _schema()}}
