"""Make the shared vectors: python -m tests.vectors.make. Fixed keys and ids make equal files."""

import copy
import json
from pathlib import Path
from typing import Any

from gateway.audit.batch import seal
from gateway.audit.entry import activation_leaf, delivery_leaf, denial_leaf, import_leaf
from gateway.audit.merkle import EMPTY_TREE, consistency_proof, grow, inclusion_proof
from gateway.audit.model import Draft, SearchRow
from gateway.audit.verify import leaf_hash, root_of
from gateway.signing.canonical import JSONValue, dumps
from tests.gateway.audit import making
from tests.gateway.audit.making import (
    DISCLOSED,
    KEYS,
    NOTHING,
    ORIGIN,
    SIGNER,
    TIME,
    b64url,
    members,
    results_root,
)
from tests.vectors.leaves import release_leaf

HERE = Path(__file__).parent
SALTS = [bytes(range(16)), bytes(range(16, 32))]
RESULTS = [DISCLOSED, NOTHING]
ULID = "01KE5V1Z8G0000000000000000"
RELEASE = members(id=f"rel_{ULID}", results=results_root(RESULTS, SALTS).hex())
DENIAL = {"client": "cli_x", "code": "purpose_not_licensed", "id": f"den_{ULID}", "log": ORIGIN, "time": TIME}
NAMED = {"client": "cli_bureau", "log": ORIGIN, "recipient": "rcp_bureau", "time": TIME}
IMPORT = {"accepted": 90, "department": "海口海关", "file": "a" * 64, "id": f"imp_{ULID}", "log": ORIGIN}
ACTIVATION = {"approvers": ["li-compliance", "wang-legal"], "id": f"act_{ULID}", "log": ORIGIN, "time": TIME}
EDITION = {"before": f"sha256:{'b' * 64}", "edition": f"sha256:{'e' * 64}", "plans": [f"sha256:{'a' * 64}"]}
LEAVES = {
    "release": release_leaf(RELEASE),
    "denial": denial_leaf({**DENIAL, "recipient": ""}),
    "delivery": delivery_leaf({**NAMED, "id": f"del_{ULID}", "release": f"rel_{ULID}"}),
    "import": import_leaf({**IMPORT, "quarantined": 1, "rejected": 9, "rows": 100, "time": TIME}),
}
LATER = (activation_leaf({**ACTIVATION, **EDITION}),)  # not in the four entries of the log's vectors


ACCEPTED: list[JSONValue] = [
    None,
    True,
    0,
    -1,
    2**53 - 1,
    1 - 2**53,
    "",
    "海南",
    'quote " backslash \\ slash /',
    "\b\t\n\f\r\x00\x1f\x7f",
    "\u2028\U0001f600",
    "\n\u0303",
    [],
    {},
    [[], {}, [1, "a"]],
    {"b": 1, "a": {"z": None, "A": [True, False]}, "": 0, "k": "é"},
]
REFUSED = {
    "spelling": [
        '{"b":1,"a":2}',
        '{"a": 1}',
        '{"a":1,"a":1}',
        "1\n",
        " 1",
        "-0",
        '"\\u0061"',
        '"\\/"',
        '"\\u001F"',
    ],
    "float": ["1.0", "1e2", "NaN", "Infinity"],
    "integer_range": ["9007199254740992", "-9007199254740992"],
    "key": ['{"名":1}'],
    "not_nfc": ['"e\u0301"', '["ok",{"a":"e\u0301"}]'],
    "not_unicode": ['"\\ud800"'],
    "not_json": ["", "{", "01", "'a'", "[1,]", "\ufeff1"],
}


def canonical() -> dict[str, Any]:
    return {
        "accepted": [{"value": value, "text": dumps(value).decode()} for value in ACCEPTED],
        "refused": [{"text": text, "reason": reason} for reason, texts in REFUSED.items() for text in texts],
    }


def leaf() -> dict[str, Any]:
    first, nothing = RELEASE["classes"]
    bad = {
        "L4": [
            {"id": "rel_1"},
            {"token": "F" * 64},
            {"time": "2026-01-05T02:00:00.000000Z"},
            {"suite": "none"},
        ],
        "L5": [
            {"subjects": 3},
            {"classes": [first, {**nothing, "rules": ["R-TIER"]}]},
            {"classes": [{**first, "rules": ["R-TIER", "R-NAME"]}, nothing]},
            {"classes": [{**first, "fields": first["fields"][::-1]}, nothing]},
        ],
    }
    texts = [
        (check, dumps({**RELEASE, **change}).decode()) for check, changes in bad.items() for change in changes
    ]
    good = LEAVES["release"].decode()
    texts += [("L2", good.replace(":", ": ", 1)), ("L3", good.replace('"type":"release"', '"type":"other"'))]
    texts += [("L1", dumps({**RELEASE, "licence": "x" * 17_000}).decode())]
    return {
        "accepted": [
            {"leaf": one.decode(), "hash": leaf_hash(one).hex()} for one in (*LEAVES.values(), *LATER)
        ],
        "refused": [{"check": check, "leaf": text} for check, text in texts],
    }


