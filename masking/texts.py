"""A column of texts as bytes: what the kernels read and write. No null, no other layout, UTF-8 already proved."""

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
    """data: the texts one after another, rebased to the first; ends[n], starts[n]: places in it (bytes)."""

    array: pa.StringArray
    data: Bytes
    starts: Places
    ends: Places

    @property
    def widths(self) -> Places:
        return self.ends - self.starts

    def matrix(self, rows: Rows, width: int) -> Bytes:
        """The rows, each of exactly that width, as a table of bytes."""
        if rows.all():
            return self.data.reshape(-1, width)
        return self.heads(rows, width)

    def heads(self, rows: Rows, width: int) -> Bytes:
        """The first bytes of the rows, each at least that wide."""
        return self._windows(self.starts[rows], width)

    def tails(self, rows: Rows, width: int) -> Bytes:
        """The last bytes of the rows, each at least that wide."""
        return self._windows(self.ends[rows] - width, width)

    def _windows(self, places: Places, width: int) -> Bytes:
        if not len(places):
            return np.empty((0, width), np.uint8)
        return np.lib.stride_tricks.sliding_window_view(self.data, width)[places]


def texts(array: pa.StringArray) -> Texts:
    """array: without nulls; it may be a slice."""
    size = len(array)
    if not size:
        nothing = np.zeros(0, np.int32)
        return Texts(array, np.zeros(0, np.uint8), nothing, nothing)
    _, offsets, data = array.buffers()
    places = np.frombuffer(offsets, np.int32, size + 1, array.offset * 4)
    first, last = int(places[0]), int(places[-1])
    held = np.frombuffer(data, np.uint8, last - first, first) if last > first else np.zeros(0, np.uint8)
    places = places - first if first else places
    return Texts(array, held, places[:-1], places[1:])


def of_width(table: Bytes) -> pa.StringArray:
    """rows × width bytes of ASCII or whole characters to a column of texts."""
    rows, width = table.shape
    return of_places(np.ascontiguousarray(table).reshape(-1), np.arange(rows + 1, dtype=np.int32) * width)


def of_places(data: Bytes, places: Places) -> pa.StringArray:
    """data and the n + 1 places at which n texts begin and the last ends."""
    return pa.StringArray.from_buffers(len(places) - 1, pa.py_buffer(places), pa.py_buffer(data))


def digits(table: Bytes) -> npt.NDArray[np.bool_]:
    """Where an ASCII digit stands: bytes below "0" wrap around to above "9"."""
    return (table - np.uint8(ord("0"))) <= 9
