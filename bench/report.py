"""The tables, as Markdown and JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, astuple
from pathlib import Path

from bench.goals import Cells, Memory, verdicts
from bench.sample import Cell, Sample, middle, spread

HEAD = (
    "target", "store", "workers", "conc.", "/s", "p50 ms", "p99 ms", "p99/p50",
    "server µs", "db µs", "generator µs", "gen. core %", "spread %",
)  # fmt: skip
TITLES = {
    "single": "Single releases: requests per second, CPU µs per request",
    "batch": "Batches of 1,000: rows per second, latency per batch, CPU µs per row",
    "beside": "Single releases beside a running batch stream",
}


def _row(cell: Cell, samples: Sequence[Sample]) -> tuple[str, ...]:
    s = middle(samples)
    return (
        cell.target,
        cell.store,
        str(cell.workers),
        str(cell.connections),
        f"{s.rate:,.0f}",
        f"{s.p50:.2f}",
        f"{s.p99:.2f}",
        f"{s.p99 / s.p50:.1f}" if s.p50 else "-",
        f"{s.server_us:.1f}",
        f"{s.db_us:.1f}",
        f"{s.generator_us:.1f}",
        f"{s.generator_share:.0%}",
        f"{spread(samples):.0%}",
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _ceiling(cells: Cells) -> Iterator[str]:
    """How far the generator itself was from its limit when it drove the fastest target."""
    fastest = [
        middle(s) for c, s in cells.items() if (c.target, c.kind, c.connections) == ("bare", "single", 32)
    ]
    if fastest:
        most = max(fastest, key=lambda s: s.rate)
        alone = 1e6 / most.generator_us
        yield f"\n- load generator: worth {alone:,.0f} requests/s per core; the most asked: {most.rate:,.0f}"


def markdown(machine: Mapping[str, str], cells: Cells, memory: Memory) -> str:
    parts = ["\n".join(f"- {key}: {value}" for key, value in machine.items())]
    parts[0] += "".join(_ceiling(cells))
    if reached := [astuple(verdict) for verdict in verdicts(cells, memory)]:
        parts.append("### Goals\n\n" + _table(("goal", "measured", "wanted", "reached"), reached))
    for kind, title in TITLES.items():
        chosen = sorted(
            (c for c in cells if c.kind == kind), key=lambda c: (c.store, c.workers, c.connections, c.target)
        )
        if chosen:
            parts.append(f"### {title}\n\n" + _table(HEAD, [_row(c, cells[c]) for c in chosen]))
    rows = [(t, s, str(w), f"{mib:.0f}") for (t, s, w), mib in sorted(memory.items())]
    parts.append("### Resident memory per worker after the load\n\n")
    parts[-1] += _table(("target", "store", "workers", "MiB"), rows)
    return "\n\n".join(parts) + "\n"


def write(folder: Path, machine: Mapping[str, str], cells: Cells, memory: Memory) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "bench.md").write_text(markdown(machine, cells, memory))
    data = {
        "machine": dict(machine),
        "cells": [{**asdict(c), "rounds": [asdict(s) for s in samples]} for c, samples in cells.items()],
        "memory_mib": [{"target": t, "store": s, "workers": w, "mib": m} for (t, s, w), m in memory.items()],
        "goals": [asdict(verdict) for verdict in verdicts(cells, memory)],
    }
    (folder / "bench.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
