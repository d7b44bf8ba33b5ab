"""What one cell of the table is."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bench.load.job import Outcome, Report

Kind = Literal["single", "batch", "beside"]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a figure stands: target and store, worker count, kind of load and number of connections."""

    target: str
    store: str
    workers: int
    kind: Kind
    connections: int


@dataclass(frozen=True, slots=True)
class Sample:
    """Figures of one window.

    rate: answered requests per second; in a batch, rows per second. p50, p99: ms per request.
    server_us, db_us, generator_us: CPU µs per request (batch: per row) of the server's processes,
    PostgreSQL's and the generator's. failed: answers other than 200.
    """

    rate: float
    p50: float
    p99: float
    server_us: float
    db_us: float
    generator_us: float
    generator_share: float
    failed: int


def sample(report: Report, outcome: Outcome, rows: int = 1) -> Sample:
    """CPU is counted over every answer of the window and its tail, the rate over the window alone."""
    units = max(1, outcome.drained * rows)
    cpu = {name: seconds * 1e6 / units for name, seconds in report.cpu.items()}
    return Sample(
        rate=outcome.answered * rows / outcome.elapsed if outcome.elapsed > 0 else 0.0,
        p50=outcome.p50,
        p99=outcome.p99,
        server_us=cpu.get("server", 0.0),
        db_us=cpu.get("db", 0.0),
        generator_us=cpu["generator"],
        generator_share=report.cpu["generator"] / report.elapsed,
        failed=sum(outcome.failed.values()),
    )


def middle(samples: Sequence[Sample]) -> Sample:
    """The round with the median rate: its figures belong together."""
    return sorted(samples, key=lambda s: s.rate)[(len(samples) - 1) // 2]


def spread(samples: Sequence[Sample]) -> float:
    """(largest - smallest) / median rate over the rounds: what the machine's noise was."""
    rates = [s.rate for s in samples]
    return (max(rates) - min(rates)) / (statistics.median(rates) or 1)
