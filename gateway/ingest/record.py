"""From single values to one record: objects of several columns, and what must agree across columns."""

from collections.abc import Iterator, Mapping
from datetime import date

from gateway.ingest.model import Identifier, Record
from gateway.signing.canonical import JSONValue

FOCUS = ("E-F", "P-F")
ENDED = ("EXITED", "REPAIRED", "EXPIRED", "REVOKED", "SEALED")
SOLE_PREFIX = "92"  # GB 32100-2015
_PAST = ("formed_on", "C02.from", "C08", "C11.start", "adverse_end", "objected_on", "P03.birth")
_ORDER = (("C02.from", "C02.until"), ("C11.start", "publicity_until"))
_WORDS = frozenset(
    {"record", "subject_kind", "id_kind", "status", "formed_on", "adverse_end", "publicity_until"}
    | {"published", "objection", "objected_on", "remark"}
)
_Fault = tuple[str, str]


def record(identifier: Identifier, values: Mapping[str, JSONValue], today: date) -> Record | list[_Fault]:
    """The record, or (field, code) of everything that does not agree."""
    kind = kind_of(identifier)
    faults = [*_kind_faults(kind, identifier, values), *_date_faults(values, today), *_entry_faults(values)]
    if faults:
        return faults
    fields = _fields(values)
    if kind == "IND":
        fields["P02"] = {"kind": identifier.kind, "number": identifier.value}
        fields["P03"] = {**_told_by(identifier), **_member(fields, "P03")}
    return Record(
        name=str(values["record"]),
        kind=kind,
        identifier=identifier,
        values=fields,
        status="OBJECTED"
        if values.get("objection") and values["status"] == "ACTIVE"
        else str(values["status"]),
        published=values.get("published") is True,
        until=_day(values, "C02.until"),
        publicity_until=_day(values, "publicity_until"),
        adverse_end=_day(values, "adverse_end"),
        formed_on=date.fromisoformat(str(values["formed_on"])),
        born=_day(fields.get("P03"), "birth"),
    )


def kind_of(identifier: Identifier) -> str:
    """ENT, SOLE or IND."""
    if identifier.kind != "uscc":
        return "IND"
    return "SOLE" if identifier.value.startswith(SOLE_PREFIX) else "ENT"


def _told_by(identifier: Identifier) -> dict[str, JSONValue]:
    """Birth and sex as a citizen ID states them (GB 11643-1999): digits 7-14, and 17 odd for men."""
    if identifier.kind != "citizen_id":
        return {}
    number = identifier.value
    birth = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    return {"birth": birth, "sex": "M" if int(number[16]) % 2 else "F"}


def _kind_faults(kind: str, identifier: Identifier, values: Mapping[str, JSONValue]) -> Iterator[_Fault]:
    if values.get("subject_kind", kind) != kind:
        yield "subject_kind", "kind_mismatch"
    if str(values["C01"]).startswith("P") != (kind == "IND"):
        yield "C01", "wrong_tier"
    for member, told in _told_by(identifier).items():
        if values.get(f"P03.{member}", told) != told:
            yield "P03", "birth_mismatch"
    if kind == "IND" and identifier.kind != "citizen_id" and "P03.birth" not in values:
        yield "P03", "missing"  # nobody could tell a minor (PIPL 31)


def _date_faults(values: Mapping[str, JSONValue], today: date) -> Iterator[_Fault]:
    for key in _PAST:
        day = _day(values, key)
        if day is not None and day > today:
            yield key.partition(".")[0], "future"
    for start, end in _ORDER:
        first, last = _day(values, start), _day(values, end)
        if first is not None and last is not None and last < first:
            yield end.partition(".")[0], "date_order"


def _entry_faults(values: Mapping[str, JSONValue]) -> Iterator[_Fault]:
    stands = values["status"] not in ENDED
    if stands and values["C01"] in FOCUS and "C04" not in values:
        yield "C04", "no_ground"
    if stands and values["C01"] in FOCUS and not {"adverse_end", "C08"} & values.keys():
        yield "C08", "no_end"  # nobody could tell when its retention ends (征信业管理条例 16)
    if "C11.list" in values and not {"C11.start", "publicity_until"} <= values.keys():
        yield "C11", "missing"


def _fields(values: Mapping[str, JSONValue]) -> dict[str, JSONValue]:
    """Members of one field together. C02 always has both ends; a list entry ends with its publicity."""
    made: dict[str, JSONValue] = {}
    members: dict[str, dict[str, JSONValue]] = {}
    for key, value in values.items():
        if key in _WORDS:
            continue
        field, dot, member = key.partition(".")
        if dot:
            made[field] = members.setdefault(field, {})
            members[field][member] = value
        else:
            made[field] = value
    members["C02"].setdefault("until", None)
    if "C11" in members:
        members["C11"]["end"] = values["publicity_until"]
    return made


def _member(fields: Mapping[str, JSONValue], field: str) -> Mapping[str, JSONValue]:
    found = fields.get(field)
    return found if isinstance(found, Mapping) else {}


def _day(values: object, key: str) -> date | None:
    found = values.get(key) if isinstance(values, Mapping) else None
    return date.fromisoformat(found) if isinstance(found, str) else None
