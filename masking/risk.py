"""How likely somebody in a table is recognised, and what recognising him would tell.

Pure measurements over Arrow tables: k, l, t, uniques, prosecutor and journalist risk. What counts as too much
is the caller's to say (`Limits`); the grades of GB/T 42460-2023 follow from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from masking.classes import Classes, Whole, classes, codes
from masking.errors import ConfigError, Unfit


@dataclass(frozen=True, slots=True)
class Roles:
    """What each column is to somebody who attacks the table (GB/T 42460-2023 Annexes A to C).

    direct: names a subject by itself; quasi: does so together with others; sensitive: must not be learnt.
    """

    direct: tuple[str, ...] = ()
    quasi: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        every = (*self.direct, *self.quasi, *self.sensitive)
        if not self.quasi:
            raise ConfigError("risk needs at least one quasi-identifier")
        if len(set(every)) != len(every):
            raise ConfigError("a column has one role")


@dataclass(frozen=True, slots=True)
class Limits:
    """k: rows that must look alike; l: sensitive values each such group must show at least."""

    k: int
    l: int = 1  # noqa: E741 -- the letter of the literature

    def __post_init__(self) -> None:
        if self.k < 2 or self.l < 1:
            raise ConfigError("limits: k is at least 2 and l at least 1")


@dataclass(frozen=True, slots=True)
class Linkage:
    """The risk of linking a row to a subject; shares and risks are between 0 and 1.

    k: rows of the smallest class; uniques: rows that stand alone; highest, average: the risk of the row that
    is worst off and of all rows; exposed: share of the rows whose class is smaller than the limit.
    """

    classes: int
    k: int
    uniques: int
    highest: float
    average: float
    exposed: float


@dataclass(frozen=True, slots=True)
class Diversity:
    """What a class betrays of a sensitive column even if nobody in it is recognised.

    l: fewest distinct values of a class; entropy_l: e to the smallest entropy of a class, at most l;
    t: largest variational distance of a class from the whole table, 0 to 1; exposed: share of the rows whose
    class shows fewer values than the limit.
    """

    column: str
    l: int  # noqa: E741
    entropy_l: float
    t: float
    exposed: float


def prosecutor(found: Classes, limits: Limits) -> Linkage:
    """The attacker knows that the subject is in the table: a row's risk is one over the size of its class."""
    return _linkage(found.sizes, found.sizes, limits)


def journalist(table: pa.Table, public: pa.Table, quasi: Sequence[str], limits: Limits) -> Linkage:
    """The attacker holds a public list of subjects: a row's risk is one over its matches on that list.

    A class with fewer subjects on the list than rows in the table counts its rows: the list is incomplete.
    The columns must be coded alike on both sides. Raises ConfigError for a column that either side lacks.
    """
    for side, name in ((public, "public list"), (table, "table")):
        missing = sorted(set(quasi) - set(side.column_names))
        if missing:
            raise ConfigError(f"the {name} has no column {', '.join(missing)}")
    both = _stacked(table.select(list(quasi)), public.select(list(quasi)))
    together = classes(both, quasi)
    count = len(together.sizes)
    rows = np.bincount(together.of[: table.num_rows], minlength=count)
    listed = np.bincount(together.of[table.num_rows :], minlength=count)
    present = rows > 0
    return _linkage(rows[present], np.maximum(rows, listed)[present], limits)


def diversity(table: pa.Table, found: Classes, column: str, limits: Limits) -> Diversity:
    """How varied the column is inside each class (Annex B: L-多样性, T-接近性). Raises ConfigError."""
    if column not in table.column_names:
        raise ConfigError(f"the table has no column {column}")
    values, count = codes(table[column])
    pairs = _pairs(found, values, count)
    class_rows = found.sizes[pairs.owner].astype(float)
    share = pairs.rows / class_rows
    overall = np.bincount(values, minlength=count) / len(values)
    classes_count = len(found.sizes)
    distinct = np.bincount(pairs.owner, minlength=classes_count)
    entropy = np.bincount(pairs.owner, weights=-share * np.log(share), minlength=classes_count)
    # A value that the class lacks is as far off as its whole share: half of |p - q| summed over all values.
    gaps = np.abs(share - overall[pairs.value]) - overall[pairs.value]
    distance = (np.bincount(pairs.owner, weights=gaps, minlength=classes_count) + 1) / 2
    few = distinct < limits.l
    return Diversity(
        column=column,
        l=int(distinct.min()),
        entropy_l=float(np.exp(entropy.min())),
        t=float(min(max(distance.max(), 0.0), 1.0)),
        exposed=float(found.sizes[few].sum() / found.sizes.sum()),
    )


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Each value in each class once: owner, the class; value, its number; rows, how many rows show it."""

    owner: Whole
    value: Whole
    rows: Whole


def _pairs(found: Classes, values: Whole, count: int) -> _Pairs:
    """The pairs of class and value that occur."""
    encoded = pa.array(found.of * count + values).dictionary_encode()
    rows = np.bincount(encoded.indices.to_numpy(zero_copy_only=False), minlength=len(encoded.dictionary))
    distinct = encoded.dictionary.to_numpy(zero_copy_only=False)
    return _Pairs(distinct // count, distinct % count, rows)


def _linkage(rows: Whole, crowd: Whole, limits: Limits) -> Linkage:
    """rows: of each class in the table; crowd: among how many its subjects hide."""
    total = rows.sum()
    if not total:
        raise Unfit("table without rows")
    return Linkage(
        classes=len(rows),
        k=int(crowd.min()),
        uniques=int(rows[crowd == 1].sum()),
        highest=float(1 / crowd.min()),
        average=float((rows / crowd).sum() / total),
        exposed=float(rows[crowd < limits.k].sum() / total),
    )


def _stacked(table: pa.Table, public: pa.Table) -> pa.Table:
    """The table above the list; columns that are coded differently are a fault of the caller."""
    plain = [
        part.cast(pa.schema([(f.name, _decoded(f.type)) for f in part.schema])) for part in (table, public)
    ]
    if plain[0].schema != plain[1].schema:
        raise ConfigError("the public list types a column differently from the table")
    return pa.concat_tables(plain)


def _decoded(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind
