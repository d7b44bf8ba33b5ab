"""One transform over one column of texts. What a kernel does not surely know is left to the transform.

A kernel takes the rows of a shape where few bytes decide the answer, and asks the transform once for all
that agree in those bytes (`_by_key`); or it repeats a transform that only stars places out. Rows of any other
shape are asked one distinct value at a time. So a transform without a kernel is slower, never different.
"""

from collections.abc import Sequence
from functools import singledispatch
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from masking.divisions import HAINAN, PROVINCES
from masking.names import COMPOUND_SURNAMES
from masking.texts import Bytes, Places, Rows, Texts, digits, of_places, of_width, texts, windows
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
    Transform,
    Verify,
)

Keys: TypeAlias = npt.NDArray[np.int64]
Codes: TypeAlias = npt.NDArray[np.uint16]  # code points of the basic plane

STAR = ord("*")
HAN_BYTES = 3
HEAD_BYTES = 6  # two characters, which tell nearly all divisions apart
HAN_FIRST, HAN_LAST = 0x4E00, 0x9FA5  # those of Unicode 1.1: letters to every version of Python
MOST_DIGITS = 24  # of an amount; bounds the table of keys
CITIES = tuple(name.encode() for name in HAINAN.values())
DIVISIONS = (*(name.encode() for name in PROVINCES.values()), *CITIES)
HAINAN_BYTES = PROVINCES["46"].encode()
DATE_DIGITS, YEAR_MONTH = (0, 1, 2, 3, 5, 6, 8, 9), (0, 1, 2, 3, 5, 6)
PAIRS = np.array(sorted(ord(pair[0]) << 16 | ord(pair[1]) for pair in COMPOUND_SURNAMES))
BEGINS_PAIR = np.zeros(0x10000, np.bool_)
BEGINS_PAIR[PAIRS >> 16] = True


@singledispatch
def result_type(transform: Transform) -> pa.DataType:  # noqa: ARG001 -- the dispatch is by its type
    """What the transform of a text is in a column."""
    return pa.string()


@result_type.register
def _(transform: Verify) -> pa.DataType:  # noqa: ARG001
    return pa.bool_()


@singledispatch
def mask(transform: Transform, column: pa.StringArray) -> pa.Array:
    """Any transform, no value null: once per distinct value. Raises Unfit."""
    encoded = pc.dictionary_encode(column)
    return _applied(transform, encoded.dictionary).take(encoded.indices)


def _applied(transform: Transform, column: pa.StringArray) -> pa.Array:
    return pa.array([transform.apply(value) for value in column.to_pylist()], result_type(transform))


def _by_key(transform: Transform, column: Texts, known: Rows, keys: Keys) -> pa.Array:
    """The transform asked once per key. keys[m]: of the m known rows, close to one another."""
    if not len(keys):
        return mask.dispatch(object)(transform, column.array)
    keys = keys - keys.min()
    example = np.full(int(keys.max()) + 1, -1, np.int32)
    example[keys] = np.flatnonzero(known)
    present = np.flatnonzero(example >= 0)
    code = np.empty(len(example), np.int32)
    code[present] = np.arange(len(present), dtype=np.int32)
    answers = _applied(transform, column.array.take(pa.array(example[present])))
    return _joined(transform, column, known, answers.take(pa.array(code[keys])))


def _joined(transform: Transform, column: Texts, known: Rows, fast: pa.Array) -> pa.Array:
    """The results of the known rows, and between them those of the others."""
    if known.all():
        return fast
    slow = mask.dispatch(object)(transform, column.array.filter(pa.array(~known)))
    place = np.empty(len(known), np.int64)
    place[known] = np.arange(len(fast))
    place[~known] = np.arange(len(fast), len(known))
    return pa.concat_arrays([fast, slow]).take(pa.array(place))


@mask.register
def _(transform: Verify, column: pa.StringArray) -> pa.Array:
    return pc.is_in(column, value_set=pa.array(sorted(transform.equals), pa.string()))


@mask.register
def _(transform: Category, column: pa.StringArray) -> pa.Array:
    codes = pc.index_in(column, value_set=pa.array(list(transform.table), pa.string()))
    words = pa.array([*transform.table.values(), OTHER], pa.string())
    return words.take(pc.fill_null(codes, len(transform.table)))


