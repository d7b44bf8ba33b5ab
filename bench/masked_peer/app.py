"""Async route, asyncpg pool, joserfc; one transaction per request reads the view and writes the audit row."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import asyncpg
from fastapi import Depends, FastAPI, HTTPException, Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, Field

from bench.peer_proof import BadProofError, check
from bench.tokens import AUDIENCE, ISSUER

DPOP = os.environ.get("BENCH_PROOF") == "dpop"
SCHEME = "DPoP" if DPOP else "Bearer"
CLAIMS = jwt.JWTClaimsRegistry(
    iss={"essential": True, "value": ISSUER},
    aud={"essential": True, "value": AUDIENCE},
    exp={"essential": True},
    client_id={"essential": True},
)
JSON_COLUMNS = ("E04", "E08", "C02", "C09", "C11", "C12")
NOT_FIELDS = ("subject_id", "uscc", "objection", "tier")

LICENSED = """
SELECT 1 FROM licence l JOIN authorisation a ON a.recipient = l.recipient AND a.purpose = l.purpose
WHERE l.client_id = $1 AND l.purpose = $2 AND a.id = $3 AND l.valid_until >= $4 AND a.valid_until >= $4"""
READ = """
SELECT v.* FROM masked_release v
JOIN authorisation_subject s ON s.subject_id = v.subject_id AND s.authorisation_id = $2
WHERE v.uscc = ANY($1::text[])"""
RECORD = """
INSERT INTO audit (client_id, operator, purpose, authorisation, subjects)
VALUES ($1, $2, $3, $4, $5) RETURNING id"""
USE = "INSERT INTO used_proof (id) VALUES ($1)"


class Asked(BaseModel):
    type: Literal["uscc", "citizen_id", "passport"]
    value: str


class Question(BaseModel):
    purpose: str
    authorisation: str
    client_reference: str = Field(max_length=64)
    operator: str = Field(max_length=64)
    subjects: list[Asked] = Field(min_length=1, max_length=1000)


class Result(BaseModel):
    outcome: Literal["disclosed", "nothing"]
    tier: str | None = None
    objection: bool | None = None
    fields: dict[str, Any] | None = None


class Answer(BaseModel):
    id: int
    purpose: str
    results: list[Result]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.jwks = KeySet.import_key_set(json.loads(os.environ["BENCH_JWKS"]))
    async with asyncpg.create_pool(os.environ["BENCH_DATABASE_URL"], min_size=10, max_size=10) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


class Caller(BaseModel):
    """proof: the DPoP proof's one-time id, empty for bearer tokens."""

    client_id: str
    proof: str


async def caller(request: Request) -> Caller:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme != SCHEME:
        raise HTTPException(401)
    try:
        decoded = jwt.decode(token, request.app.state.jwks, algorithms=["ES256"])
        CLAIMS.validate(decoded.claims)
        used = check(request.headers["dpop"], token, decoded.claims["cnf"]["jkt"]) if DPOP else ""
    except (JoseError, BadProofError, KeyError) as error:
        raise HTTPException(401) from error
    return Caller(client_id=decoded.claims["client_id"], proof=used)


def result(row: asyncpg.Record | None) -> Result:
    if row is None:
        return Result(outcome="nothing")
    fields = {k: v for k, v in row.items() if v is not None and k not in NOT_FIELDS}
    fields |= {k: json.loads(fields[k]) for k in JSON_COLUMNS if k in fields}
    return Result(outcome="disclosed", tier=row["tier"], objection=row["objection"], fields=fields)


@app.post("/v1/releases", response_model_exclude_none=True)
async def release(question: Question, who: Annotated[Caller, Depends(caller)], request: Request) -> Answer:
    values = [asked.value for asked in question.subjects]
    today = datetime.now(UTC).date()
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        if who.proof:
            try:
                await connection.execute(USE, who.proof)
            except asyncpg.UniqueViolationError as error:
                raise HTTPException(401) from error
        named = (who.client_id, question.purpose, question.authorisation)
        if not await connection.fetchval(LICENSED, *named, today):
            raise HTTPException(403)
        rows = await connection.fetch(READ, values, question.authorisation)
        audited = (who.client_id, question.operator, question.purpose, question.authorisation, values)
        audit_id = await connection.fetchval(RECORD, *audited)
    found = {row["uscc"]: row for row in rows}
    results = [result(found.get(value)) for value in values]
    return Answer(id=audit_id, purpose=question.purpose, results=results)


@app.get("/livez")
async def livez() -> dict[str, str]:
    return {"status": "ok"}
