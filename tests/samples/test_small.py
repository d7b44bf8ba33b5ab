"""The checked-in sample files: what a department's import may rely on."""

import csv
import io
import json
from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from python_calamine import CalamineWorkbook

from masking.detect.markings import Certainty, scan
from masking.detect.shapes import normalise, valid
from samples.columns import ANTI_SMUGGLING, CUSTOMS, MARITIME
from samples.generate import generate, main

SMALL = Path("samples/small")
FILES = ("customs", "maritime", "anti_smuggling")
TODAY = date(2026, 11, 23)
Row = dict[str, Any]


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    return dict(json.loads((SMALL / "expected.json").read_text("utf-8")))


@pytest.fixture(scope="module")
def rows() -> dict[str, list[Row]]:
    return {"customs": list(_customs()), "maritime": list(_maritime()), "anti_smuggling": list(_smuggling())}


def test_the_default_seed_makes_the_checked_in_bytes(tmp_path: Path) -> None:
    generate(82, tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in SMALL.iterdir()}


def test_the_checked_in_files_stay_small() -> None:
    assert sum(path.stat().st_size for path in SMALL.iterdir()) < 3_000_000


def test_another_seed_makes_other_people(tmp_path: Path) -> None:
    main(["--seed", "83", "--out", str(tmp_path)])
    assert (tmp_path / "customs.csv").read_bytes() != (SMALL / "customs.csv").read_bytes()


def test_scaling_adds_rows_and_keeps_the_first_ones(tmp_path: Path) -> None:
    main(["--seed", "82", "--out", str(tmp_path), "--scale", "2"])
    small = (SMALL / "anti_smuggling.jsonl").read_bytes()
    large = (tmp_path / "anti_smuggling.jsonl").read_bytes()
    assert large.startswith(small)
    assert large.count(b"\n") == 2 * small.count(b"\n")


def test_there_is_no_scale_below_one(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["--out", str(tmp_path), "--scale", "0"])


def test_the_headings_are_the_documented_ones() -> None:
    page = Path("samples/README.md").read_text("utf-8")
    for column in (*CUSTOMS, *MARITIME, *ANTI_SMUGGLING):
        assert column.heading in page
        assert all(key in page for key in column.keys)


def test_the_population_is_the_agreed_one(rows: dict[str, list[Row]]) -> None:
    kinds = Counter("SOLE" if str(row.get("E02", ""))[:2] == "92" else _kind(row) for row in _flat(rows))
    assert 1_950 <= kinds["ENT"] <= 2_150
    assert 290 <= kinds["SOLE"] <= 310
    assert 2_950 <= kinds["IND"] <= 3_050


def test_every_identifier_is_valid_except_where_an_import_must_complain(
    rows: dict[str, list[Row]], expected: dict[str, Any]
) -> None:
    for department, found in rows.items():
        wrong = {row["n"] for row in found if not _identified(row)}
        keys = {fault["row"]: fault["key"] for fault in expected[department]["rejected"]}
        assert wrong == {n for n, key in keys.items() if key in ("E02", "P02.number", "line")}


def test_exactly_the_announced_rows_bear_a_mark(rows: dict[str, list[Row]], expected: dict[str, Any]) -> None:
    for department, found in rows.items():
        marked = {row["n"]: certainty for row in found if (certainty := _certainty(row))}
        announced = {one["row"]: one["certainty"] for one in expected[department]["quarantined"]}
        assert marked == announced


def test_no_subject_stands_in_two_rows(rows: dict[str, list[Row]]) -> None:
    numbers = Counter(_number(row) for row in _flat(rows) if _number(row))
    assert [number for number, times in numbers.items() if times > 1] == []


def test_every_row_begins_on_or_after_the_first_day_of_the_regulation(rows: dict[str, list[Row]]) -> None:
    begun = [_date(row["C02.from"]) for row in _flat(rows) if row.get("C02.from")]
    assert min(begun) == date(2025, 12, 18)
    assert sorted(day for day in begun if day > TODAY) == [date(2027, 3, 1)]


