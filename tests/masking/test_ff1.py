from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from masking.detect.shapes import citizen_check_digit, valid
from masking.errors import ConfigError, Unfit
from masking.format_preserving import FormatPreserving

KEY = bytes(range(32))
ID = FormatPreserving(KEY, "citizen_id", "bureau-a")
CARD = FormatPreserving(KEY, "bank_card", "bureau-a")
BODIES = st.tuples(
    st.sampled_from(["460106", "110105"]),
    st.dates(date(1900, 1, 1), date(2020, 12, 31)),
    st.integers(0, 999),
).map(lambda part: f"{part[0]}{part[1]:%Y%m%d}{part[2]:03}")
IDS = BODIES.map(lambda body: body + citizen_check_digit(body))
CARDS = st.integers(10**14, 10**15 - 1).map(lambda n: str(n) + luhn.calc_check_digit(str(n)))


@given(IDS)
def test_an_id_keeps_its_length_and_never_its_check(number: str) -> None:
    hidden = ID.apply(number)
    assert isinstance(hidden, str)
    assert len(hidden) == 18
    assert hidden.isdigit()
    assert not valid("citizen_id", hidden)
    assert hidden[17] != citizen_check_digit(hidden[:17])
    assert ID.reverse(hidden) == number


@given(CARDS)
def test_a_card_keeps_its_length_and_never_its_check(number: str) -> None:
    hidden = CARD.apply(number)
    assert isinstance(hidden, str)
    assert len(hidden) == len(number)
    assert not luhn.is_valid(hidden)
    assert CARD.reverse(hidden) == number


@given(IDS)
def test_two_recipients_cannot_join(number: str) -> None:
    assert FormatPreserving(KEY, "citizen_id", "bureau-b").apply(number) != ID.apply(number)


def test_a_spelling_with_blanks_is_the_same_number() -> None:
    assert ID.apply("460106 19900307 1235") == ID.apply("460106199003071235")


@pytest.mark.parametrize("value", ["460106199003071234", "4601", "", "王建国", True])
def test_what_is_no_such_number_is_refused(value: str) -> None:
    with pytest.raises(Unfit):
        ID.apply(value)


@pytest.mark.parametrize("value", ["460106199003071235", "", "12", "46010619900307123X", "4" * 19])
def test_what_was_never_written_cannot_be_reversed(value: str) -> None:
    with pytest.raises(Unfit):
        ID.reverse(value)


@pytest.mark.parametrize(
    ("key", "kind", "tweak"), [(KEY[:16], "citizen_id", "a"), (KEY, "uscc", "a"), (KEY, "bank_card", "")]
)
def test_a_transform_that_would_not_hide_cannot_exist(key: bytes, kind: str, tweak: str) -> None:
    with pytest.raises(ConfigError):
        FormatPreserving(key, kind, tweak)


def test_the_key_never_prints() -> None:
    assert KEY.hex() not in repr(ID)
    assert str(KEY) not in repr(ID)
