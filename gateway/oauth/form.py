"""The token request's body: bounds before anything else, each parameter once (RFC 6749 §3.2)."""

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from gateway.oauth.jose import Unacceptable

MOST_BODY = 16 * 1024  # bytes; an honest request takes two
MOST_FIELDS = 20
BODY_SECONDS = 5.0
MEDIA_TYPE = "application/x-www-form-urlencoded"


async def read(request: Request) -> dict[str, str]:
    """The parameters of a token request. Raises Unacceptable, before anything is decoded where it can."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != MEDIA_TYPE or request.scope["query_string"]:
        raise Unacceptable("form")
    return parse(await _body(request))


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                size += len(part)
                if size > MOST_BODY:
                    raise Unacceptable("form_size")
                parts.append(part)
    except (TimeoutError, ClientDisconnect) as late:
        raise Unacceptable("form_slow") from late
    return b"".join(parts)


def parse(body: bytes) -> dict[str, str]:
    """Raises Unacceptable for a broken body or a repeated parameter; an empty value counts as left out."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as fault:
        raise Unacceptable("form") from fault
    fields: dict[str, str] = {}
    for name, value in pairs:
        if name in fields:
            raise Unacceptable("form_repeated")
        fields[name] = value
    return _without_empty(fields)


def _without_empty(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}
