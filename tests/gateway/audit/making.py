"""Drafts, keys and answers to test the log with."""

import base64
import os
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.audit.checkpoint import CheckpointSigner
from gateway.audit.entry import denial_leaf
from gateway.audit.model import Draft, Logged, SearchRow, SubjectRow
from gateway.audit.verify import Keys, leaf_hash, root_of
from gateway.signing.canonical import dumps
from gateway.ulid import ulid
from tests.vectors.leaves import release_leaf

ORIGIN = "log.example/releases"
TIME = "2026-01-05T10:00:00.000000+08:00"
LOG_SEED = bytes(range(32))
RECEIPT_SEED = bytes(range(32, 64))
RECEIPT_KEY = Ed25519PrivateKey.from_private_bytes(RECEIPT_SEED)
SIGNER = CheckpointSigner(LOG_SEED, ORIGIN)
KEYS = Keys((SIGNER.key,), {"receipt-1": RECEIPT_KEY.public_key().public_bytes_raw()})

NOTHING = {"outcome": "nothing"}
DISCLOSED = {
    "fields": {
        "C01": {"action": "release", "rules": ["R-TIER"], "value": "E-W"},
        "E01": {"action": "mask", "rules": ["R-NAME"], "value": "海南**物流"},
    },
    "objection": False,
    "outcome": "disclosed",
    "subject": "intl1.AAAAAAAAAAAAAAAAAAAAAA",
    "tier": "E-W",
}


def name(prefix: str) -> str:
    return f"{prefix}_{ulid(1_767_578_400_000, os.urandom(10))}"


def members(**changes: Any) -> dict[str, Any]:
    """A release leaf's members: one subject disclosed, one not."""
    return {
        "authorisation": "contract",
        "classes": [
            {
                "count": 1,
                "fields": [["C01", "release"], ["E01", "mask"]],
                "objection": False,
                "outcome": "disclosed",
                "rules": ["R-NAME", "R-TIER"],
            },
            {"count": 1, "fields": [], "objection": False, "outcome": "nothing", "rules": []},
        ],
        "client": "cli_bureau",
        "detail": "d" * 64,
        "id": name("rel"),
        "licence": "lic_1",
        "log": ORIGIN,
        "plan": f"sha256:{'a' * 64}",
        "purpose": "credit_reporting",
        "recipient": "rcp_bureau",
        "results": "e" * 64,
        "subjects": 2,
        "suite": "intl",
        "time": TIME,
        "token": "f" * 64,
        "type": "release",
        "v": 1,
        **changes,
    }


def release(subjects: int = 2, **changes: Any) -> Draft:
    said = members(**changes)
    said["subjects"] = subjects
    said["classes"][1]["count"] = subjects - 1
    rows = [SubjectRow(seq, f"{seq:032x}", b"sealed") for seq in range(subjects + 1)]
    search = SearchRow("rcp_bureau", "cli_bureau", "credit_reporting", "disclosed", "0" * 32)
    return Draft(said["id"], "release", TIME, release_leaf(said), search, rows)


def denial() -> Draft:
    said = {"client": "cli_x", "code": "purpose_not_licensed", "id": name("den"), "log": ORIGIN}
    leaf = denial_leaf({**said, "recipient": "", "time": TIME})
    return Draft(
        said["id"], "denial", TIME, leaf, SearchRow("", "cli_x", "", "denied:purpose_not_licensed", ""), ()
    )


def results_root(results: Sequence[Any], salts: Sequence[bytes]) -> bytes:
    return root_of([leaf_hash(salt + dumps(one)) for salt, one in zip(salts, results, strict=True)])


def answer(
    logged: Logged, results: Sequence[Any], salts: Sequence[bytes], said: dict[str, Any]
) -> dict[str, Any]:
    """An answer as POST /v1/releases gives it."""
    digest = results_root(results, salts).hex()
    statement = dumps({"digest": digest, "id": logged.id, "index": logged.index, "log": ORIGIN})
    signature = b64url(RECEIPT_KEY.sign(statement))
    return {
        "id": logged.id,
        "log_index": logged.index,
        "plan": said["plan"],
        "purpose": said["purpose"],
        "receipt": {
            "leaf": logged.leaf.decode(),
            "proof": logged.proof_text,
            "salts": [b64url(salt) for salt in salts],
            "signature": {"kid": "receipt-1", "suite": "intl", "value": signature},
        },
        "results": list(results),
        "rules": {},
    }


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
