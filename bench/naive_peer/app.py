"""`def` route, dependencies, one ORM session and one commit per request: idiomatic FastAPI with SQLModel."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated

from authlib.oauth2.rfc6749 import ResourceProtector
from fastapi import Depends, FastAPI, HTTPException, Request
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bench.naive_peer.masking import Desensitiser
from bench.naive_peer.model import (
    Answer,
    Asked,
    Audit,
    Authorisation,
    AuthorisedSubject,
    Licence,
    Question,
    Record,
    Result,
)
from bench.naive_peer.oauth import authenticate, protector
from bench.naive_peer.store import engine

app = FastAPI()


@lru_cache
def database() -> Engine:
    return engine(os.environ["BENCH_DATABASE_URL"])


@lru_cache
def protect() -> ResourceProtector:
    return protector(os.environ["BENCH_JWKS"])


@lru_cache
def desensitiser() -> Desensitiser:
    return Desensitiser()


def session() -> Iterator[Session]:
    with Session(database(), expire_on_commit=False) as opened:
        yield opened


Opened = Annotated[Session, Depends(session)]


def caller(request: Request, db: Opened) -> str:
    return authenticate(protect(), request, db)


def licensed(db: Session, client: str, question: Question) -> None:
    """Licence and authorisation at release, in one read."""
    today = datetime.now(UTC).date()
    found = db.exec(
        select(Licence)
        .join(Authorisation, col(Authorisation.recipient) == Licence.recipient)
        .where(
            Licence.client_id == client,
            Licence.purpose == question.purpose,
            Licence.valid_until >= today,
            Authorisation.id == question.authorisation,
            Authorisation.purpose == question.purpose,
            Authorisation.valid_until >= today,
        )
    ).first()
    if found is None:
        raise HTTPException(403)


def result(db: Session, question: Question, asked: Asked) -> Result:
    """One read per subject."""
    record = db.exec(
        select(Record)
        .join(AuthorisedSubject, col(AuthorisedSubject.subject_id) == Record.subject_id)
        .where(Record.uscc == asked.value, AuthorisedSubject.authorisation_id == question.authorisation)
    ).first()
    if record is None:
        return Result(outcome="nothing")
    fields = desensitiser().release(record)
    return Result(outcome="disclosed", tier=record.tier, objection=record.objection, fields=fields)


@app.post("/v1/releases", response_model_exclude_none=True)
def release(question: Question, client: Annotated[str, Depends(caller)], db: Opened) -> Answer:
    licensed(db, client, question)
    results = [result(db, question, asked) for asked in question.subjects]
    audit = Audit(
        client_id=client,
        operator=question.operator,
        purpose=question.purpose,
        authorisation=question.authorisation,
        subjects=[asked.value for asked in question.subjects],
        fields=sorted({f for r in results for f in r.fields or {}}),
    )
    db.add(audit)
    db.commit()
    assert audit.id is not None
    return Answer(id=audit.id, purpose=question.purpose, results=results)


@app.get("/livez")
def livez() -> dict[str, str]:
    desensitiser()
    return {"status": "ok"}
