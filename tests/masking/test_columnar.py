import pickle

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masking import kernels
from masking.columnar import TablePlan
from masking.detect.shapes import KINDS
from masking.errors import ConfigError, MaskingError, Mismatch, Unfit, UnfitCell
from masking.plan import NAMES
from masking.tokens import Token
from masking.transforms import (
    DatePart,
    Drop,
    FirstLast,
    JSONValue,
    Keep,
    Member,
    Mobile,
    Name,
    Transform,
    Verify,
)
from tests.masking.columns import (
    COLUMNS,
    EDGES,
    IDENTIFIERS,
    PARAMS,
    TEXT_TYPES,
    TRANSFORMS,
    VALUES,
    batch_of,
    by_batch,
    by_record,
    plan_of,
)

SECRET = "460106199003071235"
LISTS = st.lists(st.none() | st.lists(VALUES, max_size=4), max_size=6)
fewer = settings(max_examples=25)  # for each of many transforms
each_transform = pytest.mark.parametrize("one", TRANSFORMS, ids=repr)


def test_every_transform_that_a_policy_may_name_is_held_to_the_law() -> None:
    assert set(PARAMS) == NAMES


@each_transform
@fewer
@given(COLUMNS)
def test_a_column_is_its_records(one: Transform, values: list[JSONValue]) -> None:
    assert by_batch(one, pa.array(values, pa.string())) == by_record(one, values)


@each_transform
def test_every_edge_alone_is_its_record(one: Transform) -> None:
    for value in (None, *EDGES):
        assert by_batch(one, pa.array([value], pa.string())) == by_record(one, [value]), ascii(value)


@each_transform
def test_the_edges_that_fit_are_their_records_in_one_column(one: Transform) -> None:
    fit = [value for value in (*EDGES, None) if by_record(one, [value]) != 0]
    assert by_batch(one, pa.array(fit * 3, pa.string())) == by_record(one, fit * 3)


@each_transform
def test_one_value_that_does_not_fit_is_found_among_all_that_do(one: Transform) -> None:
    fit = [value for value in EDGES if by_record(one, [value]) != 0]
    for odd in set(EDGES).difference(fit):
        assert by_batch(one, pa.array([*fit, odd, *fit], pa.string())) == len(fit), ascii(odd)


@each_transform
@fewer
@given(COLUMNS, st.sampled_from(TEXT_TYPES), st.integers(0, 3), st.integers(0, 3))
def test_a_slice_of_any_text_layout_is_its_records(
    one: Transform, values: list[JSONValue], layout: pa.DataType, before: int, behind: int
) -> None:
    padded = ["2025-13-01"] * before + values + [SECRET] * behind
    column = pa.array(padded, layout).slice(before, len(values))
    assert by_batch(one, column) == by_record(one, values)


@each_transform
@fewer
@given(COLUMNS, st.sampled_from((pa.int8(), pa.uint16(), pa.int64())), st.sampled_from(TEXT_TYPES))
def test_a_dictionary_is_its_records_and_what_no_row_uses_is_not_asked(
    one: Transform, values: list[JSONValue], index: pa.DataType, layout: pa.DataType
) -> None:
    words = [*values, "no date", None]
    for codes in (
        list(range(len(values))),
        [None if value is None else words.index(value) for value in values],
    ):
        column = pa.DictionaryArray.from_arrays(pa.array(codes, index), pa.array(words, layout))
        assert by_batch(one, column) == by_record(one, values)
        padded = pa.DictionaryArray.from_arrays(
            pa.array([len(values), *codes], index), pa.array(words, layout)
        )
        assert by_batch(one, padded.slice(1)) == by_record(one, values)


@each_transform
@fewer
@given(LISTS, st.sampled_from((pa.list_, pa.large_list)), st.sampled_from(TEXT_TYPES))
def test_a_column_of_lists_is_its_records(
    one: Transform, values: list[JSONValue], kind: object, layout: pa.DataType
) -> None:
    column = pa.array([["x"], *values, None], kind(layout))  # type: ignore[operator]
    assert by_batch(one, column.slice(1, len(values))) == by_record(one, values)


