"""`gateway policy matrix`: field by recipient, on the terminal, as a page to sign, as a workbook."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from gateway import wiring
from gateway.cli.policy_read import FAULTY, Folder, Json, read, show
from gateway.policy import matrix_book
from gateway.policy.bundle import Bundle
from gateway.policy.matrix import Cell, Sheet, sheets
from gateway.policy.matrix_page import columns, conditions, page
from gateway.policy.vocabulary import Vocabulary

app = typer.Typer()


@app.command("matrix")
def matrix(
    facts: Annotated[
        list[str] | None,
        typer.Argument(help="Settled facts as name=value, e.g. subject=ENT tier=E-F · 已定的事实"),
    ] = None,
    policies: Folder = None,
    on: Annotated[
        datetime | None, typer.Option("--on", help="Day of the plan · 方案日期", formats=["%Y-%m-%d"])
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", help="Write a page to read and sign · 写出可签署的网页", dir_okay=False),
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", help="Write a workbook · 写出工作簿", dir_okay=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """The most that each recipient may receive, and what that takes · 各机构至多可得的字段及条件"""
    bundle = read(policies, as_json)
    plan = bundle.plans.at(on.date() if on else wiring.clock().day)
    found = list(sheets(bundle, plan, _given(facts or [], bundle.language.words)))
    if html is not None and found:
        html.write_text(page(bundle, found), "utf-8")
    if xlsx is not None and found:
        matrix_book.write(bundle, found, xlsx)
    if as_json:
        print(
            json.dumps({"plan": plan.digest, "sheets": [_as_data(one) for one in found]}, ensure_ascii=False)
        )
    elif html is None and xlsx is None:
        _tell(bundle, found)
    if not found:
        raise typer.Exit(FAULTY)


def _given(told: Sequence[str], words: Vocabulary) -> dict[str, str]:
    given = {}
    for one in told:
        name, equals, value = one.partition("=")
        if not equals or value not in words.facts.get(name, ()):
            known = ", ".join(words.facts.get(name, words.facts))
            raise typer.BadParameter(f"write {name}=…, one of {known} · 事实写作 名称=取值")
        given[name] = value
    return given


def _tell(bundle: Bundle, found: Sequence[Sheet]) -> None:
    words = bundle.language.words
    for sheet in found:
        print(" ".join(f"{fact}={value} {words.facts[fact][value]}" for fact, value in sheet.given.items()))
        heads = ["field · 字段", *(" / ".join(one) for one in columns(bundle, sheet))]
        show(
            heads,
            [
                [f"{row.field.id} {row.field.zh}", *(_cell(bundle, one) for one in row.cells)]
                for row in sheet.rows
            ],
        )
    if not found:
        print("nothing leaves in any case · 任何情形均不提供")


def _cell(bundle: Bundle, cell: Cell) -> str:
    asked = "\n或 ".join(conditions(bundle, cell))
    rules = " ".join(cell.rules) or cell.reason
    action = f"{cell.action} {bundle.language.words.actions[cell.action]}"
    return "\n".join(part for part in (action, asked, rules) if part)


def _as_data(sheet: Sheet) -> Mapping[str, Any]:
    return {
        "given": sheet.given,
        "columns": sheet.columns,
        "rows": [
            {"field": row.field.id, "cells": [_cell_data(one) for one in row.cells]} for row in sheet.rows
        ],
    }


def _cell_data(cell: Cell) -> Mapping[str, Any]:
    return {
        "action": cell.action,
        "conditions": [{fact: sorted(words) for fact, words in box.items()} for box in cell.conditions],
        "rules": cell.rules,
        "reason": cell.reason,
    }
