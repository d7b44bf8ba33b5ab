"""What a table is still good for after generalising: how much was lost, and how much entropy was kept."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from masking.classes import Whole, codes
from masking.errors import Unfit


@dataclass(frozen=True, slots=True)
class Utility:
    """loss: 0 unchanged to 1 told nothing; entropy_kept: share of the column's bits that are still there."""

    column: str
    loss: float
    entropy_kept: float


def utility(column: str, before: pa.ChunkedArray, after: pa.ChunkedArray) -> Utility:
    """Compare a column row by row with what became of it.

    loss is the generalisation loss of V. Iyengar ("Transforming data to satisfy privacy constraints", 2002):
    a value that stands for m of M old ones costs (m - 1)/(M - 1), averaged over the rows; a suppressed value
    (null) costs 1. Raises Unfit if the rows do not match.
    """
    if len(before) != len(after) or not len(before):
        raise Unfit("columns of different length")
    old, old_count = codes(before)
    new, new_count = codes(after)
    covered = _covered(old, new, old_count, new_count)
    total = int((np.bincount(old) > 0).sum())
    lost = (covered[new] - 1) / max(total - 1, 1)
    lost[after.is_null().to_numpy() & before.is_valid().to_numpy()] = 1
    return Utility(column, float(lost.mean()), _kept(old, new))


def _covered(old: Whole, new: Whole, old_count: int, new_count: int) -> Whole:
    """For each new value, the number of old ones that it stands for."""
    pairs = pa.array(new * old_count + old).unique().to_numpy(zero_copy_only=False)
    return np.bincount(pairs // old_count, minlength=new_count)


def _kept(old: Whole, new: Whole) -> float:
    whole = _entropy(old)
    return min(_entropy(new) / whole, 1.0) if whole else 1.0


def _entropy(numbers: Whole) -> float:
    counts = np.bincount(numbers)
    share = counts[counts > 0] / len(numbers)
    return float(-(share * np.log2(share)).sum())
