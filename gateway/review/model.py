"""Review certificates and what they cover (保密法 35; formats.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from gateway.policy.model import AS_CATALOGUED, Raised

OUTCOMES = ("NOT_SECRET", "DECLASSIFIED", "WORK_SECRET_RELEASE_APPROVED", "REFUSED")
EVERY_ROW = "*"
LABELS = frozenset({"WORK", "SS", "TS", "PI", "SPI"})  # the values of the fact `raised`
# The organ whose decision counts for a department's files.
COMPETENT: Mapping[str, str] = MappingProxyType(
    {"customs": "HKCUSTOMS", "maritime": "HNMSA", "anti_smuggling": "HNASO"}
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A verified decision. rows: the department's record numbers, or None for every row of the file.

    labels: what the organ found in a field beyond its catalogue.
    """

    id: str
    organ: str
    outcome: str
    fields: frozenset[str]
    valid_until: date
    file_sha256: str
    rows: frozenset[str] | None
    jws: str
    labels: Raised = AS_CATALOGUED


@dataclass(frozen=True, slots=True)
class Refusal:
    """A certificate that counts for nothing. line: in the file of certificates; reason: a closed word."""

    line: int
    reason: str
