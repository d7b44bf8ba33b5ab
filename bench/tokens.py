"""Access tokens for the peers, as the gateway issues them (RFC 9068, ES256, bound to the client's key)."""

import hashlib
import json
import os
import time
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bench.load.requests import b64url, public_jwk, sign_es256

ISSUER = "https://issuer.bench.invalid"
AUDIENCE = "https://gateway.bench.invalid"
HTU = f"{AUDIENCE}/v1/releases"
LIFETIME = 6 * 3600


def pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def thumbprint(jwk: dict[str, str]) -> str:
    """RFC 7638."""
    return b64url(hashlib.sha256(json.dumps(jwk, sort_keys=True, separators=(",", ":")).encode()).digest())


@dataclass(frozen=True, slots=True)
class Issuer:
    """Signs tokens for the peers; `jwks` is what they verify with."""

    key: ec.EllipticCurvePrivateKey
    client_key: ec.EllipticCurvePrivateKey

    @property
    def jwks(self) -> str:
        return json.dumps({"keys": [{**public_jwk(self.key), "kid": "bench", "alg": "ES256", "use": "sig"}]})

    def token(self, client: str) -> str:
        now = int(time.time())
        header = {"typ": "at+jwt", "alg": "ES256", "kid": "bench"}
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": client,
            "client_id": client,
            "iat": now,
            "exp": now + LIFETIME,
            "jti": os.urandom(12).hex(),
            "cnf": {"jkt": thumbprint(public_jwk(self.client_key))},
        }
        parts = (b64url(json.dumps(part).encode()) for part in (header, claims))
        return sign_es256(self.key, ".".join(parts))


def issuer() -> Issuer:
    return Issuer(ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1()))
