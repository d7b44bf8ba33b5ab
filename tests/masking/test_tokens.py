import re
from base64 import urlsafe_b64decode
from itertools import combinations

import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from hypothesis import given
from hypothesis import strategies as st

from masking.errors import ConfigError, Unfit
from masking.techniques import Technique
from masking.tokens import SUITES, Base, Octets, Places, Token, _Blocks, _cmac

KEY = bytes(range(32))
# NIST SP 800-38B, Appendix D.3: CMAC with AES-256.
NIST_KEY = bytes.fromhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
NIST_MESSAGE = bytes.fromhex(
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
)
NIST = {
    0: "028962f61b7bf89efc6b551f4667d983",
    16: "28a7023f452e8f82bd4bf28d8c37c35c",
    40: "aaf3d8f1de5640c232f5b169b9c911e6",
    64: "e1992190549f6ed5696a2c056c315410",
}
TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=70), max_size=30)
SUITE = st.sampled_from(sorted(SUITES))


def laid_out(texts: list[str]) -> tuple[Octets, Places]:
    encoded = [text.encode() for text in texts]
    offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    return np.frombuffer(b"".join(encoded), np.uint8), offsets


def test_a_columns_digests_are_those_that_nist_publishes() -> None:
    data = np.frombuffer(NIST_MESSAGE, np.uint8)
    for length, expected in NIST.items():
        digests = np.empty((1, 16), np.uint8)
        _cmac(_Blocks(AES256(NIST_KEY)), data, np.array([0, length]), digests)
        assert digests.tobytes().hex() == expected


@given(TEXTS, SUITE)
def test_record_and_column_agree_on_every_text(texts: list[str], suite: str) -> None:
    token = Token(KEY, "uscc", "bureau-a", "credit_reporting", suite=suite)
    data, offsets = laid_out(texts)
    assert [row.tobytes() for row in token.base.column(data, offsets)] == [token.base.of(t) for t in texts]
    spelled = [token.canonical(text) for text in texts if text.isalnum()]
    assert [row.tobytes() for row in token.column(*laid_out(spelled))] == [token.of(t) for t in spelled]


def test_a_slice_of_a_column_and_a_column_of_many_slices_agree_too() -> None:
    texts = [f"{number:018}"[: 3 + number % 40] for number in range(70_000)]
    data, offsets = laid_out(texts)
    base = Base(KEY, "uscc")
    digests = base.column(data, offsets)
    for place in (0, 65_535, 65_536, 69_999):
        assert digests[place].tobytes() == base.of(texts[place])
    assert (base.column(data, offsets[5:9]) == digests[5:8]).all()


VARIANTS = [
    Token(KEY, "uscc", "bureau-a", "credit_reporting"),
    Token(KEY, "citizen_id", "bureau-a", "credit_reporting"),
    Token(KEY, "uscc", "bureau-b", "credit_reporting"),
    Token(KEY, "uscc", "bureau-a", "credit_rating"),
    Token(KEY, "uscc", "bureau-a", "credit_reporting", epoch=2),
    Token(KEY, "uscc", "bureau-a", "credit_reporting", suite="sm"),
    Token(KEY[:-1] + b"\xff", "uscc", "bureau-a", "credit_reporting"),
]


@given(st.text("0123456789ABCDEFGH", min_size=1, max_size=20))
def test_nobody_can_join_over_recipients_purposes_epochs_kinds_suites_or_keys(value: str) -> None:
    for one, other in combinations([token.of(value) for token in VARIANTS], 2):
        assert one != other


def test_names_that_run_together_are_not_one_name() -> None:
    assert Token(KEY, "uscc", "ab", "c").of("1") != Token(KEY, "uscc", "a", "bc").of("1")


def test_all_spellings_of_an_identifier_have_one_token() -> None:
    token = Token(KEY, "citizen_id", "bureau-a", "credit_reporting")
    spellings = [
        "46010619900307123x",
        "４６０１０６１９９００３０７１２３Ｘ",
        "460106 19900307 123X",
        "460106\u200b19900307123X",
    ]
    assert len({token.of(one) for one in spellings}) == 1


def test_a_token_leaves_as_suite_epoch_and_22_characters() -> None:
    token = Token(KEY, "uscc", "bureau-a", "credit_reporting", epoch=7)
    text = token.apply("91460108MAC0A1B22Q")
    assert isinstance(text, str)
    assert re.fullmatch(r"intl7\.[A-Za-z0-9_-]{22}", text)
    assert urlsafe_b64decode(text.partition(".")[2] + "==") == token.of("91460108MAC0A1B22Q")
    assert token.apply(None) is None
    assert token.apply(["91460108MAC0A1B22Q"]) == [text]
    assert token.technique is Technique.DERIVED_PSEUDONYM


@pytest.mark.parametrize("offsets", [[], [-1, 2], [0, 99], [0, 5, 3]])
def test_offsets_that_lie_are_refused(offsets: list[int]) -> None:
    with pytest.raises(ValueError, match="offsets"):
        Base(KEY, "uscc").column(np.zeros(9, np.uint8), np.array(offsets, np.int64))


@given(st.integers(0, 8 * 32 - 1))
def test_every_bit_of_the_key_counts(bit: int) -> None:
    flipped = bytearray(KEY)
    flipped[bit // 8] ^= 1 << bit % 8
    changed = Token(bytes(flipped), "uscc", "bureau-a", "credit_reporting")
    assert changed.of("91460108MAC0A1B22Q") != VARIANTS[0].of("91460108MAC0A1B22Q")
    assert changed.base.of("91460108MAC0A1B22Q") != VARIANTS[0].base.of("91460108MAC0A1B22Q")


@pytest.mark.parametrize("value", [7, True, {"a": "b"}, "\ud800", "", " -\u200b"])
def test_what_is_no_text_has_no_token(value: object) -> None:
    with pytest.raises(Unfit):
        VARIANTS[0].apply(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"key": KEY[:31]},
        {"kind": ""},
        {"kind": "usc"},
        {"recipient": ""},
        {"purpose": "a\x1fb"},
        {"epoch": 0},
        {"epoch": 256},
        {"suite": "md5"},
    ],
)
def test_a_token_that_would_protect_nobody_cannot_exist(change: dict[str, object]) -> None:
    given = {"key": KEY, "kind": "uscc", "recipient": "a", "purpose": "b", "epoch": 1, "suite": "intl"}
    with pytest.raises(ConfigError):
        Token(**(given | change))  # type: ignore[arg-type]


def test_keys_never_print() -> None:
    assert str(KEY) not in repr(VARIANTS[0])
    assert "_own" not in repr(VARIANTS[0])
