"""`python -m bench`: everything in one run. Writes bench/out/bench.md and bench.json."""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bench import machine, report
from bench.generator import Generator
from bench.lineup import field, group
from bench.postgres import Cluster
from bench.rounds import BATCH_LEVELS, Bench, Plan, measure, memory
from bench.sample import Cell, Sample
from bench.servers import ROOT
from bench.targets import BOTH, LEVELS, TARGETS, Target
from bench.tokens import issuer

OUT = ROOT / "bench" / "out"


def _plan(quick: bool, seconds: float) -> tuple[Plan, tuple[int, ...]]:
    """The plan, and the worker counts."""
    return (Plan((32,), 1, seconds), (1,)) if quick else (Plan(LEVELS, 3, seconds), (1, 2))


def _chosen(only: str) -> list[Target]:
    names = only.split(",") if only else [t.name for t in TARGETS]
    if unknown := set(names) - {t.name for t in TARGETS}:
        raise typer.BadParameter(f"unknown target {sorted(unknown)}")
    return [t for t in TARGETS if t.name in names]


def _total(targets: list[Target], plan: Plan, counts: tuple[int, ...]) -> int:
    per_target = (
        1 + plan.rounds * (len(set(t.levels) & set(plan.levels)) + t.batch * len(BATCH_LEVELS) + t.beside)
        for t in targets
        for _ in t.stores
    )
    return sum(per_target) * len(counts)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[str], None]]:
    columns = (BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True)) as shown:
        task = shown.add_task("preparing data", total=total)
        yield lambda text: shown.update(task, advance=1, description=text)


Results = tuple[dict[Cell, list[Sample]], dict[tuple[str, str, int], float], dict[str, str]]


def run(targets: list[Target], plan: Plan, counts: tuple[int, ...]) -> Results:
    cells: dict[Cell, list[Sample]] = defaultdict(list)
    resident: dict[tuple[str, str, int], float] = {}
    folder = tempfile.TemporaryDirectory(prefix="bench-")
    with (
        folder as name,
        Cluster.start() as cluster,
        Generator() as generator,
        _progress(_total(targets, plan, counts)) as tick,
    ):
        home, keys = Path(name), issuer()
        about = machine.describe(home, cluster.version())
        filled = {store: field(home / store, cluster, store, targets, keys) for store in BOTH}
        for store, workers in product(BOTH, counts):
            bench = Bench(generator, filled[store].bodies, cluster.pid)
            with group(targets, filled[store], workers) as live:
                for cell, figures in measure(bench, live, plan, tick):
                    cells[cell].append(figures)
                resident |= {(t, store, workers): mib for t, mib in memory(live).items()}
    return cells, resident, about


def main(
    quick: Annotated[bool, typer.Option(help="One window of each figure: 1 worker, 32 concurrent.")] = False,
    only: Annotated[str, typer.Option(help="Targets to measure, comma-separated.")] = "",
    seconds: Annotated[float, typer.Option(help="Length of one window.", min=1.0)] = 2.0,
) -> None:
    """Measure the gateway beside its baselines and write the tables to bench/out/."""
    plan, counts = _plan(quick, seconds)
    cells, resident, about = run(_chosen(only), plan, counts)
    report.write(OUT, about, cells, resident)
    Console(width=170).print(Markdown((OUT / "bench.md").read_text()))


if __name__ == "__main__":
    typer.run(main)
