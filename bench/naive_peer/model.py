"""Tables and wire shapes, one SQLModel each, everything in the clear."""

from datetime import UTC, date, datetime
from typing import Any, Literal

from pydantic import BaseModel
from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel


class Licence(SQLModel, table=True):
    client_id: str = Field(primary_key=True)
    recipient: str
    purpose: str = Field(primary_key=True)
    valid_until: date


class Authorisation(SQLModel, table=True):
    id: str = Field(primary_key=True)
    recipient: str
    purpose: str
    valid_until: date


class AuthorisedSubject(SQLModel, table=True):
    authorisation_id: str = Field(primary_key=True)
    subject_id: str = Field(primary_key=True)


class Record(SQLModel, table=True):
    subject_id: str = Field(primary_key=True)
    uscc: str = Field(index=True, unique=True)
    tier: str
    objection: bool
    published: bool
    fields: dict[str, Any] = Field(sa_column=Column(JSON))


class UsedProof(SQLModel, table=True):
    id: str = Field(primary_key=True)
    used_at: datetime = Field(default_factory=lambda: datetime.now(UTC))


class Audit(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    time: datetime = Field(default_factory=lambda: datetime.now(UTC))
    client_id: str = Field(index=True)
    operator: str
    purpose: str
    authorisation: str
    subjects: list[str] = Field(sa_column=Column(JSON))
    fields: list[str] = Field(sa_column=Column(JSON))


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
