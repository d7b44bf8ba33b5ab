"""Canonical JSON: one spelling per value."""

import json
import unicodedata
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from gateway.signing.canonical import NotCanonical, dumps, loads

LIMIT = 2**53 - 1
TEXTS = st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: unicodedata.normalize("NFC", text))
KEYS = st.text(st.characters(max_codepoint=127))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LIMIT, LIMIT) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_our_bytes_are_those_of_rfc_8785(value: Any) -> None:
    assert dumps(value) == rfc8785.dumps(value)


@given(VALUES)
def test_what_is_written_is_read_back(value: Any) -> None:
    assert loads(dumps(value)) == value


@given(VALUES, st.sampled_from([{"indent": 1}, {"separators": (", ", ":")}, {"ensure_ascii": True}]))
def test_every_other_spelling_is_refused(value: Any, style: dict[str, Any]) -> None:
    other = json.dumps(
        value, sort_keys=True, **{"separators": (",", ":"), "ensure_ascii": False, **style}
    ).encode()
    if other != dumps(value):
        with pytest.raises(NotCanonical):
            loads(other)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1.0, "type"),
        ([0.5], "type"),
        ({"a": float("nan")}, "type"),
        (2**53, "integer_range"),
        (-(2**53), "integer_range"),
        ({"名": 1}, "key"),
        ({1: "a"}, "key"),
        ({None: "a"}, "key"),
        (b"bytes", "type"),
        ({1, 2}, "type"),
        ("e\u0301", "not_nfc"),
        (["ok", {"a": "e\u0301"}], "not_nfc"),
        ("\ud800", "not_unicode"),
    ],
)
def test_a_value_outside_the_subset_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(NotCanonical) as refused:
        dumps(value)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "data",
    [
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a": 1}',
        b" 1",
        b"1\n",
        b"-0",
        b"1.0",
        b"1e2",
        b"NaN",
        b"01",
        b'"\\u0061"',
        b'"\\/"',
        b'"\\u000A"',
        b'"\xff"',
        b"\xef\xbb\xbf1",
        b"",
        b"{",
        b"9007199254740992",
        b"1" * 5000,
        b"[" * 100_000,
        b'"\\ud800"',
    ],
)
def test_a_foreign_spelling_is_refused(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        loads(data)


def test_a_mark_after_an_escape_is_no_reason_to_refuse() -> None:
    assert loads(dumps("\n\u0303")) == "\n\u0303"


def test_deep_nesting_is_refused_and_not_a_crash() -> None:
    value: Any = 1
    for _ in range(100_000):
        value = [value]
    with pytest.raises(NotCanonical, match="internal_error"):
        dumps(value)