def tree() -> dict[str, Any]:
    """Leaves are the single bytes 00, 01, …"""
    hashes = [leaf_hash(bytes([number])) for number in range(13)]

    def root(low: int, high: int) -> bytes:
        return root_of(hashes[low:high])

    pairs = [(old, new) for new in range(1, 14) for old in range(1, new + 1)]
    return {
        "roots": [root(0, size).hex() for size in range(14)],
        "inclusion": [
            {"index": at, "size": size, "proof": [one.hex() for one in inclusion_proof(at, size, root)]}
            for size in range(1, 14)
            for at in range(size)
        ],
        "consistency": [
            {"from": old, "to": new, "proof": [one.hex() for one in consistency_proof(old, new, root)]}
            for old, new in pairs
        ],
    }


def checkpoint() -> dict[str, Any]:
    growth = grow(EMPTY_TREE, [leaf_hash(one) for one in LEAVES.values()])
    note = SIGNER.sign(4, growth.root)
    other = making.CheckpointSigner(bytes(32), "witness.example/w1").sign(4, growth.root)
    forged = making.CheckpointSigner(bytes(32), ORIGIN).sign(4, growth.root)
    bad = {
        "K1": ["", note.rstrip("\n"), note + "\n", note.replace("\n", "\r\n"), note.replace("— ", "- ")],
        "K2": [note.replace("\n4\n", "\n04\n"), note.replace("\n4\n", "\n4\nextra\n")],
        "K3": [forged, other, note.replace("\n4\n", "\n5\n")],
    }
    return {
        "log_key": SIGNER.key.text,
        "accepted": [note, note + other.split("\n\n")[1]],
        "origin": ORIGIN,
        "size": 4,
        "root": growth.root.hex(),
        "refused": [{"check": check, "note": one} for check, notes in bad.items() for one in notes],
    }


def receipt() -> dict[str, Any]:
    """An answer, and what must happen when the value at a path is replaced or, where null, removed."""
    drafts = [
        Draft(str(name), str(name), TIME, one, SearchRow("", "", "", "", ""), ())
        for name, one in LEAVES.items()
    ]
    drafts[0] = Draft(RELEASE["id"], "release", TIME, LEAVES["release"], drafts[0].search, ())
    logged = seal(EMPTY_TREE, [*drafts[1:], drafts[0]], SIGNER).logged[3]
    answer = making.answer(logged, RESULTS, SALTS, RELEASE)
    said = answer["receipt"]
    changes: list[tuple[str, list[Any], Any]] = [
        ("R1", ["receipt", "leaf"], 1),
        ("R2", ["receipt", "leaf"], said["leaf"].replace(":", ": ", 1)),
        ("R2", ["receipt", "leaf"], LEAVES["denial"].decode()),
        ("P1", ["receipt", "proof"], said["proof"].replace("@v1", "@v2")),
        ("P2", ["receipt", "proof"], said["proof"].replace("index 3", "index 03")),
        ("P3", ["receipt", "proof"], said["proof"].replace("index 3\n", "index 3\nAAAA\n")),
        ("K3", ["receipt", "proof"], said["proof"].replace("\n4\n", "\n5\n")),
        ("P5", ["receipt", "proof"], said["proof"].replace("index 3", "index 2")),
        ("P5", ["receipt", "leaf"], said["leaf"].replace('"licence":"lic_1"', '"licence":"lic_2"')),
        ("R5", ["receipt", "signature", "value"], b64url(bytes(64))),
        ("R6", ["receipt", "salts"], said["salts"][:1]),
        ("R7", ["receipt", "salts"], said["salts"][::-1]),
        ("R7", ["results"], answer["results"][::-1]),
        ("R7", ["results", 0, "objection"], True),
        ("R9", ["log_index"], 4),
        ("R9", ["purpose"], "credit_rating"),
        ("incomplete", ["receipt", "proof"], None),
        ("incomplete", ["receipt", "signature"], None),
        ("incomplete", ["results"], None),
        ("incomplete", ["receipt", "signature", "kid"], "receipt-2"),
    ]
    refused = [{"check": check, "path": path, "value": value} for check, path, value in changes]
    keys = {kid: b64url(public) for kid, public in KEYS.receipt.items()}
    return {"keys": {"log": [SIGNER.key.text], "receipt": keys}, "answer": answer, "refused": refused}


def changed(answer: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """The answer with one change of the receipt vectors made."""
    made: Any = copy.deepcopy(answer)
    holder = made
    for step in change["path"][:-1]:
        holder = holder[step]
    if change["value"] is None:
        del holder[change["path"][-1]]
    else:
        holder[change["path"][-1]] = change["value"]
    return dict(made)


MADE = {"canonical": canonical, "leaf": leaf, "tree": tree, "checkpoint": checkpoint, "receipt": receipt}


def text_of(name: str) -> str:
    return json.dumps(MADE[name](), ensure_ascii=True, indent=1) + "\n"


if __name__ == "__main__":
    for name in MADE:
        (HERE / f"{name}.json").write_text(text_of(name), "ascii")
