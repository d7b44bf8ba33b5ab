from collections import Counter, defaultdict
from collections.abc import Sequence
from math import exp, log

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking.classes import classes
from masking.errors import ConfigError, Unfit
from masking.risk import Limits, Roles, diversity, journalist, prosecutor

Row = tuple[str | None, int, str]
ROWS = st.lists(
    st.tuples(st.sampled_from(["海口", "三亚", None]), st.integers(1, 3), st.sampled_from("abc")), min_size=1
)
LIMITS = Limits(k=3, l=2)


def as_table(rows: Sequence[Row], kind: pa.DataType | None = None) -> pa.Table:
    port, quarter, ground = (list(part) for part in zip(*rows, strict=True))
    return pa.table({"port": pa.array(port, kind or pa.string()), "quarter": quarter, "ground": ground})


def by_class(rows: Sequence[Row]) -> dict[tuple[str | None, int], list[str]]:
    found: dict[tuple[str | None, int], list[str]] = defaultdict(list)
    for port, quarter, ground in rows:
        found[port, quarter].append(ground)
    return found


@given(ROWS)
def test_classes_are_the_rows_that_agree_in_every_column(rows: list[Row]) -> None:
    found = classes(as_table(rows), ["port", "quarter"])
    expected = by_class(rows)
    assert sorted(found.sizes) == sorted(len(members) for members in expected.values())
    for (port, quarter, _), number in zip(rows, found.of, strict=True):
        assert found.sizes[number] == len(expected[port, quarter])


@given(ROWS)
def test_a_dictionary_column_gives_the_classes_of_its_values(rows: list[Row]) -> None:
    coded = as_table(rows, pa.dictionary(pa.int32(), pa.string()))
    plain = classes(as_table(rows), ["port", "quarter"])
    assert sorted(classes(coded, ["port", "quarter"]).sizes) == sorted(plain.sizes)


def test_one_value_named_twice_by_a_dictionary_is_one_class() -> None:
    twice = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, None]), pa.array(["海口", "海口", None]))
    assert sorted(classes(pa.table({"port": twice}), ["port"]).sizes) == [2, 2]


@given(ROWS)
def test_prosecutor_risk_is_one_over_the_size_of_the_class(rows: list[Row]) -> None:
    found = prosecutor(classes(as_table(rows), ["port", "quarter"]), LIMITS)
    sizes = [len(members) for members in by_class(rows).values()]
    assert (found.classes, found.k, found.uniques) == (len(sizes), min(sizes), sizes.count(1))
    assert found.highest == pytest.approx(1 / min(sizes))
    assert found.average == pytest.approx(len(sizes) / len(rows))
    assert found.exposed == pytest.approx(sum(size for size in sizes if size < LIMITS.k) / len(rows))


@given(ROWS)
def test_l_and_t_are_those_of_the_worst_class(rows: list[Row]) -> None:
    table = as_table(rows)
    found = diversity(table, classes(table, ["port", "quarter"]), "ground", LIMITS)
    overall = Counter(ground for _, _, ground in rows)
    groups = [Counter(members) for members in by_class(rows).values()]
    assert found.l == min(len(group) for group in groups)
    assert found.entropy_l == pytest.approx(min(exp(entropy(group)) for group in groups))
    distances = [
        sum(abs(group[one] / group.total() - overall[one] / len(rows)) for one in overall) / 2
        for group in groups
    ]
    assert found.t == pytest.approx(max(distances), abs=1e-9)
    few = sum(group.total() for group in groups if len(group) < LIMITS.l)
    assert found.exposed == pytest.approx(few / len(rows))


def entropy(group: Counter[str]) -> float:
    return -sum(n / group.total() * log(n / group.total()) for n in group.values())


@given(ROWS, ROWS)
def test_journalist_risk_counts_the_matches_on_the_public_list(rows: list[Row], listed: list[Row]) -> None:
    found = journalist(as_table(rows), as_table(listed), ["port", "quarter"], LIMITS)
    here, there = by_class(rows), by_class(listed)
    crowd = {key: max(len(members), len(there.get(key, []))) for key, members in here.items()}
    assert found.k == min(crowd.values())
    assert found.average == pytest.approx(sum(len(here[key]) / crowd[key] for key in here) / len(rows))


@given(ROWS)
def test_a_public_list_never_makes_a_row_riskier_than_the_prosecutor_does(rows: list[Row]) -> None:
    table = as_table(rows)
    known = prosecutor(classes(table, ["port", "quarter"]), LIMITS)
    assert journalist(table, table, ["port", "quarter"], LIMITS) == known


def test_a_class_that_the_public_list_makes_unique_is_told() -> None:
    rows: list[Row] = [("海口", 1, "a"), ("三亚", 1, "a"), ("三亚", 1, "b")]
    listed: list[Row] = [("海口", 1, "a"), *[("三亚", 1, "a")] * 9]
    found = journalist(as_table(rows), as_table(listed), ["port", "quarter"], LIMITS)
    assert (found.k, found.uniques, found.highest) == (1, 1, 1.0)


def test_numbers_too_many_for_one_count_are_counted_all_the_same() -> None:
    wide = pa.table({name: [f"{name}{n % 4000}" for n in range(8000)] for name in "abc"})
    assert set(classes(wide, ["a", "b", "c"]).sizes) == {2}


@pytest.mark.parametrize(
    "fault",
    [
        lambda: Limits(k=1),
        lambda: Limits(k=5, l=0),
        lambda: Roles(quasi=()),
        lambda: Roles(direct=("port",), quasi=("port",)),
        lambda: classes(as_table([("海口", 1, "a")]), []),
        lambda: classes(as_table([("海口", 1, "a")]), ["berth"]),
        lambda: journalist(as_table([("海口", 1, "a")]), pa.table({"port": ["海口"]}), ["quarter"], LIMITS),
    ],
)
def test_a_question_that_the_table_cannot_answer_is_refused(fault: object) -> None:
    assert callable(fault)
    with pytest.raises(ConfigError):
        fault()


def test_a_table_without_rows_has_no_risk_to_tell() -> None:
    with pytest.raises(Unfit):
        classes(as_table([("海口", 1, "a")]).slice(1), ["port"])
