"""`gateway policy`, as an author uses it: exit code 0 all well, 1 faults or failing cases, 2 wrong usage."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from gateway.cli.policy import app
from tests.gateway.policy.folder import RULE, folder

FIRM = ["recipient=ECRB", "purpose=credit_reporting", "subject=ENT", "tier=E-F"]


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def told(*words: str) -> Any:
    return json.loads(run(*words, "--json").stdout)


@pytest.fixture
def faulty(policies: Path, tmp_path: Path) -> Path:
    return folder(policies, tmp_path / "p", RULE.replace("ECRB", "ECBR").replace("HN2L", "PIPL:230"))


def test_check_passes_the_shipped_files_and_counts_open_points() -> None:
    result = run("check")
    assert result.exit_code == 0
    assert "no faults" in result.stdout
    assert "无错误" in result.stdout


def test_check_tells_plans_notes_and_open_points_as_data() -> None:
    said = told("check")
    assert [plan["effective"] for plan in said["plans"]] == ["2025-12-18", "2026-01-01", "2026-04-01"]
    assert {note["code"] for note in said["notes"]} == {"backstop", "uncovered"}
    assert {point["confidence"] for point in said["open_points"]} == {"L", "U"}
    assert {"ENT-TIER", "AUCL"} <= {point["id"] for point in said["open_points"]}


def test_check_lists_open_points_on_demand() -> None:
    assert "ENT-TIER" in run("check", "--open-points").stdout
    assert "ENT-TIER" not in run("check").stdout


def test_check_lists_every_fault_in_both_languages_and_ends_with_1(faulty: Path) -> None:
    result = run("check", "--policies", str(faulty))
    assert result.exit_code == 1
    assert "rules/x.yaml:5:23: 未知的接收机构类别取值“ECBR”" in result.stdout
    assert "unknown recipient `ECBR`" in result.stdout
    assert "did you mean `ECRB`?" in result.stdout
    assert "是否应为 `ECRB`？" in result.stdout
    assert "rules/x.yaml:7:13" in result.stdout


def test_faults_come_as_data_too(faulty: Path) -> None:
    found = told("check", "--policies", str(faulty))["faults"]
    assert (found[0]["fix_zh"], found[0]["fix_en"]) == ("是否应为 `ECRB`？", "did you mean `ECRB`?")
    assert [(one["line"], one["col"], one["code"]) for one in found] == [
        (5, 23, "unknown_name"),
        (7, 13, "unregistered_article"),
    ]


@pytest.mark.parametrize("command", [["test"], ["explain", *FIRM]])
def test_a_faulty_folder_is_refused_by_every_command(faulty: Path, command: list[str]) -> None:
    assert run(*command, "--policies", str(faulty)).exit_code == 1


def test_the_shipped_cases_pass() -> None:
    result = run("test")
    assert result.exit_code == 0
    assert "0 failed" in result.stdout


def test_a_failing_case_is_named_with_its_place_and_ends_with_1(policies: Path, tmp_path: Path) -> None:
    shutil.copytree(policies, tmp_path / "p")
    file = tmp_path / "p" / "tests" / "persons.yaml"
    text = file.read_text("utf-8").replace("nothing: minor", "nothing: sealed")
    file.write_text(text, "utf-8")
    result = run("test", "--policies", str(tmp_path / "p"))
    assert result.exit_code == 1
    assert "IND-09" in result.stdout
    assert "sealed → nothing minor" in result.stdout
    (failed,) = told("test", "--policies", str(tmp_path / "p"))["failed"]
    assert (failed["id"], failed["file"]) == ("IND-09", "tests/persons.yaml")


def test_a_folder_without_cases_does_not_pass(policies: Path, tmp_path: Path) -> None:
    shutil.copytree(policies, tmp_path / "p", ignore=shutil.ignore_patterns("tests"))
    assert run("test", "--policies", str(tmp_path / "p")).exit_code == 1


def test_explain_names_action_rule_statute_article_and_what_was_lacking() -> None:
    said = told("explain", *FIRM, "--on", "2026-11-23", "--field", "C01", "--field", "E01")
    tier, name = said["fields"]
    assert (said["outcome"], said["reason"]) == ("nothing", "no_consent")
    assert (tier["field"], tier["action"], tier["rules"][0]["id"]) == ("C01", "withhold", "TRADE-LISTED")
    assert tier["near_misses"][0]["needs"] == [
        {"fact": "authorisation", "has": "none", "wants": ["enterprise"]}
    ]
    assert name["action"] == "release"
    assert name["rules"][0]["basis_text"].startswith("《征信业管理条例》第21条；")


def test_explain_speaks_chinese_in_the_terminal() -> None:
    shown = run("explain", *FIRM, "--on", "2026-11-23", "--field", "C01").stdout
    assert "withhold" in shown
    assert "TRADE-LISTED" in shown
    assert "nothing · no_consent 缺少授权或单独同意" in shown


def test_explain_tells_what_was_lacking_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    shown = run("explain", *FIRM, "--on", "2026-11-23", "--field", "C01").stdout
    assert "TRADE-LISTED: 信息主体的授权须为企业授权（K1）（authorisation=enterprise），现为无授权" in shown
    assert "needs authorisation enterprise, has none" in shown


def test_explain_uses_the_plan_of_the_day() -> None:
    good = [*FIRM[:3], "tier=E-W"]
    before = told("explain", *good, "--on", "2026-03-31", "--field", "C18")
    after = told("explain", *good, "--on", "2026-04-01", "--field", "C18")
    assert [one["fields"][0]["rules"][0]["id"] for one in (before, after)] == [
        "ENT-CUSTOMS-251",
        "ENT-CUSTOMS",
    ]


def test_explain_asks_review_per_field() -> None:
    said = told("explain", *FIRM[:3], "tier=E-W", "--reviewed", "C01,E01", "--on", "2026-11-23")
    assert [one["field"] for one in said["fields"] if one["action"] == "release"] == ["C01", "C14", "E01"]
    assert {one["reason"] for one in said["fields"] if one["action"] == "hold"} == {"review_missing"}


def test_explain_shows_a_combination_and_a_label_raised_in_one_record() -> None:
    public = [*FIRM, "publicity=in", "published=yes", "--on", "2026-11-23"]
    together = told("explain", *public, "--reviewed", "C01,C06,C07,C08,C09", "--field", "C07")
    (number,) = together["fields"]
    assert (number["action"], number["reason"], number["rules"][0]["id"]) == (
        "withhold",
        "linkage",
        "LINK-DECISION",
    )
    (organ,) = told("explain", *public, "raised=C06:TS", "--field", "C06")["fields"]
    assert (organ["action"], organ["rules"][0]["id"]) == ("withhold", "TRADE-CONSENT")
    assert organ["near_misses"][0]["needs"][0]["wants"] == ["enterprise"]


@pytest.mark.parametrize(
    "words",
    [
        ["explain"],
        ["explain", "recipient=ECRB"],
        ["explain", *FIRM, "colour=red"],
        ["explain", *FIRM, "minor=perhaps"],
        ["explain", *FIRM, "--field", "Z99"],
        ["explain", *FIRM, "--reviewed", "Z99"],
        ["explain", *FIRM, "raised=C06:PUB"],
        ["explain", *FIRM, "--on", "tomorrow"],
        ["reveal"],
    ],
    ids=lambda words: words[-1],
)
def test_wrong_usage_ends_with_2(words: list[str]) -> None:
    assert run(*words).exit_code == 2


@pytest.mark.parametrize("command", ["check", "test", "explain"])
def test_help_is_bilingual(command: str) -> None:
    shown = run(command, "--help").stdout
    assert "--json" in shown
    assert " · " in shown
