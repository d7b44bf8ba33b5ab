"""The wire format of gateway/formats.md and of problems as JSON Schema, written by its reader."""

from typing import Any

from tests.contract.json_schema import Schema

HASH = "^[0-9a-f]{64}$"
ULID = "[0-7][0-9A-HJKMNP-TV-Z]{25}"
TEXT = '^[^"\\\\\x00-\x1f]{1,128}$'
ACTIONS = ["release", "verify", "generalise", "mask", "tokenise"]


def text(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern}


def exactly(**members: Schema) -> Schema:
    """An object of these members, all of them and no other."""
    names = list(members)
    return {"type": "object", "required": names, "properties": members, "additionalProperties": False}


def many(one: Schema, **bounds: Any) -> Schema:
    return {"type": "array", "items": one, **bounds}


RULE = text("^[A-Z][A-Z0-9-]*$")
FIELD = exactly(
    action={"enum": ACTIONS},
    rules=many(RULE, minItems=1, uniqueItems=True),
    value={},
)
DISCLOSED = exactly(
    fields={
        "type": "object",
        "propertyNames": text("^[CEPT][0-9]{2}$"),
        "additionalProperties": FIELD,
    },
    objection={"type": "boolean"},
    outcome={"const": "disclosed"},
    subject=text(r"^intl[0-9]+\.[A-Za-z0-9_-]{22}$"),
    tier={"anyOf": [{"enum": ["E-A", "E-W", "E-F", "P-W", "P-F"]}, {"type": "null"}]},
)
NOTHING = exactly(outcome={"const": "nothing"})

PROOF = text(
    r"^c2sp\.org/tlog-proof@v1\nindex (0|[1-9][0-9]*)\n([A-Za-z0-9+/]{43}=\n){0,64}\n"
    r"[^\n]+\n(0|[1-9][0-9]*)\n[A-Za-z0-9+/]{43}=\n\n(— [^ \n]+ [A-Za-z0-9+/]+={0,2}\n)+$"
)
RECEIPT = exactly(
    leaf={"type": "string", "maxLength": 16384},
    proof=PROOF,
    salts=many(text("^[A-Za-z0-9_-]{22}$"), minItems=1, maxItems=1000, uniqueItems=True),
    signature=exactly(kid=text("^[a-z0-9-]+$"), suite={"const": "intl"}, value=text("^[A-Za-z0-9_-]{86}$")),
)
ANSWER = exactly(
    id=text(f"^rel_{ULID}$"),
    log_index={"type": "integer", "minimum": 0},
    plan=text("^sha256:[0-9a-f]{64}$"),
    purpose={"enum": ["credit_reporting", "credit_consulting", "credit_rating", "credit_insurance"]},
    receipt=RECEIPT,
    results=many({"anyOf": [DISCLOSED, NOTHING]}, minItems=1, maxItems=1000),
    rules={
        "type": "object",
        "propertyNames": RULE,
        "additionalProperties": exactly(
            basis=many(text("^[A-Z0-9]+(:[0-9./]+)?$"), minItems=1), title={"type": "string", "minLength": 1}
        ),
    },
)
CLASS = exactly(
    count={"type": "integer", "minimum": 1},
    fields=many(many({"type": "string"}, minItems=2, maxItems=2)),
    objection={"type": "boolean"},
    outcome={"enum": ["disclosed", "nothing"]},
    rules=many(RULE, uniqueItems=True),
)
LEAF = exactly(
    authorisation=text(f"^(contract|auth_{ULID})$"),
    classes=many(CLASS, minItems=1),
    client=text(TEXT),
    detail=text(HASH),
    id=text(f"^rel_{ULID}$"),
    licence=text(TEXT),
    log=text(TEXT),
    plan=text("^sha256:[0-9a-f]{64}$"),
    purpose=text("^[a-z_]{1,64}$"),
    recipient=text(TEXT),
    results=text(HASH),
    subjects={"type": "integer", "minimum": 1},
    suite={"const": "intl"},
    time=text(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}\+08:00$"),
    token=text(HASH),
    type={"const": "release"},
    v={"const": 1},
)

PLACE = text(r"^(/[a-z_0-9/]*|[A-Z][A-Za-z-]*|index|size|from|to)$")  # a pointer, a header or a parameter
PROBLEM: Schema = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "request_id", "retryable"],
    "properties": {
        "type": text("^urn:disclosure-gateway:problem:[a-z_]+$"),
        "title": text("^[a-z ]+$"),
        "status": {"type": "integer", "minimum": 400},
        "code": text("^[a-z_]+$"),
        "detail": {"type": "string", "minLength": 1},
        "request_id": text(f"^req_{ULID}$"),
        "retryable": {"type": "boolean"},
        "at": PLACE,
        "errors": many(exactly(at=PLACE, code=text("^[a-z_]+$")), minItems=1, maxItems=20),
    },
    "additionalProperties": False,
}
