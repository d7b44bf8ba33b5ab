"""Risk of 5 M rows × 5 columns: k, l, t, uniques, journalist risk, beside a bare group-by of the columns."""

from collections.abc import Callable
from time import perf_counter

import numpy as np
import polars as pl
import pyarrow as pa

from masking.report import assess
from masking.risk import Limits, Roles

ROWS = 5_000_000
QUASI = {"port": 10, "quarter": 40, "tier": 5, "division": 400}
GROUNDS = 12
LIMITS = Limits(k=20, l=2)


def table(seed: int, rows: int = ROWS) -> pa.Table:
    """Rows as a bulk release has them: texts of few values, spread evenly, the hardest case for l and t."""
    rng = np.random.default_rng(seed)
    columns = {**QUASI, "ground": GROUNDS}
    return pa.table({name: _texts(rng, name, count, rows) for name, count in columns.items()})


def _texts(rng: np.random.Generator, name: str, count: int, rows: int) -> pa.Array:
    values = pa.array([f"{name} {number}" for number in range(count)])
    return values.take(pa.array(rng.integers(0, count, rows)))


def _seconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        began = perf_counter()
        work()
        times.append(perf_counter() - began)
    return min(times)


def main() -> None:
    here, public = table(1), table(2, ROWS // 10)
    quasi = tuple(QUASI)
    roles = Roles(quasi=quasi, sensitive=("ground",))
    frame = pl.from_arrow(here)
    assert isinstance(frame, pl.DataFrame)
    work: dict[str, Callable[[], object]] = {
        "pyarrow group_by count (k alone)": lambda: here.group_by(list(quasi)).aggregate([([], "count_all")]),
        "polars group_by count, distinct (k and l)": lambda: frame.group_by(quasi).agg(
            pl.len(), pl.col("ground").n_unique()
        ),
        "masking: k, l, t, uniques, both risks but the list's": lambda: assess(here, roles, LIMITS),
        "masking: with a public list of 500,000": lambda: assess(here, roles, LIMITS, public=public),
    }
    seconds = {name: _seconds(run) for name, run in work.items()}
    base = next(iter(seconds.values()))
    print(f"\n{ROWS:,} rows, {len(quasi) + 1} columns, best of three\n")
    print("| What | s | of the bare group-by |\n|---|---|---|")
    for name, spent in seconds.items():
        print(f"| {name} | {spent:.2f} | {spent / base:.2f} |")


if __name__ == "__main__":
    main()
