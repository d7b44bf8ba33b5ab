"""The matrix tells the most that each recipient may receive, and exactly what that takes."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner, Result

from gateway.cli.policy import app
from gateway.policy.bundle import Bundle
from gateway.policy.diagram import PER_FIELD
from gateway.policy.matrix import Cell, Sheet, sheets
from gateway.policy.matrix_page import page
from gateway.policy.model import FACTS, TIER, Facts
from gateway.policy.monotone import LAWS
from gateway.policy.table import LEAVING, SEVERITY, Action

LISTED = {"subject": "ENT", "tier": "E-F"}


@pytest.fixture(scope="session")
def drawn(shipped: Bundle) -> list[Sheet]:
    return list(sheets(shipped, shipped.plans.plans[-1], {}))


def cell(sheet: Sheet, recipient: str, field: str) -> Cell:
    place = next(n for n, one in enumerate(sheet.columns) if one[0] == recipient)
    return next(row.cells[place] for row in sheet.rows if row.field.id == field)


def listed(drawn: list[Sheet]) -> Sheet:
    return next(one for one in drawn if one.given == LISTED)


def test_there_is_a_sheet_for_each_kind_of_subject_about_which_anything_leaves(drawn: list[Sheet]) -> None:
    assert {(one.given["subject"], one.given["tier"]) for one in drawn} == {
        *(("ENT", tier) for tier in ("E-A", "E-W", "E-F")),
        *(("SOLE", tier) for tier in ("E-A", "E-W", "E-F")),
        *(("IND", tier) for tier in ("P-W", "P-F")),
    }


def test_only_licensed_pairs_have_a_column(drawn: list[Sheet]) -> None:
    assert set(listed(drawn).columns) == {
        ("CONS", "credit_consulting"),
        ("ECRB", "credit_reporting"),
        ("INS", "credit_insurance"),
        ("RATE", "credit_rating"),
    }


def test_a_cell_tells_each_way_in_which_the_field_leaves(drawn: list[Sheet]) -> None:
    found = cell(listed(drawn), "ECRB", "C01")
    assert found.action is Action.RELEASE
    assert found.rules == ("ENT-TIER",)
    ways = [{fact: sorted(words) for fact, words in box.items()} for box in found.conditions]
    assert {"authorisation": ["enterprise"]} in ways
    assert {"publicity": ["in"], "published": ["yes"]} in ways


def test_a_field_takes_what_the_tier_takes(drawn: list[Sheet]) -> None:
    sheet = listed(drawn)
    assert cell(sheet, "ECRB", "E01").conditions == cell(sheet, "ECRB", "C01").conditions


def test_what_never_leaves_names_the_floor_that_holds_it(drawn: list[Sheet]) -> None:
    found = cell(listed(drawn), "ECRB", "T07")
    assert (found.action, found.conditions) == (Action.DENY, ())
    assert found.rules == ("SECRET-NATURE",)


def test_under_its_conditions_each_cell_leaves_by_its_action_and_no_record_by_more(
    shipped: Bundle, drawn: list[Sheet]
) -> None:
    plan, usual = shipped.plans.plans[-1], shipped.language.words.usual
    best = {law.fact: law.steps[-1][1] for law in LAWS if not law.alike and law.fact not in PER_FIELD}
    every = frozenset(plan.fields)
    for sheet in drawn:
        for place, (recipient, purpose) in enumerate(sheet.columns):
            told = {**usual, **sheet.given, "recipient": recipient, "purpose": purpose}
            open_ = Facts(**{fact: {**told, **best, **sheet.given}[fact] for fact in FACTS})
            for row in sheet.rows:
                found = row.cells[place]
                most = plan.cell(row.field.id, open_, every)
                assert SEVERITY[most.action] >= SEVERITY[found.action]
                for box in found.conditions:
                    case = {**told, **{fact: min(words) for fact, words in box.items()}}
                    facts = Facts(**{fact: case[fact] for fact in FACTS})
                    assert plan.cell(row.field.id, facts, every).action is found.action
                    assert plan.cell(TIER, facts, every).action in LEAVING


def test_settled_facts_leave_only_what_they_leave(shipped: Bundle) -> None:
    given = {**LISTED, "authorisation": "none"}
    (sheet,) = sheets(shipped, shipped.plans.plans[-1], given)
    assert cell(sheet, "ECRB", "C04").action is Action.WITHHOLD
    assert [sorted(box) for box in cell(sheet, "ECRB", "C01").conditions] == [["publicity", "published"]]


class Shape(HTMLParser):
    """Every tag that is opened and must be closed, is."""

    VOID = ("meta", "br")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 -- the parser gives both
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_fetches_nothing(shipped: Bundle, drawn: list[Sheet]) -> None:
    text = page(shipped, drawn)
    shape = Shape()
    shape.feed(text)
    assert shape.open == []
    assert not re.search(r"src=|href=|url\(|@import|<script", text)


def test_the_page_has_digest_basis_open_points_and_lines_to_sign(shipped: Bundle, drawn: list[Sheet]) -> None:
    text = page(shipped, drawn)
    assert drawn[0].plan.digest in text
    assert "《征信业管理条例》第21条" in text
    assert "市场应用条款的条号待核对" in text
    assert all(word in text for word in ("图例", "规则与依据", "法务审核", "批准", "日期"))


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["matrix", *words])


def test_the_terminal_shows_the_table_of_one_kind_of_subject() -> None:
    result = run("subject=ENT", "tier=E-F", "--on", "2026-11-23")
    assert result.exit_code == 0
    assert "tier=E-F 企业重点关注名单" in result.stdout
    assert "ENT-TIER" in result.stdout


def test_the_matrix_comes_as_data() -> None:
    said = json.loads(run("subject=IND", "tier=P-W", "--on", "2026-11-23", "--json").stdout)
    (sheet,) = said["sheets"]
    assert [one[0] for one in sheet["columns"]] == ["ICRB", "INS"]
    tier = next(row for row in sheet["rows"] if row["field"] == "C01")
    assert tier["cells"][0]["action"] == "verify"
    assert tier["cells"][0]["conditions"] == [{"authorisation": ["separate"]}]


def test_page_and_workbook_are_written(tmp_path: Path) -> None:
    html, xlsx = tmp_path / "m.html", tmp_path / "m.xlsx"
    result = run("subject=ENT", "--on", "2026-11-23", "--html", str(html), "--xlsx", str(xlsx))
    assert result.exit_code == 0
    assert html.read_text("utf-8").startswith("<!doctype html>")
    with ZipFile(xlsx) as book:
        names = book.read("xl/workbook.xml").decode()
        assert all(name in names for name in ("ENT-E-A", "ENT-E-F", "规则与依据"))
        assert "《征信业管理条例》第21条" in book.read("xl/sharedStrings.xml").decode()


@pytest.mark.parametrize("word", ["subject", "subject=FIRM", "colour=red"])
def test_wrong_facts_end_with_2(word: str) -> None:
    assert run(word).exit_code == 2


def test_a_subject_about_whom_nothing_leaves_ends_with_1() -> None:
    assert run("minor=yes", "--on", "2026-11-23").exit_code == 1


def test_what_may_only_be_counted_says_what_that_takes(drawn: list[Sheet]) -> None:
    found = cell(listed(drawn), "RATE", "T01")
    assert found.action is Action.AGGREGATE
    assert all(box["authorisation"] == {"enterprise"} for box in found.conditions)
    assert found.conditions
