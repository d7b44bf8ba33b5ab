from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking.coding import TopBottom
from masking.errors import ConfigError, Unfit
from masking.plan import transform
from masking.transforms import BirthBand, Mobile, Redact

AGES = TopBottom("16", "80")


@given(st.integers(-(10**12), 10**12))
def test_only_numbers_between_the_bounds_are_told(number: int) -> None:
    expected = "≤16" if number <= 16 else "≥80" if number >= 80 else number
    assert AGES.apply(number) == expected
    told = AGES.apply(str(number))
    assert told == (str(number) if 16 < number < 80 else expected)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-1000, max_value=1000))
def test_one_open_end_is_enough(number: Decimal) -> None:
    assert TopBottom(None, "100.00").apply(str(number)) == ("≥100.00" if number >= 100 else str(number))
    assert TopBottom("0", None).apply(str(number)) == ("≤0" if number <= 0 else str(number))


@pytest.mark.parametrize(
    "value", ["", "１７", "1e9", "NaN", "Infinity", "1.2.3", "9" * 41, True, {"a": 1}, "三十"]
)
def test_what_is_no_plain_number_is_refused(value: object) -> None:
    with pytest.raises(Unfit):
        AGES.apply(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bottom", "top"), [(None, None), ("80", "16"), ("5", "5"), ("x", None), (None, "NaN")]
)
def test_bounds_that_code_nothing_cannot_exist(bottom: str | None, top: str | None) -> None:
    with pytest.raises(ConfigError):
        TopBottom(bottom, top)


def test_null_stays_null_and_lists_go_item_by_item() -> None:
    assert AGES.apply([None, 3, "92"]) == [None, "≤16", "≥80"]
    assert Redact("[事由]").apply(["甲", None]) == ["[事由]", None]


def test_policy_words_build_them() -> None:
    assert transform("top_bottom", {"top": "80"}) == TopBottom(None, "80")
    assert transform("redact", {"label": "[事由]"}) == Redact("[事由]")
    assert transform("date_part", {"part": "half_decade"}) == BirthBand()
    for name, params in (("top_bottom", {"middle": "1"}), ("redact", {}), ("redact", {"label": ""})):
        with pytest.raises(ConfigError):
            transform(name, params)


def test_every_spelling_of_a_mobile_number_shows_the_same_of_it() -> None:
    spellings = (
        "138 0013 8000",
        "138-0013-8000",
        "１３８００１３８０００",
        "+86 13800138000",
        "008613800138000",
    )
    assert {Mobile().apply(one) for one in spellings} == {"138****8000"}


@pytest.mark.parametrize(
    ("phone", "told"),
    [
        ("0898-68523317", "0898-****"),
        ("010 65193114", "010-****"),
        ("02083339999", "020-****"),
        ("0898-12", "***"),
        ("0098-68523317", "***"),
    ],
)
def test_a_landline_keeps_its_area_alone(phone: str, told: str) -> None:
    assert Mobile().apply(phone) == told
