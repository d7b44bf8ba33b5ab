"""Compact JWS with EdDSA over Ed25519 (RFC 7515, RFC 8037): one algorithm, one spelling, one payload."""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateway.errors import ConfigError
from gateway.policy.model import Raised
from gateway.review.model import EVERY_ROW, LABELS, OUTCOMES, Certificate

MAX_JWS = 8 << 20  # characters: a list of a million record numbers does not fit, a file's worth does
_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})")
_FIELD = re.compile(r"[ECTP]\d\d")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MEMBERS = frozenset(
    ("review_id", "organ", "officer", "approver", "decided_at", "outcome", "fields", "valid_until")
) | {"file_sha256", "rows"}


class Untrusted(Exception):
    """A certificate that proves nothing. reason: a closed word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class OrganKey:
    organ: str
    key: Ed25519PublicKey = field(repr=False)


def organ_keys(jwks: str) -> dict[str, OrganKey]:
    """Key by kid of a JWK set (RFC 7517) whose keys name their organ. Raises ConfigError."""
    try:
        keys = json.loads(jwks)["keys"]
        made = {jwk["kid"]: OrganKey(jwk["organ"], _public(jwk)) for jwk in keys}
    except (ValueError, KeyError, TypeError) as fault:
        raise ConfigError("the organs' keys are not a set of Ed25519 keys that name kid and organ") from fault
    if len(made) != len(keys):
        raise ConfigError("two of the organs' keys have the same kid")
    return made


def _public(jwk: Mapping[str, str]) -> Ed25519PublicKey:
    if (jwk["kty"], jwk["crv"]) != ("OKP", "Ed25519"):
        raise ValueError("not Ed25519")
    return Ed25519PublicKey.from_public_bytes(_decode(jwk["x"]))


def verify(jws: str, keys: Mapping[str, OrganKey]) -> Certificate:
    """The certificate, if a registered organ signed exactly these bytes. Raises Untrusted."""
    parts = _COMPACT.fullmatch(jws) if len(jws) <= MAX_JWS else None
    if not parts:
        raise Untrusted("malformed")
    header, payload = _object(parts[1]), _object(parts[2])
    if header.keys() != {"alg", "kid"} or header["alg"] != "EdDSA":
        raise Untrusted("header")
    signer = keys.get(header["kid"]) if isinstance(header["kid"], str) else None
    if signer is None:
        raise Untrusted("unknown_key")
    try:
        signer.key.verify(_decode(parts[3]), f"{parts[1]}.{parts[2]}".encode())
    except (InvalidSignature, ValueError) as fault:
        raise Untrusted("signature") from fault
    if payload.get("organ") != signer.organ:
        raise Untrusted("organ")
    return _certificate(payload, jws)


def _certificate(payload: Mapping[str, Any], jws: str) -> Certificate:
    """Strict: a member too many could be a condition that we would not honour."""
    if payload.keys() - {"labels"} != _MEMBERS or payload["outcome"] not in OUTCOMES:
        raise Untrusted("payload")
    fields, rows, sha256 = payload["fields"], payload["rows"], payload["file_sha256"]
    if not _texts(fields) or not all(_FIELD.fullmatch(one) for one in fields):
        raise Untrusted("fields")
    if rows != EVERY_ROW and not _texts(rows):
        raise Untrusted("rows")
    if not _texts([sha256, payload["review_id"]]) or not _SHA256.fullmatch(sha256):
        raise Untrusted("payload")
    try:
        until = date.fromisoformat(payload["valid_until"])
    except (TypeError, ValueError) as fault:
        raise Untrusted("payload") from fault
    scope = None if rows == EVERY_ROW else frozenset(rows)
    head = (payload["review_id"], payload["organ"], payload["outcome"], frozenset(fields))
    return Certificate(*head, until, sha256, scope, jws, _labels(payload.get("labels", {}), fields))


def _labels(told: object, fields: Sequence[str]) -> Raised:
    """`{"C06": ["TS"]}`, of the certificate's own fields; a label that we do not know is a condition too."""
    if not isinstance(told, dict) or not told.keys() <= set(fields):
        raise Untrusted("labels")
    if not all(_texts(labels) and LABELS.issuperset(labels) for labels in told.values()):
        raise Untrusted("labels")
    return frozenset((field, label) for field, labels in told.items() for label in labels)


def _texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and one for one in value)


def _object(part: str) -> dict[str, Any]:
    try:
        value = json.loads(_decode(part))
    except (ValueError, RecursionError) as fault:
        raise Untrusted("malformed") from fault
    if not isinstance(value, dict):
        raise Untrusted("malformed")
    return value


def _decode(part: str) -> bytes:
    """Unpadded base64url, in its one spelling. Raises ValueError."""
    raw = base64.b64decode(part.translate(_URL_SAFE) + "=" * (-len(part) % 4), validate=True)
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != part:
        raise ValueError("not the canonical base64url")
    return raw


_URL_SAFE = str.maketrans("-_", "+/")
