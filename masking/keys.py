"""Which rows of a column have a shape where few bytes decide what a transform answers, and those bytes.

Every function takes texts and tells the rows that it knows, and for each of them a number: rows of one number
are answered alike. The numbers lie close to one another, since a table over them is made.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from masking.divisions import HAINAN, PROVINCES
from masking.names import COMPOUND_SURNAMES
from masking.texts import Bytes, Places, Rows, Texts, counted, digits, texts, windows

Keys: TypeAlias = npt.NDArray[np.int64]
Codes: TypeAlias = npt.NDArray[np.uint16]  # code points of the basic plane
Known: TypeAlias = tuple[Rows, Keys]

HAN_BYTES = 3
HAN_FIRST, HAN_LAST = 0x4E00, 0x9FA5  # those of Unicode 1.1: letters to every version of Python
HEAD_BYTES = 6  # two characters, which tell all divisions of the tables apart
MOST_DIGITS = 24  # of an amount
DATE_DIGITS, YEAR_MONTH = (0, 1, 2, 3, 5, 6, 8, 9), (0, 1, 2, 3, 5, 6)
CITIES = tuple(name.encode() for name in HAINAN.values())
DIVISIONS = (*(name.encode() for name in PROVINCES.values()), *CITIES)
HAINAN_BYTES = PROVINCES["46"].encode()
PAIRS = np.array(sorted(ord(pair[0]) << 16 | ord(pair[1]) for pair in COMPOUND_SURNAMES))
BEGINS_PAIR = np.zeros(0x10000, np.bool_)
BEGINS_PAIR[PAIRS >> 16] = True


def surnames(held: Texts) -> Known:
    """Two to four Han characters alone: the first decides, or the first two if one surname."""
    known = (held.widths >= 2 * HAN_BYTES) & (held.widths <= 4 * HAN_BYTES)
    known &= counted(held, ~_of_three(held.data)) == 0
    plain = held if known.all() else texts(held.array.filter(pa.array(known)))
    code = _characters(plain.data.reshape(-1, HAN_BYTES))
    han = _han(code)
    keys = _surname(code, plain.places // HAN_BYTES)
    if not han.all():
        sure = np.ones(len(keys), np.bool_)
        sure[np.repeat(np.arange(len(keys)), plain.widths // HAN_BYTES)[~han]] = False
        known[known] = sure
        keys = keys[sure]
    return known, keys


def _of_three(data: Bytes) -> npt.NDArray[np.bool_]:
    """The bytes of characters that take three of them."""
    return ((data >= 0x80) & (data < 0xC0)) | ((data >= 0xE0) & (data < 0xF0))


def _characters(table: Bytes) -> Codes:
    """Code points of rows × 3 bytes; whatever they are where three bytes are no character."""
    one, two, three = (table[:, at].astype(np.uint16) for at in range(HAN_BYTES))
    six = np.uint16(0x3F)
    codes: Codes = one << np.uint16(12) | (two & six) << np.uint16(6) | (three & six)
    return codes


def _han(code: Codes) -> npt.NDArray[np.bool_]:
    return (code >= HAN_FIRST) & (code <= HAN_LAST)


def _surname(code: Codes, places: Places) -> Keys:
    """The first character of each name, or another number for each compound surname that more follows."""
    begin = places[:-1]
    first = code[begin].astype(np.int64)
    pair = np.flatnonzero(BEGINS_PAIR[code[begin]] & (np.diff(places) > 2))
    both = first[pair] << 16 | code[begin[pair] + 1]
    at = np.searchsorted(PAIRS, both).clip(max=len(PAIRS) - 1)
    first[pair] = np.where(PAIRS[at] == both, 0x10000 + at, first[pair])
    return first


def amounts(held: Texts) -> Known:
    """Digits without leading 0, no point or one before the last two: their number decides."""
    known = (held.widths > 3) & (held.widths <= MOST_DIGITS)
    known[known] = held.data[held.starts[known]] != ord("0")
    point = np.zeros(len(known), np.int32)
    point[known] = held.data[held.ends[known] - 3] == ord(".")
    odd = ~digits(held.data)
    if np.count_nonzero(odd) > point.sum():  # otherwise there is nothing but digits and these points
        known &= counted(held, odd) == point
    return known, (held.widths - 3 * point)[known].astype(np.int64)


def months(held: Texts) -> Known:
    """YYYY-MM-DD: year and month decide."""
    known = held.widths == 10
    table = held.matrix(known, 10)
    sure = (table[:, 4] == ord("-")) & (table[:, 7] == ord("-")) & digits(table[:, DATE_DIGITS]).all(axis=1)
    known[known] = sure
    return known, _number(table[sure][:, YEAR_MONTH])


def divisions(held: Texts) -> Known:
    """Six digits: the first four decide."""
    known = held.widths == 6
    table = held.matrix(known, 6)
    sure = digits(table).all(axis=1)
    known[known] = sure
    return known, _number(table[sure][:, :4])


def _number(table: Bytes) -> Keys:
    """Rows of digits as numbers."""
    value = np.zeros(len(table), np.int64)
    for at in range(table.shape[1]):
        value = value * 10 + (table[:, at] - ord("0"))
    return value


def plates(held: Texts) -> Known:
    """One Han character, a letter, five or six of ASCII: the first two decide."""
    keys = np.full(len(held.widths), -1, np.int64)
    for width in (9, 10):
        rows = held.widths == width
        table = held.matrix(rows, width)
        code, letter = _characters(table), table[:, 3]
        sure = (table[:, 0] >> 4 == 0xE) & _han(code) & (table[:, 4:] < 0x80).all(axis=1)
        sure &= (letter >= ord("A")) & (letter <= ord("Z"))
        keys[rows] = np.where(sure, (code.astype(np.int64) - HAN_FIRST) * 26 + letter - ord("A"), -1)
    known = keys >= 0
    return known, keys[known]


def addresses(held: Texts) -> Known:
    """The province or city of the tables at the head decides, and the city behind Hainan's own name."""
    keys = _head(held.data, held.starts, held.ends, DIVISIONS)
    hainan = np.flatnonzero(keys == DIVISIONS.index(HAINAN_BYTES))
    behind = held.starts[hainan] + len(HAINAN_BYTES)
    keys[hainan] = len(DIVISIONS) + 1 + _head(held.data, behind, held.ends[hainan], CITIES)
    known = keys >= 0
    return known, keys[known]


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
