"""Thresholds of statistics are policy data: read, checked, dated, and part of the plan."""

from pathlib import Path

import pytest

from gateway.policy.bundle import Bundle, load
from gateway.policy.model import Threshold
from gateway.policy.table import LEAVING, Action
from tests.gateway.policy.folder import RULE, faults, folder

STATISTIC = RULE.replace("grant: release", "grant: aggregate")


def with_limits(policies: Path, target: Path, old: str, new: str, rules: str = STATISTIC) -> Path:
    place = folder(policies, target, rules)
    file = place / "aggregates.yaml"
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    return place


def test_every_plan_knows_the_thresholds_of_its_days(shipped: Bundle) -> None:
    for plan in shipped.plans.plans:
        assert plan.thresholds == {"public": Threshold(20, 2), "contract": Threshold(5, 2)}


def test_a_threshold_is_part_of_the_digest(policies: Path, tmp_path: Path) -> None:
    before = load(folder(policies, tmp_path / "p", STATISTIC)).plans[0]
    after = load(with_limits(policies, tmp_path / "q", "k: 20", "k: 21")).plans[0]
    assert before.digest != after.digest


def test_of_two_for_one_audience_the_stricter_numbers_hold(policies: Path, tmp_path: Path) -> None:
    place = with_limits(policies, tmp_path / "p", "audience: contract", "audience: public")
    file = place / "aggregates.yaml"
    text = file.read_text("utf-8").replace("l: 2", "l: 3", 1)
    file.write_text(text + text.split("thresholds:\n")[1].replace("public", "contract"), "utf-8")
    assert load(place).plans[0].thresholds["public"] == Threshold(20, 3)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("k: 20", "k: twenty", "bad_count"),
        ("k: 20", "k: 1", "bad_count"),
        ("k: 20", "k: 2０", "bad_count"),
        ("k: 20", "k: 4", "weak_threshold"),
        ("audience: public", "audience: anyone", "unknown_name"),
        ("GB42460", "GB42461", "unregistered_citation"),
        ("    confidence: U", "    confidence: X", "unknown_name"),
        ("    k: 5\n", "", "missing_key"),
        ("audience: public", "audience: contract", "no_threshold"),
        ("effective: 2025-12-18", "effective: 2026-12-18", "no_threshold"),
    ],
)
def test_slips_in_thresholds_are_told(policies: Path, tmp_path: Path, old: str, new: str, code: str) -> None:
    assert code in [one.code for one in faults(with_limits(policies, tmp_path / "p", old, new))]


def test_without_the_file_nothing_is_activated(policies: Path, tmp_path: Path) -> None:
    place = folder(policies, tmp_path / "p")
    (place / "aggregates.yaml").unlink()
    assert [(one.code, one.file) for one in faults(place)] == [("unreadable_file", "aggregates.yaml")]


def test_what_may_only_be_counted_never_leaves_alone(shipped: Bundle) -> None:
    assert Action.AGGREGATE not in LEAVING
    for plan in shipped.plans.plans:
        for recipient in plan.values["recipient"]:
            assert plan.reach(recipient, "statistics") == frozenset()


def test_thresholds_that_law_leaves_unsure_are_open_points(shipped: Bundle) -> None:
    assert {limit.id: limit.doubt.mark for limit in shipped.limits} == {
        "CELL-PUBLIC": "U",
        "CELL-CONTRACT": "U",
    }
