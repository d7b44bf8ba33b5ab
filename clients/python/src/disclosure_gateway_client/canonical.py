"""Canonical JSON: the one spelling of a value that receipts are computed over (formats.md §1)."""

import json
import unicodedata
from typing import NoReturn, TypeAlias

from disclosure_gateway_client.refusal import Refused

JSON: TypeAlias = "bool | int | str | list[JSON] | dict[str, JSON] | None"

INTEGER_LIMIT = 2**53  # what every JSON reader holds exactly

_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


def dumps(value: JSON) -> bytes:
    """The canonical bytes. Raises Refused for a value outside the subset (C1–C5).

    >>> dumps({"b": [1, True], "a": "王"}).decode()
    '{"a":"王","b":[1,true]}'
    """
    _check(value)
    return _encode(value).encode()


def loads(data: bytes) -> JSON:
    """Parse any spelling. Raises Refused: floats and repeated members have no one meaning.

    >>> loads(b'{ "a" : 1 }')
    {'a': 1}
    """
    value, fault = _parsed(data)
    if fault:
        raise Refused(fault)
    return value


def loads_exact(data: bytes) -> JSON:
    """Parse the canonical spelling and refuse every other (C6).

    >>> loads_exact(b'{"a":1}')
    {'a': 1}
    """
    value = loads(data)
    if dumps(value) != data:
        raise Refused("spelling")
    return value


def utf8(text: str) -> bytes:
    """The text's bytes. Raises Refused for a lone surrogate, and without the text, unlike `encode`.

    >>> len(utf8("王"))
    3
    """
    data = text.encode(errors="ignore")
    if data.decode() != text:
        raise Refused("not_unicode")
    return data


def _parsed(data: bytes) -> tuple[JSON, str]:
    """Value and fault. A fault is returned, not raised: a JSONDecodeError carries the whole text along."""
    try:
        value: JSON = json.loads(
            data.decode(), parse_float=_refuse, parse_constant=_refuse, object_pairs_hook=_members
        )
    except Refused as fault:
        return None, fault.what
    except RecursionError:
        return None, "too_deep"
    except ValueError:
        return None, "not_json"
    return value, ""


def _refuse(_: str) -> NoReturn:
    raise Refused("float")


def _members(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    """Two readers of a repeated member may see two different answers."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("spelling")
    return found


def _check(value: JSON) -> None:
    """Walk on a stack of our own: depth costs no recursion."""
    stack: list[JSON] = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            _check_text(item)
        elif isinstance(item, dict):
            if not "".join(item).isascii():
                raise Refused("key")
            stack += item.values()
        elif isinstance(item, list):
            stack += item
        elif isinstance(item, int):
            if not -INTEGER_LIMIT < item < INTEGER_LIMIT:
                raise Refused("integer_range")
        elif item is not None:
            raise Refused("type")


def _check_text(text: str) -> None:
    if text.isascii():
        return
    utf8(text)
    if not unicodedata.is_normalized("NFC", text):
        raise Refused("not_nfc")
