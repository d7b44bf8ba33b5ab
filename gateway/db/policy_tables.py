"""The tables of policy editions: what was compiled, who approved it, what is in force and what beside it."""

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel


class PolicyPlan(SQLModel, table=True):
    """A plan that was ever emitted, kept for good: old releases are replayed by it. content: its bytes."""

    __tablename__ = "policy_plan"

    digest: str = Field(primary_key=True)
    content: bytes


class PolicyEdition(SQLModel, table=True):
    __tablename__ = "policy_edition"

    digest: str = Field(primary_key=True)
    content: bytes
    emitted_at: str


class PolicyApproval(SQLModel, table=True):
    """An approval that was counted. content: the bytes of its file."""

    __tablename__ = "policy_approval"

    edition: str = Field(primary_key=True, foreign_key="policy_edition.digest")
    approver: str = Field(primary_key=True)
    content: bytes


class PolicyActivation(SQLModel, table=True):
    """One attempt to put an edition in force; it took effect if `policy_reference` ever named it.

    id: also the id of its log entry. before: the activation that it replaces, empty for the first.
    effect: when it took effect; empty until then. seal: over its log entry, by a key that the database does
    not hold; empty until it took effect.
    """

    __tablename__ = "policy_activation"
    __table_args__ = (UniqueConstraint("before", "edition"),)

    id: str = Field(primary_key=True)
    edition: str = Field(foreign_key="policy_edition.digest", index=True)
    before: str
    time: str
    effect: str = ""
    seal: bytes = b""


class PolicyReference(SQLModel, table=True):
    """What is in force (slot `active`) and what runs beside it for comparison (slot `shadow`)."""

    __tablename__ = "policy_reference"

    slot: str = Field(primary_key=True)
    edition: str = Field(foreign_key="policy_edition.digest")
    activation: str


class PolicyShadowCell(SQLModel, table=True):
    """How often a shadow edition would have treated a field otherwise. rules: as `A,B → C`."""

    __tablename__ = "policy_shadow_cell"

    edition: str = Field(primary_key=True, foreign_key="policy_edition.digest")
    field: str = Field(primary_key=True)
    before: str = Field(primary_key=True)
    after: str = Field(primary_key=True)
    rules: str = Field(primary_key=True)
    count: int = Field(sa_type=BigInteger)
    first_seen: str
    last_seen: str
