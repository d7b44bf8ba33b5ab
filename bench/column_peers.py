"""What masks the same table: the columnar engine, plain reading and writing, polars, a loop, presidio.

All read the same Parquet file and write Parquet with the same compression, dictionaries and rows per group.
"""

import hmac
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from polars import Expr

from bench.table import GROUP
from masking.chunks import Stream, mask_parquet
from masking.columnar import TablePlan
from masking.divisions import HAINAN, PROVINCES
from masking.names import COMPOUND_SURNAMES
from masking.tokens import Token
from masking.transforms import Address, AmountBand, CodePrefix, DatePart, FirstLast, Mobile, Name, Transform

OPTIONS = {"compression": "snappy", "use_dictionary": True}
MASKS: dict[str, Transform] = {
    "name": Name(),
    "mobile": Mobile(),
    "address": Address("city"),
    "amount": AmountBand(),
    "date": DatePart("quarter"),
}
STARRED: dict[str, Transform] = {**MASKS, "citizen_id": FirstLast(), "uscc": CodePrefix(8)}
KEY = bytes(range(32))  # of a benchmark: it hides nobody


def tokens() -> dict[str, Transform]:
    return {kind: Token(KEY, kind, "bureau-a", "credit_reporting") for kind in ("citizen_id", "uscc")}


