"""A transform over any layout that it can take: texts in all spellings of Arrow, lists, members of structs.

Hidden bytes never pass: what stands under a null, outside a slice or unused in a dictionary is left behind.
"""

from collections.abc import Callable
from functools import singledispatch
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from masking import kernels
from masking.errors import Mismatch
from masking.tokens import Token
from masking.transforms import Category, Drop, Keep, Member, Transform, Verify

Change: TypeAlias = Callable[[pa.Array], pa.Array]
Counts: TypeAlias = npt.NDArray[np.int64]

FLAT = (
    *(types.is_null, types.is_boolean, types.is_integer, types.is_floating, types.is_decimal),
    *(types.is_temporal, types.is_string, types.is_large_string),
    *(types.is_binary, types.is_large_binary, types.is_fixed_size_binary),
)
TEXTS = (types.is_string, types.is_large_string, types.is_string_view, types.is_null)
LISTS = (types.is_list, types.is_large_list, types.is_fixed_size_list)


@singledispatch
def column_type(transform: Transform, given: pa.DataType) -> pa.DataType:
    """The type that leaves for the type that comes in. Raises Mismatch where the transform cannot take it."""
    if _is_list(given):
        return pa.list_(column_type(transform, given.value_type))
    return kernels.result_type(_text_for(transform, given))


@singledispatch
def masked(transform: Transform, column: pa.Array) -> pa.Array:
    """A sound column of a type that column_type takes. Raises Unfit."""
    if _is_list(column.type):
        return _items(column, lambda items: masked(transform, items))
    return _texts(transform, column)


def label(transform: Transform) -> dict[str, str] | None:
    """What a column's metadata must tell: the suite and epoch that its binary tokens do not name."""
    if isinstance(transform, Member):
        return label(transform.inner)
    return {"token": f"{transform.suite}{transform.epoch}"} if isinstance(transform, Token) else None


@column_type.register
def _(transform: Keep, given: pa.DataType) -> pa.DataType:
    if any(is_one(given) for is_one in FLAT):
        return given
    if types.is_string_view(given) or types.is_binary_view(given):
        return pa.string() if types.is_string_view(given) else pa.binary()
    if types.is_dictionary(given):
        return column_type(transform, given.value_type)
    if _is_list(given):
        return pa.list_(column_type(transform, given.value_type))
    if types.is_struct(given):
        return pa.struct([(field.name, column_type(transform, field.type)) for field in given])
    raise _cannot(transform, given)


@masked.register
def _(transform: Keep, column: pa.Array) -> pa.Array:
    if types.is_dictionary(column.type):
        return masked(transform, column.dictionary).take(column.indices)
    if _is_list(column.type):
        return _items(column, lambda items: masked(transform, items))
    if types.is_struct(column.type):
        told = column_type(transform, column.type)
        members = [masked(transform, pc.struct_field(column, [at])) for at in range(column.type.num_fields)]
        return pa.StructArray.from_arrays(members, fields=list(told), mask=column.is_null())
    plain = column.cast(column_type(transform, column.type))
    return plain.take(pa.array(np.arange(len(plain)))) if plain.null_count else plain


@column_type.register
def _(transform: Drop, given: pa.DataType) -> pa.DataType:  # noqa: ARG001
    return pa.null()


@masked.register
def _(transform: Drop, column: pa.Array) -> pa.Array:  # noqa: ARG001
    return pa.nulls(len(column))


@column_type.register
def _(transform: Member, given: pa.DataType) -> pa.DataType:
    if _is_list(given):
        return pa.list_(column_type(transform, given.value_type))
    if types.is_null(given):
        return column_type(transform.inner, given)
    if types.is_struct(given) and given.get_field_index(transform.name) >= 0:
        return column_type(transform.inner, given.field(transform.name).type)
    raise _cannot(transform, given)


@masked.register
def _(transform: Member, column: pa.Array) -> pa.Array:
    if _is_list(column.type):
        return _items(column, lambda items: masked(transform, items))
    if types.is_null(column.type):
        return pa.nulls(len(column), column_type(transform, column.type))
    told = masked(transform.inner, pc.struct_field(column, [transform.name]))
    return _blank(told, column) if column.null_count else told


@column_type.register
def _(transform: Verify, given: pa.DataType) -> pa.DataType:
    return kernels.result_type(_text_for(transform, given.value_type if _is_list(given) else given))


