"""Which cells of a published table of counts must stay empty (L14; 保密法 36).

A cell below k tells of a few subjects. Blanking it alone is no help when its row or column is published with
a total: the missing number is a subtraction. A blank cell can be computed exactly if and only if it is a
bridge of the graph whose nodes are rows and columns and whose edges are the blank cells (D. Gusfield,
"A graph theoretic approach to statistical data security", 1988). So every bridge gets a cycle.
"""

import heapq
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from masking.errors import ConfigError, Unfit

Counts = npt.NDArray[np.int64]
Blank = npt.NDArray[np.bool_]
Line = npt.NDArray[np.bool_]
Cell = tuple[int, int]
Node = tuple[str, int]


def suppressed(counts: Sequence[Sequence[int]] | Counts, k: int) -> Blank:
    """True where a cell must be blank so that no blank one follows from the others and all the totals.

    A count of 0 is no small cell: it tells of nobody. A lone small cell that no cycle can protect, as in a
    table of one row, blanks the whole table. Raises ConfigError for k below 2, Unfit for what is no table.
    """
    table = _table(counts, k)
    blank: Blank = (table > 0) & (table < k)
    for cell in iter(lambda: next(_bridges(blank), None), None):
        cycle = _cheapest_cycle(table, blank, cell)
        if cycle is None:
            return np.ones_like(blank)
        for row, column in cycle:
            blank[row, column] = True
    return blank


def disclosed(blank: Blank) -> tuple[Cell, ...]:
    """The blank cells that anybody can compute from the rest and the totals."""
    return tuple(_bridges(np.asarray(blank, np.bool_)))


def _table(counts: Sequence[Sequence[int]] | Counts, k: int) -> Counts:
    if k < 2:
        raise ConfigError("suppression: k is at least 2")
    table = np.asarray(counts)
    if table.ndim != 2 or not table.size or table.dtype.kind not in "iu" or (table < 0).any():
        raise Unfit("table of counts")
    return table.astype(np.int64)


def _bridges(blank: Blank) -> Iterator[Cell]:
    """Every blank cell whose row and column hang together by that cell alone."""
    for row, column in zip(*np.nonzero(blank), strict=True):
        blank[row, column] = False
        alone = not _connected(blank, int(row), int(column))
        blank[row, column] = True
        if alone:
            yield int(row), int(column)


def _connected(blank: Blank, row: int, column: int) -> bool:
    rows: Line = np.zeros(blank.shape[0], np.bool_)
    columns: Line = np.zeros(blank.shape[1], np.bool_)
    rows[row] = True
    while True:
        reached: Line = np.any(blank[rows], axis=0)
        if reached[column]:
            return True
        wider: Line = rows | np.any(blank[:, reached], axis=1)
        if (reached == columns).all() and (wider == rows).all():
            return False
        rows, columns = wider, reached


def _cheapest_cycle(table: Counts, blank: Blank, cell: Cell) -> list[Cell] | None:
    """The cells of the path from the cell's row to its column, around it, that costs the fewest subjects.

    Cells of 0 come last: whoever knows that a count is never negative learns more from them.
    """
    row, column = cell
    price = np.where(blank, 0, np.where(table > 0, table, table.sum() + 1)) + 1
    start, goal = ("row", row), ("column", column)
    best: dict[Node, float] = {start: 0}
    came: dict[Node, Node] = {}
    queue: list[tuple[float, Node]] = [(0, start)]
    while queue:
        spent, node = heapq.heappop(queue)
        if node == goal:
            return _path(came, goal)
        if spent > best[node]:
            continue
        for other, cost in _neighbours(price, node, cell):
            if spent + cost < best.get(other, np.inf):
                best[other], came[other] = spent + cost, node
                heapq.heappush(queue, (spent + cost, other))
    return None


def _neighbours(price: Counts, node: Node, barred: Cell) -> Iterator[tuple[Node, float]]:
    side, place = node
    line = price[place] if side == "row" else price[:, place]
    for other, cost in enumerate(line):
        cell = (place, other) if side == "row" else (other, place)
        if cell != barred:
            yield ("column" if side == "row" else "row", other), float(cost)


def _path(came: dict[Node, Node], node: Node) -> list[Cell]:
    cells: list[Cell] = []
    while node in came:
        before = came[node]
        cells.append((before[1], node[1]) if before[0] == "row" else (node[1], before[1]))
        node = before
    return cells
