"""RFC 9457 problems: what went wrong, where, what to do; in English or Chinese; never a value."""

import json
import os
import time
import traceback
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.errors import Fault, GatewayError, Invalid, MethodNotAllowed, NonceWanted, NotFound
from gateway.ulid import ENTROPY_BYTES, ulid

MEDIA_TYPE = "application/problem+json"
ALGORITHMS = "ES256 EdDSA PS256"

Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]

_TEXT = {"type": "string"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "request_id", "retryable"],
    "properties": {
        **dict.fromkeys(("type", "title", "code", "detail", "request_id", "at"), _TEXT),
        "status": {"type": "integer"},
        "retryable": {"type": "boolean"},
        "errors": {"type": "array", "items": {"type": "object", "properties": {"at": _TEXT, "code": _TEXT}}},
    },
}
# What every route may answer besides its own, for the description.
RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {"description": "A problem (RFC 9457)", "content": {MEDIA_TYPE: {"schema": SCHEMA}}}
}

_log = structlog.get_logger("gateway")


def prefers_chinese(accept_language: str) -> bool:
    """Whether the first language named is Chinese; English otherwise (RFC 9110 §12.5.4)."""
    return accept_language.strip().lower().startswith("zh")


def body_of(error: GatewayError, request_id: str, *, chinese: bool) -> dict[str, Any]:
    """The problem's members. `errors` lists each fault of a refused request."""
    body: dict[str, Any] = {
        "type": f"urn:disclosure-gateway:problem:{error.code}",
        "title": error.code.replace("_", " "),
        "status": error.status,
        "code": error.code,
        "detail": error.zh if chinese else error.en,
        "request_id": request_id,
        "retryable": error.retryable,
    }
    if error.at:
        body["at"] = error.at
    if error.faults:
        body["errors"] = [fault._asdict() for fault in error.faults]
    return body


def response_of(error: GatewayError, headers: Mapping[str, str], metadata_url: str) -> Response:
    """Render a problem and write its one log line."""
    request_id = f"req_{ulid(time.time_ns() // 1_000_000, os.urandom(ENTROPY_BYTES))}"
    _log.info("refused", code=error.code, reason=error.reason, at=error.at, request_id=request_id)
    chinese = prefers_chinese(headers.get("accept-language", ""))
    content = json.dumps(body_of(error, request_id, chinese=chinese), ensure_ascii=False).encode()
    response = Response(content, error.status, media_type=MEDIA_TYPE)
    response.headers["Content-Language"] = "zh" if chinese else "en"
    response.headers["Cache-Control"] = "no-store"
    if error.status == 401:
        detail = f'error="{error.challenge}", ' if error.challenge else ""
        challenge = f'DPoP {detail}algs="{ALGORITHMS}", resource_metadata="{metadata_url}"'
        response.headers["WWW-Authenticate"] = challenge
    if isinstance(error, NonceWanted):
        response.headers["DPoP-Nonce"] = error.nonce
    if error.retryable:
        response.headers["Retry-After"] = "1"
    return response


class Problems:
    """Turns whatever is raised into a problem: inside the routing layer, and outside as the last line."""

    def __init__(self, metadata_url: str) -> None:
        self._metadata_url = metadata_url

    async def told(self, request: Request, fault: Exception) -> Response:
        """The answer to a fault; a stranger is told nothing of one that we do not know."""
        error = fault if isinstance(fault, GatewayError) else _unknown(fault)
        return response_of(error, request.headers, self._metadata_url)

    async def not_found(self, request: Request, _fault: HTTPException) -> Response:
        """Routing's own 404."""
        return await self.told(request, NotFound())

    async def not_allowed(self, request: Request, fault: HTTPException) -> Response:
        """Routing's own 405; it knows which methods the address takes (RFC 9110 §15.5.6)."""
        response = await self.told(request, MethodNotAllowed())
        response.headers.update(fault.headers or {})
        return response

    async def invalid(self, request: Request, fault: RequestValidationError) -> Response:
        """The frame's own refusal of a parameter; its default body would repeat what was sent."""
        faults = tuple(Fault(str(error["loc"][-1]), error["type"]) for error in fault.errors())
        return await self.told(request, Invalid(at=faults[0].at, faults=faults))

    @property
    def handlers(self) -> dict[int | type[Exception], Handler]:
        """For the frame's own exception layer."""
        return {
            GatewayError: self.told,
            RequestValidationError: self.invalid,
            Exception: self.told,
            404: self.not_found,
            405: self.not_allowed,
        }

    def around(self, app: ASGIApp) -> ASGIApp:
        """The frame raises an unknown fault again for the server to print, values and all; it ends here."""

        async def quiet(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await app(scope, receive, send)
            except Exception as fault:
                if scope["type"] != "http":
                    raise
                _log.error("ended", fault=type(fault).__name__)

        return quiet


def _unknown(fault: Exception) -> GatewayError:
    """Log where it happened; an exception's own text may hold a value and is left out (law L9)."""
    frames = traceback.extract_tb(fault.__traceback__)
    where = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames[-5:]]
    _log.error("failed", fault=type(fault).__name__, where=where)
    return GatewayError(reason=type(fault).__name__)
