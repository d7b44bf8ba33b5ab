"""Whether an answer holds what it must: a fast answer about nothing would be no figure."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bench.subjects import Subject

ALIKE = ("E01", "E02", "E04", "C01", "C02", "C03")  # released as they are by every target
ALIKE_WHEN_FOCUSED = ("C04", "C06", "C12")
MASKED = ("E05", "E06")  # address, legal representative

Expected = Mapping[str, Mapping[str, Any]]


def expectations(subjects: Iterable[Subject]) -> dict[str, dict[str, Any]]:
    """By identifier: values that must stand in the answer, and raw values that must not."""
    found = {}
    for one in subjects:
        plain = ALIKE + (ALIKE_WHEN_FOCUSED if one.values["C01"] == "E-F" else ())
        found[one.uscc] = {
            "plain": {field: one.values[field] for field in plain if field in one.values},
            "masked": {field: one.values[field] for field in MASKED if field in one.values},
        }
    return found


def read(path: str) -> Expected | None:
    """None for a target whose answers say nothing."""
    return json.loads(Path(path).read_bytes()) if path else None


def fault(request: bytes, answer: bytes, expected: Expected, *, masks: bool) -> str:
    """Why the answer is wrong; empty if each subject asked for is disclosed as it must be."""
    asked, results = json.loads(request)["subjects"], json.loads(answer)["results"]
    if len(results) != len(asked):
        return "count"
    for one, result in zip(asked, results, strict=True):
        if reason := _result_fault(expected[one["value"]], result, masks=masks):
            return reason
    return ""


def _result_fault(expected: Mapping[str, Any], result: Mapping[str, Any], *, masks: bool) -> str:
    if result["outcome"] != "disclosed" or result["tier"] != expected["plain"]["C01"]:
        return "outcome"
    fields = {name: _value(held) for name, held in result["fields"].items()}
    for name, value in expected["plain"].items():
        if fields.get(name) != value:
            return f"{name} is not what it is"
    for name, raw in expected["masked"].items():
        if name not in fields or masks is (fields[name] == raw):
            return f"{name} is not masked as it should be"
    return ""


def _value(held: Any) -> Any:
    """The gateway tells action and rules beside a value."""
    return held["value"] if isinstance(held, dict) and "action" in held else held
