"""The sample departments' files, end to end, on both databases."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.db.session import migrate
from tests.gateway.ingest.office import SAMPLES, Office, expected, named_subjects, sample_bundle, sample_file

DEPARTMENTS = ("customs", "maritime", "anti_smuggling")
HEADING = {"customs": 1, "maritime": 1, "anti_smuggling": 0}  # rows before the first record


@pytest.fixture
def office(database_url: str) -> Office:
    return Office(database_url)


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_sample_file_is_accepted_rejected_and_quarantined_as_its_makers_expect(
    office: Office, department: str
) -> None:
    told, skew = expected(department), HEADING[department]
    job = office.sample(department)
    wrong = {one["row"] + skew: one["key"] for one in told["rejected"]}
    marked = {one["row"] + skew: f"{one['certainty']}_mark" for one in told["quarantined"]}
    assert (job.state, job.rows) == ("done", told["rows"])
    assert job.accepted + job.rejected + job.quarantined == job.rows
    faults = office.faults(job)
    assert {fault.row for fault in faults} == set(wrong)
    for row, key in wrong.items():
        places = {fault.field for fault in faults if fault.row == row}
        assert places & {key.partition(".")[0], "T08", "row"}
    assert {one["row"]: one["code"] for one in office.rows("SELECT row, code FROM quarantine")} == marked
    assert office.logged == [replace(job, state="applied")]


def test_the_named_subjects_stand_as_they_should(office: Office) -> None:
    for department in DEPARTMENTS:
        office.sample(department)
    found = {name: office.result(one["type"], one["value"]) for name, one in named_subjects().items()}
    never_listed = found["plain_enterprise"]
    for name in ("repaired", "exited", "expired", "revoked", "sealed"):
        assert _standing(found[name]) == _standing(never_listed)
    for name in ("exited_individual", "repaired_individual"):
        assert _standing(found[name]) == _standing(found["consented_individual"])
    for name in ("marked", "false_friend", "marked_individual", "marked_work_secret"):
        assert found[name]["held"]
        assert found[name]["c01"] is None
    assert found["unknown_subject"] == {}
    assert found["aeo_enterprise"]["tier"] == "E-A"
    assert found["objected"]["objection"]
    assert found["objected"]["c03"] == "OBJECTED"
    assert found["sole_proprietor"]["kind"] == "SOLE"
    assert found["full_width"]["e02"] == named_subjects()["full_width"]["value"]
    assert found["minor"]["adult_on"] == "2027-06-01"
    assert found["consented_individual"]["adult_on"] == "None"
    assert found["focus_out_of_publicity"]["publicity_until"] < "2026-11-23"
    assert found["listed_enterprise"]["c11"]["list"] == "anti_smuggling"


def test_only_what_an_organ_reviewed_is_marked_as_reviewed(office: Office) -> None:
    for department in DEPARTMENTS:
        office.sample(department)
    fields = {
        name: office.result(one["type"], one["value"]).get("review_fields", "")
        for name, one in named_subjects().items()
    }
    assert "C11" in fields["listed_enterprise"]
    assert "C04" in fields["review_partial"]
    assert "C11" not in fields["review_partial"]
    for name in ("review_refused", "review_missing", "unreviewed_individual", "review_refused_individual"):
        assert fields[name] == ""


def test_importing_the_same_file_again_changes_nothing(office: Office) -> None:
    first = office.sample("anti_smuggling")
    before = office.snapshot()
    assert office.sample("anti_smuggling") == first
    assert office.snapshot() == before
    assert len(office.logged) == 1


def test_certificates_that_come_later_open_what_they_cover(office: Office) -> None:
    file = SAMPLES / sample_file("anti_smuggling")
    office.deliver(file, "anti_smuggling")
    subject = named_subjects()["listed_enterprise"]
    before = office.result(subject["type"], subject["value"])
    assert before["review_fields"] == ""
    office.deliver(file, "anti_smuggling", sample_bundle("anti_smuggling"))
    after = office.result(subject["type"], subject["value"])
    assert "C11" in after["review_fields"]
    assert after["c11"] == before["c11"]
    assert len(office.rows("SELECT id FROM quarantine")) == len(expected("anti_smuggling")["quarantined"])


def test_nothing_that_names_a_subject_lies_plain_in_the_database_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'gateway.db'}"
    migrate(url)
    office = Office(url)
    for department in DEPARTMENTS:
        office.sample(department)
    plain = {value for row in office.snapshot()["results"] for value in _naming(row)}
    office.engine.dispose()
    assert len(plain) > 10_000
    patterns = tmp_path / "plain.txt"
    patterns.write_text("\n".join(plain), "utf-8")
    stored = [str(file) for file in tmp_path.glob("gateway.db*")]
    words = ["grep", "-a", "-o", "-F", "-f", str(patterns), *stored]
    found = subprocess.run(words, capture_output=True, check=False, env={**os.environ, "LC_ALL": "C"})
    assert (found.returncode, found.stdout) == (1, b"")  # 1: grep looked and found nothing


def _naming(row: dict[str, Any]) -> Iterator[str]:
    """What identifies the subject or tells its story."""
    for column in ("e01", "e02", "e05", "e06", "p01", "p06", "c05", "c10", "c15"):
        yield from filter(None, (row[column],))
    for column, member in (("p02", "number"), ("p04", "mobile"), ("p04", "address"), ("e07", "id_number")):
        yield from filter(None, ((row[column] or {}).get(member),))


def _standing(result: dict[str, object]) -> dict[str, object]:
    """What policy and releases can see of a classification. T01 to T05 never leave (trade.yaml)."""
    seen = (
        "tier",
        "objection",
        "lapses_on",
        "publicity_until",
        "adverse_end",
        "published",
        "held",
        "hidden",
    )
    entry = tuple(f"c{n:02}" for n in range(1, 17))
    reviewed = {field for field in str(result["review_fields"]).split(",") if not field.startswith("T")}
    return {**{name: result.get(name) for name in (*seen, *entry)}, "reviewed": reviewed}
