import dataclasses
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking import transforms
from masking.errors import ConfigError, Unfit
from masking.transforms import (
    Address,
    AmountBand,
    BirthBand,
    Category,
    CodePrefix,
    DatePart,
    Division,
    Drop,
    FirstLast,
    JSONValue,
    Keep,
    Member,
    Mobile,
    Name,
    Plate,
    Transform,
    Verify,
)

DIVISIONS = st.from_regex(r"[1-6][0-9]{5}", fullmatch=True)
DATES = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)).map(str)
AMOUNTS = st.decimals(min_value=0, max_value=10**12, places=2).map(str)
TEXT_TRANSFORMS: tuple[Transform, ...] = (
    *(Name(), CodePrefix(8), FirstLast(), Division("province"), Address("city"), DatePart("year")),
    *(BirthBand(), AmountBand(), Plate(), Mobile(), Category({"a": "b"})),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    ("transform", "value", "masked"),
    [
        (Keep(), {"a": [1]}, {"a": [1]}),
        (Drop(), {"a": [1]}, None),
        (Name(), "王建国", "王**"),
        (CodePrefix(8), "91460108MAC0A1B22Q", "91460108**********"),
        (CodePrefix(8), "91460108", "***"),
        (CodePrefix(8), "91460108M", "***"),
        (FirstLast(), "460106199003071235", "4****************5"),
        (FirstLast(), "12345", "***"),
        (FirstLast(), "张三李四王五", "***"),
        (FirstLast(), "张三 13800138000", "***"),
        (CodePrefix(8), "海南省海口市美兰区国兴大道", "***"),
        (Division("province"), "460106", "460000"),
        (Division("prefecture"), "460106", "460100"),
        (Address("province"), "海南省海口市龙华区滨海大道1号", "海南省"),
        (Address("city"), "海口市龙华区滨海大道1号", "海南省海口市"),
        (Address("city"), "广东省湛江市徐闻县1号", "广东省"),
        (Address("city"), "滨海大道海口市场1号", "***"),
        (DatePart("quarter"), "2025-08-25", "2025-Q3"),
        (DatePart("year"), "2025-08-25", "2025"),
        (BirthBand(), "1990-03-07", "1990-1994"),
        (AmountBand(), "37250.00", "1-10万"),
        (AmountBand(), "9999.99", "<1万"),
        (AmountBand(), "10000", "1-10万"),
        (AmountBand(), "0.50", "<1万"),
        (AmountBand(), "100000.00", "10-100万"),
        (AmountBand(), "1000000", "100-1000万"),
        (AmountBand(), "9999999.99", "100-1000万"),
        (AmountBand(), "10000000", "≥1000万"),
        (AmountBand(), "0012345.00", "1-10万"),
        (Plate(), "琼A12345", "琼A*****"),
        (Plate(), "琼AD12345", "琼A*****"),
        (Plate(), "9074729", "***"),
        (Mobile(), "13800138000", "138****8000"),
        (Mobile(), "+86 13800138000", "138****8000"),
        (Mobile(), "0898-12345678", "0898-****"),
        (Category({"BASIS_03": "smuggling"}), "BASIS_03", "smuggling"),
        (Category({"BASIS_03": "smuggling"}), "BASIS_99", "OTHER"),
        (Category({"a": "land", "b": "sea", "c": "land"}), ["b", "c", "a"], ["land", "sea"]),
        (Verify(frozenset({"E-F"})), "E-F", True),
        (Verify(frozenset({"E-F"})), "E-W", False),
        (Verify(frozenset({"M01"})), ["M03", "M01"], True),
        (Verify(frozenset({"M01"})), [], False),
        (Verify(frozenset({"M01"})), None, False),
        (Member("division", Division("province")), {"division": "460106", "type": "limited"}, "460000"),
        (Member("list", Verify(frozenset({"maritime"}))), {"list": "maritime"}, True),
        (Member("until", DatePart("year")), {"from": "2025-01-01", "until": None}, None),
        (Member("until", DatePart("year")), {"from": "2025-01-01"}, None),
        (Name(), ["王建国", "李明"], ["王**", "李**"]),
    ],
)
def test_what_each_transform_does(transform: Transform, value: JSONValue, masked: JSONValue) -> None:
    assert transform.apply(value) == masked