@each_transform
@fewer
@given(st.lists(st.none() | st.lists(VALUES, min_size=2, max_size=2), max_size=5))
def test_lists_of_one_length_are_their_records(one: Transform, values: list[JSONValue]) -> None:
    assert by_batch(one, pa.array([None, *values], pa.list_(pa.string(), 2)).slice(1)) == by_record(
        one, values
    )


@each_transform
@fewer
@given(COLUMNS)
def test_a_member_of_structs_and_of_lists_of_them_is_its_record(
    one: Transform, values: list[JSONValue]
) -> None:
    rows: list[JSONValue] = [
        None if n % 4 == 3 else {"m": value, "n": SECRET} for n, value in enumerate(values)
    ]
    kind = pa.struct([("m", pa.string()), ("n", pa.string())])
    member = Member("m", one)
    assert by_batch(member, pa.array([None, *rows], kind).slice(1)) == by_record(member, rows)
    lists: list[JSONValue] = [rows, None, []]
    assert by_batch(member, pa.array(lists, pa.list_(kind))) == by_record(member, lists)


@each_transform
def test_nulls_without_a_type_and_no_rows_at_all_are_their_records(one: Transform) -> None:
    assert by_batch(one, pa.nulls(3)) == by_record(one, [None] * 3)
    for layout in (*TEXT_TYPES, pa.null(), pa.list_(pa.string()), pa.dictionary(pa.int8(), pa.string())):
        assert by_batch(one, pa.array([], layout)) == []


@each_transform
@fewer
@given(COLUMNS, st.integers(0, 12))
def test_a_table_cut_anywhere_has_one_schema_and_the_same_rows(
    one: Transform, values: list[JSONValue], cut: int
) -> None:
    plan, column = plan_of(one), pa.array(values, pa.string())
    whole = by_batch(one, column)
    if isinstance(whole, list):
        parts = [plan.batch(batch_of(part)) for part in (column[:cut], column[cut:])]
        table = pa.Table.from_batches(parts, plan.schema(batch_of(column).schema))
        assert not table.num_columns or table.column(0).to_pylist() == whole


@pytest.mark.parametrize("kind", sorted(KINDS))
@fewer
@given(COLUMNS | st.lists(st.none() | IDENTIFIERS))
def test_a_column_of_tokens_holds_the_bytes_of_its_records_tokens(
    kind: str, values: list[str | None]
) -> None:
    token = Token(bytes(32), kind, "bureau-a", "credit_reporting", epoch=7)
    told = by_batch(token, pa.array(values, pa.string()))
    if isinstance(told, list):
        assert all(tag is None or len(tag) == 16 for tag in told)
        told = [None if tag is None else token.text(tag) for tag in told]
    assert told == by_record(token, values)


def test_a_column_of_tokens_names_its_suite_and_epoch_wherever_it_stands() -> None:
    token = Token(bytes(32), "uscc", "bureau-a", "credit_reporting", epoch=7, suite="sm")
    struct = pa.struct([("m", pa.list_(pa.string()))])
    for one, kind in ((token, pa.string()), (token, pa.list_(pa.string())), (Member("m", token), struct)):
        batch = plan_of(one).batch(batch_of(pa.array([], kind)))
        assert batch.schema.field("c").metadata == {b"token": b"sm7"}
    assert plan_of(Name()).schema(pa.schema([("c", pa.string())])).field("c").metadata is None


@pytest.mark.parametrize("one", [one for one in TRANSFORMS if type(one) in kernels.mask.registry], ids=repr)
@fewer
@given(st.lists(st.sampled_from(EDGES), min_size=1))
def test_a_kernel_and_the_way_of_distinct_values_agree(one: Transform, values: list[str]) -> None:
    column = pa.array(values, pa.string())
    try:
        slow = kernels.mask.dispatch(object)(one, column)
    except Unfit:
        with pytest.raises(Unfit):
            kernels.mask(one, column)
    else:
        assert kernels.mask(one, column).equals(slow)


