"""The log's public routes: what a stranger needs to watch it."""

import re
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import PlainTextResponse

from gateway.audit.reader import LogReader
from gateway.errors import Invalid

_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")
_SHAPE = {"pattern": f"^({_NUMBER.pattern})$"}  # told, not checked by the framework
Number = Annotated[str, Query(description="decimal, no leading zeros", json_schema_extra=_SHAPE)]
From = Annotated[str, Query(alias="from", description="decimal, above 0", json_schema_extra=_SHAPE)]


def router(reader: LogReader) -> APIRouter:
    """Routes over one reader."""
    routes = APIRouter(prefix="/log")

    @routes.get("/checkpoint", summary="The signed head of the log", response_class=PlainTextResponse)
    async def checkpoint() -> Response:
        note = await reader.checkpoint()
        return Response(note, media_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})

    @routes.get("/keys", summary="The keys that checkpoints and receipts are verified with")
    async def keys() -> Response:
        return _json(reader.keys)

    @routes.get("/proof/inclusion", summary="That an entry stands in the tree of a size")
    async def inclusion(index: Number, size: Number) -> Response:
        return _json(await reader.inclusion(_number(index, "index"), _number(size, "size")))

    @routes.get("/proof/consistency", summary="That one tree is a prefix of another")
    async def consistency(old: From, to: Number) -> Response:
        return _json(await reader.consistency(_number(old, "from"), _number(to, "to")))

    return routes


def _number(text: str, at: str) -> int:
    """Parsed here, not by the framework, whose refusal would repeat what was sent."""
    if not _NUMBER.fullmatch(text):
        raise Invalid(at=at)
    return int(text)


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json")
