"""What is signed and parsed, held against another implementation and the RFCs' own examples."""

import base64
import json
import unicodedata
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric import ec
from disclosure_gateway_client import Keys, Misconfigured, SigningKey
from disclosure_gateway_client.canonical import dumps, loads, loads_exact
from disclosure_gateway_client.encoding import from_b64, from_b64url
from disclosure_gateway_client.merkle import leaf_hash, root_of
from disclosure_gateway_client.note import LogKey, decimal, open_checkpoint
from disclosure_gateway_client.oauth import challenge_error, check_issuer, metadata_url, parse_metadata
from disclosure_gateway_client.refusal import Refused
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, import_key

from tests.clients.paper_log import tree_hash

ED25519 = {"kty": "OKP", "crv": "Ed25519", "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", "kid": "key-1"}


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # by RFC 9864; FAPI 2.0 names it so
@pytest.mark.parametrize("alg", ["ES256", "EdDSA"])
def test_another_library_accepts_our_jwts(alg: str) -> None:
    key = SigningKey.generate() if alg == "ES256" else SigningKey.from_jwk(ED25519)
    text = key.jwt({"typ": "JWT"}, {"iss": "bureau-a"})
    signed = jws.deserialize_compact(text, import_key({**key.public_jwk()}), [alg])
    assert (signed.protected, json.loads(signed.payload)) == ({"alg": alg, "typ": "JWT"}, {"iss": "bureau-a"})


def test_short_signature_numbers_keep_their_length() -> None:
    key = SigningKey.generate()
    assert {len(key.sign(bytes([number]))) for number in range(256)} == {64}


@pytest.mark.parametrize("made", [ECKey.generate_key("P-256"), OKPKey.generate_key("Ed25519")])
def test_keys_of_another_library_are_read(made: Any) -> None:
    public = made.as_dict(private=False)
    from_jwk, from_pem = (
        SigningKey.from_jwk(made.as_dict(private=True)),
        SigningKey.from_pem(made.as_pem(private=True)),
    )
    assert (
        from_jwk.public_jwk()
        == from_pem.public_jwk()
        == {name: public[name] for name in from_pem.public_jwk()}
    )


def test_a_key_of_another_curve_is_refused() -> None:
    with pytest.raises(Misconfigured, match="P-256 or Ed25519"):
        SigningKey(ec.generate_private_key(ec.SECP384R1()))


@pytest.mark.parametrize(
    "jwk", [{}, {**ED25519, "d": "short"}, {**ED25519, "crv": "Ed448"}, {**ED25519, "d": "=!"}]
)
def test_a_broken_jwk_is_refused_without_its_secret(jwk: dict[str, str]) -> None:
    with pytest.raises(Misconfigured) as caught:
        SigningKey.from_jwk(jwk)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "issuer",
    [
        "http://gateway.example",
        "https://gateway.example/",
        "https://gateway.example?x",
        "https://user@gateway.example",
        "gateway.example",
        "ftp://gateway.example",
        "https://",
        "",
        "http://127.0.0.1.example",
    ],
)
def test_an_issuer_that_cannot_be_trusted_is_refused(issuer: str) -> None:
    with pytest.raises(Misconfigured):
        check_issuer(issuer)


@pytest.mark.parametrize(
    "issuer",
    ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080", "https://gateway.example/a"],
)
def test_an_issuer_on_this_machine_needs_no_tls(issuer: str) -> None:
    assert parse_metadata({"issuer": issuer, "token_endpoint": f"{issuer}/token"}, issuer).issuer == issuer


def test_the_well_known_part_stands_before_the_path() -> None:
    assert metadata_url("https://a.example/b") == "https://a.example/.well-known/oauth-authorization-server/b"


@pytest.mark.parametrize(
    ("header", "error"),
    [
        ('DPoP error="use_dpop_nonce", error_description="x"', "use_dpop_nonce"),
        ('dpop realm="a", error=invalid_token', "invalid_token"),
        ('Bearer error="invalid_token"', ""),
        ("DPoP", ""),
        ("", ""),
    ],
)
def test_a_challenge_is_read_for_its_error_alone(header: str, error: str) -> None:
    assert challenge_error({"www-authenticate": header}) == error


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8).map(
    lambda text: unicodedata.normalize("NFC", text)
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="ascii"), max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_canonical_bytes_are_those_of_rfc_8785(value: Any) -> None:
    data = dumps(value)
    assert data == rfc8785.dumps(value)
    assert loads_exact(data) == value


@pytest.mark.parametrize(
    "text", ["1.0", "1e3", "NaN", "Infinity", '{"a":1,"a":1}', "", "{", "[" * 100_000, '"\x00"', "01"]
)
def test_json_outside_the_subset_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        loads(text.encode())


@pytest.mark.parametrize(
    "text", ['{"a": 1}', '{"b":1,"a":1}', '"\\u0041"', '"A\u030a"', f"{2**53}", '"\\ud800"', "-0"]
)
def test_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        loads_exact(text.encode())


@given(st.binary(max_size=40), st.data())
def test_base64_has_one_spelling(data: bytes, draw: st.DataObject) -> None:
    for read, plain in (
        (from_b64, base64.b64encode(data)),
        (from_b64url, base64.urlsafe_b64encode(data).rstrip(b"=")),
    ):
        text = plain.decode()
        assert read(text) == data
        spoilt = draw.draw(
            st.sampled_from([text + "=", text + "\n", " " + text, text + "A", text[:-1] + "é"])
        )
        try:
            assert read(spoilt) != data
        except Refused:
            continue


@pytest.mark.parametrize("count", range(1, 40))
def test_the_root_is_that_of_the_definition(count: int) -> None:
    entries = [bytes([number]) for number in range(count)]
    assert root_of([leaf_hash(entry) for entry in entries]) == tree_hash(entries)


VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_the_example_key_of_golang_notes_signs_the_example() -> None:
    text, _, line = NOTE.rpartition("\n\n")
    encoded = line.rstrip("\n").rpartition(" ")[2]
    assert LogKey.parse(VKEY).signed(f"{text}\n".encode(), from_b64(encoded)[4:])


def test_a_signed_text_that_is_no_checkpoint_is_refused() -> None:
    with pytest.raises(Refused):
        open_checkpoint(NOTE, [LogKey.parse(VKEY)])


@pytest.mark.parametrize("place", range(len(VKEY)))
def test_a_misspelt_log_key_is_refused(place: int) -> None:
    spoilt = VKEY[:place] + ("A" if VKEY[place] != "A" else "B") + VKEY[place + 1 :]
    with pytest.raises(Refused):
        LogKey.parse(spoilt)


@pytest.mark.parametrize("text", ["", "-1", "01", "+1", "1_0", "１", " 1", "9" * 20, "1\n"])
def test_a_number_has_one_spelling(text: str) -> None:
    with pytest.raises(Refused):
        decimal(text)


@pytest.mark.parametrize(
    "document", [b"", b"[]", b'{"log":[],"receipt":{}}', b'{"log":["x"],"receipt":{"a":"b"}}']
)
def test_a_key_document_without_usable_keys_is_refused(document: bytes) -> None:
    with pytest.raises(Misconfigured):
        Keys.parse(document)
