"""Review certificates of the competent organs: which fields of which records may be released, signed."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from samples.cases import CASES

ORGANS = MappingProxyType({"customs": "HKCUSTOMS", "maritime": "HNMSA", "anti_smuggling": "HNASO"})
PREFIX = MappingProxyType({"customs": "HK", "maritime": "HS", "anti_smuggling": "FZ"})
ORDINARY = ("C01", "C02", "C03", "C06", "C18", "E01", "E02", "E03", "E04", "E05", "E06", "E07")
PERSONAL = ("P01", "P02", "P03", "P04", "P05", "P06")
BASIS = ("C04",)
CASE = ("C07", "C08", "C09", "C11", "C12")
TRADE = ("T04", "T06")
ROLES = ("E08",)
STATEMENT = ("C15",)
IN_FORCE = "2027-06-30"
LAPSED = "2026-06-30"

Rows = str | list[str]


@dataclass(frozen=True, slots=True)
class Scope:
    """One certificate's outcome over these fields of these rows ("*" or record numbers)."""

    outcome: str
    fields: Sequence[str]
    rows: Rows
    until: str = IN_FORCE


def certificates(seed: int, department: str, count: int, file_sha256: str) -> Iterator[str]:
    """One compact JWS (RFC 7515, EdDSA) per certificate of this department's file."""
    organ = ORGANS[department]
    for n, scope in enumerate(_scopes(department, count), start=1):
        yield _signed(
            seed,
            organ,
            {
                "review_id": f"{organ}-2026-{n:04d}",
                "organ": organ,
                "officer": "林审",
                "approver": "符定",
                "decided_at": "2026-11-20T09:30:00+08:00",
                "outcome": scope.outcome,
                "fields": list(scope.fields),
                "valid_until": scope.until,
                "file_sha256": file_sha256,
                "rows": scope.rows,
            },
        )


def public_keys(seed: int) -> dict[str, list[dict[str, str]]]:
    """The organs' keys as a JWK set; `organ` says who may sign with it."""
    return {"keys": [_jwk(seed, organ) for organ in ORGANS.values()]}


def _scopes(department: str, count: int) -> Iterator[Scope]:
    """The ordinary fields of every reviewed record, then the case, what needed approval, and refusals."""
    missing, partial = _records(department, "missing"), _records(department, "partial")
    everything = _except(department, count, missing)
    yield Scope("NOT_SECRET", (*ORDINARY, *PERSONAL, *BASIS), everything)
    yield Scope("NOT_SECRET", CASE, _except(department, count, missing + partial))
    yield Scope("DECLASSIFIED", TRADE, everything)
    yield Scope("WORK_SECRET_RELEASE_APPROVED", ROLES, everything)
    yield Scope("NOT_SECRET", STATEMENT, everything, until=LAPSED)
    refused = _records(department, "refused")
    if refused:
        yield Scope("REFUSED", (*ORDINARY, *PERSONAL, *BASIS, *CASE, *TRADE, *ROLES), refused)


def _records(department: str, review: str) -> list[str]:
    cases = CASES[department].items()
    return [f"{PREFIX[department]}-{n + 1:07d}" for n, edge in cases if edge.review == review]


def _except(department: str, count: int, left_out: list[str]) -> Rows:
    """A star where nothing is left out; the record numbers otherwise."""
    if not left_out:
        return "*"
    numbers = (f"{PREFIX[department]}-{n + 1:07d}" for n in range(count))
    return [number for number in numbers if number not in left_out]


def _key(seed: int, organ: str) -> Ed25519PrivateKey:
    """Reproducible, hence for development only."""
    return Ed25519PrivateKey.from_private_bytes(
        hashlib.sha256(f"sample organ/{seed}/{organ}".encode()).digest()
    )


def _jwk(seed: int, organ: str) -> dict[str, str]:
    public = _key(seed, organ).public_key().public_bytes_raw()
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "alg": "EdDSA",
        "use": "sig",
        "kid": f"{organ}-2026",
        "organ": organ,
        "x": _b64(public),
    }


def _signed(seed: int, organ: str, payload: dict[str, str | list[str]]) -> str:
    head = {"alg": "EdDSA", "kid": f"{organ}-2026"}
    body = ".".join(
        _b64(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode()) for part in (head, payload)
    )
    return f"{body}.{_b64(_key(seed, organ).sign(body.encode()))}"


def _b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
