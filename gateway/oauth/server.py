"""The authorization server on Authlib's frame: client credentials, private_key_jwt, DPoP-bound tokens.

Authlib gives the order of steps and the error classes. Ours are the body's bounds (`form`), the rules for
assertions and proofs, the token, and every word that an answer carries: Authlib's own texts name checks and
echo input.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from json import dumps
from typing import Any, Protocol

from authlib.common.security import is_secure_transport
from authlib.oauth2 import AuthorizationServer as Frame
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import (
    InvalidClientError,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Request,
    UnauthorizedClientError,
)
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from starlette.responses import Response

from gateway.errors import ConfigError, Forbidden, InvalidProof
from gateway.oauth import assertion, rar, revocation
from gateway.oauth.caller import day_of
from gateway.oauth.dpop import Expected, Proofs
from gateway.oauth.jose import PublicKey, Unacceptable
from gateway.oauth.nonces import Nonces
from gateway.oauth.rar import Detail
from gateway.oauth.replay import OneTime, one_time
from gateway.oauth.standing import Standing, entitlement
from gateway.oauth.tokens import LIFETIME, Grant, Issuer, Reader

TOKEN_PATH = "/oauth/token"  # noqa: S105 -- an address
AUTH_METHOD = "private_key_jwt"
GRANT_TYPE = "client_credentials"
NO_STORE = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))

DESCRIPTIONS: Mapping[str, str] = {
    "invalid_request": "The request is malformed, too large, or repeats a parameter.",
    "invalid_client": "Client authentication failed.",
    "invalid_grant": "The token was not issued to this client.",
    "invalid_authorization_details": "The authorization details are malformed or exceed what is licensed.",
    "invalid_scope": "The scope exceeds what is licensed.",
    "invalid_dpop_proof": "One fresh DPoP proof for this request is needed.",
    "use_dpop_nonce": "The DPoP proof needs the nonce of the DPoP-Nonce header.",
    "unauthorized_client": "The client may not obtain tokens now.",
    "unsupported_grant_type": "The grant type is not supported.",
    "temporarily_unavailable": "Try again.",
}


@dataclass(frozen=True, slots=True)
class Client:
    """A registered client as the frame asks about it. keys: what its assertions verify with."""

    client_id: str
    keys: Sequence[PublicKey]
    standing: Standing

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return method == AUTH_METHOD

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == GRANT_TYPE


class Clients(Protocol):
    def find(self, client_id: str) -> Client | None:
        """As registered now. Raises StoreUnavailable."""


class OneTimes(Protocol):
    def use(self, once: OneTime) -> bool:
        """True for exactly one of all uses. Raises StoreUnavailable."""


class InvalidProofError(OAuth2Error):  # type: ignore[misc] # Authlib carries no types
    """RFC 9449 §5."""

    error = "invalid_dpop_proof"


class InvalidDetailsError(OAuth2Error):  # type: ignore[misc] # Authlib carries no types
    """RFC 9396 §5."""

    error = "invalid_authorization_details"


class NonceWantedError(OAuth2Error):  # type: ignore[misc] # Authlib carries no types
    """RFC 9449 §8."""

    error = "use_dpop_nonce"


class TokenRequest(OAuth2Request):  # type: ignore[misc] # Authlib carries no types
    """A token request whose body was read and bounded. proofs: every DPoP header; now: epoch seconds.

    The grant fills in what it has verified: `jkt`, `purposes` and `details`.
    """

    def __init__(self, url: str, form: Mapping[str, str], proofs: Sequence[str], now: float) -> None:
        super().__init__("POST", url)
        self.payload = BasicOAuth2Payload(form)
        self.proofs = proofs
        self.now = now
        self.jkt = ""
        self.purposes: tuple[str, ...] = ()
        self.details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class Ports:
    """What the server needs from outside. token_id: a fresh jti; it is called once per token.

    nonces: None where the operator asks for none.
    """

    clients: Clients
    replays: OneTimes
    issuer: Issuer
    reader: Reader
    token_id: Callable[[], str]
    clock: Callable[[], float]
    nonces: Nonces | None = None


class AuthorizationServer(Frame):  # type: ignore[misc] # Authlib carries no types
    """Synchronous by Authlib's design: called in a thread. url: the issuer, the configured public URL."""

    def __init__(self, ports: Ports, url: str) -> None:
        super().__init__()
        if not is_secure_transport(url):
            raise ConfigError("GATEWAY_PUBLIC_URL is https, or http on loopback")
        self.ports = ports
        self.url = url
        self.proofs = Proofs()
        self.register_client_auth_method(AUTH_METHOD, self._authenticate)
        self.register_grant(DpopClientCredentials)
        self.register_endpoint(revocation.Revocation)

    def respond(self, form: Mapping[str, str], proofs: Sequence[str]) -> Response:
        """Answer one token request. Raises StoreUnavailable."""
        if "grant_type" not in form:
            return refusal("invalid_request")
        request = TokenRequest(self.url + TOKEN_PATH, form, proofs, self.ports.clock())
        response: Response = self.create_token_response(request)
        return response

    def revoke(self, form: Mapping[str, str]) -> Response:
        """Answer one revocation request (RFC 7009). Raises StoreUnavailable."""
        request = TokenRequest(self.url + revocation.PATH, form, (), self.ports.clock())
        response: Response = self.create_endpoint_response(revocation.Revocation.ENDPOINT_NAME, request)
        return response

    def query_client(self, client_id: str) -> Client | None:
        return self.ports.clients.find(client_id)

    def create_oauth2_request(self, request: TokenRequest) -> TokenRequest:
        return request

    def send_signal(self, _name: str, *_args: object, **_kwargs: object) -> None:
        """No listeners."""

    def handle_error_response(self, request: TokenRequest, error: OAuth2Error) -> Response:
        return self._with_nonce(refusal(error.error), request.now)

    def handle_response(self, status: int, body: Mapping[str, Any], _headers: object) -> Response:
        answer = Response(dumps(body), status, dict(NO_STORE), "application/json")
        return self._with_nonce(answer, self.ports.clock())

    def _with_nonce(self, answer: Response, now: float) -> Response:
        """Refusals carry it too: the next request is then right at once (RFC 9449 §8.2)."""
        if self.ports.nonces is not None:
            answer.headers["DPoP-Nonce"] = self.ports.nonces.current(now)
        return answer

    def _authenticate(self, query_client: Callable[[str], Client | None], request: TokenRequest) -> Client:
        """RFC 7523 §3; every failure is told in the same words."""
        try:
            return self._verified_client(query_client, request)
        except Unacceptable as fault:
            raise InvalidClientError from fault

    def _verified_client(self, query_client: Callable[[str], Client | None], request: TokenRequest) -> Client:
        form = request.payload.data
        if form.get("client_assertion_type") != assertion.TYPE:
            raise Unacceptable("assertion_type")
        claimed = assertion.read(form.get("client_assertion", ""))
        if form.get("client_id", claimed.client_id) != claimed.client_id:
            raise Unacceptable("client_id")
        client = query_client(claimed.client_id)
        if client is None:
            raise Unacceptable("client_unknown")
        held = assertion.verify(claimed, client.keys, self.url, request.now)
        if not self.ports.replays.use(one_time(client.client_id, "assertion", held.jti, held.expires)):
            raise Unacceptable("assertion_replayed")
        return client


