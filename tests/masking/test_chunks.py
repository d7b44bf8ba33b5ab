import io
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.ipc
import pyarrow.parquet as pq
import pytest

from masking.chunks import Stream, mask_parquet, whole_file
from masking.columnar import TablePlan
from masking.errors import ConfigError, Mismatch, UnfitCell
from masking.transforms import DatePart, Drop, FirstLast, JSONValue, Name

PLAN = TablePlan({"name": Name(), "id": FirstLast(), "date": DatePart("year"), "note": Drop()})
SECRET = "460106199003071235"


def rows(count: int) -> list[dict[str, str | None]]:
    names = ("王建国", "欧阳修文", None, "MARIA SANTOS")
    return [
        {"name": names[n % 4], "id": SECRET, "date": f"20{n % 90 + 10}-01-01", "note": "x"}
        for n in range(count)
    ]


def table(count: int) -> pa.Table:
    return pa.Table.from_pylist(rows(count))


class Meter:
    """A source and a writer that count the rows between them."""

    def __init__(self, total: int, size: int) -> None:
        self.taken = self.written = self.most = 0
        self.batches = table(total).to_batches(max_chunksize=size)
        self.threads: set[int] = set()

    def source(self) -> Iterator[pa.RecordBatch]:
        for batch in self.batches:
            self.taken += len(batch)
            self.most = max(self.most, self.taken - self.written)
            yield batch

    def write_batch(self, batch: pa.RecordBatch) -> None:
        self.threads.add(threading.get_ident())
        self.written += len(batch)


class Full:
    """A disk without room for the third batch."""

    def __init__(self) -> None:
        self.left = 2

    def write_batch(self, batch: pa.RecordBatch) -> None:
        self.left -= len(batch) > 0
        if self.left < 0:
            raise OSError("no space left")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.parquet"
    pq.write_table(table(1000), path, row_group_size=300)
    return path


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("size", [1, 7, 300, 5000])
def test_a_file_leaves_as_its_records_however_it_is_cut(source: Path, size: int, threads: int) -> None:
    target, seen = source.with_name("out.parquet"), list[int]()
    told = mask_parquet(source, target, Stream(PLAN, size, threads, seen.append))
    assert told == sum(seen) == 1000
    assert pq.read_table(target).to_pylist() == [PLAN.record(row) for row in rows(1000)]
    assert pq.read_schema(target).equals(PLAN.schema(pq.read_schema(source)))
    assert pq.ParquetFile(target).metadata.row_group(0).num_rows <= size


@pytest.mark.parametrize("threads", [1, 2])
def test_each_thread_holds_one_batch_and_no_more(threads: int) -> None:
    meter = Meter(total=2000, size=100)
    assert Stream(PLAN, 100, threads).write(meter.source(), meter) == meter.written == 2000
    assert 100 <= meter.most <= 100 * threads
    assert 1 <= len(meter.threads) <= threads


def test_a_batch_larger_than_the_stream_allows_is_cut() -> None:
    batch = table(1000).to_batches()[0]
    assert [len(piece) for piece in Stream(PLAN, 300).masked([batch])] == [300, 300, 300, 100]


