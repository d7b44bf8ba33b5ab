import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import csv, parquet

ROWS = pa.table(
    {
        "port": ["海口新海港"] * 6 + ["海口南港"] * 2,
        "quarter": ["2026-Q1"] * 8,
        "ground": ["BASIS_01", "BASIS_02"] * 4,
    }
)
QUASI = ("--quasi", "port,quarter", "--sensitive", "ground")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "rows.parquet"
    parquet.write_table(ROWS, path)
    return path


def risk(*args: str | Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "gateway.cli", "risk", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_table_within_the_limits_ends_with_0_and_a_page(table: Path, tmp_path: Path) -> None:
    page = tmp_path / "risk.html"
    done = risk(table, *QUASI, "--k", "2", "--html", page, "--json", "--public", table, "--before", table)
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert (report["grade"], report["prosecutor"]["k"], report["diversity"][0]["l"]) == (3, 2, 2)
    assert "GB/T 42460-2023 3 级" in page.read_text("utf-8")


def test_a_table_above_the_limits_ends_with_1_and_says_how_many_rows(table: Path) -> None:
    done = risk(table, *QUASI, "--k", "5")
    assert done.returncode == 1
    assert "25.00%" in done.stdout


def test_csv_and_parquet_give_one_report(table: Path, tmp_path: Path) -> None:
    plain = tmp_path / "rows.csv"
    csv.write_csv(ROWS, plain)
    reports = [risk(path, *QUASI, "--k", "2", "--json").stdout for path in (table, plain)]
    assert json.loads(reports[0]) == json.loads(reports[1])


def test_codes_of_a_csv_file_are_told_apart_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("code\n0101\n101\nNA\nnull\n", "utf-8")
    done = risk(path, "--quasi", "code", "--json")
    assert json.loads(done.stdout)["prosecutor"]["classes"] == 4


@pytest.mark.parametrize("content", [b"port,port\n1,2\n", b"port,b\n\xff\xfe,1\n", b"port,\xff\n1,1\n"])
def test_a_csv_file_that_is_not_surely_understood_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    done = risk(path, "--quasi", "port")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("quasi", ["berth", "", "ground,port"])
def test_columns_that_cannot_be_measured_are_an_operators_mistake(table: Path, quasi: str) -> None:
    done = risk(table, "--quasi", quasi, "--sensitive", "ground")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_page_that_cannot_be_written_is_an_operators_mistake(table: Path, tmp_path: Path) -> None:
    done = risk(table, *QUASI, "--html", tmp_path / "absent" / "risk.html")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_what_is_no_table_is_refused_without_its_content(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    path.write_bytes("王建国".encode() * 40)
    done = risk(path, *QUASI)
    assert done.returncode == 2
    assert "王建国" not in done.stderr