class DpopClientCredentials(ClientCredentialsGrant):  # type: ignore[misc] # Authlib carries no types
    """RFC 6749 §4.4 with sender-constrained tokens only (FAPI 2.0 §5.3.2.1)."""

    TOKEN_ENDPOINT_AUTH_METHODS = (AUTH_METHOD,)
    GRANT_TYPE = GRANT_TYPE
    server: AuthorizationServer
    request: TokenRequest

    def validate_token_request(self) -> None:
        if "client_secret" in self.request.payload.data:
            raise InvalidRequestError
        super().validate_token_request()
        self.request.jkt = self._bound_key()

    def validate_requested_scope(self) -> None:
        """A scope is a purpose; without one, all that are licensed today."""
        client = self.request.client
        try:
            held = entitlement(client.standing, client.client_id, day_of(self.request.now))
        except Forbidden as fault:
            raise UnauthorizedClientError from fault
        details = self._details(held.purposes)
        usual = {detail.purpose for detail in details} or held.purposes
        asked = (self.request.payload.scope or " ".join(usual)).split(" ")
        if not held.purposes.issuperset(asked):
            raise InvalidScopeError
        if details and set(asked) != usual:
            raise InvalidDetailsError
        self.request.purposes = tuple(sorted(set(asked)))
        self.request.details = details

    def _details(self, licensed: frozenset[str]) -> tuple[Detail, ...]:
        """RFC 9396: the details asked for, none of them beyond the licence."""
        text = self.request.payload.data.get("authorization_details")
        if text is None:
            return ()
        try:
            details = rar.parse(text)
        except Unacceptable as fault:
            raise InvalidDetailsError from fault
        if not all(detail.purpose in licensed for detail in details):
            raise InvalidDetailsError
        return details

    def _bound_key(self) -> str:
        """The proof is checked after the client: a stranger may not fill the store of one-time ids."""
        request, ports = self.request, self.server.ports
        if len(request.proofs) != 1:
            raise InvalidProofError
        try:
            proof = self.server.proofs.check(request.proofs[0], Expected("POST", request.uri), request.now)
        except InvalidProof as fault:
            raise InvalidProofError from fault
        if ports.nonces is not None and not ports.nonces.holds(proof.nonce, request.now):
            raise NonceWantedError
        once = one_time(request.client.client_id, "proof", proof.jti, proof.expires)
        if not ports.replays.use(once):
            raise InvalidProofError
        return proof.jkt

    def create_token_response(self) -> tuple[int, dict[str, Any], tuple[()]]:
        """Status, body, headers. The frame's own would write the token to its debug log."""
        request, ports = self.request, self.server.ports
        grant = Grant(
            request.client.client_id, request.jkt, request.purposes, ports.token_id(), request.details
        )
        body: dict[str, Any] = {
            "access_token": ports.issuer.issue(grant, request.now),
            "token_type": "DPoP",
            "expires_in": LIFETIME,
            "scope": " ".join(grant.scope),
        }
        if grant.details:
            body["authorization_details"] = [detail.told() for detail in grant.details]
        return 200, body, ()


def refusal(error: str, status: int = 400) -> Response:
    """RFC 6749 §5.2, with one fixed sentence per error."""
    body = {"error": error, "error_description": DESCRIPTIONS[error]}
    return Response(dumps(body), status, dict(NO_STORE), "application/json")
