"""What an operator hands in: the papers of a firm and of an authorisation, as strict JSON."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar
from unicodedata import is_normalized

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from gateway.errors import ConfigError
from gateway.oauth.standing import Purpose

Text = Annotated[str, Field(min_length=1, max_length=200)]


class Paper(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Term(Paper):
    """valid on both its first and its last day."""

    valid_from: date
    valid_until: date

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.valid_until < self.valid_from:
            raise ValueError("valid_until lies before valid_from")
        return self


def _composed(text: str) -> str:
    """Two spellings of one number must not differ by invisible marks (formats.md, C4)."""
    if not is_normalized("NFC", text):
        raise ValueError("not in Unicode normalisation form C")
    return text


# The log's leaf names the licences in force as plain text (formats.md, L4).
Number = Annotated[str, Field(pattern=r'^[^"\\\x00-\x1f,]{1,60}$'), AfterValidator(_composed)]


class LicencePaper(Term):
    """A licence as its authority issued it (domain: 征信业务经营许可证, filing, 保险许可证 …)."""

    number: Number
    issuer: Text
    purposes: Annotated[list[Purpose], Field(min_length=1)]
    subject_kinds: Annotated[list[Literal["ENT", "IND", "SOLE"]], Field(min_length=1)]
    status: Literal["active", "suspended", "withdrawn"] = "active"


class Evidence(Paper):
    """A document on file. until: the last day on which it holds."""

    ref: Text
    until: date


class FirmPaper(Paper):
    """A recipient firm. contract: 网络数据安全管理条例 12; pia: PIPL 55. Either may follow later."""

    name: Text
    kind: Literal["CONS", "ECRB", "ICRB", "INS", "RATE"]
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "CN"
    contract: Evidence | None = None
    pia: Evidence | None = None
    licence: LicencePaper


class SubjectPaper(Paper):
    type: Literal["uscc", "citizen_id", "passport"]
    value: Text


class AuthorisationPaper(Term):
    """Who may be asked about, for what. separate: 单独同意 of a person (PIPL 23); notice_on: 条例 15."""

    purpose: Purpose
    kind: Literal["enterprise", "separate"]
    notice_on: date | None = None
    evidence: Text
    subjects: Annotated[list[SubjectPaper], Field(min_length=1, max_length=100_000)]


P = TypeVar("P", bound=Paper)


def read(kind: type[P], path: Path) -> P:
    """Raises ConfigError that names the places of the faults and no value."""
    try:
        return kind.model_validate_json(path.read_bytes())
    except OSError as fault:
        raise ConfigError(f"{path} cannot be read") from fault
    except ValidationError as fault:
        errors = fault.errors(include_url=False, include_context=False, include_input=False)
        places = "; ".join(f"/{'/'.join(map(str, error['loc']))}: {error['type']}" for error in errors[:10])
        raise ConfigError(f"{path}: {places}") from None