@pytest.mark.parametrize("transform", TEXT_TRANSFORMS)
def test_null_stays_null_and_an_unknown_shape_is_refused(transform: Transform) -> None:
    assert transform.apply(None) is None
    for odd in ({"a": "b"}, 7, True):
        with pytest.raises(Unfit):
            transform.apply(odd)


@pytest.mark.parametrize(
    ("transform", "value"),
    [
        (Division("province"), "46010"),
        (Division("province"), "４６０１０６"),
        (DatePart("year"), "2025/08/25"),
        (DatePart("quarter"), "2025-13-01"),
        (BirthBand(), "yesterday"),
        (AmountBand(), "-5.00"),
        (AmountBand(), "37,250.00"),
        (AmountBand(), ""),
        (AmountBand(), "三万"),
        (Verify(frozenset({"a"})), {"a": "a"}),
        (Member("a", Keep()), "a"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_and_never_told(transform: Transform, value: JSONValue) -> None:
    with pytest.raises(Unfit) as refused:
        transform.apply(value)
    assert str(value) not in str(refused.value) or len(str(value)) < 2


@pytest.mark.parametrize(
    "build",
    [
        lambda: CodePrefix(0),
        lambda: CodePrefix(13),
        lambda: Division("county"),
        lambda: Address("street"),
        lambda: DatePart("day"),
        lambda: Category({}),
        lambda: Verify(frozenset()),
        lambda: Verify(frozenset({""})),
        lambda: Member("", Keep()),
    ],
)
def test_an_invalid_transform_cannot_be_built(build: object) -> None:
    with pytest.raises(ConfigError):
        build()  # type: ignore[operator]


def test_every_transform_is_a_frozen_value() -> None:
    for name in vars(transforms).values():
        if dataclasses.is_dataclass(name):
            assert name.__dataclass_params__.frozen  # type: ignore[attr-defined]


@given(DIVISIONS, DIVISIONS)
def test_two_divisions_of_one_class_cannot_be_told_apart(one: str, other: str) -> None:
    for level, kept in (("province", 2), ("prefecture", 4)):
        same = one[:kept] == other[:kept]
        assert (Division(level).apply(one) == Division(level).apply(other)) == same


@given(DATES, DATES)
def test_two_dates_of_one_class_cannot_be_told_apart(one: str, other: str) -> None:
    for transform, size in ((DatePart("year"), 12), (DatePart("quarter"), 3), (BirthBand(), 60)):
        same = _months(one) // size == _months(other) // size
        assert (transform.apply(one) == transform.apply(other)) == same


@given(AMOUNTS, AMOUNTS)
def test_two_amounts_of_one_band_cannot_be_told_apart(one: str, other: str) -> None:
    assert (AmountBand().apply(one) == AmountBand().apply(other)) == (_band(one) == _band(other))


@given(st.text(min_size=1))
def test_a_code_shows_its_prefix_only(code: str) -> None:
    masked = CodePrefix(4).apply(code)
    assert isinstance(masked, str)
    assert masked == "***" or masked == code[:4] + "*" * (len(code) - 4)
    assert masked != code or set(code) == {"*"}


@given(st.text())
def test_display_masks_are_idempotent(text: str) -> None:
    for transform in (Name(), CodePrefix(8), FirstLast(), Address("city"), Address("province")):
        once = transform.apply(text)
        assert transform.apply(once) == once


@given(VALUES)
def test_no_value_breaks_a_transform_otherwise_than_by_refusal(value: JSONValue) -> None:
    for transform in (*TEXT_TRANSFORMS, Member("a", Name()), Verify(frozenset({"x"}))):
        try:
            json.dumps(transform.apply(value))
        except Unfit:
            continue


def _months(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7]) - 1


def _band(amount: str) -> int:
    return sum(Decimal(amount) >= 10**exponent for exponent in range(4, 8))
