"""Equivalence classes: rows that nobody can tell apart by the given columns (GB/T 37964-2019 Annex B)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from masking.errors import ConfigError, Unfit

Whole = npt.NDArray[np.int64]
MOST_DENSE = 1 << 24  # counting slots: beyond 128 MB of them the numbers in use are first made dense


@dataclass(frozen=True, slots=True)
class Classes:
    """of[row]: the number of its class; sizes[class]: its rows, none of them 0."""

    of: Whole
    sizes: Whole


def classes(table: pa.Table, columns: Sequence[str]) -> Classes:
    """The classes of a table by these columns; a null is a value like any other.

    Raises ConfigError without columns or for one the table lacks, Unfit for a table without rows.
    """
    if not columns:
        raise ConfigError("classes need at least one column")
    missing = sorted(set(columns) - set(table.column_names))
    if missing:
        raise ConfigError(f"the table has no column {', '.join(missing)}")
    if not table.num_rows:
        raise Unfit("table without rows")
    return _numbered(*joint([codes(table[name]) for name in columns]))


def codes(column: pa.ChunkedArray) -> tuple[Whole, int]:
    """A number per row, equal where the values are equal, and how many numbers there may be.

    Null has the last of them. Raises Unfit for a nested column.
    """
    if pa.types.is_dictionary(column.type):
        return _recoded(column)
    if pa.types.is_nested(column.type):
        raise Unfit("nested column")
    encoded = pc.dictionary_encode(column).unify_dictionaries()
    absent = len(encoded.chunk(0).dictionary) if encoded.num_chunks else 0
    parts = [chunk.indices.fill_null(absent).to_numpy(zero_copy_only=False) for chunk in encoded.chunks]
    return np.concatenate([np.empty(0, np.int64), *parts]), absent + 1


def joint(parts: Sequence[tuple[Whole, int]]) -> tuple[Whole, int]:
    """One number per row for the columns together; made dense as soon as the numbers grow sparse."""
    number, size = parts[0]
    for code, count in parts[1:]:
        if size * count > MOST_DENSE:
            number, size = _dense(number)
        number, size = number * count + code, size * count
    return number, size


def _numbered(number: Whole, size: int) -> Classes:
    if size > MOST_DENSE:
        number, size = _dense(number)
    sizes = np.bincount(number, minlength=size)
    used = sizes > 0
    if used.all():
        return Classes(number, sizes)
    return Classes((np.cumsum(used) - 1)[number], sizes[used])


def _dense(number: Whole) -> tuple[Whole, int]:
    encoded = pa.array(number).dictionary_encode()
    return encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64), len(encoded.dictionary)


def _recoded(column: pa.ChunkedArray) -> tuple[Whole, int]:
    """A dictionary may name one value twice, and null in two ways: the values decide, not their places.

    The last number of `codes` is that of null.
    """
    array = column.unify_dictionaries().combine_chunks()
    values, count = codes(pa.chunked_array([array.dictionary]))
    places = array.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
    return np.append(values, count - 1)[places], count
