"""Streams of record batches through a table plan: bounded memory, two threads, whole files or none.

The one place of masking that touches files, and only those that its caller names.
"""

import os
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Protocol, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from masking.columnar import TablePlan
from masking.errors import ConfigError, MaskingError, UnfitCell

ROWS = 131_072  # of a batch and of a row group: about 15 MB where a row has 120 bytes
READ_AT_ONCE = 1 << 20  # bytes of a column; read ahead, a file would be held whole before its first batch
Piece: TypeAlias = tuple[int, int, pa.RecordBatch]  # its number, its first row in the stream, itself
Progress: TypeAlias = Callable[[int], None]  # told how many rows of each batch are written


class Writer(Protocol):
    """What pyarrow's writers of Parquet, IPC and CSV have in common."""

    def write_batch(self, batch: pa.RecordBatch, /) -> None: ...


def _silent(rows: int) -> None:
    """No progress is shown."""


@dataclass(frozen=True, slots=True)
class Stream:
    """How a stream is masked. rows: the most in one batch; threads: each carries one batch at a time.

    So at most rows × threads are held. A source and a writer are used by one thread at a time.
    """

    plan: TablePlan
    rows: int = ROWS
    threads: int = 2
    progress: Progress = _silent

    def __post_init__(self) -> None:
        if self.rows < 1 or self.threads not in (1, 2):
            raise ConfigError("a stream has at least one row in a batch, and one thread or two")

    def write(self, batches: Iterable[pa.RecordBatch], writer: Writer) -> int:
        """Mask and write in order; the number of rows. Raises Mismatch, UnfitCell (row of the stream).

        The error raised is that of the first batch that has one, whichever thread carried it.
        """
        relay = _Relay(self, self._pieces(batches), writer)
        with ThreadPoolExecutor(1, "masking") as pool:
            second = pool.submit(relay.run) if self.threads > 1 else None
            relay.run()
            if second is not None:
                second.result()
        return relay.rows

    def masked(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Batch by batch, each when it is asked for."""
        for _, first, batch in self._pieces(batches):
            yield self.mask(batch, first)

    def mask(self, batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
        """first: the row of the stream that the batch begins with."""
        try:
            return self.plan.batch(batch)
        except UnfitCell as refused:
            raise UnfitCell(refused.column, first + refused.row) from None

    def _pieces(self, batches: Iterable[pa.RecordBatch]) -> Iterator[Piece]:
        number = first = 0
        for batch in batches:
            for start in range(0, max(len(batch), 1), self.rows):
                piece = batch.slice(start, self.rows)
                yield number, first, piece
                number, first = number + 1, first + len(piece)


class _Relay:
    """Takes batches from one source and hands them to one writer in order, run by one thread or two."""

    def __init__(self, stream: Stream, pieces: Iterator[Piece], writer: Writer) -> None:
        self.rows = 0
        self._stream, self._pieces, self._writer = stream, pieces, writer
        self._source = threading.Lock()
        self._masking = (
            threading.Lock()
        )  # NumPy keeps the interpreter's lock: two at a time would only quarrel
        self._turn = threading.Condition()
        self._next = 0
        self._stopped = False

    def run(self) -> None:
        try:
            for number, first, batch in iter(self._take, None):
                self._put(number, self._outcome(first, batch))
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Nothing more is taken, and who waits for a turn gives up."""
        with self._turn:
            self._stopped = True
            self._turn.notify_all()

    def _outcome(self, first: int, batch: pa.RecordBatch) -> pa.RecordBatch | MaskingError:
        try:
            with self._masking:
                return self._stream.mask(batch, first)
        except MaskingError as refused:
            return refused  # told when its turn comes, so that the first one in the stream is told

    def _take(self) -> Piece | None:
        with self._source:
            return None if self._stopped else next(self._pieces, None)

    def _put(self, number: int, outcome: pa.RecordBatch | MaskingError) -> None:
        with self._turn:
            self._turn.wait_for(lambda: self._stopped or self._next == number)
            if self._stopped:
                return
            if isinstance(outcome, MaskingError):
                raise outcome
            self._writer.write_batch(outcome)
            self.rows += len(outcome)
            self._stream.progress(len(outcome))
            self._next += 1
            self._turn.notify_all()


def mask_parquet(source: Path | BinaryIO, target: Path, stream: Stream, **options: str | int) -> int:
    """Parquet to Parquet, a row group per batch; the number of rows. options: of pyarrow's ParquetWriter.

    Raises Mismatch and UnfitCell; then there is no target, or still the former one.
    """
    with pq.ParquetFile(source, buffer_size=READ_AT_ONCE, pre_buffer=False) as given:
        schema = stream.plan.schema(given.schema_arrow)
        with whole_file(target) as file, pq.ParquetWriter(file, schema, **options) as writer:
            return stream.write(given.iter_batches(stream.rows, use_threads=False), writer)


@contextmanager
def whole_file(target: Path) -> Iterator[IO[bytes]]:
    """A file beside the target, its owner's alone, that takes the target's name once whole and on disk."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        partial = Path(file.name)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            partial.replace(target)
        except BaseException:
            partial.unlink()
            raise
