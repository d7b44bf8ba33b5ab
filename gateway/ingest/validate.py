"""A row against the catalogue: its canonical values, its faults, and every text that may bear a mark."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from gateway.ingest import cells
from gateway.ingest.catalogue import SPECS, Catalogue, fold, objection
from gateway.ingest.faults import fault
from gateway.ingest.model import Cell, Identifier, Record, Row, RowFault
from gateway.ingest.record import record
from gateway.signing.canonical import JSONValue

_NUMBERS = {kind: cells.number(kind) for kind in ("uscc", "citizen_id", "passport")}
_ORGANISATION, _PERSON = 0, 1


@dataclass(frozen=True, slots=True)
class Reading:
    """What a row says. texts: cells in which a mark could stand; content: what may be sealed if one does."""

    record: Record | None
    faults: tuple[RowFault, ...]
    texts: tuple[Cell, ...]
    content: Mapping[str, Cell]
    identifier: Identifier | None


@dataclass(slots=True)
class _Draft:
    """The values read so far. faults: (field, code), each once."""

    row: Row
    values: dict[str, JSONValue] = field(default_factory=dict)
    faults: dict[tuple[str, str], None] = field(default_factory=dict)
    texts: list[Cell] = field(default_factory=list)
    content: dict[str, Cell] = field(default_factory=dict)

    def blame(self, place: str, code: str) -> None:
        self.faults[place.partition(".")[0], code] = None


def read(row: Row, known: Catalogue, today: date) -> Reading:
    """Read one row. Pure; every fault of the row is reported, not only the first."""
    draft = _Draft(row)
    if row.broken:
        draft.blame("row", row.broken)
    draft.texts.extend(row.surplus)
    keyed = dict(_keyed(draft, known))
    side = _side(draft, keyed, known)
    for heading, keys in keyed.items():
        _cell(draft, row.cells[heading], keys, side)
    identifier = _identifier(draft, side)
    if not row.broken:
        _demand(draft, known, side)
    made = None
    if not draft.faults and identifier:
        found = record(identifier, draft.values, today)
        made = found if isinstance(found, Record) else None
        draft.faults.update({} if isinstance(found, Record) else dict.fromkeys(found))
    faults = tuple(fault(row.number, place, code) for place, code in draft.faults)
    return Reading(made, faults, tuple(draft.texts), draft.content, identifier)


def _keyed(draft: _Draft, known: Catalogue) -> Iterator[tuple[str, tuple[str | None, str | None]]]:
    """The cells that the catalogue knows. The others are refused, and not even a quarantine keeps them."""
    for place, (heading, cell) in enumerate(draft.row.cells.items(), 1):
        keys = known.keys.get(heading) or known.keys.get(fold(heading))
        if keys:
            draft.content[heading] = cell
            yield heading, keys
            continue
        wrong = objection(heading, known)
        assert wrong is not None
        draft.blame(wrong[0] or f"column {place}", wrong[1])
        draft.texts.extend((heading, cell))


def _side(draft: _Draft, keyed: Mapping[str, tuple[str | None, str | None]], known: Catalogue) -> int:
    """Whether the row speaks of an organisation or a person: by its type, else by its identifier's type."""
    if known.organisations_only:
        draft.values["id_kind"] = "uscc"
        return _ORGANISATION
    told = {}
    for heading, keys in keyed.items():
        if keys[0] in ("subject_kind", "id_kind"):
            try:
                told[keys[0]] = SPECS[keys[0]].read(draft.row.cells[heading])
            except cells.Refused:
                continue  # the fault itself is found when the cell is read
    kind = told.get("subject_kind") or ("ENT" if told.get("id_kind") == "uscc" else "IND")
    draft.values["id_kind"] = told.get("id_kind", "citizen_id" if kind == "IND" else "uscc")
    return _PERSON if kind == "IND" else _ORGANISATION


def _cell(draft: _Draft, cell: Cell, keys: tuple[str | None, str | None], side: int) -> None:
    key = keys[side]
    if cells.is_blank(cell):
        return
    if key is None:
        draft.blame(str(keys[1 - side]), "not_for_kind")
        draft.texts.append(cell)
        return
    spec = SPECS[key]
    reader = _NUMBERS[str(draft.values["id_kind"])] if key in ("E02", "P02.number") else spec.read
    try:
        draft.values[key] = reader(cell)
    except cells.Refused as refusal:
        draft.blame(key, refusal.code)
        draft.texts.append(cell)
        return
    if not spec.closed:
        draft.texts.append(cell)


def _identifier(draft: _Draft, side: int) -> Identifier | None:
    value = draft.values.get("P02.number" if side == _PERSON else "E02")
    return Identifier(str(draft.values["id_kind"]), str(value)) if value is not None else None


def _demand(draft: _Draft, known: Catalogue, side: int) -> None:
    """Blame the required keys that stand nowhere and were not found faulty."""
    blamed = {place for place, _ in draft.faults}
    for keys in known.keys.values():
        key = keys[side]
        if key and SPECS[key].required and key not in draft.values and key.partition(".")[0] not in blamed:
            draft.blame(key, "missing")
