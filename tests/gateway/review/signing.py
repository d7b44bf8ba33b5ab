"""An organ of the tests: it signs certificates, honest and otherwise."""

import base64
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SHA256 = "ab" * 32
CUSTOMS = Ed25519PrivateKey.from_private_bytes(b"c" * 32)
MARITIME = Ed25519PrivateKey.from_private_bytes(b"m" * 32)
PAYLOAD: dict[str, Any] = {
    "review_id": "rev-1",
    "organ": "HKCUSTOMS",
    "officer": "officer-7",
    "approver": "approver-2",
    "decided_at": "2026-11-20T09:30:00+08:00",
    "outcome": "NOT_SECRET",
    "fields": ["C01", "C04"],
    "valid_until": "2027-11-20",
    "file_sha256": SHA256,
    "rows": "*",
}


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(
    payload: dict[str, Any] | None = None,
    header: dict[str, Any] | None = None,
    key: Ed25519PrivateKey = CUSTOMS,
    **changes: Any,
) -> str:
    head = header or {"alg": "EdDSA", "kid": "HKCUSTOMS-2026"}
    body = {**(PAYLOAD if payload is None else payload), **changes}
    text = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(body).encode())}"
    return f"{text}.{b64(key.sign(text.encode()))}"


def jwks() -> str:
    organs = {"HKCUSTOMS": CUSTOMS, "HNMSA": MARITIME}
    keys = [
        {"kty": "OKP", "crv": "Ed25519", "kid": f"{organ}-2026", "organ": organ, "x": b64(public(key))}
        for organ, key in organs.items()
    ]
    return json.dumps({"keys": keys})


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()
