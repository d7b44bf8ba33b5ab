"""How the demo speaks: numbered steps with a clock, and the before → after table."""

import json
import time
from typing import Any

from disclosure_gateway_client import Disclosed, Release
from rich.console import Console
from rich.table import Table

WIDEST = 34  # characters of a value in the table


class Stage:
    """Tells what happens, as it happens."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._started = time.monotonic()
        self._steps = 0

    def step(self, english: str, chinese: str) -> None:
        self._steps += 1
        passed = time.monotonic() - self._started
        self.console.print(f"\n[bold]{self._steps}. {english} · {chinese}[/bold]  [dim]{passed:4.1f} s[/dim]")

    def say(self, text: str) -> None:
        self.console.print(f"   {text}", highlight=False)

    def command(self, *words: str) -> None:
        self.console.print(f"   [dim]$ gateway {' '.join(words)}[/dim]", highlight=False)


def short(value: Any) -> str:
    """A value in one line."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def before_after(before: dict[str, Any], release: Release, result: Disclosed, title: str) -> Table:
    """One row per field of the record: as delivered, as released, and why."""
    table = Table(title=title, title_justify="left", expand=False, show_lines=False)
    for heading in (
        "field",
        "delivered 原值",
        "released 披露值",
        "action",
        "rule",
        "statute and article 依据",
    ):
        table.add_column(heading, overflow="fold")
    for name, value in before.items():
        told = result.fields.get(name)
        if told is None:
            table.add_row(name, short(value), "—", "withhold", "", "", style="dim")
            continue
        basis = dict.fromkeys(one for rule in told.rules for one in release.rules[rule].basis)
        table.add_row(
            name, short(value), short(told.value), told.action, " ".join(told.rules), "；".join(basis)
        )
    return table
