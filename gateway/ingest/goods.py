"""T02: goods as a list of objects, from JSON or from `name|HS|quantity|value` joined by semicolons."""

from gateway.ingest.cells import Refused, amount, number, text
from gateway.ingest.model import Cell
from gateway.signing.canonical import JSONValue

MEMBERS = ("goods", "hs", "quantity", "value")
_READERS = dict(zip(MEMBERS, (text(200), number("hs"), text(60), amount), strict=True))


def goods(cell: Cell) -> JSONValue:
    """Raises Refused for any other shape."""
    items = _items(cell) if isinstance(cell, str) else cell
    if not isinstance(items, list):
        raise Refused("type")
    return [_one(item) for item in items]


def _items(line: str) -> list[Cell]:
    return [_split(part) for part in line.replace(";", "；").split("；") if part.strip()]


def _split(part: str) -> Cell:
    parts = part.split("|")
    return dict(zip(MEMBERS, parts, strict=True)) if len(parts) == len(MEMBERS) else part


def _one(item: Cell) -> dict[str, JSONValue]:
    if not isinstance(item, dict) or item.keys() != _READERS.keys():
        raise Refused("shape")
    return {member: read(item[member]) for member, read in _READERS.items()}
