"""`gateway import` as an operator types it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from gateway.cli import app
from tests.gateway.ingest.office import ENTERPRISE, SAMPLES, expected, jsonl

SAMPLE = str(SAMPLES / "anti_smuggling.jsonl")
REVIEWED = (
    "--reviews",
    str(SAMPLES / "anti_smuggling.reviews.jsonl"),
    "--organs",
    str(SAMPLES / "organs.jwks.json"),
)
ANTI = ("--department", "anti_smuggling")


class Site:
    """A fresh site on one database."""

    def __init__(self, folder: Path, url: str) -> None:
        self._environment = {"GATEWAY_DATA_DIR": str(folder), "GATEWAY_DATABASE_URL": url}
        assert self.run("init").exit_code == 0

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(app, words, env=self._environment)

    def told(self, *words: str) -> dict[str, Any]:
        result = self.run(*words, "--json")
        assert result.exit_code == 0, result.output
        told: dict[str, Any] = json.loads(result.stdout)
        return told


@pytest.fixture
def site(tmp_path: Path, empty_database_url: str) -> Site:
    return Site(tmp_path / "site", empty_database_url)


def test_an_import_reports_counts_certificates_held_rows_and_faults(site: Site) -> None:
    told = site.told("import", SAMPLE, *ANTI, *REVIEWED)
    assert (
        told["rows"]
        == expected("anti_smuggling")["rows"]
        == sum(told[k] for k in ("accepted", "rejected", "quarantined"))
    )
    assert told["reviews"]["refused"] == []
    assert [one["row"] for one in told["held"]] == [
        one["row"] for one in expected("anti_smuggling")["quarantined"]
    ]
    assert {one["row"] for one in told["faults"]} == {
        one["row"] for one in expected("anti_smuggling")["rejected"]
    }


def test_an_import_stands_once_in_the_release_log(site: Site) -> None:
    before = site.told("audit", "fsck")["size"]
    first = site.told("import", SAMPLE, *ANTI, *REVIEWED)
    assert site.told("import", SAMPLE, *ANTI, *REVIEWED) == first
    assert site.told("audit", "fsck")["size"] == before + 1


def test_people_read_a_table(site: Site, tmp_path: Path) -> None:
    rejected = tmp_path / "rejected.csv"
    result = site.run("import", SAMPLE, *ANTI, "--errors-out", str(rejected))
    assert result.exit_code == 0
    assert "forbidden_column" in result.stdout
    assert "report by" in result.stdout
    assert len(rejected.read_text("utf-8-sig").splitlines()) == 1 + len(
        expected("anti_smuggling")["rejected"]
    )


def test_a_refused_file_ends_with_1_and_says_why(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("企业名称,风险评分\n甲,97\n", "utf-8")
    result = site.run("import", str(file), "--department", "customs", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["state"], told["faults"][0]["field"]) == ("refused", "T08")


@pytest.mark.parametrize(
    "words",
    [
        ("--department", "weather"),
        (*ANTI, "--reviews", SAMPLE),
        (*ANTI, "--reviews", SAMPLE, "--organs", SAMPLE),
    ],
)
def test_an_operators_mistake_imports_nothing(site: Site, tmp_path: Path, words: tuple[str, ...]) -> None:
    file = jsonl(tmp_path / "a.jsonl", [ENTERPRISE])
    result = site.run("import", str(file), *words)
    assert result.exit_code != 0
    assert site.told("import", str(file), *ANTI)["accepted"] == 1


def test_a_certificate_that_counts_for_nothing_is_told(site: Site, tmp_path: Path) -> None:
    file = jsonl(tmp_path / "a.jsonl", [ENTERPRISE])
    told = site.told("import", str(file), *ANTI, *REVIEWED)
    assert {one["reason"] for one in told["reviews"]["refused"]} == {"other_file"}
    assert told["reviews"]["accepted"] == 0
