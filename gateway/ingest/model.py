"""One frozen type per stage of an import: Row, Record, Settled, then Accepted | Rejected | Quarantined."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from gateway.errors import GatewayError
from gateway.results.standing import Review
from gateway.signing.canonical import JSONValue

Cell: TypeAlias = "str | bool | int | float | Decimal | date | list[Cell] | dict[str, Cell] | None"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the file holds it. number: as a spreadsheet shows it (the heading is row 1).

    broken: a closed word where the row cannot be read as its form demands. surplus: what no heading names.
    """

    number: int
    cells: Mapping[str, Cell]
    surplus: tuple[Cell, ...] = ()
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file that was read once from end to end and has the right form.

    form: csv, xlsx or jsonl. headings: as the file spells them; none for jsonl. rows: how many follow them.
    """

    form: str
    encoding: str
    sha256: str
    headings: tuple[str, ...]
    rows: int


class FileRefused(GatewayError):
    """The whole file is refused at the door; nothing of it is stored. fault: what and where."""

    status = 422
    code = "file_refused"
    en = "The file is refused as a whole. Correct what the report names and deliver it again."
    zh = "整个文件被拒收。请按报告更正后重新报送。"

    def __init__(self, fault: "RowFault") -> None:
        super().__init__(reason=fault.code)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong at one place, never a value (law L9). field: catalogue id, `file`, `row`, `column N`."""

    row: int
    field: str
    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """kind: uscc, citizen_id or passport; value: normalised."""

    kind: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Record:
    """A valid row in the catalogue's words. values: field id → canonical value.

    name: the department's own number of the record. born: a person's birth date, for the age alone.
    status: ACTIVE, OBJECTED, EXITED, REPAIRED, EXPIRED, REVOKED or SEALED.
    """

    name: str
    kind: str
    identifier: Identifier
    values: Mapping[str, JSONValue]
    status: str
    published: bool
    until: date | None
    publicity_until: date | None
    adverse_end: date | None
    formed_on: date
    born: date | None


@dataclass(frozen=True, slots=True)
class Settled:
    """What of a record may stand on the day of intake; ended and sealed entries have left no trace.

    adult_on: the 18th birthday while it lies ahead. lapses_on: the last day on which the entry stands, if it
    ends by itself.
    """

    name: str
    kind: str
    identifier: Identifier
    values: Mapping[str, JSONValue]
    tier: str
    objection: bool
    lapses_on: date | None
    publicity_until: date | None
    adverse_end: date | None
    published: bool
    formed_on: date
    adult_on: date | None


@dataclass(frozen=True, slots=True)
class Accepted:
    """review: what certificates cover of this record."""

    row: int
    settled: Settled
    review: Review


@dataclass(frozen=True, slots=True)
class Rejected:
    row: int
    faults: tuple[RowFault, ...]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row that bears a secrecy mark. marks: kinds of the marks that are real; content: the row as JSON.

    identifier: whom the row is about, where it can be told; an existing result of that subject is held.
    """

    row: int
    code: str
    marks: tuple[str, ...]
    content: bytes = field(repr=False)
    identifier: Identifier | None = field(repr=False)


Outcome: TypeAlias = Accepted | Rejected | Quarantined


@dataclass(frozen=True, slots=True)
class Job:
    """One import as it stands. state: running, applied, done or refused; rows: how many are dealt with."""

    id: str
    department: str
    file_sha256: str
    state: str
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    quarantined: int = 0
