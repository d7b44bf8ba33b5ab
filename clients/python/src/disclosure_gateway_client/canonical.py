"""Canonical JSON: the one spelling of a value that receipts are computed over (a subset of RFC 8785).

Subset: null, booleans, integers of magnitude below 2^53, NFC strings, arrays, objects with ASCII keys.
No floats: two languages print them apart.
"""

import json
import unicodedata
from typing import NoReturn, TypeAlias

from disclosure_gateway_client.refusal import Refused

JSON: TypeAlias = "bool | int | str | list[JSON] | dict[str, JSON] | None"

INTEGER_LIMIT = 2**53  # what every JSON reader holds exactly

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode


def dumps(value: JSON) -> bytes:
    """The canonical bytes. Raises Refused for a value outside the subset.

    >>> dumps({"b": [1, True], "a": "王"}).decode()
    '{"a":"王","b":[1,true]}'
    """
    _check(value)
    text = _encode(value)
    if not unicodedata.is_normalized("NFC", text):
        raise Refused("not NFC")
    if not _is_unicode(text):
        raise Refused("not Unicode")
    return text.encode()


def loads(data: bytes) -> JSON:
    """Parse any spelling of a value of the subset. Raises Refused: floats and repeated keys are refused.

    >>> loads(b'{ "a" : 1 }')
    {'a': 1}
    """
    value, fault = _parsed(data)
    if fault:
        raise Refused(fault)
    return value


def loads_exact(data: bytes) -> JSON:
    """Parse the canonical spelling and refuse every other.

    >>> loads_exact(b'{"a":1}')
    {'a': 1}
    """
    value = loads(data)
    if dumps(value) != data:
        raise Refused("another spelling")
    return value


def _parsed(data: bytes) -> tuple[JSON, str]:
    """Value and fault. A fault is returned, not raised: a JSONDecodeError carries the whole text along."""
    try:
        value: JSON = json.loads(
            data.decode(), parse_float=_refuse, parse_constant=_refuse, object_pairs_hook=_members
        )
    except Refused as fault:
        return None, str(fault)
    except RecursionError:
        return None, "too deep"
    except ValueError:
        return None, "not JSON"
    return value, ""


def _refuse(_: str) -> NoReturn:
    raise Refused("float")


def _members(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    """Two readers of a repeated key may see two different answers."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("repeated key")
    return found


def _check(value: JSON) -> None:
    """Walk without recursion."""
    stack = [value]
    while stack:
        item = stack.pop()
        match item:
            case None | bool() | str():
                pass
            case int() if -INTEGER_LIMIT < item < INTEGER_LIMIT:
                pass
            case list():
                stack.extend(item)
            case dict() if all(isinstance(key, str) and key.isascii() for key in item):
                stack.extend(item.values())
            case _:
                raise Refused("outside the subset")


def _is_unicode(text: str) -> bool:
    """A lone surrogate cannot be encoded; `encode` itself would raise with the whole text attached."""
    return text.encode(errors="ignore").decode() == text
