"""What the gateway must reach, held against one run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.sample import Cell, Kind, Sample, middle

LEVEL = 32
ENOUGH = 2000  # singles/s of the limit from which absolute figures are asked of a machine

Cells = Mapping[Cell, Sequence[Sample]]
Memory = Mapping[tuple[str, str, int], float]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line of the table, as text."""

    goal: str
    measured: str
    wanted: str
    reached: str


@dataclass(frozen=True, slots=True)
class Ratio:
    """`top` over `under`, both rates of the same run."""

    goal: str
    top: Cell
    under: Cell
    least: float

    def verdict(self, cells: Cells) -> Verdict | None:
        if self.top not in cells or self.under not in cells:
            return None
        reached = middle(cells[self.top]).rate / middle(cells[self.under]).rate
        return Verdict(self.goal, f"{reached:.2f}", f"≥ {self.least}", _yes(reached >= self.least))


def _yes(reached: bool) -> str:
    return "yes" if reached else "no"


def cell(target: str, kind: Kind = "single", store: str = "postgresql", level: int = LEVEL) -> Cell:
    return Cell(target, store, 1, kind, level)


RATIOS = (
    Ratio("gateway / naive peer, 32 concurrent", cell("gateway"), cell("naive"), 8),
    Ratio("gateway / masked view, 32 concurrent", cell("gateway"), cell("masked"), 1.5),
    Ratio("gateway / limit, 32 concurrent", cell("gateway"), cell("limit"), 0.5),
    Ratio(
        "gateway / limit, 32 concurrent, SQLite",
        cell("gateway", store="sqlite"),
        cell("limit", store="sqlite"),
        0.5,
    ),
    Ratio("singles beside a batch stream / alone", cell("gateway", "beside"), cell("gateway"), 0.5),
)


def _rate(cells: Cells, goal: str, place: Cell, least: float) -> Iterator[Verdict]:
    """A figure in requests or rows per second; it is asked only of a machine on which the limit is fast."""
    limit = middle(cells[cell("limit")]).rate if cell("limit") in cells else 0.0
    if place in cells:
        rate = middle(cells[place]).rate
        slow = rate < least and limit < ENOUGH
        reached = f"machine too slow (limit: {limit:,.0f}/s)" if slow else _yes(rate >= least)
        yield Verdict(goal, f"{rate:,.0f}", f"≥ {least:,.0f}", reached)


def _steadiness(cells: Cells) -> Iterator[Verdict]:
    if cell("gateway") in cells:
        one = middle(cells[cell("gateway")])
        spread = one.p99 / one.p50
        yield Verdict("p99 / p50 of the gateway, 32 concurrent", f"{spread:.1f}", "≤ 4", _yes(spread <= 4))


def _memory(memory: Memory) -> Iterator[Verdict]:
    sizes = [mib for (target, _, _), mib in memory.items() if target == "gateway"]
    if sizes:
        yield Verdict("MiB per gateway worker", f"{max(sizes):.0f}", "≤ 250", _yes(max(sizes) <= 250))


def verdicts(cells: Cells, memory: Memory) -> list[Verdict]:
    """Every goal whose figures were measured."""
    found = [one for ratio in RATIOS if (one := ratio.verdict(cells))]
    found += _rate(cells, "singles per second, 1 worker, 32 concurrent", cell("gateway"), 1200)
    for level, told in ((1, "one by one"), (4, "four at once")):
        rows = cell("gateway", "batch", level=level)
        found += _rate(cells, f"rows per second, batches of 1,000 {told}", rows, 20_000)
    return [*found, *_steadiness(cells), *_memory(memory)]
