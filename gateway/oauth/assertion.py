"""Client authentication by private_key_jwt (RFC 7523 §3, FAPI 2.0 §5.3.2.1). Pure rules."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.oauth.clock import AHEAD, expiry, not_ahead
from gateway.oauth.jose import PublicKey, Signed, Unacceptable, parse

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
MOST_ASSERTION = 4096  # characters
MOST_JTI = 256
MOST_LIFETIME = 600  # seconds ahead that `exp` may lie
CLIENT_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
TYPES = (None, "JWT", "client-authentication+jwt")


@dataclass(frozen=True, slots=True)
class Assertion:
    """Who an assertion claims to come from; nothing is proven before `verify`."""

    client_id: str
    signed: Signed


@dataclass(frozen=True, slots=True)
class Verified:
    """expires: epoch second after which every worker's clock refuses it anyway."""

    jti: str
    expires: int


def read(text: str) -> Assertion:
    """Parse; the name of the client must have the shape of one before anything looks it up."""
    signed = parse(text, MOST_ASSERTION)
    client_id = signed.claims.get("sub")
    if not isinstance(client_id, str) or not CLIENT_ID.fullmatch(client_id):
        raise Unacceptable("sub")
    if signed.claims.get("iss") != client_id:
        raise Unacceptable("iss")
    if signed.header.get("typ") not in TYPES:
        raise Unacceptable("typ")
    return Assertion(client_id, signed)


def verify(assertion: Assertion, keys: Sequence[PublicKey], issuer: str, now: float) -> Verified:
    """Raises Unacceptable. `aud` is the issuer as one string: an assertion for many opens none here."""
    claims = assertion.signed.claims
    if claims.get("aud") != issuer:
        raise Unacceptable("aud")
    expires = expiry(claims, now)
    if expires > now + MOST_LIFETIME:
        raise Unacceptable("exp")
    not_ahead(claims, now)
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= MOST_JTI:
        raise Unacceptable("jti")
    _signature(assertion.signed, keys)
    return Verified(jti, int(expires) + AHEAD)


def _signature(signed: Signed, keys: Sequence[PublicKey]) -> None:
    kid, alg = signed.header.get("kid"), signed.header["alg"]
    fitting = [key for key in keys if alg in key.algs and (kid is None or key.kid in (None, kid))]
    if not any(key.verifies(alg, signed.message, signed.signature) for key in fitting):
        raise Unacceptable("signature")
