"""Canonical JSON: one spelling per value, byte for byte what RFC 8785 gives for the subset that we allow.

Subset: null, booleans, integers of magnitude below 2^53, NFC strings, arrays, objects with ASCII keys. No
floats: two languages print them apart, and money is text here. Checks C1–C6 stand in `gateway/formats.md`.
"""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, TypeAlias

from gateway.errors import GatewayError

JSONValue: TypeAlias = "bool | int | str | Sequence[JSONValue] | Mapping[str, JSONValue] | None"

INTEGER_LIMIT = 2**53  # what a double, and so any JSON reader, holds exactly


class NotCanonical(GatewayError):
    """A value outside the subset, or a spelling that is not the canonical one. `reason` is a closed word."""


_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


def dumps(value: JSONValue) -> bytes:
    """The canonical bytes. Raises NotCanonical for a value outside the subset (C1–C5)."""
    try:
        if type(value) is not str:
            _check(value)
        text = _encode(value)
        data = text.encode()
    except TypeError as fault:
        raise NotCanonical(reason="key") from fault
    except UnicodeEncodeError as fault:  # a lone surrogate
        raise NotCanonical(reason="not_unicode") from fault
    except RecursionError as fault:
        raise NotCanonical(reason="too_deep") from fault
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        _check_strings(value)
    return data


def loads(data: bytes) -> JSONValue:
    """Parse, and refuse every spelling but the canonical one (C6). Raises NotCanonical."""
    try:
        value: JSONValue = json.loads(data.decode(), parse_float=_refuse, parse_constant=_refuse)
    except RecursionError as fault:
        raise NotCanonical(reason="too_deep") from fault
    except ValueError as fault:
        raise NotCanonical(reason="not_json") from fault
    if dumps(value) != data:
        raise NotCanonical(reason="spelling")
    return value


def _refuse(_: str) -> NoReturn:
    raise NotCanonical(reason="float")


def _check(value: object) -> None:
    """Walk on a stack of our own, so that depth costs no recursion; only what holds something goes on it."""
    stack: list[Any] = [(value,)]
    while stack:
        for item in stack.pop():
            kind = type(item)
            if kind is str or kind is bool or item is None:
                continue
            if kind is int:
                if not -INTEGER_LIMIT < item < INTEGER_LIMIT:
                    raise NotCanonical(reason="integer_range")
            elif kind is dict:
                if not "".join(item).isascii():  # TypeError where a key is no string
                    raise NotCanonical(reason="key")
                stack.append(item.values())
            elif kind is list or kind is tuple:
                stack.append(item)
            else:
                raise NotCanonical(reason="type")


def _check_strings(value: object) -> None:
    """The whole text can fail where no string does: an escape may end in a letter before a combining mark."""
    if isinstance(value, str) and not unicodedata.is_normalized("NFC", value):
        raise NotCanonical(reason="not_nfc")
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            _check_strings(item)