@mask.register
def _(transform: Name, column: pa.StringArray) -> pa.Array:
    """Two to four Han characters alone: the first decides, or the first two if one surname."""
    held = texts(column)
    known = (held.widths >= 2 * HAN_BYTES) & (held.widths <= 4 * HAN_BYTES)
    known &= _counted(held, ~_of_three(held.data)) == 0
    plain = held if known.all() else texts(column.filter(pa.array(known)))
    code = _characters(plain.data.reshape(-1, HAN_BYTES))
    han = _han(code)
    keys = _surname_keys(code, plain.places // HAN_BYTES)
    if not han.all():
        sure = np.ones(len(keys), np.bool_)
        sure[np.repeat(np.arange(len(keys)), plain.widths // HAN_BYTES)[~han]] = False
        known[known] = sure
        keys = keys[sure]
    return _by_key(transform, held, known, keys)


def _of_three(data: Bytes) -> npt.NDArray[np.bool_]:
    """The bytes of characters that take three of them."""
    return ((data >= 0x80) & (data < 0xC0)) | ((data >= 0xE0) & (data < 0xF0))


def _characters(table: Bytes) -> Codes:
    """Of rows × 3 bytes, the code points; what they are where three bytes are no character does not matter."""
    one, two, three = (table[:, at].astype(np.uint16) for at in range(HAN_BYTES))
    return one << 12 | (two & 0x3F) << 6 | three & 0x3F


def _han(code: Codes) -> npt.NDArray[np.bool_]:
    return (code >= HAN_FIRST) & (code <= HAN_LAST)


def _surname_keys(code: Codes, places: Places) -> Keys:
    """The first character of each name, or another number for each compound surname that more follows."""
    begin = places[:-1]
    first = code[begin].astype(np.int64)
    pair = np.flatnonzero(BEGINS_PAIR[code[begin]] & (np.diff(places) > 2))
    both = first[pair] << 16 | code[begin[pair] + 1]
    at = np.searchsorted(PAIRS, both).clip(max=len(PAIRS) - 1)
    first[pair] = np.where(PAIRS[at] == both, 0x10000 + at, first[pair])
    return first


@mask.register
def _(transform: AmountBand, column: pa.StringArray) -> pa.Array:
    """Digits without leading 0, no point or one before the last two: their number decides."""
    held = texts(column)
    known = (held.widths > 3) & (held.widths <= MOST_DIGITS)
    known[known] = held.data[held.starts[known]] != ord("0")
    point = np.zeros(len(column), np.int32)
    point[known] = held.data[held.ends[known] - 3] == ord(".")
    odd = ~digits(held.data)
    if np.count_nonzero(odd) > point.sum():  # otherwise there is nothing but digits and these points
        known &= _counted(held, odd) == point
    whole = held.widths - 3 * point
    return _by_key(transform, held, known, whole[known].astype(np.int64))


def _counted(held: Texts, flags: npt.NDArray[np.bool_]) -> Places:
    """How many flags of its bytes each row has."""
    if not flags.any():
        return np.zeros(len(held.starts), np.int32)
    before = np.zeros(len(flags) + 1, np.int32)
    np.cumsum(flags, out=before[1:])
    return before[held.ends] - before[held.starts]


@mask.register(DatePart)
@mask.register(BirthBand)
def _(transform: DatePart | BirthBand, column: pa.StringArray) -> pa.Array:
    """YYYY-MM-DD: year and month decide."""
    held = texts(column)
    known = held.widths == 10
    table = held.matrix(known, 10)
    sure = (table[:, 4] == ord("-")) & (table[:, 7] == ord("-")) & digits(table[:, DATE_DIGITS]).all(axis=1)
    known[known] = sure
    return _by_key(transform, held, known, _number(table[sure][:, YEAR_MONTH]))


@mask.register
def _(transform: Division, column: pa.StringArray) -> pa.Array:
    """Six digits: the first four decide."""
    held = texts(column)
    known = held.widths == 6
    table = held.matrix(known, 6)
    sure = digits(table).all(axis=1)
    known[known] = sure
    return _by_key(transform, held, known, _number(table[sure][:, :4]))


def _number(table: Bytes) -> Keys:
    """Rows of digits as numbers."""
    value = np.zeros(len(table), np.int64)
    for at in range(table.shape[1]):
        value = value * 10 + (table[:, at] - ord("0"))
    return value


@mask.register
def _(transform: Plate, column: pa.StringArray) -> pa.Array:
    """One Han character, a letter, five or six of ASCII: the first two decide."""
    held = texts(column)
    keys = np.full(len(column), -1, np.int64)
    for width in (9, 10):
        rows = held.widths == width
        table = held.matrix(rows, width)
        code, letter = _characters(table), table[:, 3]
        sure = (
            (table[:, 0] >> 4 == 0xE)
            & _han(code)
            & (letter >= ord("A"))
            & (letter <= ord("Z"))
            & (table[:, 4:] < 0x80).all(axis=1)
        )
        keys[rows] = np.where(sure, (code.astype(np.int64) - HAN_FIRST) * 26 + letter - ord("A"), -1)
    known = keys >= 0
    return _by_key(transform, held, known, keys[known])


@mask.register
def _(transform: Address, column: pa.StringArray) -> pa.Array:
    """The province or city of the tables at the head decides, and the city behind Hainan's own name."""
    held = texts(column)
    keys = _head(held.data, held.starts, held.ends, DIVISIONS)
    hainan = np.flatnonzero(keys == DIVISIONS.index(HAINAN_BYTES))
    behind = held.starts[hainan] + len(HAINAN_BYTES)
    keys[hainan] = len(DIVISIONS) + 1 + _head(held.data, behind, held.ends[hainan], CITIES)
    known = keys >= 0
    return _by_key(transform, held, known, keys[known])


def _head(data: Bytes, starts: Places, ends: Places, names: Sequence[bytes]) -> Keys:
    """Which name stands at each start, -1 for none; no name is the beginning of another."""
    wide = ends - starts >= HEAD_BYTES
    first = np.zeros(len(starts), np.int64)
    first[wide] = _six(windows(data, starts[wide], HEAD_BYTES))
    seen = pc.dictionary_encode(pa.array(first))
    number = {_six(np.frombuffer(name, np.uint8, HEAD_BYTES)[None])[0]: at for at, name in enumerate(names)}
    guess = np.array([number.get(key, -1) for key in seen.dictionary.to_pylist()], np.int64)
    found: Keys = guess[seen.indices.to_numpy()]
    for at in np.unique(guess[guess >= 0]):
        rows = np.flatnonzero(found == at)
        fits = ends[rows] - starts[rows] >= len(names[at])
        for place in range(HEAD_BYTES, len(names[at])):
            fits[fits] = data[starts[rows[fits]] + place] == names[at][place]
        found[rows[~fits]] = -1
    return found


def _six(heads: Bytes) -> Keys:
    """Six bytes as a number."""
    pairs = heads.view("<u2").astype(np.int64)
    number: Keys = pairs[:, 0] << 32 | pairs[:, 1] << 16 | pairs[:, 2]
    return number


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
    return _joined(transform, held, known, of_width(shown))


@mask.register
def _(transform: FirstLast, column: pa.StringArray) -> pa.Array:
    return _starred(transform, column, least=6, head=1, tail=1)


@mask.register
def _(transform: CodePrefix, column: pa.StringArray) -> pa.Array:
    return _starred(transform, column, least=transform.keep + 2, head=transform.keep, tail=0)


def _starred(transform: Transform, column: pa.StringArray, least: int, head: int, tail: int) -> pa.Array:
    """ASCII of at least that length: stars but for head and tail; the rows keep their places."""
    held = texts(column)
    known = (held.widths >= least) & (_counted(held, held.data >= 0x80) == 0)
    plain = held if known.all() else texts(column.filter(pa.array(known)))
    shown = np.full(len(plain.data), STAR, np.uint8)
    for at in range(head):
        shown[plain.starts + at] = plain.data[plain.starts + at]
    for at in range(1, tail + 1):
        shown[plain.ends - at] = plain.data[plain.ends - at]
    return _joined(transform, held, known, of_places(shown, plain.places))
