"""One transform over one column of texts. What a kernel does not surely know is left to the transform.

A kernel takes the rows of a shape where few bytes decide the answer, and asks the transform once for all
that agree in those bytes (`_by_key`); or it repeats a transform that only stars places out or looks them up.
Rows of any other shape are asked one distinct value at a time. So a transform without a kernel is slower,
never different.
"""

from collections.abc import Callable
from functools import partial, singledispatch
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from masking import keys
from masking.texts import Rows, Texts, counted, digits, of_places, of_width, texts
from masking.tokens import BLOCK, Token
from masking.transforms import (
    OTHER,
    Address,
    AmountBand,
    BirthBand,
    Category,
    CodePrefix,
    DatePart,
    Division,
    FirstLast,
    Mobile,
    Name,
    Plate,
    Redact,
    Transform,
    Verify,
)

STAR = ord("*")
# Kinds whose canonical spelling is any run of capitals and digits as it stands; the others lose prefixes.
AS_WRITTEN = frozenset(
    ("uscc", "org_code", "citizen_id", "residence_permit", "foreigner_id", "passport", "customs_code")
)


Change: TypeAlias = Callable[[str], object]
Kernel: TypeAlias = Callable[[pa.StringArray], pa.Array]


@singledispatch
def result_type(transform: Transform) -> pa.DataType:  # noqa: ARG001 -- the dispatch is by its type
    """What the transform of a text is in a column."""
    return pa.string()


@result_type.register
def _(transform: Verify) -> pa.DataType:  # noqa: ARG001
    return pa.bool_()


@result_type.register
def _(transform: Token) -> pa.DataType:  # noqa: ARG001
    return pa.binary(BLOCK)


@singledispatch
def mask(transform: Transform, column: pa.StringArray) -> pa.Array:
    """Any transform, no value null: once per distinct value. Raises Unfit."""
    return _by_value(transform.apply, result_type(transform), column)


def _by_value(change: Change, told: pa.DataType, column: pa.StringArray) -> pa.Array:
    encoded = pc.dictionary_encode(column)
    return pa.array(map(change, encoded.dictionary.to_pylist()), told).take(encoded.indices)


def _by_key(transform: Transform, column: pa.StringArray, find: Callable[[Texts], keys.Known]) -> pa.Array:
    held = texts(column)
    known, key = find(held)
    if not len(key):
        return _slow(transform, column)
    key = key - key.min()
    example = np.full(int(key.max()) + 1, -1, np.int32)
    example[key] = np.flatnonzero(known)
    present = np.flatnonzero(example >= 0)
    code = np.empty(len(example), np.int32)
    code[present] = np.arange(len(present), dtype=np.int32)
    answers = _slow(transform, column.take(pa.array(example[present])))
    return _joined(held, known, answers.take(pa.array(code[key])), partial(_slow, transform))


def _joined(held: Texts, known: Rows, fast: pa.Array, slow: Kernel) -> pa.Array:
    """The results of the known rows, and between them those of the others."""
    if known.all():
        return fast
    others = slow(held.array.filter(pa.array(~known)))
    place = np.empty(len(known), np.int64)
    place[known] = np.arange(len(fast))
    place[~known] = np.arange(len(fast), len(known))
    return pa.concat_arrays([fast, others]).take(pa.array(place))


def _slow(transform: Transform, column: pa.StringArray) -> pa.Array:
    return mask.dispatch(object)(transform, column)


@mask.register
def _(transform: Name, column: pa.StringArray) -> pa.Array:
    return _by_key(transform, column, keys.surnames)


@mask.register
def _(transform: AmountBand, column: pa.StringArray) -> pa.Array:
    return _by_key(transform, column, keys.amounts)


@mask.register(DatePart)
@mask.register(BirthBand)
def _(transform: DatePart | BirthBand, column: pa.StringArray) -> pa.Array:
    return _by_key(transform, column, keys.months)


@mask.register
def _(transform: Division, column: pa.StringArray) -> pa.Array:
    return _by_key(transform, column, keys.divisions)


@mask.register
def _(transform: Plate, column: pa.StringArray) -> pa.Array:
    return _by_key(transform, column, keys.plates)


@mask.register
def _(transform: Address, column: pa.StringArray) -> pa.Array:
    return _by_key(transform, column, keys.addresses)


@mask.register
def _(transform: Verify, column: pa.StringArray) -> pa.Array:
    return pc.is_in(column, value_set=pa.array(sorted(transform.equals), pa.string()))


@mask.register
def _(transform: Category, column: pa.StringArray) -> pa.Array:
    codes = pc.index_in(column, value_set=pa.array(list(transform.table), pa.string()))
    words = pa.array([*transform.table.values(), OTHER], pa.string())
    return words.take(pc.fill_null(codes, len(transform.table)))


@mask.register
def _(transform: Redact, column: pa.StringArray) -> pa.Array:
    return pa.repeat(transform.label, len(column))


@mask.register
def _(transform: Token, column: pa.StringArray) -> pa.Array:
    """The 16 bytes of each token; their text form is for where they leave a table."""
    held = texts(_canonical(transform, column))
    table = transform.column(held.data, held.places.astype(np.int64))
    return pa.Array.from_buffers(
        pa.binary(BLOCK), len(column), [None, pa.py_buffer(np.ascontiguousarray(table))]
    )


def _canonical(transform: Token, column: pa.StringArray) -> pa.StringArray:
    slow = partial(_by_value, transform.canonical, pa.string())
    if transform.kind not in AS_WRITTEN:
        return slow(column)
    held = texts(column)
    capital = (held.data - np.uint8(ord("A"))) < 26
    known = (counted(held, ~(digits(held.data) | capital)) == 0) & (held.widths > 0)
    return _joined(held, known, column.filter(pa.array(known)), slow)


@mask.register
def _(transform: Mobile, column: pa.StringArray) -> pa.Array:
    """Eleven digits."""
    held = texts(column)
    known = held.widths == 11
    table = held.matrix(known, 11)
    sure = digits(table).all(axis=1) & (table[:, 0] == ord("1")) & (table[:, 1] >= ord("3"))
    known[known] = sure
    shown = table[sure]
    shown[:, 3:7] = STAR
    return _joined(held, known, of_width(shown), partial(_slow, transform))


@mask.register
def _(transform: FirstLast, column: pa.StringArray) -> pa.Array:
    return _starred(transform, column, least=6, head=1, tail=1)


@mask.register
def _(transform: CodePrefix, column: pa.StringArray) -> pa.Array:
    return _starred(transform, column, least=transform.keep + 2, head=transform.keep, tail=0)


def _starred(transform: Transform, column: pa.StringArray, least: int, head: int, tail: int) -> pa.Array:
    """Letters and digits of at least that length: stars but for head and tail; the rows keep their places."""
    held = texts(column)
    letters = ((held.data | np.uint8(0x20)) - np.uint8(ord("a"))) < 26
    known = (held.widths >= least) & (counted(held, ~(digits(held.data) | letters)) == 0)
    plain = held if known.all() else texts(column.filter(pa.array(known)))
    shown = np.full(len(plain.data), STAR, np.uint8)
    for at in range(head):
        shown[plain.starts + at] = plain.data[plain.starts + at]
    for at in range(1, tail + 1):
        shown[plain.ends - at] = plain.data[plain.ends - at]
    return _joined(held, known, of_places(shown, plain.places), partial(_slow, transform))
