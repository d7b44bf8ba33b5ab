"""Cells: one canonical value per meaning; what a spreadsheet damaged is refused, never guessed."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.ingest import cells
from gateway.ingest.cells import Refused
from gateway.ingest.goods import goods

uscc, citizen, customs_code = (cells.number(kind) for kind in ("uscc", "citizen_id", "customs_code"))
colours = {"红": "red", "蓝": "blue"}


def code(read: Callable[[Any], object], cell: object) -> str:
    with pytest.raises(Refused) as refused:
        read(cell)
    return refused.value.code


@pytest.mark.parametrize(
    "cell",
    [
        "460106199003071235",
        " 460106199003071235\t",
        "'460106199003071235",
        "４６０１０６１９９００３０７１２３５",
        "460106 19900307 1235",
    ],
)
def test_an_id_number_has_one_spelling_whatever_the_spreadsheet_added(cell: str) -> None:
    assert citizen(cell) == "460106199003071235"


def test_a_lower_case_x_is_an_x() -> None:
    assert citizen("11010519491231002x") == "11010519491231002X"


@pytest.mark.parametrize(
    "cell",
    [
        4.601061990030712e17,
        460106199003071235,
        Decimal("4.6E+17"),
        "4.60106E+17",
        "4.60106e+17",
        "460106199003071000.0",
    ],
)
def test_an_id_that_became_a_numeral_is_refused_with_a_way_to_mend_it(cell: object) -> None:
    assert code(citizen, cell) == "number_id"


def test_a_customs_code_with_an_e_is_no_numeral() -> None:
    assert customs_code("4601E60123") == "4601E60123"


@pytest.mark.parametrize(
    "cell",
    [
        "91110000100000000P",
        "9146",
        "",
        None,
        True,
        [],
        {"a": 1},
        "\ud800",
    ],
)
def test_a_wrong_code_is_refused(cell: object) -> None:
    assert code(uscc, cell) in {"identifier", "type", "number_id"}


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-01",
        "2026/3/1",
        "2026.03.01",
        "2026年3月1日",
        "20260301",
        "２０２６－０３－０１",
        date(2026, 3, 1),
        datetime(2026, 3, 1, 9, tzinfo=UTC),
    ],
)
def test_a_date_has_one_spelling(cell: object) -> None:
    assert cells.day(cell) == "2026-03-01"  # type: ignore[arg-type] # any cell


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        (46082.0, "date_serial"),
        ("46082", "date_serial"),
        ("2026-02-30", "date"),
        ("1/3/2026", "date"),
        ("明天", "date"),
        ("2026-03/01", "date"),
        (True, "type"),
    ],
)
def test_a_doubtful_date_is_refused(cell: object, why: str) -> None:
    assert code(cells.day, cell) == why


@given(st.dates(date(1900, 1, 1)))
def test_every_date_survives_its_own_spelling(day: date) -> None:
    assert cells.as_date(cells.day(day)) == day


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("37250.00", "37250.00"),
        ("37,250", "37250.00"),
        ("３７２５０．５元", "37250.50"),
        (37250, "37250.00"),
        (37250.1, "37250.10"),
        (Decimal("0.01"), "0.01"),
        (0, "0.00"),
        (1e3, "1000.00"),
    ],
)
def test_money_is_text_with_two_decimals(cell: object, value: str) -> None:
    assert cells.amount(cell) == value  # type: ignore[arg-type] # any cell


@pytest.mark.parametrize(
    "cell",
    [
        "-1",
        "1.234",
        "abc",
        float("nan"),
        float("inf"),
        -1,
        1e300,
        Decimal("1E+999999999"),
        Decimal("1E-999999999"),
        0.001,
        True,
        [],
        "1e5",
    ],
)
def test_what_is_no_money_is_refused(cell: object) -> None:
    assert code(cells.amount, cell) in {"amount", "type"}


@given(st.decimals(0, 10**12, places=2))
def test_money_is_exact_in_every_form(value: Decimal) -> None:
    assert Decimal(str(cells.amount(value))) == value
    assert cells.amount(str(value)) == cells.amount(value)


def test_words_come_from_closed_lists() -> None:
    assert cells.word(colours)("红") == "red"
    assert cells.word(colours)("red") == "red"
    assert code(cells.word(colours), "绿") == "word"
    assert code(cells.word(colours), 1) == "type"


@pytest.mark.parametrize("cell", ["蓝、红", "红;蓝;红", ["blue", "red"], "红\n蓝"])
def test_a_list_is_a_set_in_one_order(cell: object) -> None:
    assert cells.words(colours)(cell) == ["blue", "red"]  # type: ignore[arg-type] # any cell


def test_a_list_of_one_stands_for_one() -> None:
    assert cells.only(cells.word(colours))(["红"]) == "red"
    assert code(cells.only(cells.word(colours)), ["红", "蓝"]) == "type"


def test_text_keeps_its_own_punctuation_and_is_one_normal_form() -> None:
    assert cells.text(20)(" 海南（洋浦）货运\n") == "海南（洋浦）货运"
    assert cells.text(20)("e\u0301") == "é"
    assert code(cells.text(3), "四个汉字") == "too_long"
    assert cells.text(9)("上\r\n下") == "上\n下"
    for char in "\x00\r\x1b\x7f\x9f":
        assert code(cells.text(9), f"a{char}b") == "unicode"
    assert code(cells.text(9), "\ud800") == "unicode"
    assert code(cells.text(9), 5) == "type"


def test_goods_are_objects_from_either_form() -> None:
    line = "冷冻椰浆|2009899900|1200千克|35600.00；椰子|08011200|5吨|1,000"
    objects = goods(line)
    assert objects == [
        {"goods": "冷冻椰浆", "hs": "2009899900", "quantity": "1200千克", "value": "35600.00"},
        {"goods": "椰子", "hs": "08011200", "quantity": "5吨", "value": "1000.00"},
    ]
    assert goods(objects) == objects
    assert code(goods, "冷冻椰浆|2009899900") == "shape"
    assert code(goods, [{"goods": "x"}]) == "shape"
    assert code(goods, 3) == "type"
