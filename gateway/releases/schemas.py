"""The request's wire shape. Strict: unknown members and coerced types are refused, and nothing is echoed."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.errors import Fault, GatewayError, Invalid, Malformed
from gateway.releases.model import Subject
from masking.detect.shapes import normalise

MOST_SUBJECTS = 1000
MOST_FAULTS = 20

Purpose = Literal["credit_reporting", "credit_consulting", "credit_rating", "credit_insurance"]
# A reference is the caller's own; a closed alphabet keeps sentences and control characters out.
Reference = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/@-]*$")]
IdentifierKind = Literal["uscc", "citizen_id", "passport"]


class SubjectBody(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    type: IdentifierKind
    value: Annotated[str, Field(min_length=6, max_length=40)]


class ReleaseBody(BaseModel):
    """One question about 1 to 1,000 subjects."""

    model_config = ConfigDict(extra="forbid", strict=True)

    purpose: Purpose
    authorisation: Annotated[str, Field(pattern=r"^(contract|auth_[0-9A-Z]{26})$")]
    operator: Reference
    client_reference: Reference
    subjects: Annotated[list[SubjectBody], Field(min_length=1, max_length=MOST_SUBJECTS)]
    fields: (
        Annotated[list[Annotated[str, Field(pattern=r"^[CEPT][0-9]{2}$")]], Field(min_length=1)] | None
    ) = None


def parse(body: bytes) -> ReleaseBody:
    """Raises Malformed for what is no JSON, Invalid with the place of each fault otherwise."""
    try:
        return ReleaseBody.model_validate_json(body)
    except ValidationError as refused:
        errors = refused.errors(include_url=False, include_context=False, include_input=False)
    raise _problem([(error["type"], error["loc"]) for error in errors])


def _problem(errors: list[tuple[str, tuple[int | str, ...]]]) -> GatewayError:
    if errors[0][0] == "json_invalid":
        return Malformed(at="/")
    faults = tuple(Fault(_pointer(kind, place), kind) for kind, place in errors[:MOST_FAULTS])
    return Invalid(at=faults[0].at, faults=faults)


def _pointer(kind: str, place: tuple[int | str, ...]) -> str:
    """A JSON pointer. The name of an unknown member is the caller's text and is left out."""
    known = place[:-1] if kind == "extra_forbidden" else place
    return "/" + "/".join(str(part) for part in known)


def subjects(body: ReleaseBody) -> tuple[Subject, ...]:
    """Identifiers in their one spelling, the same that intake keeps."""
    return tuple(Subject(one.type, normalise(one.type, one.value)) for one in body.subjects)
