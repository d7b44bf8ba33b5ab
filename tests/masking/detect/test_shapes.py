import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking.detect.shapes import KINDS, normalise, valid
from masking.errors import ConfigError

USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DIGITS = "0123456789"
# Published samples and textbook vectors; none is a living person's.
GOOD = [
    ("uscc", "914403001922038216"),
    ("uscc", "91330100799655058B"),
    ("uscc", "9144030071526726XG"),
    ("uscc", "91460108MAC0A1B22Q"),
    ("uscc", "92460106MA5RQ7X01N"),
    ("org_code", "192203821"),
    ("org_code", "799655058"),
    ("org_code", "71526726X"),
    ("citizen_id", "11010519491231002X"),
    ("citizen_id", "440524188001010014"),
    ("citizen_id", "460106199003071235"),
    ("residence_permit", "810000199001010019"),
    ("residence_permit", "83000019880815002X"),
    ("foreigner_id", "911124198108030024"),
    ("passport", "E12345678"),
    ("passport", "P7654321A"),
    ("customs_code", "4601960123"),
    ("customs_code", "44039309KX"),
    ("aeo", "AEOCN4601960123"),
    ("declaration_no", "640120251000000123"),
    ("hs", "87032341"),
    ("imo", "9074729"),
    ("mmsi", "412345678"),
    ("ship_id", "CN20051234567"),
    ("container", "CSQU3054383"),
    ("container", "COSU6001237"),
    ("vin", "1M8GDM9AXKP042788"),
    ("vin", "LSVAA49J132047371"),
    ("plate", "琼A12345"),
    ("plate", "琼A1234挂"),
    ("plate", "琼AD12345"),
    ("plate", "琼A12345D"),
    ("mobile", "13800138000"),
    ("bank_card", "6200000000000005"),
    ("bank_card", "4111111111111111"),
]
BAD = [
    ("uscc", "91110000100000000P"),
    ("uscc", "91460108MAC0A1B2IQ"),
    ("uscc", "91460108MAC0A1B22"),
    ("citizen_id", "460106199002301239"),
    ("citizen_id", "99010619900307123X"),
    ("citizen_id", "810000199001010019"),
    ("citizen_id", "46010619900307123x"),
    ("citizen_id", "４60106199003071235"),
    ("passport", "ABCDEFGH"),
    ("imo", "9074728"),
    ("plate", "琼I12345"),
    ("mobile", "12800138000"),
    ("hs", "870323411"),
    ("declaration_no", "640120252000000123"),
]
# The kinds whose check digit catches every single wrong character.
STRONG = [(kind, value) for kind, value in GOOD if kind in ("uscc", "citizen_id", "residence_permit")]


@pytest.mark.parametrize(("kind", "value"), GOOD)
def test_a_published_sample_is_valid_and_already_canonical(kind: str, value: str) -> None:
    assert valid(kind, value)
    assert normalise(kind, value) == value


@pytest.mark.parametrize(("kind", "value"), BAD)
def test_a_wrong_number_is_not_valid(kind: str, value: str) -> None:
    assert not valid(kind, value)


@pytest.mark.parametrize(("kind", "value"), STRONG)
def test_no_single_wrong_character_passes(kind: str, value: str) -> None:
    for place in range(18):
        for char in USCC if kind == "uscc" else DIGITS + "X":
            if char != value[place]:
                assert not valid(kind, value[:place] + char + value[place + 1 :])


@pytest.mark.parametrize(("kind", "value"), [(k, v) for k, v in GOOD if k in ("bank_card", "vin")])
def test_no_single_wrong_digit_passes(kind: str, value: str) -> None:
    for place, old in enumerate(value):
        for char in DIGITS:
            if old in DIGITS and char != old:
                assert not valid(kind, value[:place] + char + value[place + 1 :])


@pytest.mark.parametrize(
    ("kind", "value"), [(k, v) for k, v in GOOD if k in ("imo", "container", "org_code")]
)
def test_a_wrong_last_digit_never_passes(kind: str, value: str) -> None:
    assert [char for char in DIGITS + "X" if valid(kind, value[:-1] + char)] == [value[-1]]


@pytest.mark.parametrize(
    ("kind", "spelt", "value"),
    [
        ("uscc", " ９１460108 MAC0-A1B22q", "91460108MAC0A1B22Q"),
        ("citizen_id", "11010519491231002x", "11010519491231002X"),
        ("citizen_id", "110105 19491231 002Ｘ", "11010519491231002X"),
        ("citizen_id", "4601\u200b06199003071235", "460106199003071235"),
        ("imo", "IMO 9074729", "9074729"),
        ("plate", "琼A·12345", "琼A12345"),
        ("mobile", "+86 138-0013-8000", "13800138000"),
        ("mobile", "8613800138000", "13800138000"),
        ("container", "csqu 305438-3", "CSQU3054383"),
    ],
)
def test_each_spelling_has_one_canonical_form(kind: str, spelt: str, value: str) -> None:
    assert normalise(kind, spelt) == value


@given(st.sampled_from(sorted(KINDS)), st.text())
def test_normalising_twice_is_normalising_once(kind: str, text: str) -> None:
    once = normalise(kind, text)
    assert normalise(kind, once) == once
    assert valid(kind, once) in (True, False)


@given(st.sampled_from(GOOD), st.sampled_from([" ", "-", "\u200b", "\u00a0", "–"]), st.integers(0, 17))
def test_what_stands_between_characters_does_not_matter(
    sample: tuple[str, str], gap: str, place: int
) -> None:
    kind, value = sample
    assert normalise(kind, value[:place] + gap + value[place:]) == value


def test_an_unknown_kind_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ConfigError):
        normalise("library_card", "1")
    with pytest.raises(ConfigError):
        valid("library_card", "1")
