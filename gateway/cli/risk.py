"""`gateway risk`: measure a table before it leaves, and file the page."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from gateway.errors import ConfigError
from masking.errors import MaskingError

if TYPE_CHECKING:
    import pyarrow as pa

    from masking.report import Report

COLUMNS = "columns, separated by commas · 列名，逗号分隔"


def risk(  # noqa: PLR0913, PLR0917 -- a command's options
    file: Annotated[Path, typer.Argument(help="Parquet or CSV · 待评估的表", exists=True, dir_okay=False)],
    quasi: Annotated[str, typer.Option(help=f"quasi-identifying {COLUMNS}（准标识符）")],
    direct: Annotated[str, typer.Option(help=f"directly identifying {COLUMNS}（直接标识符）")] = "",
    sensitive: Annotated[str, typer.Option(help=f"sensitive {COLUMNS}（敏感列）")] = "",
    k: Annotated[int, typer.Option("--k", help="Rows that must look alike · 每组最少行数")] = 20,
    l: Annotated[int, typer.Option("--l", help="Sensitive values per group · 每组最少敏感值")] = 2,  # noqa: E741
    public: Annotated[Path | None, typer.Option(help="A public list of the same subjects · 公开名单")] = None,
    before: Annotated[Path | None, typer.Option(help="The rows before desensitisation · 脱敏前的表")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the page here · 报告网页")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output · 机器可读输出")] = False,
) -> None:
    """Re-identification risk of a table (GB/T 42460-2023); exit 1 above the limits · 重标识风险评估"""
    from masking.report import Grade, assess  # noqa: PLC0415 -- the other commands start without Arrow
    from masking.risk import Limits, Roles  # noqa: PLC0415

    try:
        report = assess(
            _table(file),
            Roles(_names(direct), _names(quasi), _names(sensitive)),
            Limits(k, l),
            public=_table(public) if public else None,
            before=_table(before) if before else None,
        )
    except MaskingError as fault:
        raise ConfigError(str(fault)) from fault
    if html is not None:
        _file(html, report.page())
    print(json.dumps(report.data(), ensure_ascii=False)) if as_json else _show(report)
    if report.grade < Grade.ACCEPTABLE:
        raise typer.Exit(1)


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _table(path: Path) -> "pa.Table":
    """Raises ConfigError for a file that is neither; its content is not repeated."""
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import csv, parquet  # noqa: PLC0415

    try:
        if path.suffix.lower() == ".parquet":
            return parquet.read_table(path)
        with csv.open_csv(path) as first:
            names = first.schema.names
        # As written: guessed to be numbers, 0101 and 101 would be one value, and k too high.
        as_written = csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
        )
        return csv.read_csv(path, convert_options=as_written)
    except (OSError, pa.ArrowException, UnicodeDecodeError) as fault:
        raise ConfigError(f"{path} is no Parquet or CSV table · 不是 Parquet 或 CSV 表") from fault


def _file(path: Path, page: str) -> None:
    """A page on disk is whole; an interrupted run leaves the former one."""
    from masking.chunks import whole_file  # noqa: PLC0415

    try:
        with whole_file(path) as file:
            file.write(page.encode())
    except OSError as fault:
        raise ConfigError(f"{path} cannot be written · 无法写入") from fault


def _show(report: "Report") -> None:
    console = Console()
    console.print(f"GB/T 42460-2023 {int(report.grade)} 级 · grade {int(report.grade)}, {report.rows:,} rows")
    table = Table("", "类 classes", "k", "唯一 uniques", "最高 highest", "平均 average", "低于 k · under k")
    found = {"检察官 prosecutor": report.prosecutor, "记者 journalist": report.journalist}
    for name, one in found.items():
        if one is not None:
            shares = [f"{share:.2%}" for share in (one.highest, one.average, one.exposed)]
            table.add_row(name, f"{one.classes:,}", f"{one.k:,}", f"{one.uniques:,}", *shares)
    console.print(table)
    for told in report.diversity:
        console.print(
            f"{told.column}: l {told.l}, t {told.t:.3f}, 低于 l 的行 rows under l {told.exposed:.2%}"
        )
    for one_column in report.utility:
        kept = f"{one_column.entropy_kept:.1%}"
        console.print(f"{one_column.column}: 损失 loss {one_column.loss:.3f}, 保留的熵 entropy kept {kept}")
