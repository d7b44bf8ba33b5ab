import pytest

from masking.errors import ConfigError
from masking.plan import NAMES, transform
from masking.transforms import Category, CodePrefix, Division, Member, Name, Verify


def test_the_names_of_a_policy_build_what_they_say() -> None:
    assert transform("name", {}) == Name()
    assert transform("code_prefix", {"keep": "8"}) == CodePrefix(8)
    assert transform("verify", {"equals": "E-F, P-F"}) == Verify(frozenset({"E-F", "P-F"}))
    assert transform("category", {"BASIS_03": "smuggling"}) == Category({"BASIS_03": "smuggling"})


def test_a_member_is_picked_before_the_transform() -> None:
    built = transform("division", {"member": "division", "level": "province"})
    assert built == Member("division", Division("province"))


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("hash", {}),
        ("", {}),
        ("name", {"keep": "1"}),
        ("name", {"member": ""}),
        ("code_prefix", {}),
        ("code_prefix", {"keep": "eight"}),
        ("code_prefix", {"keep": "８"}),
        ("code_prefix", {"keep": "-1"}),
        ("division", {"level": "county"}),
        ("division", {}),
        ("address", {"level": "city", "also": "street"}),
        ("date_part", {"part": "month"}),
        ("verify", {"equals": ""}),
        ("verify", {"equals": "a,,b"}),
        ("category", {}),
    ],
)
def test_words_that_make_no_transform_are_refused(name: str, params: dict[str, str]) -> None:
    with pytest.raises(ConfigError):
        transform(name, params)


def test_the_names_are_the_published_ones() -> None:
    assert {
        *("keep", "drop", "name", "first_last", "amount_band", "birth_band", "plate", "mobile"),
        *("code_prefix", "division", "address", "date_part", "category", "verify", "top_bottom", "redact"),
    } == NAMES
