"""What the commands of `gateway policy` share: the folder, its faults, tables on the terminal."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from gateway.policy.bundle import Bundle, read_bundle
from gateway.policy.errors import Fault, PolicyErrors
from gateway.settings import Settings

FAULTY = 1

Json = Annotated[bool, typer.Option("--json", help="Machine-readable output · 机器可读输出")]
Folder = Annotated[
    Path | None, typer.Option("--policies", help="Folder of policy files · 策略文件目录", file_okay=False)
]


def read(folder: Path | None, as_json: bool) -> Bundle:
    """The folder told, or the configured one; its faults end the command."""
    try:
        return read_bundle(folder or Settings().policies_dir)
    except PolicyErrors as error:
        refuse(error.found, as_json)


def refuse(faults: Sequence[Fault], as_json: bool) -> NoReturn:
    """Print the faults and end with exit code 1."""
    if as_json:
        print(json.dumps({"faults": [asdict(fault) for fault in faults]}, ensure_ascii=False))
    else:
        for fault in faults:
            tell(fault)
        print(f"{len(faults)} faults; nothing is activated · 错误 {len(faults)} 处，策略未启用")
    raise typer.Exit(FAULTY)


def tell(fault: Fault) -> None:
    """A fault or a note with its place, in both languages."""
    print(f"{fault.file}:{fault.line}:{fault.col}: {fault.zh}\n    → {fault.fix_zh}")
    print(f"    {fault.en}\n    → {fault.fix_en}")


def show(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on the terminal."""
    table = Table(show_lines=True)
    for heading in headings:
        table.add_column(heading, overflow="fold")  # Chinese has no blanks to break at
    for row in rows:
        table.add_row(*row)
    Console().print(table)