@masked.register
def _(transform: Verify, column: pa.Array) -> pa.Array:
    """Null is no, a list is yes where one of its items is."""
    if not _is_list(column.type):
        return pc.fill_null(_texts(transform, column), False)
    hit = masked(transform, column.flatten()).to_numpy(zero_copy_only=False)
    found = np.zeros(len(column), np.bool_)
    found[_row_of_items(column)[hit]] = True
    return pa.array(found)


@column_type.register
def _(transform: Category, given: pa.DataType) -> pa.DataType:
    if _is_list(given):
        return pa.list_(kernels.result_type(_text_for(transform, given.value_type)))
    return kernels.result_type(_text_for(transform, given))


@masked.register
def _(transform: Category, column: pa.Array) -> pa.Array:
    """A list becomes the sorted set of its categories; its nulls are no code."""
    if not _is_list(column.type):
        return _texts(transform, column)
    words = _texts(transform, column.flatten())
    row = _row_of_items(column)[words.is_valid().to_numpy(zero_copy_only=False)]
    encoded = pc.dictionary_encode(words.drop_null())
    order = sorted(encoded.dictionary.to_pylist())
    rank = pc.index_in(encoded.dictionary, value_set=pa.array(order, pa.string())).to_numpy()
    pairs = np.unique(row * len(order) + rank[encoded.indices.to_numpy()])
    row, rank = np.divmod(pairs, max(len(order), 1))
    counts = np.bincount(row, minlength=len(column))
    return _listed(column, counts, pa.array(order, pa.string()).take(pa.array(rank)))


def _text_for(transform: Transform, given: pa.DataType) -> Transform:
    inner = given.value_type if types.is_dictionary(given) else given
    if any(is_one(inner) for is_one in TEXTS):
        return transform
    raise _cannot(transform, given)


def _cannot(transform: Transform, given: pa.DataType) -> Mismatch:
    return Mismatch(f"{type(transform).__name__} cannot take {given}")


def _texts(transform: Transform, column: pa.Array) -> pa.Array:
    """Texts in any layout, null staying null."""
    if types.is_dictionary(column.type):
        return _dictionary(transform, column)
    plain = column.cast(pa.string())
    if not plain.null_count:
        return kernels.mask(transform, plain) if len(plain) else pa.nulls(0, kernels.result_type(transform))
    return _among_nulls(plain, lambda dense: _texts(transform, dense))


def _among_nulls(column: pa.Array, change: Change) -> pa.Array:
    held = column.is_valid().to_numpy(zero_copy_only=False)
    return change(column.drop_null()).take(pa.array(np.cumsum(held) - 1, mask=~held))


def _dictionary(transform: Transform, column: pa.DictionaryArray) -> pa.Array:
    """Only what a row refers to is asked: an unused value that does not fit is nobody's."""
    if column.indices.null_count:
        return _among_nulls(column, lambda dense: _dictionary(transform, dense))
    used, index = np.unique(column.indices.to_numpy(), return_inverse=True)
    told = _texts(transform, column.dictionary.cast(pa.string()).take(pa.array(used)))
    return told.take(pa.array(index))


def _is_list(given: pa.DataType) -> bool:
    return any(is_one(given) for is_one in LISTS)


def _counts(column: pa.Array) -> Counts:
    counts: Counts = pc.fill_null(pc.list_value_length(column), 0).to_numpy()
    return counts


def _row_of_items(column: pa.Array) -> Counts:
    return np.repeat(np.arange(len(column)), _counts(column))


def _items(column: pa.Array, change: Change) -> pa.ListArray:
    return _listed(column, _counts(column), change(column.flatten()))


def _listed(column: pa.Array, counts: Counts, items: pa.Array) -> pa.ListArray:
    """Lists of so many items each, null where the column is."""
    places = np.zeros(len(column) + 1, np.int32)
    np.cumsum(counts, out=places[1:])
    nulls = column.is_null() if column.null_count else None
    return pa.ListArray.from_arrays(pa.array(places), items, mask=nulls)


def _blank(told: pa.Array, column: pa.Array) -> pa.Array:
    """Null where the column is."""
    return told.take(pa.array(np.arange(len(told)), mask=column.is_null().to_numpy(zero_copy_only=False)))