def prove(source: Path) -> None:
    """The columns that the engine writes are those of its records, and polars agrees on the masks."""
    plan, ours_out, polars_out = (
        TablePlan(STARRED),
        source.with_suffix(".ours"),
        source.with_suffix(".polars"),
    )
    ours_starred(source, ours_out, 2)
    polars_starred(source, polars_out, 2)
    told = pq.read_table(ours_out)
    if told.slice(0, GROUP // 8).to_pylist() != [plan.record(row) for row in head(source, GROUP // 8)]:
        raise SystemExit("the engine disagrees with its records")
    if told.to_pydict() != pq.read_table(polars_out).to_pydict():
        raise SystemExit("polars disagrees with the engine")
    ours_out.unlink()
    polars_out.unlink()


def head(source: Path, rows: int) -> list[dict[str, str]]:
    with pq.ParquetFile(source) as given:
        found: list[dict[str, str]] = next(given.iter_batches(rows)).to_pylist()
        return found


def threads_of_arrow(threads: int) -> None:
    pa.set_cpu_count(threads)
    pa.set_io_thread_count(threads)


def ours(source: Path, target: Path, threads: int) -> None:
    threads_of_arrow(threads)
    mask_parquet(source, target, Stream(TablePlan(MASKS | tokens()), GROUP, threads), **OPTIONS)


def ours_starred(source: Path, target: Path, threads: int) -> None:
    threads_of_arrow(threads)
    mask_parquet(source, target, Stream(TablePlan(STARRED), GROUP, threads), **OPTIONS)


def plain(source: Path, target: Path, threads: int) -> None:
    threads_of_arrow(threads)
    with pq.ParquetFile(source) as given, pq.ParquetWriter(target, given.schema_arrow, **OPTIONS) as writer:
        for batch in given.iter_batches(GROUP, use_threads=threads > 1):
            writer.write_batch(batch)


def plain_pipe(source: Path, target: Path, threads: int) -> None:
    threads_of_arrow(threads)
    with (
        pq.ParquetFile(source) as given,
        pq.ParquetWriter(target, given.schema_arrow, **OPTIONS) as writer,
        ThreadPoolExecutor(1) as pool,
    ):
        written = pool.submit(int)
        for batch in given.iter_batches(GROUP, use_threads=False):
            written.result()
            written = pool.submit(writer.write_batch, batch)
        written.result()


def plain_whole(source: Path, target: Path, threads: int) -> None:
    threads_of_arrow(threads)
    pq.write_table(pq.read_table(source), target, row_group_size=GROUP, **OPTIONS)


def loop(source: Path, target: Path, threads: int) -> None:  # noqa: ARG001 -- a loop has one
    """A record is a dictionary, a token its text."""
    plan = TablePlan(MASKS | tokens())
    with pq.ParquetFile(source) as given:
        schema = given.schema_arrow
        with pq.ParquetWriter(target, schema, **OPTIONS) as writer:
            for batch in given.iter_batches(GROUP):
                rows = [plan.record(row) for row in batch.to_pylist()]
                writer.write_batch(pa.RecordBatch.from_pylist(rows, schema))


def presidio(source: Path, target: Path, threads: int) -> None:  # noqa: ARG001 -- presidio has one
    """Its engine over pandas; its `custom` operator calls our transforms."""
    operators = {name: ("custom", {"lambda": one.apply}) for name, one in (MASKS | tokens()).items()}
    _presidio(source, target, operators)


def presidio_own(source: Path, target: Path, threads: int) -> None:  # noqa: ARG001
    """With its own operators, which know no bands or divisions: last characters starred, and hashes."""
    starred = ("mask", {"masking_char": "*", "chars_to_mask": 4, "from_end": True})
    hashed = ("hash", {"hash_type": "sha256", "salt": KEY})
    _presidio(source, target, dict.fromkeys(MASKS, starred) | dict.fromkeys(tokens(), hashed))


def _presidio(source: Path, target: Path, operators: Mapping[str, tuple[str, dict[str, object]]]) -> None:
    """Told which column is what, so that nothing has to be found."""
    from presidio_anonymizer.entities import OperatorConfig  # noqa: PLC0415 -- slow to load, used twice
    from presidio_structured import PandasDataProcessor, StructuredEngine  # noqa: PLC0415
    from presidio_structured.config import StructuredAnalysis  # noqa: PLC0415

    told = StructuredEngine(PandasDataProcessor()).anonymize(
        pq.read_table(source).to_pandas(),
        StructuredAnalysis(entity_mapping={name: name for name in operators}),
        {name: OperatorConfig(operator, params) for name, (operator, params) in operators.items()},
    )
    pq.write_table(pa.Table.from_pandas(told, preserve_index=False), target, row_group_size=GROUP, **OPTIONS)


def polars_starred(source: Path, target: Path, threads: int) -> None:  # noqa: ARG001 -- told by the environment
    import polars as pl  # noqa: PLC0415 -- reads the number of threads when it is loaded

    code, uscc = pl.col("citizen_id"), pl.col("uscc")
    _polars(
        source,
        target,
        code.str.slice(0, 1) + "*" * 16 + code.str.slice(17),
        uscc.str.slice(0, 8) + "*" * 10,
    )


def polars_hmac(source: Path, target: Path, threads: int) -> None:  # noqa: ARG001
    """polars has no keyed digest of its own: Python's, value by value."""
    import polars as pl  # noqa: PLC0415

    def tagged(values: pl.Series) -> pl.Series:
        return pl.Series(
            [hmac.digest(KEY, value.encode(), "sha256")[:16] for value in values], dtype=pl.Binary
        )

    columns = (pl.col(name).map_batches(tagged, return_dtype=pl.Binary) for name in ("citizen_id", "uscc"))
    _polars(source, target, *columns)


def _polars(source: Path, target: Path, citizen_id: "Expr", uscc: "Expr") -> None:
    """The masks as expressions; a value of another shape than the table's becomes null or stays unchecked."""
    import polars as pl  # noqa: PLC0415

    name, mobile, amount, date = (pl.col(one) for one in ("name", "mobile", "amount", "date"))
    pair = name.str.slice(0, 2)
    surname = pl.when((name.str.len_chars() > 2) & pair.is_in(sorted(COMPOUND_SURNAMES)))
    city = pl.col("address").str.extract(f"^(?:海南省)?({'|'.join(HAINAN.values())})")
    province = pl.col("address").str.extract(f"^({'|'.join(PROVINCES.values())})")
    whole = amount.str.find(".", literal=True).fill_null(amount.str.len_bytes())
    band = pl.when(whole < 5).then(pl.lit("<1万"))
    for width, word in ((5, "1-10万"), (6, "10-100万"), (7, "100-1000万")):
        band = band.when(whole == width).then(pl.lit(word))
    pl.scan_parquet(source).select(
        surname.then(pair).otherwise(name.str.slice(0, 1)) + "**",
        citizen_id.alias("citizen_id"),
        uscc.alias("uscc"),
        pl.when(mobile.str.contains("^1[3-9][0-9]{9}$"))
        .then(mobile.str.slice(0, 3) + "****" + mobile.str.slice(7))
        .otherwise(pl.lit("***"))
        .alias("mobile"),
        pl.coalesce("海南省" + city, province, pl.lit("***")).alias("address"),
        band.otherwise(pl.lit("≥1000万")).alias("amount"),
        (
            date.str.slice(0, 4) + "-Q" + ((date.str.slice(5, 2).cast(pl.Int32) + 2) // 3).cast(pl.String)
        ).alias("date"),
    ).sink_parquet(target, compression="snappy", row_group_size=GROUP)
