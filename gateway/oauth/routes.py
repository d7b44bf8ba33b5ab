"""POST /oauth/token and the documents that describe it."""

from dataclasses import dataclass

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from gateway.errors import StoreUnavailable
from gateway.oauth import form
from gateway.oauth.jose import Unacceptable
from gateway.oauth.metadata import JWKS_PATH, Documents
from gateway.oauth.server import TOKEN_PATH, AuthorizationServer, refusal

THREADS = 8  # token requests at work at once; the others wait and leave the machine to releases
CACHE = {"Cache-Control": "public, max-age=300"}


@dataclass(frozen=True, slots=True)
class Authorization:
    """The authorization server and what it publishes."""

    server: AuthorizationServer
    documents: Documents


def router(authorization: Authorization) -> APIRouter:
    """The token endpoint and the public documents."""
    routes = APIRouter()
    threads = CapacityLimiter(THREADS)

    @routes.post(
        TOKEN_PATH, summary="Obtain a DPoP-bound access token", response_class=Response, openapi_extra=_BODY
    )
    async def token(request: Request) -> Response:
        try:
            fields = await form.read(request)
        except Unacceptable:
            return refusal("invalid_request")
        if "authorization" in request.headers:  # one way of authentication, and it is in the body
            return refusal("invalid_request")
        proofs = request.headers.getlist("dpop")
        try:
            return await to_thread.run_sync(authorization.server.respond, fields, proofs, limiter=threads)
        except StoreUnavailable:
            return refusal("temporarily_unavailable", 503)

    _publish(routes, "/.well-known/oauth-authorization-server", authorization.documents.server)
    _publish(routes, "/.well-known/oauth-protected-resource", authorization.documents.resource)
    _publish(routes, JWKS_PATH, authorization.documents.jwks)
    return routes


def _publish(routes: APIRouter, path: str, document: bytes) -> None:
    @routes.get(path, response_class=Response, name=path)
    async def published() -> Response:
        return Response(document, media_type="application/json", headers=CACHE)


_FORM = {
    "type": "object",
    "required": ["grant_type", "client_assertion_type", "client_assertion"],
    "properties": {
        "grant_type": {"const": "client_credentials"},
        "client_assertion_type": {"type": "string"},
        "client_assertion": {"type": "string"},
        "scope": {"type": "string"},
    },
}
_BODY = {"requestBody": {"required": True, "content": {form.MEDIA_TYPE: {"schema": _FORM}}}}