def test_a_plan_tells_the_risk_report_what_was_done_to_each_column() -> None:
    told = TablePlan({"a": Name(), "b": Drop(), "c": Member("m", Name())}).techniques
    assert told == {"a": "屏蔽", "b": "局部抑制", "c": "屏蔽"}


def test_names_of_columns_that_the_plan_does_not_know_are_not_told() -> None:
    with pytest.raises(Mismatch) as refused:
        TablePlan({"a": Name()}).batch(pa.record_batch({"460106199003071235": ["王建国"]}))
    assert str(refused.value) == "columns are other than the plan's: missing: a; unknown: 1"


@pytest.mark.parametrize("names", [["a"], ["a", "b", "c"], ["a", "b", "a"], []])
def test_a_table_with_other_columns_than_the_plans_is_refused(names: list[str]) -> None:
    plan = TablePlan({"a": Name(), "b": Drop()})
    batch = pa.record_batch([pa.array([SECRET])] * len(names), names=names)
    for refuse in (lambda: plan.batch(batch), lambda: plan.schema(batch.schema)):
        with pytest.raises(Mismatch) as refused:
            refuse()
        assert SECRET not in str(refused.value)
    if len(set(names)) == len(names):
        with pytest.raises(Mismatch):
            plan.record(dict.fromkeys(names, SECRET))


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (Name(), pa.int64()),
        (Name(), pa.binary()),
        (Name(), pa.date32()),
        (Name(), pa.dictionary(pa.int8(), pa.int64())),
        (Name(), pa.struct([("m", pa.string())])),
        (Name(), pa.list_(pa.int64())),
        (Name(), pa.map_(pa.string(), pa.string())),
        (Verify(frozenset({"a"})), pa.list_(pa.list_(pa.string()))),
        (Member("m", Name()), pa.string()),
        (Member("m", Name()), pa.struct([("n", pa.string())])),
        (Member("m", Name()), pa.struct([("m", pa.float64())])),
        (Keep(), pa.map_(pa.string(), pa.string())),
        (Keep(), pa.run_end_encoded(pa.int32(), pa.string())),
    ],
)
def test_a_type_that_the_transform_cannot_take_is_refused_before_the_first_row(
    one: Transform, kind: pa.DataType
) -> None:
    with pytest.raises(Mismatch, match="column 'c'"):
        plan_of(one).schema(pa.schema([("c", kind)]))
    with pytest.raises(MaskingError):
        plan_of(one).batch(batch_of(pa.array([], kind)))


def test_a_value_that_does_not_fit_refuses_the_batch_and_tells_column_and_row_alone() -> None:
    plan = TablePlan({"n": Name(), "c": DatePart("year")})
    rows = [{"n": "王建国", "c": "2025-01-01"}, {"n": None, "c": None}, {"n": "李明", "c": SECRET}]
    with pytest.raises(UnfitCell) as refused:
        plan.batch(pa.RecordBatch.from_pylist(rows))
    assert (refused.value.column, refused.value.row) == ("c", 2)
    assert SECRET not in str(refused.value)
    assert refused.value.__cause__ is None
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)


def test_bytes_that_are_no_text_are_refused() -> None:
    for one in (Keep(), Name(), Mobile()):
        for broken in (b"\xff" * 11, "\ud800".encode("utf-8", "surrogatepass")):
            offsets = pa.array([0, len(broken)], pa.int32()).buffers()[1]
            column = pa.StringArray.from_buffers(1, offsets, pa.py_buffer(broken))
            with pytest.raises(Mismatch, match="no text"):
                plan_of(one).batch(batch_of(column))


def test_half_a_surrogate_pair_is_refused_in_a_record() -> None:
    for value in ("王\ud800", ["a", "\udfff"], {"m": "\ud800"}, {"\ud800": "m"}):
        with pytest.raises(UnfitCell):
            plan_of(Keep()).record({"c": value})


