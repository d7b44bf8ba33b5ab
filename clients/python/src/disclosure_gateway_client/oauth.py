"""What OAuth puts on the wire: metadata, client assertion, DPoP proof, token answer. No I/O, no clock."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlencode, urlsplit

from disclosure_gateway_client.canonical import JSON
from disclosure_gateway_client.encoding import b64url
from disclosure_gateway_client.errors import Misconfigured, Unexpected
from disclosure_gateway_client.jose import SigningKey

ASSERTION_SECONDS = 60
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
FRESH_PART = 0.9  # of a token's life; the rest covers a request on its way and the clocks' difference


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks: the client id and the private key whose public half is registered with the gateway.

    >>> Credentials("bureau-a", SigningKey.generate()).client_id
    'bureau-a'
    """

    client_id: str
    key: SigningKey


@dataclass(frozen=True, slots=True)
class Metadata:
    """What discovery found. issuer: exactly as configured; token_endpoint: where tokens are asked for."""

    issuer: str
    token_endpoint: str


@dataclass(frozen=True, slots=True)
class Token:
    """An access token bound to our proof key. fresh_until: epoch seconds."""

    value: str = field(repr=False)
    fresh_until: float


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a JWT is made, in epoch seconds, and its one-time id."""

    now: float
    jti: str


def check_issuer(issuer: str) -> str:
    """The issuer, if it is an https URL without query, fragment and trailing slash; http on loopback alone.

    >>> check_issuer("https://gateway.example")
    'https://gateway.example'
    """
    parts = urlsplit(issuer)
    if not _is_guarded(issuer) or parts.query or parts.fragment or parts.username or issuer.endswith("/"):
        raise Misconfigured("the issuer is an https URL without query, fragment and trailing slash")
    return issuer


def metadata_url(issuer: str) -> str:
    """RFC 8414 §3.1: the well-known part stands between host and path.

    >>> metadata_url("https://gateway.example/a")
    'https://gateway.example/.well-known/oauth-authorization-server/a'
    """
    parts = urlsplit(issuer)
    return f"{parts.scheme}://{parts.netloc}/.well-known/oauth-authorization-server{parts.path}"


def parse_metadata(document: JSON, issuer: str) -> Metadata:
    """RFC 8414 §3.3: metadata that names another issuer is refused. Raises Unexpected."""
    match document:
        case {"issuer": str(named), "token_endpoint": str(endpoint)}:
            if named != issuer:
                raise Unexpected("issuer")
            if not _is_guarded(endpoint):
                raise Unexpected("token_endpoint")
            return Metadata(named, endpoint)
    raise Unexpected("metadata")


def token_form(credentials: Credentials, issuer: str, stamp: Stamp) -> bytes:
    """A client credentials request with private_key_jwt (RFC 7523 §2.2; FAPI 2.0: aud is the issuer)."""
    claims = {
        "iss": credentials.client_id,
        "sub": credentials.client_id,
        "aud": issuer,
        "jti": stamp.jti,
        "iat": int(stamp.now),
        "exp": int(stamp.now) + ASSERTION_SECONDS,
    }
    named = {"kid": credentials.key.kid} if credentials.key.kid else {}
    assertion = credentials.key.jwt({"typ": "JWT", **named}, claims)
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion,
    }
    return urlencode(form).encode()


def parse_token(document: JSON, now: float) -> Token:
    """RFC 6749 §5.1 with token_type DPoP (RFC 9449 §5). Raises Unexpected, also for a bearer token."""
    match document:
        case {"access_token": str(value), "token_type": str(kind), "expires_in": int(seconds)}:
            if not value or not value.isascii() or not value.isprintable():
                raise Unexpected("access_token")
            if kind.lower() != "dpop":
                raise Unexpected("token_type")
            return Token(value, now + FRESH_PART * max(seconds, 0))
    raise Unexpected("token")


def proof(key: SigningKey, request: tuple[str, str], stamp: Stamp, token: str = "", nonce: str = "") -> str:
    """A DPoP proof (RFC 9449 §4.2) for a request of (method, URL); with a token, bound to it by `ath`."""
    method, url = request
    claims: dict[str, object] = {"jti": stamp.jti, "htm": method, "htu": url, "iat": int(stamp.now)}
    if token:
        claims["ath"] = b64url(sha256(token.encode("ascii")).digest())
    if nonce:
        claims["nonce"] = nonce
    return key.jwt({"typ": "dpop+jwt", "jwk": key.public_jwk()}, claims)


def challenge_error(headers: Mapping[str, str]) -> str:
    """The error code of a DPoP challenge (RFC 9449 §7.1), or nothing.

    >>> challenge_error({"www-authenticate": 'DPoP error="use_dpop_nonce", algs="ES256"'})
    'use_dpop_nonce'
    """
    scheme, _, rest = headers.get("www-authenticate", "").partition(" ")
    if scheme.lower() != "dpop":
        return ""
    pairs = [part.strip().partition("=") for part in rest.split(",")]
    return next((value.strip('"') for name, _, value in pairs if name.strip().lower() == "error"), "")


def _is_guarded(url: str) -> bool:
    """Whether nobody on the way can read along: https, or this machine itself."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname))
    )


def _is_here(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
