"""POST /oauth/token, POST /oauth/revoke and the documents that describe them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from gateway.errors import StoreUnavailable
from gateway.oauth import form
from gateway.oauth.jose import Unacceptable
from gateway.oauth.metadata import JWKS_PATH, Documents
from gateway.oauth.revocation import PATH as REVOKE_PATH
from gateway.oauth.server import TOKEN_PATH, AuthorizationServer, refusal

THREADS = 8  # token requests at work at once; the others wait and leave the machine to releases
CACHE = {"Cache-Control": "public, max-age=300"}


@dataclass(frozen=True, slots=True)
class Authorization:
    """The authorization server and what it publishes."""

    server: AuthorizationServer
    documents: Documents


def router(authorization: Authorization) -> APIRouter:
    """The token and revocation endpoints and the public documents."""
    routes, server = APIRouter(), authorization.server
    threads = CapacityLimiter(THREADS)

    @routes.post(
        TOKEN_PATH, summary="Obtain a DPoP-bound access token", response_class=Response, openapi_extra=_BODY
    )
    async def token(request: Request) -> Response:
        proofs = request.headers.getlist("dpop")
        return await answered(request, lambda fields: server.respond(fields, proofs))

    @routes.post(
        REVOKE_PATH, summary="Give an access token back", response_class=Response, openapi_extra=_REVOKE_BODY
    )
    async def revoke(request: Request) -> Response:
        return await answered(request, server.revoke)

    async def answered(request: Request, respond: Callable[[Mapping[str, str]], Response]) -> Response:
        """A bounded form, one way of authentication, which is in the body, and a thread to work in."""
        try:
            fields = await form.read(request)
        except Unacceptable:
            return refusal("invalid_request")
        if "authorization" in request.headers:
            return refusal("invalid_request")
        try:
            return await to_thread.run_sync(respond, fields, limiter=threads)
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


_TEXT = {"type": "string"}
_AUTHENTICATION = {"client_assertion_type": _TEXT, "client_assertion": _TEXT}


def _body(**members: object) -> dict[str, object]:
    """A form with client authentication and these members, the first of them required."""
    schema = {
        "type": "object",
        "required": [*_AUTHENTICATION, next(iter(members))],
        "properties": {**_AUTHENTICATION, **members},
    }
    return {"requestBody": {"required": True, "content": {form.MEDIA_TYPE: {"schema": schema}}}}


_BODY = _body(grant_type={"const": "client_credentials"}, scope=_TEXT, authorization_details=_TEXT)
_REVOKE_BODY = _body(token=_TEXT, token_type_hint=_TEXT)
