from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking.errors import ConfigError, Unfit
from masking.suppression import Blank, Counts, disclosed, suppressed

K = 5
TABLES = st.tuples(st.integers(1, 6), st.integers(1, 6)).flatmap(
    lambda shape: st.lists(
        st.lists(st.sampled_from([0, 1, 4, 5, 9, 80]), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    )
)


def computable(blank: Blank) -> set[tuple[int, int]]:
    """By linear algebra: the blank cells that have one value only, given every total and every other cell."""
    cells = list(zip(*np.nonzero(blank), strict=True))
    if not cells:
        return set()
    equations = np.zeros((sum(blank.shape), len(cells)))
    for place, (row, column) in enumerate(cells):
        equations[row, place] = equations[blank.shape[0] + column, place] = 1
    _, sizes, directions = np.linalg.svd(equations)
    free = directions[int((sizes > 1e-9).sum()) :]
    fixed = np.abs(free).max(axis=0) < 1e-9 if len(free) else np.ones(len(cells), bool)
    return {(int(r), int(c)) for (r, c), known in zip(cells, fixed, strict=True) if known}


@given(TABLES)
def test_no_small_cell_is_published_and_no_blank_one_can_be_computed(table: list[list[int]]) -> None:
    counts: Counts = np.array(table)
    blank = suppressed(counts, K)
    assert not ((counts > 0) & (counts < K) & ~blank).any()
    assert blank.all() or not computable(blank)


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (3, 3)])
def test_bridges_are_the_cells_that_algebra_computes_in_every_pattern(shape: tuple[int, int]) -> None:
    for bits in product([False, True], repeat=shape[0] * shape[1]):
        blank = np.array(bits).reshape(shape)
        assert set(disclosed(blank)) == computable(blank)


def test_a_table_without_small_cells_stays_whole() -> None:
    assert not suppressed([[5, 0], [80, 9]], K).any()


def test_the_cheapest_cells_are_given_up_for_a_small_one() -> None:
    blank = suppressed([[1, 50, 7], [60, 90, 80], [6, 70, 8]], K)
    assert blank.tolist() == [[True, False, True], [False] * 3, [True, False, True]]


def test_two_lone_cells_that_each_have_company_in_no_cycle_get_one() -> None:
    """Two blank cells in every line are not enough: a cell between two cycles is still computable."""
    blank = np.zeros((4, 4), bool)
    blank[:2, :2] = blank[2:, 2:] = True
    blank[1, 2] = True
    assert disclosed(blank) == ((1, 2),)


def test_a_row_that_has_no_second_row_is_blanked_whole() -> None:
    assert suppressed([[1, 80, 90]], K).all()


@pytest.mark.parametrize(("counts", "k"), [([[1, -1]], K), ([1, 2], K), ([[1.5]], K), ([], K)])
def test_what_is_no_table_of_counts_is_refused(counts: object, k: int) -> None:
    with pytest.raises(Unfit):
        suppressed(counts, k)  # type: ignore[arg-type]


def test_k_of_one_protects_nobody() -> None:
    with pytest.raises(ConfigError):
        suppressed([[1]], 1)
