import json
from html.parser import HTMLParser

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking.errors import Unfit
from masking.report import Grade, assess
from masking.risk import Limits, Roles
from masking.utility import utility

PORTS = pa.array(["海口", "海口", "三亚", "三亚"])
TABLE = pa.table({"port": PORTS, "ground": ["a", "b", "a", "b"], "name": ["甲", "乙", "丙", "丁"]})
ROLES = Roles(direct=("name",), quasi=("port",), sensitive=("ground",))


@pytest.mark.parametrize(
    ("table", "limits", "grade"),
    [
        (TABLE, Limits(2), Grade.DIRECT),
        (TABLE.drop_columns("name"), Limits(3), Grade.LINKABLE),
        (TABLE.drop_columns("name"), Limits(2, 3), Grade.LINKABLE),
        (TABLE.drop_columns("name"), Limits(2, 2), Grade.ACCEPTABLE),
    ],
)
def test_the_grade_follows_from_what_is_left_and_the_limits(
    table: pa.Table, limits: Limits, grade: Grade
) -> None:
    assert assess(table, ROLES, limits).grade is grade


def test_the_data_are_json_and_name_every_figure() -> None:
    data = assess(TABLE, ROLES, Limits(2), public=TABLE, before=TABLE).data()
    assert json.loads(json.dumps(data)) == data | json.loads(json.dumps(data))
    assert {"prosecutor", "journalist", "diversity", "utility", "sizes", "grade", "techniques"} <= set(data)


class _Loads(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loaded += [tag for name, _ in attrs if name in ("src", "href")]
        self.loaded += [tag] if tag in ("script", "link", "iframe", "img") else []


def test_the_page_loads_nothing_and_escapes_the_names_of_columns() -> None:
    hostile = "<script>alert(1)</script>"
    table = pa.table({hostile: PORTS})
    page = assess(table, Roles(quasi=(hostile,)), Limits(2), before=table, techniques={hostile: "<b>"}).page()
    reader = _Loads()
    reader.feed(page)
    assert reader.loaded == []
    assert hostile not in page


def test_the_bars_hold_every_row_once() -> None:
    report = assess(TABLE, Roles(quasi=("port",)), Limits(2))
    assert sum(bar.rows for bar in report.sizes) == report.rows
    assert {bar.low: bar.rows for bar in report.sizes}[2] == report.rows


COLUMN = st.lists(st.sampled_from(["1", "2", "3", None]), min_size=1)


@given(COLUMN)
def test_an_unchanged_column_lost_nothing_and_a_blanked_one_everything(values: list[str | None]) -> None:
    column = pa.chunked_array([pa.array(values, pa.string())])
    same = utility("c", column, column)
    assert same.loss == 0.0
    assert same.entropy_kept == pytest.approx(1.0)
    blank = utility("c", column, pa.chunked_array([pa.nulls(len(values), pa.string())]))
    assert blank.loss == pytest.approx(1 - values.count(None) / len(values)) or len(set(values)) > 1


def test_a_value_that_stands_for_half_of_the_others_costs_its_share() -> None:
    before = pa.chunked_array([["a", "b", "c", "d", "e"]])
    after = pa.chunked_array([["ab", "ab", "cde", "cde", "cde"]])
    assert utility("c", before, after).loss == pytest.approx((2 * 1 / 4 + 3 * 2 / 4) / 5)


def test_columns_of_different_length_are_not_compared() -> None:
    with pytest.raises(Unfit):
        utility("c", pa.chunked_array([["a"]]), pa.chunked_array([["a", "b"]]))
