"""Request bytes, complete and signed before the clock starts (RFC 9449 proofs, ES256)."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bench.load.job import Auth, Stream


def b64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def public_jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    x, y = (b64url(n.to_bytes(32, "big")) for n in (numbers.x, numbers.y))
    return {"crv": "P-256", "kty": "EC", "x": x, "y": y}


def sign_es256(key: ec.EllipticCurvePrivateKey, signing_input: str) -> str:
    r, s = decode_dss_signature(key.sign(signing_input.encode(), ec.ECDSA(SHA256())))
    return f"{signing_input}.{b64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def proofs(auth: Auth, token: str) -> Iterator[str]:
    """Proofs bound to `token` ("" for the token endpoint), each with its own jti, issued now."""
    key = load_pem_private_key(auth.key.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    head = b64url(json.dumps({"typ": "dpop+jwt", "alg": "ES256", "jwk": public_jwk(key)}).encode())
    fixed = {"htm": "POST", "htu": auth.htu, "iat": int(time.time())}
    if token:
        fixed["ath"] = b64url(hashlib.sha256(token.encode()).digest())
    while True:
        claims = {**fixed, "jti": secrets.token_urlsafe(16)}
        yield sign_es256(key, f"{head}.{b64url(json.dumps(claims).encode())}")


def _head(stream: Stream, length: int, proof: str) -> bytes:
    lines = [
        f"POST {stream.path} HTTP/1.1",
        f"Host: 127.0.0.1:{stream.port}",
        "Content-Type: application/json",
        f"Content-Length: {length}",
    ]
    if stream.auth.scheme:
        lines.append(f"Authorization: {stream.auth.scheme} {stream.auth.token}")
    if proof:
        lines.append(f"DPoP: {proof}")
    return "\r\n".join([*lines, "", ""]).encode()


def prepare(stream: Stream) -> Iterator[tuple[bytes, bytes]]:
    """(head, body) pairs: finite where every request carries its own proof, endless otherwise."""
    bodies = Path(stream.bodies).read_bytes().splitlines()
    if stream.auth.scheme != "DPoP":
        return cycle([(_head(stream, len(b), ""), b) for b in bodies])
    signed = zip(islice(proofs(stream.auth, stream.auth.token), stream.prepared), cycle(bodies), strict=False)
    return iter([(_head(stream, len(body), proof), body) for proof, body in signed])
