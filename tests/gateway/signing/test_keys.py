"""Keys, sealed values, blind indexes, pairwise tokens, ULIDs."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import ConfigError
from gateway.signing.keyring import PURPOSES, Key, KeyRing, make_kek, parse_kek
from gateway.signing.pairwise import Names, Pairwise
from gateway.signing.suites import BlindIndex, Sealer, Unsealable
from gateway.ulid import ulid

KEY = Key("k", "field.encrypt", 1, bytes(range(32)))
SUBJECT, OTHER = "sub_" + "1f" * 16, "sub_" + "2e" * 16


def test_a_ring_opens_only_with_its_own_key_encryption_key(tmp_path: Path) -> None:
    kek = make_kek(tmp_path / "kek")
    made = KeyRing.create(tmp_path / "ring.json", kek)
    loaded = KeyRing.load(tmp_path / "ring.json", parse_kek((tmp_path / "kek").read_text()))
    assert [loaded.active(p) for p in PURPOSES] == [made.active(p) for p in PURPOSES]
    with pytest.raises(ConfigError, match="does not open"):
        KeyRing.load(tmp_path / "ring.json", bytes(32))


def test_a_ring_is_never_overwritten_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "ring.json"
    KeyRing.create(path, bytes(32))
    with pytest.raises(ConfigError, match="exists"):
        KeyRing.create(path, bytes(32))
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_swapped_purpose_does_not_unwrap(tmp_path: Path) -> None:
    path = tmp_path / "ring.json"
    KeyRing.create(path, bytes(32))
    path.write_text(path.read_text().replace("log.sign", "x").replace("receipt.sign", "log.sign"))
    with pytest.raises(ConfigError):
        KeyRing.load(path, bytes(32))


def test_an_older_ring_gets_the_keys_that_it_lacks_and_keeps_the_others(tmp_path: Path) -> None:
    path = tmp_path / "ring.json"
    KeyRing.create(path, bytes(32))
    rows = json.loads(path.read_text())["keys"]
    old = [row for row in rows if row["purpose"] not in ("dpop.nonce", "policy.seal")]
    path.write_text(json.dumps({"keys": old}))
    with pytest.raises(ConfigError, match="gateway init"):
        KeyRing.load(path, bytes(32))
    assert KeyRing.complete(path, bytes(32)) == ("policy.seal", "dpop.nonce")
    assert json.loads(path.read_text())["keys"][: len(old)] == old
    assert path.stat().st_mode & 0o777 == 0o600
    assert KeyRing.load(path, bytes(32)).active("dpop.nonce").epoch == 1
    before = path.read_bytes()
    assert KeyRing.complete(path, bytes(32)) == ()
    assert path.read_bytes() == before


def test_a_ring_that_the_key_does_not_open_is_not_completed(tmp_path: Path) -> None:
    path = tmp_path / "ring.json"
    KeyRing.create(path, bytes(32))
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="does not open"):
        KeyRing.complete(path, bytes(31) + b"\x01")
    assert path.read_bytes() == before


def test_no_secret_is_in_a_repr() -> None:
    assert "secret" not in repr(KEY)
    assert repr(bytes(range(32))) not in repr(KEY)


@given(plain=st.binary(max_size=200), context=st.binary(max_size=40))
def test_a_sealed_value_opens_at_its_own_place(plain: bytes, context: bytes) -> None:
    sealer = Sealer(KEY)
    assert sealer.open(sealer.seal(plain, context), context) == plain


@given(bit=st.integers(0, (2 + 12 + 5 + 16) * 8 - 1))
def test_any_flipped_bit_of_a_sealed_value_is_refused(bit: int) -> None:
    sealed = bytearray(Sealer(KEY).seal(b"plain", b"place"))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Unsealable):
        Sealer(KEY).open(bytes(sealed), b"place")


def test_a_sealed_value_opens_at_no_other_place() -> None:
    with pytest.raises(Unsealable):
        Sealer(KEY).open(Sealer(KEY).seal(b"plain", b"result.e01.sub_1"), b"result.e01.sub_2")


def test_old_epochs_stay_readable_and_the_newest_seals() -> None:
    newer = Key("k2", "field.encrypt", 2, bytes(reversed(range(32))))
    old = Sealer(KEY).seal(b"plain", b"")
    both = Sealer(KEY, newer)
    assert both.open(old, b"") == b"plain"
    assert both.seal(b"plain", b"")[1] == 2


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x02\x01" + bytes(40), b"\x01\x09" + bytes(40)])
def test_what_no_sealer_made_is_refused(sealed: bytes) -> None:
    with pytest.raises(Unsealable):
        Sealer(KEY).open(sealed, b"")


def test_equal_values_have_equal_tags_and_kinds_keep_them_apart() -> None:
    index = BlindIndex(KEY)
    assert index.tag("uscc", "A") == index.tag("uscc", "A")
    assert len({index.tag("uscc", "A"), index.tag("passport", "A"), index.tag("uscc", "B")}) == 3
    assert BlindIndex(Key("k", "x", 1, bytes(32))).tag("uscc", "A") != index.tag("uscc", "A")


@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from("PQ")), min_size=2, max_size=2, unique=True))
def test_two_recipients_or_purposes_cannot_join_tokens(pairs: list[tuple[str, str]]) -> None:
    first, second = (Pairwise(KEY, *pair).tokens([SUBJECT, OTHER]) for pair in pairs)
    assert len({*first, *second}) == 4


def test_tokens_are_stable_and_name_their_suite() -> None:
    (token,) = Pairwise(KEY, "r", "p").tokens([SUBJECT])
    assert [token] * 2 == Pairwise(KEY, "r", "p").tokens([SUBJECT] * 2)
    assert token.startswith("intl1.")
    assert len(token) == 28


@given(st.lists(st.binary(min_size=16, max_size=16), unique=True))
def test_keyed_names_stay_apart_and_do_not_depend_on_their_neighbours(plain: list[bytes]) -> None:
    names = Names(KEY, "d")
    together = names.of([one.hex() for one in plain])
    assert len(set(together)) == len(plain)
    assert together == [names.of([one.hex()])[0] for one in plain]
    assert Names(KEY, "other").of([one.hex() for one in plain]) != together or not plain


@pytest.mark.parametrize("name", ["", "ab" * 15, "ab" * 17, "zz" * 16])
def test_a_name_of_another_form_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="hex"):
        Names(KEY, "d").of([name])
    with pytest.raises(ValueError, match="hex"):  # nor may its neighbours make up for it
        Names(KEY, "d").of([name, "ab" * (32 - len(name) // 2)])


@given(st.integers(0, 2**48 - 2), st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_ulids_sort_by_time(milliseconds: int, one: bytes, other: bytes) -> None:
    earlier, later = ulid(milliseconds, one), ulid(milliseconds + 1, other)
    assert earlier < later
    assert len(earlier) == 26


def test_a_known_ulid() -> None:
    assert ulid(1469918176385, bytes(10)) == "01ARYZ6S410000000000000000"