def test_an_offset_outside_its_buffer_is_refused() -> None:
    offsets = pa.array([0, 1 << 30, 3], pa.int32()).buffers()[1]
    column = pa.StringArray.from_buffers(2, offsets, pa.py_buffer(b"abc"))
    with pytest.raises(Mismatch, match="offsets"):
        plan_of(FirstLast()).batch(batch_of(column))


def test_what_is_dropped_is_in_neither_and_may_be_broken() -> None:
    plan = TablePlan({"a": Keep(), "b": Drop()})
    assert plan.record({"b": SECRET, "a": "x"}) == {"a": "x"}
    batch = pa.record_batch([pa.array([SECRET]), pa.array(["x"])], names=["b", "a"])
    assert plan.batch(batch).to_pylist() == [{"a": "x"}]


def _hidden() -> list[pa.Array]:
    """Columns of "x" and null whose buffers hold more than they show."""
    whole = pa.array([SECRET, "x", None])
    nobody = pa.array([False, True, False]).buffers()[1]
    masked = pa.Array.from_buffers(pa.string(), 3, [nobody, *pa.array([SECRET, "x", SECRET]).buffers()[1:]])
    words = pa.DictionaryArray.from_arrays(pa.array([1, None]), pa.array([SECRET, "x"]))
    views = pa.array([SECRET, "x", None], pa.string_view()).slice(1)
    lists = pa.ListArray.from_arrays(
        pa.array([0, 1, 2]), pa.array([SECRET, "x"]), mask=pa.array([True, False])
    )
    structs = pa.StructArray.from_arrays([pa.array([SECRET, "x"])], names=["m"], mask=pa.array([True, False]))
    return [whole.slice(1), masked, words, views, lists, structs]


@pytest.mark.parametrize("column", _hidden(), ids=lambda column: str(column.type))
def test_what_a_kept_column_hides_stays_behind(column: pa.Array) -> None:
    kept = plan_of(Keep()).batch(batch_of(column))
    assert kept.column(0).to_pylist() == column.to_pylist()
    assert SECRET.encode() not in bytes(kept.serialize())


def test_a_kept_number_under_a_null_stays_behind() -> None:
    number = 460106_19900307
    buffers = [pa.array([False, True]).buffers()[1], pa.array([number, 1]).buffers()[1]]
    column = pa.Array.from_buffers(pa.int64(), 2, buffers)
    kept = plan_of(Keep()).batch(batch_of(column))
    assert kept.column(0).to_pylist() == [None, 1]
    assert number.to_bytes(8, "little") not in bytes(kept.serialize())


def test_metadata_of_the_table_stay_behind() -> None:
    schema = pa.schema(
        [pa.field("c", pa.string(), metadata={"example": SECRET})], metadata={"source": SECRET}
    )
    batch = pa.record_batch([pa.array(["x"])], schema=schema)
    assert SECRET.encode() not in bytes(plan_of(Keep()).batch(batch).schema.serialize())


def test_a_plan_is_a_frozen_value_of_at_least_one_column() -> None:
    with pytest.raises(ConfigError):
        TablePlan({})
    given = {"a": Name()}
    plan = TablePlan(given)
    given["b"] = Name()
    assert list(plan.transforms) == ["a"]


def test_a_megabyte_of_digits_is_one_value_like_any_other() -> None:
    column = pa.array(["9" * 1_000_000, "1" * 1_000_000 + ".00", "x" * 1_000_000])
    for one in TRANSFORMS:
        values = column.to_pylist()
        assert by_batch(one, column) == by_record(one, values)
        assert by_batch(one, column[:1]) == by_record(one, values[:1])


def test_a_column_of_many_rows_and_few_odd_ones_is_its_records() -> None:
    values = [*EDGES, *(["王建国", "欧阳修文", "13800138000", "琼A12345", "37250.00"] * 500)]
    for one in TRANSFORMS:
        fit = [value for value in values if by_record(one, [value]) != 0]
        masked = by_batch(one, pa.array(fit, pa.string()))
        assert masked == by_record(one, fit)
