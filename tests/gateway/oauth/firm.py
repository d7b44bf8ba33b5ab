"""A firm's side of the protocol, written apart from the gateway's, with every part open to change."""

import hashlib
import json
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey
ISSUER = "https://gateway.example"
TOKEN_URL = f"{ISSUER}/oauth/token"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_REQUIRED = {"EC": ("crv", "kty", "x", "y"), "OKP": ("crv", "kty", "x"), "RSA": ("e", "kty", "n")}


def b64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int, size: int) -> str:
    return b64url(value.to_bytes(size, "big"))


def make_key(alg: str) -> PrivateKey:
    if alg == "ES256":
        return ec.generate_private_key(ec.SECP256R1())
    if alg == "PS256":
        return rsa.generate_private_key(65537, 2048)
    return ed25519.Ed25519PrivateKey.generate()


def public_jwk(key: PrivateKey) -> dict[str, str]:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        point = key.public_key().public_numbers()
        return {"kty": "EC", "crv": "P-256", "x": number(point.x, 32), "y": number(point.y, 32)}
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.public_key().public_numbers()
        return {"kty": "RSA", "n": number(numbers.n, key.key_size // 8), "e": "AQAB"}
    return {"kty": "OKP", "crv": "Ed25519", "x": b64url(key.public_key().public_bytes_raw())}


def thumbprint(jwk: dict[str, str]) -> str:
    members = {name: jwk[name] for name in _REQUIRED[jwk["kty"]]}
    return b64url(hashlib.sha256(json.dumps(members, separators=(",", ":")).encode()).digest())


def signature(key: PrivateKey, message: bytes) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    if isinstance(key, rsa.RSAPrivateKey):
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
        return key.sign(message, pss, hashes.SHA256())
    return key.sign(message)


def jws(key: PrivateKey, header: Any, claims: Any) -> str:
    """Header and claims are JSON values, or bytes to be sent as they are."""
    parts = [part if isinstance(part, bytes) else json.dumps(part).encode() for part in (header, claims)]
    message = ".".join(map(b64url, parts))
    return f"{message}.{b64url(signature(key, message.encode()))}"


def changed(values: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """With changes; None removes."""
    return {name: value for name, value in {**values, **changes}.items() if value is not None}


@dataclass
class Firm:
    """A client with its two keys: one names it to the token endpoint, the other binds its tokens."""

    client_id: str = "firm-a"
    alg: str = "ES256"
    key: PrivateKey = field(default_factory=lambda: make_key("ES256"))
    dpop_key: PrivateKey = field(default_factory=lambda: make_key("ES256"))
    dpop_alg: str = "ES256"

    @classmethod
    def using(cls, alg: str, client_id: str = "firm-a") -> "Firm":
        return cls(client_id, alg, make_key(alg), make_key(alg), alg)

    @property
    def jwks(self) -> str:
        return json.dumps({"keys": [{**public_jwk(self.key), "kid": "k1", "alg": self.alg, "use": "sig"}]})

    @property
    def jkt(self) -> str:
        return thumbprint(public_jwk(self.dpop_key))

    def assertion(self, now: float | None = None, header: dict[str, Any] | None = None, **claims: Any) -> str:
        made = int(time.time() if now is None else now)
        right = {"iss": self.client_id, "sub": self.client_id, "aud": ISSUER, "iat": made, "exp": made + 60}
        head = changed({"alg": self.alg, "kid": "k1", "typ": "JWT"}, header or {})
        return jws(self.key, head, changed({**right, "jti": str(uuid4())}, claims))

    def proof(
        self,
        method: str,
        url: str,
        token: str | None = None,
        now: float | None = None,
        header: dict[str, Any] | None = None,
        **claims: Any,
    ) -> str:
        head = {"typ": "dpop+jwt", "alg": self.dpop_alg, "jwk": public_jwk(self.dpop_key)}
        made = int(time.time() if now is None else now)
        right: dict[str, Any] = {"jti": str(uuid4()), "htm": method, "htu": url, "iat": made}
        if token is not None:
            right["ath"] = b64url(hashlib.sha256(token.encode()).digest())
        return jws(self.dpop_key, changed(head, header or {}), changed(right, claims))

    def form(self, **changes: Any) -> dict[str, str]:
        right = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.assertion(),
        }
        return changed(right, changes)
