"""A column of texts as bytes, for the kernels. No null, no other layout, UTF-8 already proved."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Bytes: TypeAlias = npt.NDArray[np.uint8]
Places: TypeAlias = npt.NDArray[np.int32]
Rows: TypeAlias = npt.NDArray[np.bool_]  # one flag per row


@dataclass(frozen=True, slots=True)
class Texts:
    """data: the texts one after another; places[n + 1]: where in it each begins and the last ends (bytes)."""

    array: pa.StringArray
    data: Bytes
    places: Places

    @property
    def starts(self) -> Places:
        return self.places[:-1]

    @property
    def ends(self) -> Places:
        return self.places[1:]

    @property
    def widths(self) -> Places:
        return np.diff(self.places)

    def matrix(self, rows: Rows, width: int) -> Bytes:
        """The rows, each of exactly that width, as a table of bytes."""
        if rows.all():
            return self.data.reshape(-1, width)
        return windows(self.data, self.starts[rows], width)


def windows(data: Bytes, places: Places, width: int) -> Bytes:
    """So many bytes from each place on."""
    if not len(places):
        return np.empty((0, width), np.uint8)
    return np.lib.stride_tricks.sliding_window_view(data, width)[places]


def texts(array: pa.StringArray) -> Texts:
    """array: without nulls; it may be a slice."""
    if not len(array):
        return Texts(array, np.zeros(0, np.uint8), np.zeros(1, np.int32))
    _, offsets, data = array.buffers()
    places = np.frombuffer(offsets, np.int32, len(array) + 1, array.offset * 4)
    first, last = int(places[0]), int(places[-1])
    held = np.frombuffer(data, np.uint8, last - first, first) if last > first else np.zeros(0, np.uint8)
    return Texts(array, held, places - first if first else places)


def of_width(table: Bytes) -> pa.StringArray:
    """A column of texts from rows × width bytes of whole characters."""
    rows, width = table.shape
    return of_places(np.ascontiguousarray(table).reshape(-1), np.arange(rows + 1, dtype=np.int32) * width)


def of_places(data: Bytes, places: Places) -> pa.StringArray:
    """A column of texts from what Texts holds."""
    return pa.StringArray.from_buffers(len(places) - 1, pa.py_buffer(places), pa.py_buffer(data))


def digits(table: Bytes) -> npt.NDArray[np.bool_]:
    """Where an ASCII digit stands: bytes below "0" wrap around to above "9"."""
    return (table - np.uint8(ord("0"))) <= 9


def counted(held: Texts, flags: npt.NDArray[np.bool_]) -> Places:
    """How many flags of its bytes each row has."""
    if not flags.any():
        return np.zeros(len(held.starts), np.int32)
    before = np.zeros(len(flags) + 1, np.int32)
    np.cumsum(flags, out=before[1:])
    return before[held.ends] - before[held.starts]