class Counted(io.FileIO):
    """A file that counts what is read of it."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        found = super().read(size)
        self.taken += len(found)
        return found


@pytest.mark.parametrize("group", [5_000, 100_000])
def test_a_file_is_read_as_it_is_written_and_never_ahead(tmp_path: Path, group: int) -> None:
    """Also one whose rows are all in one group: 100,000 of them with 160 bytes each that do not compress."""
    draw = random.Random(7)
    text = pa.array([draw.randbytes(80).hex() for _ in range(100_000)])
    pq.write_table(pa.table({"c": text}), tmp_path / "in.parquet", row_group_size=group, use_dictionary=False)
    seen = list[int]()
    with Counted(tmp_path / "in.parquet") as source:
        stream = Stream(TablePlan({"c": FirstLast()}), 5_000, 1, lambda _: seen.append(source.taken))
        mask_parquet(source, tmp_path / "out.parquet", stream)
        whole = (tmp_path / "in.parquet").stat().st_size
        assert seen[0] < whole / 4
        assert seen[9] < whole * 3 / 4
    assert len(seen) == 20


@pytest.mark.parametrize("threads", [1, 2])
def test_a_value_that_does_not_fit_is_told_by_its_row_in_the_stream_and_leaves_no_file(
    tmp_path: Path, threads: int
) -> None:
    odd = rows(1000)
    odd[777]["date"] = SECRET
    pq.write_table(pa.Table.from_pylist(odd), tmp_path / "in.parquet", row_group_size=300)
    with pytest.raises(UnfitCell) as refused:
        mask_parquet(tmp_path / "in.parquet", tmp_path / "out.parquet", Stream(PLAN, 50, threads))
    assert (refused.value.column, refused.value.row) == ("date", 777)
    assert SECRET not in str(refused.value)
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_another_table_is_refused_before_anything_is_written(source: Path) -> None:
    plan = TablePlan({"name": Name()})
    with pytest.raises(Mismatch):
        mask_parquet(source, source.with_name("out.parquet"), Stream(plan))
    assert [path.name for path in source.parent.iterdir()] == ["in.parquet"]


def test_a_fault_in_the_middle_leaves_the_former_file(source: Path) -> None:
    target = source.with_name("out.parquet")
    target.write_bytes(b"the former one")

    def stop(written: int) -> None:
        raise KeyboardInterrupt

    for threads in (1, 2):
        with pytest.raises(KeyboardInterrupt):
            mask_parquet(source, target, Stream(PLAN, 100, threads, stop))
        assert target.read_bytes() == b"the former one"
        assert len(list(source.parent.iterdir())) == 2


def test_a_truncated_source_leaves_no_file(source: Path) -> None:
    whole = source.read_bytes()
    source.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(pa.ArrowInvalid):
        mask_parquet(source, source.with_name("out.parquet"), Stream(PLAN))
    assert [path.name for path in source.parent.iterdir()] == ["in.parquet"]


@pytest.mark.parametrize("threads", [1, 2])
def test_an_error_of_the_writer_is_told_and_stops_the_stream(threads: int) -> None:
    taken = Meter(total=2000, size=10)
    with pytest.raises(OSError, match="no space"):
        Stream(PLAN, 10, threads).write(taken.source(), Full())
    assert taken.taken <= 10 * (3 + threads)


def test_the_first_row_that_does_not_fit_is_told_whichever_thread_met_it() -> None:
    odd = [{**row, "date": SECRET} for row in rows(64)]
    batches = pa.Table.from_pylist(odd).to_batches(max_chunksize=1)
    for _ in range(50):
        with pytest.raises(UnfitCell) as refused:
            Stream(PLAN).write(batches, Full())
        assert refused.value.row == 0


def test_an_error_that_masking_does_not_know_ends_both_threads() -> None:
    class Odd:
        def apply(self, value: JSONValue) -> JSONValue:
            if value == "5":
                raise RuntimeError
            return value

    batches = [pa.record_batch([pa.array([str(n)])], names=["c"]) for n in range(20)]
    for _ in range(20):
        meter = Meter(total=0, size=1)
        with pytest.raises(RuntimeError):
            Stream(TablePlan({"c": Odd()})).write(batches, meter)
        assert meter.written <= 5
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("masking")]


def test_a_file_takes_its_name_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with whole_file(target) as file:
        file.write(b"half")
        assert not target.exists()
    assert target.read_bytes() == b"half"
    assert target.stat().st_mode & 0o077 == 0


def test_any_reader_and_writer_of_arrow_may_stand_at_the_ends(tmp_path: Path) -> None:
    schema = PLAN.schema(table(1).schema)
    pyarrow.csv.write_csv(table(1000), tmp_path / "in.csv")
    text = pyarrow.csv.ConvertOptions(
        column_types=dict.fromkeys(PLAN.transforms, pa.string()), strings_can_be_null=True
    )
    given = pyarrow.csv.open_csv(tmp_path / "in.csv", convert_options=text)
    with whole_file(tmp_path / "out") as file, pyarrow.ipc.new_stream(file, schema) as writer:
        assert Stream(PLAN, 100).write(given, writer) == 1000
    assert pyarrow.ipc.open_stream(tmp_path / "out").read_all().to_pylist() == [
        PLAN.record(r) for r in rows(1000)
    ]
    given = table(1000).to_reader(64)
    with whole_file(tmp_path / "out.csv") as file, pyarrow.csv.CSVWriter(file, schema) as lines:
        assert Stream(PLAN, 100).write(given, lines) == 1000
    assert (tmp_path / "out.csv").read_bytes().count(b"\n") == 1001


def test_a_table_without_rows_leaves_a_file_with_its_columns(tmp_path: Path) -> None:
    pq.write_table(table(3).schema.empty_table(), tmp_path / "in.parquet")
    assert mask_parquet(tmp_path / "in.parquet", tmp_path / "out.parquet", Stream(PLAN)) == 0
    assert pq.read_table(tmp_path / "out.parquet").column_names == ["name", "id", "date"]


@pytest.mark.parametrize(("size", "threads"), [(0, 1), (1, 0), (1, 3)])
def test_a_stream_without_rows_or_threads_cannot_be_built(size: int, threads: int) -> None:
    with pytest.raises(ConfigError):
        Stream(PLAN, size, threads)
