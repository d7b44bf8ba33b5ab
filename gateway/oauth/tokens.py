"""Access tokens: RFC 9068, ES256, 300 seconds, bound to the client's DPoP key."""

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from gateway.errors import InvalidToken
from gateway.oauth.clock import expiry, not_ahead
from gateway.oauth.jose import PublicKey, Signed, SigningKey, Unacceptable, parse, public_key
from gateway.oauth.rar import Detail, held
from gateway.oauth.replay import one_time

LIFETIME = 300
MOST_TOKEN = 4096  # characters
MOST_KEPT = 10_000
TYP = "at+jwt"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token says. id: its jti; scope: purposes, at most those licensed; details: what narrows it."""

    client_id: str
    jkt: str
    scope: tuple[str, ...]
    id: str
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token that holds. ath: what a proof says of it (RFC 9449 §4.2); use: what its revocation uses up."""

    client_id: str
    id: str
    jkt: str
    scope: frozenset[str]
    ath: str
    expires: float
    use: str
    details: tuple[Detail, ...]


class Issuer:
    """Signs tokens with the one active key. url: issuer and audience."""

    def __init__(self, key: SigningKey, url: str) -> None:
        self._key = key
        self._url = url

    def issue(self, grant: Grant, now: float) -> str:
        claims: dict[str, Any] = {
            "iss": self._url,
            "sub": grant.client_id,
            "aud": self._url,
            "client_id": grant.client_id,
            "iat": int(now),
            "exp": int(now) + LIFETIME,
            "jti": grant.id,
            "scope": " ".join(grant.scope),
            "cnf": {"jkt": grant.jkt},
        }
        if grant.details:
            claims["authorization_details"] = [detail.told() for detail in grant.details]
        return self._key.sign(TYP, claims)


class Reader:
    """Verifies tokens, and remembers those that held until they expire."""

    def __init__(self, keys: Iterable[SigningKey], url: str) -> None:
        self._keys: Mapping[str, PublicKey] = {key.kid: public_key(key.public_jwk()) for key in keys}
        self._url = url
        self._kept: dict[bytes, AccessToken] = {}

    def read(self, text: str, now: float) -> AccessToken:
        """Raises InvalidToken."""
        digest = sha256(text.encode()).digest()
        token = self._kept.get(digest)
        if token is None:
            token = self._verify(text, digest, now)
            self._keep(digest, token)
        elif token.expires <= now:
            raise InvalidToken(at="Authorization", reason="token_exp")
        return token

    def _keep(self, digest: bytes, token: AccessToken) -> None:
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[digest] = token

    def _verify(self, text: str, digest: bytes, now: float) -> AccessToken:
        try:
            signed = self._signed(text)
        except Unacceptable as fault:
            raise InvalidToken(at="Authorization", reason=f"token_{fault.reason}") from fault
        try:
            return self._claims(signed.claims, digest, now)
        except Unacceptable as fault:
            raise InvalidToken(at="Authorization", reason=f"token_{fault.reason}") from fault

    def _signed(self, text: str) -> Signed:
        signed = parse(text, MOST_TOKEN)
        if signed.header.get("typ") != TYP or signed.header["alg"] != "ES256":
            raise Unacceptable("typ")
        kid = signed.header.get("kid")
        key = self._keys.get(kid) if isinstance(kid, str) else None
        if key is None or not key.verifies("ES256", signed.message, signed.signature):
            raise Unacceptable("signature")
        return signed

    def _claims(self, claims: Mapping[str, Any], digest: bytes, now: float) -> AccessToken:
        """RFC 9068 §4. The signature is ours, so shapes are what `Issuer` writes."""
        if claims.get("iss") != self._url or claims.get("aud") != self._url:
            raise Unacceptable("audience")
        expires = expiry(claims, now)
        not_ahead(claims, now)
        return AccessToken(
            client_id=claims["client_id"],
            id=claims["jti"],
            jkt=claims["cnf"]["jkt"],
            scope=frozenset(claims["scope"].split()),
            ath=urlsafe_b64encode(digest)[:43].decode(),
            expires=expires,
            use=one_time(claims["client_id"], "token", claims["jti"], 0).id,
            details=held(claims.get("authorization_details", ())),
        )