def test_the_named_subjects_are_where_they_say(rows: dict[str, list[Row]]) -> None:
    records = {row["record"]: row for row in _flat(rows) if row.get("record")}
    named = json.loads((SMALL / "subjects.json").read_text("utf-8"))
    assert len({entry["name"] for entry in named}) == len(named)
    for entry in named:
        assert valid(entry["type"], entry["value"])
        if entry["record"]:
            assert _number(records[entry["record"]]) == entry["value"]


def test_the_minor_is_a_minor_until_tomorrow_or_longer(rows: dict[str, list[Row]]) -> None:
    births = {row["record"]: _date(row["P03.birth"]) for row in _flat(rows) if row.get("P03.birth")}
    young = [birth for birth in births.values() if birth > date(2008, 11, 23)]
    assert sorted(young) == [date(2008, 11, 24), date(2009, 3, 9), date(2009, 6, 1)]


def test_every_authorised_subject_is_a_named_one() -> None:
    named = {entry["value"] for entry in json.loads((SMALL / "subjects.json").read_text("utf-8"))}
    grants = json.loads((SMALL / "authorisations.json").read_text("utf-8"))
    assert all(subject["value"] in named for grant in grants for subject in grant["subjects"])


@pytest.mark.parametrize("department", FILES)
def test_every_review_verifies_and_names_its_file(department: str, expected: dict[str, Any]) -> None:
    import hashlib  # noqa: PLC0415 -- only here

    keys = {key["kid"]: key for key in json.loads((SMALL / "organs.jwks.json").read_text("utf-8"))["keys"]}
    digest = hashlib.sha256((SMALL / expected[department]["file"]).read_bytes()).hexdigest()
    for line in (SMALL / f"{department}.reviews.jsonl").read_text("utf-8").splitlines():
        head, payload, signature = line.split(".")
        key = keys[json.loads(_bytes(head))["kid"]]
        Ed25519PublicKey.from_public_bytes(_bytes(key["x"])).verify(
            _bytes(signature), f"{head}.{payload}".encode()
        )
        claims = json.loads(_bytes(payload))
        assert claims["file_sha256"] == digest
        assert claims["organ"] == key["organ"]


def _customs() -> Iterator[Row]:
    keys = {column.heading: column.keys[0] for column in CUSTOMS}
    text = (SMALL / "customs.csv").read_bytes().decode("gb18030")
    for n, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), start=1):
        yield {"n": n} | {keys[heading]: value for heading, value in row.items() if value}


def _maritime() -> Iterator[Row]:
    table = CalamineWorkbook.from_path(str(SMALL / "maritime.xlsx")).get_sheet_by_name("海事信用").to_python()
    for n, cells in enumerate(table[1:], start=1):
        row = dict(zip(table[0], cells, strict=True))
        yield {"n": n} | {
            column.keys[-1 if row["主体类型"] == "个人" else 0]: row[column.heading]
            for column in MARITIME
            if row[column.heading] != ""
        }


def _smuggling() -> Iterator[Row]:
    for n, line in enumerate((SMALL / "anti_smuggling.jsonl").read_text("utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
        except ValueError:
            yield {"n": n}
            continue
        yield {"n": n} | {
            column.keys[-1 if row["主体类别"] == "个人" else 0]: row[column.heading]
            for column in ANTI_SMUGGLING
            if column.heading in row
        }


def _flat(rows: dict[str, list[Row]]) -> list[Row]:
    return [row for found in rows.values() for row in found]


def _kind(row: Row) -> str:
    return "IND" if row.get("subject_kind") == "个人" else "ENT"


def _number(row: Row) -> str:
    if "P02.number" in row:
        return normalise("passport", str(row["P02.number"]))
    return normalise("uscc", str(row.get("E02", "")))


def _identified(row: Row) -> bool:
    if "P02.number" in row:
        kind = "passport" if row["id_kind"] == "护照" else "citizen_id"
        return valid(kind, _number(row))
    return valid("uscc", _number(row))


def _certainty(row: Row) -> str:
    """The graver certainty of the marks in a row's texts, empty if there are none."""
    found = {mark.certainty for value in row.values() if isinstance(value, str) for mark in scan(value)}
    return min(found, key=list(Certainty).index, default="")


def _date(value: object) -> date:
    if isinstance(value, date):
        return value
    year, month, day = str(value).replace("/", "-").split("-")
    return date(int(year), int(month), int(day))


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
