"""One frozen type per stage: a wrong order does not type-check. None prints what it holds (law L9)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from operator import is_

from gateway.audit.model import Logged
from gateway.oauth.model import Caller
from gateway.policy.model import Plan
from gateway.releases.pace import slices
from gateway.releases.shape import Case
from gateway.results.model import Found

CONTRACT = "contract"  # the reference of a caller who relies on its contract alone


@dataclass(frozen=True, slots=True)
class Moment:
    """One reading of the clock. text: microseconds at +08:00; day: the legal day in Asia/Shanghai."""

    text: str
    day: date
    epoch: float


@dataclass(frozen=True, slots=True, repr=False)
class Subject:
    """A subject as asked, normalised: kind of identifier and its value."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """Who asks about whom, for what purpose, under which authorisation, when."""

    id: str
    caller: Caller
    purpose: str
    authorisation: str
    operator: str
    client_reference: str
    subjects: tuple[Subject, ...]
    wanted: frozenset[str] | None
    moment: Moment


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """Some of a question's subjects with their blind indexes and what the store knows of them, in order."""

    subjects: Sequence[Subject]
    tags: Sequence[str]
    found: Sequence[Found]

    def runs(self, size: int) -> "list[Part]":
        """The part in runs of at most `size` subjects."""
        columns = (slices(rows, size) for rows in (self.subjects, self.tags, self.found))
        return [Part(*run) for run in zip(*columns, strict=True)]


@dataclass(frozen=True, slots=True, repr=False)
class Permit:
    """What policy decided for each subject; every value is still closed."""

    question: Question
    plan: Plan
    tags: Sequence[str]
    found: Sequence[Found]
    cases: Sequence[Case]

    def recast(self, cases: Sequence[Case]) -> "Permit":
        """The same permit where some subjects turned out to be untellable."""
        return self if all(map(is_, cases, self.cases)) else replace(self, cases=cases)


@dataclass(frozen=True, slots=True, repr=False)
class Loaded:
    """The values that the permit names, opened; None where the record has none."""

    permit: Permit
    values: Sequence[Sequence[str | None]]


@dataclass(frozen=True, slots=True, repr=False)
class Disclosure:
    """The first value allowed to leave: canonical bytes of each subject's result."""

    permit: Permit
    results: Sequence[bytes]

    @property
    def digest(self) -> bytes:
        """SHA-256 over what would leave; equal disclosures have equal digests."""
        return sha256(b"\n".join(self.results)).digest()


def joined(parts: Sequence[Disclosure]) -> Disclosure:
    """The parts of one question as one disclosure, in order."""
    if len(parts) == 1:
        return parts[0]
    permits = [part.permit for part in parts]
    permit = replace(
        permits[0],
        tags=[tag for one in permits for tag in one.tags],
        found=[found for one in permits for found in one.found],
        cases=[case for one in permits for case in one.cases],
    )
    return Disclosure(permit, [result for part in parts for result in part.results])


@dataclass(frozen=True, slots=True, repr=False)
class Recorded:
    """A disclosure whose entry is durable. salts: one per result, for the recipient to check with."""

    disclosure: Disclosure
    logged: Logged
    salts: Sequence[bytes]
    results_root: bytes


@dataclass(frozen=True, slots=True, repr=False)
class SignedRelease:
    """The answer. Only `sign` makes one, and only from a recorded disclosure."""

    id: str
    body: bytes
    disclosure: Disclosure
