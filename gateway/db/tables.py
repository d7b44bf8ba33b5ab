"""The tables, once, for migrations, sync code and the compiled statements of the hot path.

Portable subset: text, integers, booleans, dates, bytes. Text times are ISO 8601 with +08:00.
"""

from datetime import date

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from gateway.db.columns import FIELD_COLUMNS, SEALED_COLUMNS


class Recipient(SQLModel, table=True):
    id: str = Field(primary_key=True)
    name: str
    kind: str
    country: str = "CN"
    status: str = "active"
    contract_ref: str = ""
    contract_until: date | None = None
    pia_ref: str = ""
    pia_until: date | None = None


class Licence(SQLModel, table=True):
    id: str = Field(primary_key=True)
    recipient_id: str = Field(foreign_key="recipient.id", index=True)
    number: str
    issuer: str
    purposes: str = Field(sa_type=Text)
    subject_kinds: str = Field(sa_type=Text)
    valid_from: date
    valid_until: date
    status: str = "active"


class Client(SQLModel, table=True):
    client_id: str = Field(primary_key=True)
    recipient_id: str = Field(foreign_key="recipient.id", index=True)
    jwks: str = Field(sa_type=Text)
    status: str = "pending"
    created_at: str


class Replay(SQLModel, table=True):
    """A one-time id that was used: sha256 hex of client, kind and jti. expires: epoch seconds."""

    id: str = Field(primary_key=True)
    expires: int = Field(sa_type=BigInteger, index=True)


class Authorisation(SQLModel, table=True):
    id: str = Field(primary_key=True)
    recipient_id: str = Field(foreign_key="recipient.id", index=True)
    purpose: str
    kind: str
    valid_from: date
    valid_until: date
    revoked_at: str | None = None
    notice_at: str | None = None
    evidence: str = ""


class AuthorisationSubject(SQLModel, table=True):
    __tablename__ = "authorisation_subject"

    authorisation_id: str = Field(primary_key=True, foreign_key="authorisation.id")
    subject_id: str = Field(primary_key=True, index=True)


class Subject(SQLModel, table=True):
    """adult_on: the 18th birthday, kept only while it lies ahead (PIPL 31; minimal scope)."""

    id: str = Field(primary_key=True)
    kind: str
    adult_on: date | None = None


class Identifier(SQLModel, table=True):
    """tag: keyed blind index of kind and value; sealed: the value, encrypted."""

    tag: str = Field(primary_key=True)
    subject_id: str = Field(foreign_key="subject.id", index=True)
    kind: str
    sealed: bytes


class Result(SQLModel, table=True):
    """The classification result in force for one subject: the facts that policy asks for, then the fields.

    lapses_on: the last day of an entry that ends by itself. version: how many times the row has been written.
    raised_labels: `C06:TS,C08:SPI`, what a review found in a field beyond its catalogue.
    A field's column holds the canonical JSON of its value, sealed where it is an identifier, a name or text.
    """

    subject_id: str = Field(primary_key=True, foreign_key="subject.id")
    version: int = 1
    tier: str
    objection: bool = False
    lapses_on: date | None = Field(default=None, index=True)
    publicity_until: date | None = None
    adverse_end: date | None = None
    published: bool = False
    held: bool = False
    hidden: bool = False
    review_fields: str = ""
    review_until: date | None = None
    raised_labels: str = ""
    department: str
    import_id: str
    formed_on: date


class Statement(SQLModel, table=True):
    """What one department says about a subject; the result is what all of them say together.

    Its columns are the result's, sealed to the same place: a value goes over as it is.
    """

    subject_id: str = Field(primary_key=True, foreign_key="subject.id")
    department: str = Field(primary_key=True)
    tier: str
    objection: bool
    lapses_on: date | None = None
    publicity_until: date | None = None
    adverse_end: date | None = None
    published: bool
    held: bool
    review_fields: str
    review_until: date | None = None
    raised_labels: str = ""
    import_id: str
    formed_on: date


for _table in ("result", "statement"):
    for _name in FIELD_COLUMNS:
        SQLModel.metadata.tables[_table].append_column(
            Column(_name, LargeBinary() if _name in SEALED_COLUMNS else Text(), nullable=True)
        )


class ImportJob(SQLModel, table=True):
    __tablename__ = "import_job"

    id: str = Field(primary_key=True)
    department: str
    file_sha256: str = Field(index=True)
    received_at: str
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    quarantined: int = 0
    state: str = "running"


class ImportFault(SQLModel, table=True):
    __tablename__ = "import_fault"

    import_id: str = Field(primary_key=True, foreign_key="import_job.id")
    row: int = Field(primary_key=True)
    field: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    message_zh: str
    message_en: str


class Quarantine(SQLModel, table=True):
    """A whole row that bears a secrecy mark, sealed until the competent organ decides (保密法 25)."""

    id: str = Field(primary_key=True)
    import_id: str = Field(foreign_key="import_job.id", index=True)
    row: int
    code: str
    sealed: bytes
    state: str = "held"
    created_at: str


class Incident(SQLModel, table=True):
    """due_at: 24 hours after discovery (保密法实施条例 61)."""

    id: str = Field(primary_key=True)
    quarantine_id: str = Field(foreign_key="quarantine.id", index=True)
    kind: str
    opened_at: str
    due_at: str


class ReviewCertificate(SQLModel, table=True):
    __tablename__ = "review_certificate"

    id: str = Field(primary_key=True)
    organ: str
    outcome: str
    fields: str
    valid_until: date
    scope: str = Field(sa_type=Text)
    jws: str = Field(sa_type=Text)
    import_id: str = Field(foreign_key="import_job.id", index=True)


class LogEntry(SQLModel, table=True):
    __tablename__ = "log_entry"

    idx: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    id: str = Field(unique=True)
    kind: str
    time: str
    leaf: bytes
    leaf_hash: bytes


class LogHead(SQLModel, table=True):
    """One row. frontier: the 32-byte roots of the perfect subtrees, largest first."""

    __tablename__ = "log_head"

    log: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    size: int = Field(sa_type=BigInteger)
    frontier: bytes
    checkpoint: str = Field(sa_type=Text)


class LogSearch(SQLModel, table=True):
    """Derived from the leaves, to find entries by; never believed without its leaf."""

    __tablename__ = "log_search"
    __table_args__ = (
        Index("ix_log_search_recipient_time", "recipient", "time"),
        Index("ix_log_search_time", "time"),
    )

    idx: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    recipient: str
    client: str
    purpose: str
    outcome: str
    operator_tag: str
    time: str


class LogSubject(SQLModel, table=True):
    """Erasable detail beside the log (law L13): one row per subject of a release."""

    __tablename__ = "log_subject"

    idx: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    tag: str = Field(index=True)
    sealed: bytes


class Idempotency(SQLModel, table=True):
    """disclosure_digest: keyed digest of what was released; sealed: the answer. expires: epoch seconds."""

    client_id: str = Field(primary_key=True)
    key_hash: str = Field(primary_key=True)
    request_digest: str
    state: str = "pending"
    disclosure_digest: str = ""
    sealed: bytes | None = None
    expires: int = Field(sa_type=BigInteger, index=True)
