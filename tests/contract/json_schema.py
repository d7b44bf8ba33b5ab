"""As much of JSON Schema 2020-12 as our documents use; a keyword that is not known here is refused."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
Faults = Iterator[str]

TYPES: Mapping[str, Callable[[Any], bool]] = {
    "array": lambda value: isinstance(value, list),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "null": lambda value: value is None,
    "object": lambda value: isinstance(value, dict),
    "string": lambda value: isinstance(value, str),
}
NOTES = {"$defs", "default", "description", "title"}  # say something, refuse nothing

SIMPLE: Mapping[str, Callable[[Any, Any], bool]] = {
    "const": lambda told, value: bool(value == told),
    "enum": lambda told, value: value in told,
    "maxItems": lambda told, value: not isinstance(value, list) or len(value) <= told,
    "maxLength": lambda told, value: not isinstance(value, str) or len(value) <= told,
    "minItems": lambda told, value: not isinstance(value, list) or len(value) >= told,
    "minLength": lambda told, value: not isinstance(value, str) or len(value) >= told,
    "minimum": lambda told, value: not TYPES["integer"](value) or value >= told,
    "pattern": lambda told, value: not isinstance(value, str) or re.search(told, value) is not None,
    "required": lambda told, value: not isinstance(value, dict) or value.keys() >= set(told),
    "type": lambda told, value: TYPES[told](value),
    "uniqueItems": lambda told, value: not told or len({repr(one) for one in value}) == len(value),
}


def resolve(pointer: str, root: Schema) -> Schema:
    """What a reference into the same document points to. Raises KeyError for nothing."""
    found: Any = root
    for part in pointer.removeprefix("#/").split("/"):
        found = found[part.replace("~1", "/").replace("~0", "~")]
    return dict(found)


def faults(schema: Schema, value: Any, root: Schema, at: str = "") -> Faults:
    """Place and keyword of each fault. root: the document that references point into."""
    for keyword, told in schema.items():
        if keyword in SIMPLE:
            if not SIMPLE[keyword](told, value):
                yield f"{at or '/'} {keyword}"
        elif keyword in NESTED:
            yield from NESTED[keyword](schema, value, root, at)
        elif keyword not in NOTES:
            raise ValueError(f"unknown keyword {keyword}")


def _reference(schema: Schema, value: Any, root: Schema, at: str) -> Faults:
    yield from faults(resolve(schema["$ref"], root), value, root, at)


def _items(schema: Schema, value: Any, root: Schema, at: str) -> Faults:
    for place, one in enumerate(value if isinstance(value, list) else ()):
        yield from faults(schema["items"], one, root, f"{at}/{place}")


def _members(schema: Schema, value: Any, root: Schema, at: str) -> Faults:
    for name, told in schema["properties"].items():
        if isinstance(value, dict) and name in value:
            yield from faults(told, value[name], root, f"{at}/{name}")


def _others(schema: Schema, value: Any, root: Schema, at: str) -> Faults:
    told, known = schema["additionalProperties"], schema.get("properties", {})
    for name in set(value if isinstance(value, dict) else ()) - set(known):
        if told is False:
            yield f"{at}/{name} additionalProperties"
        else:
            yield from faults(told, value[name], root, f"{at}/{name}")


def _names(schema: Schema, value: Any, root: Schema, at: str) -> Faults:
    for name in value if isinstance(value, dict) else ():
        yield from faults(schema["propertyNames"], name, root, f"{at}/{name}")


def _any(schema: Schema, value: Any, root: Schema, at: str) -> Faults:
    """None if one fits; else those of the one that fits best."""
    yield from min((list(faults(one, value, root, at)) for one in schema["anyOf"]), key=len)


NESTED: Mapping[str, Callable[[Schema, Any, Schema, str], Faults]] = {
    "$ref": _reference,
    "additionalProperties": _others,
    "anyOf": _any,
    "items": _items,
    "properties": _members,
    "propertyNames": _names,
}
