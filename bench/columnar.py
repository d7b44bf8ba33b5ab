"""`python -m bench.columnar`: 5 M rows × 7 columns masked, Parquet to Parquet, beside what else does it."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

from bench import column_peers, table
from bench.machine import describe

OUT = Path(__file__).parent / "out"
ROWS, ROUNDS = 5_000_000, 3
WARM = 1_000  # rows of the run that only loads


@dataclass(frozen=True, slots=True)
class Target:
    """rows: of its table; the whole one would take some too long."""

    label: str
    run: Callable[[Path, Path, int], object]  # source, target, threads
    threads: int
    rows: int = ROWS


TARGETS: Mapping[str, Target] = {
    "plain-1": Target("read + write, batch by batch", column_peers.plain, 1),
    "plain-2": Target("read + write, Arrow's own threads", column_peers.plain, 2),
    "plain-whole-2": Target("read + write, the whole table at once", column_peers.plain_whole, 2),
    "plain-pipe-2": Target("read + write, writing in a second thread", column_peers.plain_pipe, 2),
    "ours-1": Target("**masking**, 5 masks + 2 tokens", column_peers.ours, 1),
    "ours-2": Target("**masking**, 5 masks + 2 tokens", column_peers.ours, 2),
    "ours-stars-2": Target("masking, 5 masks + 2 starred codes", column_peers.ours_starred, 2),
    "polars-2": Target("polars, 5 masks + 2 starred codes", column_peers.polars_starred, 2),
    "polars-hmac-2": Target("polars, 5 masks + 2 HMAC per value", column_peers.polars_hmac, 2, 500_000),
    "loop-1": Target("Python loop over records, same transforms", column_peers.loop, 1, 200_000),
    "presidio-own-1": Target("presidio-structured, its own operators", column_peers.presidio_own, 1, 20_000),
    "presidio-1": Target("presidio-structured, same transforms", column_peers.presidio, 1, 10_000),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """seconds, cpu: of one run, cpu of all threads; peak: MiB resident; size: MB written."""

    seconds: float
    cpu: float
    peak: float
    size: float


def source(rows: int) -> Path:
    path = OUT / f"columnar-{rows}.parquet"
    if not path.exists():
        print(f"making {rows:,} rows …", flush=True)
        table.write(path, rows)
    return path


def measure(name: str) -> Figure:
    """In this process, which has done nothing else but load what the target needs."""
    target, written = TARGETS[name], OUT / f"columnar-{name}.out"
    target.run(source(WARM), written, target.threads)
    began, busy = perf_counter(), process_time()
    target.run(source(target.rows), written, target.threads)
    seconds, cpu = perf_counter() - began, process_time() - busy
    size = written.stat().st_size / 1e6
    written.unlink()
    return Figure(seconds, cpu, _peak(), size)


def _peak() -> float:
    """MiB; not getrusage, which counts the parent's before exec."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def apart(name: str) -> Figure:
    """In a process of its own: memory and threads are its alone."""
    threads = str(TARGETS[name].threads)
    bound = {"POLARS_MAX_THREADS": threads, "OMP_NUM_THREADS": threads}
    command = [sys.executable, "-m", "bench.columnar", "--child", name]
    done = subprocess.run(command, env=os.environ | bound, check=True, capture_output=True, text=True)
    return Figure(**json.loads(done.stdout.splitlines()[-1]))


def quietest(figures: list[Figure]) -> Figure:
    """Of several runs the one that other work on the machine disturbed least."""
    return min(figures, key=lambda figure: figure.seconds)


def report(figures: Mapping[str, Figure]) -> str:
    rate = {name: TARGETS[name].rows / figure.seconds for name, figure in figures.items()}
    frugal = {name: TARGETS[name].rows / figure.cpu for name, figure in figures.items()}
    plain = [name for name in figures if name.startswith("plain")]
    best = {
        threads: max(rate[name] for name in plain if TARGETS[name].threads == threads) for threads in (1, 2)
    }
    least = max(frugal[name] for name in plain)
    peer = max(rate["presidio-1"], rate["presidio-own-1"])
    lines = [
        "| what | threads | rows | rows/s | of plain | of plain, CPU | × presidio | peak MiB | MB written |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, figure in figures.items():
        target = TARGETS[name]
        lines.append(
            f"| {target.label} | {target.threads} | {target.rows:,} | {rate[name]:,.0f}"
            f" | {rate[name] / best[target.threads]:.0%} | {frugal[name] / least:.0%}"
            f" | {rate[name] / peer:,.0f} | {figure.peak:,.0f} | {figure.size:,.1f} |"
        )
    return "\n".join(lines)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--child", choices=TARGETS, help=argparse.SUPPRESS)
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    given = asked.parse_args()
    if given.child:
        figure = measure(given.child)
        print(json.dumps({name: getattr(figure, name) for name in Figure.__slots__}))
        return
    column_peers.prove(source(200_000))
    for rows in (WARM, *(target.rows for target in TARGETS.values())):
        source(rows)
    figures: dict[str, list[Figure]] = {name: [] for name in TARGETS}
    for _ in range(given.rounds):
        for name, seen in figures.items():
            seen.append(apart(name))
            print(f"{name}: {TARGETS[name].rows / seen[-1].seconds:,.0f} rows/s", flush=True)
    told = report({name: quietest(seen) for name, seen in figures.items()})
    facts = "\n".join(f"- {fact}: {value}" for fact, value in describe(OUT, "none").items())
    (OUT / "columnar.md").write_text(f"{facts}\n\n{told}\n")
    print(f"\n{facts}\n\n{told}")


if __name__ == "__main__":
    main()
