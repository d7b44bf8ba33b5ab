"""Streams of record batches through a table plan: bounded memory, two threads, whole files or none.

The one place of masking that touches files, and only those that its caller names.
"""

import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Protocol, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from masking.columnar import TablePlan
from masking.errors import ConfigError, UnfitCell

ROWS = 131_072  # of a batch and of a row group: about 15 MB where a row has 120 bytes
READ_AT_ONCE = 1 << 20  # bytes of a column: a foreign file may hold all its rows in one group
Progress: TypeAlias = Callable[[int], None]  # told how many rows of each batch are written


class Writer(Protocol):
    """What pyarrow's writers of Parquet, IPC and CSV have in common."""

    def write_batch(self, batch: pa.RecordBatch, /) -> None: ...


def _silent(rows: int) -> None:
    """No progress is shown."""


@dataclass(frozen=True, slots=True)
class Stream:
    """How a stream is masked. rows: the most in one batch; ahead: batches that may wait for a writer.

    With 0 ahead there is no second thread. In flight are at most rows × (ahead + 2): one batch being
    masked, one being written, and those that wait.
    """

    plan: TablePlan
    rows: int = ROWS
    ahead: int = 1
    progress: Progress = _silent

    def __post_init__(self) -> None:
        if self.rows < 1 or self.ahead < 0:
            raise ConfigError("a stream has at least one row in a batch, and 0 or more batches ahead")

    def masked(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Batch by batch, each when it is asked for. Raises Mismatch, UnfitCell (row of the stream)."""
        done = 0
        for batch in batches:
            for start in range(0, max(len(batch), 1), self.rows):
                piece = batch.slice(start, self.rows)
                yield self._masked(piece, done)
                done += len(piece)

    def write(self, batches: Iterable[pa.RecordBatch], writer: Writer) -> int:
        """Mask here, write in a second thread; the number of rows. Errors of either are raised here."""
        if not self.ahead:
            return sum(self._written(batch, writer) for batch in self.masked(batches))
        rows, waiting = 0, deque[Future[int]]()
        with ThreadPoolExecutor(1, "masking-writer") as thread:
            for batch in self.masked(batches):
                if len(waiting) > self.ahead:
                    rows += waiting.popleft().result()
                waiting.append(thread.submit(self._written, batch, writer))
            return rows + sum(written.result() for written in waiting)

    def _masked(self, batch: pa.RecordBatch, done: int) -> pa.RecordBatch:
        try:
            return self.plan.batch(batch)
        except UnfitCell as refused:
            raise UnfitCell(refused.column, done + refused.row) from None

    def _written(self, batch: pa.RecordBatch, writer: Writer) -> int:
        writer.write_batch(batch)
        self.progress(len(batch))
        return len(batch)


def mask_parquet(source: Path | BinaryIO, target: Path, stream: Stream, **options: str | int) -> int:
    """Parquet to Parquet, a row group per batch; the number of rows. options: of pyarrow's ParquetWriter.

    Raises Mismatch and UnfitCell; then there is no target, or still the former one.
    """
    with pq.ParquetFile(source, buffer_size=READ_AT_ONCE) as given:
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
