"""`gateway import`: a department's file becomes results, faults and quarantined rows."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from gateway import wiring
from gateway.errors import ConfigError
from gateway.ingest import failed
from gateway.ingest.catalogue import catalogue
from gateway.ingest.flow import Ports
from gateway.ingest.flow import import_file as run
from gateway.ingest.model import FileRefused, Job, RowFault
from gateway.ingest.quarantine import HeldRow, held_rows
from gateway.review.flow import Bundle
from gateway.review.store import Certificates
from gateway.review.verify import organ_keys
from gateway.settings import Settings

SHOWN = 20  # faults on the screen; --json and --errors-out have all of them


def import_file(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX or JSONL · 部门文件", exists=True, dir_okay=False)],
    department: Annotated[str, typer.Option(help="customs, maritime, anti_smuggling · 报送部门")],
    reviews: Annotated[Path | None, typer.Option(help="Review certificates, JSONL · 脱密审查证书")] = None,
    organs: Annotated[Path | None, typer.Option(help="Reviewing organs' keys, JWKS · 审查机关公钥")] = None,
    errors_out: Annotated[Path | None, typer.Option(help="CSV of the rejected rows · 退回行文件")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output · 机器可读输出")] = False,
) -> None:
    """Import a department's file; running it again changes nothing · 导入部门文件，重复导入不产生变化"""
    bundle, intake = _bundle(department, reviews, organs), wiring.intake(Settings())
    now = datetime.fromisoformat(wiring.clock().text)
    try:
        with _progress(quiet=as_json) as progress:
            certificates = Certificates(intake.engine, bundle, now.date())
            job = run(file, department, Ports(intake.store, certificates, intake.append, progress), now)
        faults = list(intake.store.faults(job.id))
        if errors_out is not None:
            failed.write(file, errors_out, catalogue(department), faults)
        _tell(_report(job, faults, bundle, held_rows(intake.engine, job.id)), as_json=as_json)
    except FileRefused as refusal:
        _tell({"state": "refused", "faults": [asdict(refusal.fault)]}, as_json=as_json)
        raise typer.Exit(1) from None
    finally:
        intake.engine.dispose()


def _bundle(department: str, reviews: Path | None, organs: Path | None) -> Bundle:
    if reviews is not None and organs is None:
        raise ConfigError("--reviews needs --organs: nobody could tell who signed them")
    try:
        lines = reviews.read_text("ascii").splitlines() if reviews else []
        keys = organ_keys(organs.read_text("utf-8")) if organs else {}
    except (OSError, UnicodeDecodeError) as fault:
        raise ConfigError("the certificates or the organs' keys cannot be read") from fault
    return Bundle(tuple(lines), keys, department)


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal's standard error; nothing where nobody looks."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task("导入 importing", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _report(job: Job, faults: list[RowFault], bundle: Bundle, held: list[HeldRow]) -> dict[str, Any]:
    certificates, refusals = bundle.sift(job.file_sha256)
    reviews = {"accepted": len(certificates), "refused": [asdict(one) for one in refusals]}
    told = {"import_id" if name == "id" else name: value for name, value in asdict(job).items()}
    rows = [one._asdict() for one in held]
    return {**told, "reviews": reviews, "held": rows, "faults": [asdict(one) for one in faults]}


def _tell(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(report, ensure_ascii=False))
        return
    shown = ("import_id", "department", "state", "rows", "accepted", "rejected", "quarantined")
    for name in shown:
        if name in report:
            print(f"{name}: {report[name]}")
    for refusal in report.get("reviews", {}).get("refused", []):
        print(f"certificate on line {refusal['line']} counts for nothing: {refusal['reason']}")
    for one in report.get("held", []):
        report_by = f", incident {one['kind']}, report by {one['due_at']}" if one["kind"] else ""
        print(f"row {one['row']} quarantined: {one['code']}{report_by}")
    _show(report["faults"])


def _show(faults: list[dict[str, Any]]) -> None:
    if not faults:
        return
    table = Table("行 row", "字段 field", "代码 code", "说明", "what to do")
    for one in faults[:SHOWN]:
        table.add_row(str(one["row"]), one["field"], one["code"], one["zh"], one["en"])
    Console().print(table)
    if len(faults) > SHOWN:
        print(f"… {len(faults) - SHOWN} more · 另有 {len(faults) - SHOWN} 处")
