"""The shipped vocabulary, fields and statutes with rules of one's own, so that a test can make one slip."""

import shutil
from pathlib import Path

import pytest

from gateway.policy.bundle import Bundle, read_bundle
from gateway.policy.errors import Fault, PolicyErrors

RULE = """\
rules:
  - id: A-TIER
    title: 等级
    fields: [C01]
    when: {recipient: ECRB}
    grant: release
    basis: [HN2L]
    effective: 2025-12-18
"""


def folder(policies: Path, target: Path, rules: str = RULE) -> Path:
    """A copy with one rules file, rules/x.yaml."""
    (target / "rules").mkdir(parents=True)
    for name in ("vocabulary.yaml", "fields.yaml", "law.yaml", "aggregates.yaml"):
        shutil.copy(policies / name, target / name)
    (target / "rules" / "x.yaml").write_text(rules, "utf-8")
    return target


def faults(place: Path) -> list[Fault]:
    """What is wrong with a folder; it must be refused."""
    with pytest.raises(PolicyErrors) as caught:
        read_bundle(place)
    return list(caught.value.found)


def places(found: list[Fault]) -> list[tuple[int, int, str]]:
    return [(fault.line, fault.col, fault.code) for fault in found]


def sound(place: Path) -> Bundle:
    return read_bundle(place)
