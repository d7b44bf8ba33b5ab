import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from gateway.oauth.clients import MOST_KEYS, key_set
from gateway.oauth.jose import ALGORITHMS, Unacceptable, parse, public_key
from tests.gateway.oauth.firm import b64url, jws, make_key, number, public_jwk, signature, thumbprint
from tests.gateway.oauth.world import KEY

EC = make_key("ES256")
RSA = make_key("PS256")
ED = make_key("EdDSA")
HEADER = {"alg": "ES256"}
JSON_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(("key", "algs"), [(EC, ["ES256"]), (RSA, ["PS256"]), (ED, ["EdDSA", "Ed25519"])])
def test_a_signature_verifies_under_every_name_of_its_algorithm_and_under_no_other(
    key: Any, algs: list[str]
) -> None:
    public = public_key(public_jwk(key))
    made = signature(key, b"message")
    for alg in (*ALGORITHMS, "RS256", "none", "HS256"):
        assert public.verifies(alg, b"message", made) == (alg in algs)
        assert not public.verifies(alg, b"massage", made)


@pytest.mark.parametrize("key", [EC, RSA, ED])
def test_a_signature_of_any_wrong_length_or_bit_is_refused(key: Any) -> None:
    public = public_key(public_jwk(key))
    made = signature(key, b"message")
    flipped = [bytes([*made[:i], made[i] ^ 1, *made[i + 1 :]]) for i in range(len(made))]
    for wrong in (b"", made[:-1], made + b"\0", bytes(len(made)), b"\xff" * len(made), *flipped):
        assert not public.verifies(public.algs[0], b"message", wrong)


@pytest.mark.parametrize("key", [EC, RSA, ED])
def test_thumbprints_are_those_of_rfc_7638(key: Any) -> None:
    jwk = public_jwk(key)
    assert public_key({**jwk, "kid": "x", "use": "sig", "alg": "?"}).jkt == thumbprint(jwk)


def _refused_keys() -> dict[str, Any]:
    ec_jwk, rsa_jwk, ed_jwk = public_jwk(EC), public_jwk(RSA), public_jwk(ED)
    p384 = ec.generate_private_key(ec.SECP384R1()).public_key().public_numbers()
    small = public_jwk(rsa.generate_private_key(65537, 1024))
    short = number(int.from_bytes(b"\x01" * 250), 256)
    return {
        "no object": "EC",
        "empty": {},
        "private EC": {**ec_jwk, "d": "AA"},
        "private RSA": {**rsa_jwk, "p": "AA"},
        "symmetric": {"kty": "oct", "k": "AAAA"},
        "other curve": {"kty": "EC", "crv": "P-384", "x": number(p384.x, 48), "y": number(p384.y, 48)},
        "Ed448": {"kty": "OKP", "crv": "Ed448", "x": "A" * 76},
        "off the curve": {**ec_jwk, "y": ec_jwk["x"]},
        "at infinity": {**ec_jwk, "x": "A" * 43, "y": "A" * 43},
        "short coordinate": {**ec_jwk, "x": ec_jwk["x"][:-1]},
        "coordinate of another type": {**ec_jwk, "x": 7},
        "coordinate list": {**ec_jwk, "x": ["A"] * 43},
        "not base64url": {**ec_jwk, "x": "+" * 43},
        "not ASCII": {**ec_jwk, "x": "é" * 43},
        "small RSA": small,
        "RSA padded to size": {**rsa_jwk, "n": short},
        "huge RSA": {**rsa_jwk, "n": "f" * 20_000},
        "RSA just too large": {**rsa_jwk, "n": number((1 << 4097) - 1, 513)},
        "RSA exponent 3": {**rsa_jwk, "e": "Aw"},
        "kty list": {**ed_jwk, "kty": ["OKP"]},
    }


REFUSED_KEYS = _refused_keys()


@pytest.mark.parametrize("name", REFUSED_KEYS)
def test_a_key_of_any_other_form_is_refused(name: str) -> None:
    with pytest.raises(Unacceptable):
        public_key(REFUSED_KEYS[name])


@given(st.dictionaries(st.sampled_from(["kty", "crv", "x", "y", "n", "e", "kid"]), JSON_VALUE))
def test_no_jwk_makes_the_importer_fail_otherwise(members: dict[str, Any]) -> None:
    for right in (public_jwk(EC), public_jwk(RSA), public_jwk(ED)):
        with pytest.raises(Unacceptable):
            public_key({**right, **members, "kty": members.get("kty", "none")})


@given(st.text(alphabet="AQgw_-", min_size=342, max_size=683))
def test_no_modulus_makes_the_importer_fail_otherwise(modulus: str) -> None:
    try:
        key = public_key({"kty": "RSA", "n": modulus, "e": "AQAB"})
    except Unacceptable:
        return
    assert not key.verifies("PS256", b"message", b"\x01" * 256)


DEEP = b"[" * 3000
NUMBERS = b'{"n":' + b"9" * 2900 + b"}"
BAD = {
    "empty": "",
    "two parts": "e30.e30",
    "four parts": "e30.e30.e30.e30",
    "too long": "e30." + "A" * 5000 + ".e30",
    "not ASCII": "é.e30.e30",
    "padding": jws(EC, HEADER, {}) + "=",
    "standard alphabet": "e30.e30.++//",
    "white space": jws(EC, HEADER, {}).replace(".", ". "),
    "header no JSON": jws(EC, b"{", {}),
    "header an array": jws(EC, [], {}),
    "header a string": jws(EC, "alg", {}),
    "claims an array": jws(EC, HEADER, []),
    "claims null": jws(EC, HEADER, None),
    "claims not UTF-8": jws(EC, HEADER, b'{"a":"\xff"}'),
    "3,000 levels": jws(EC, HEADER, DEEP),
    "3,000 levels in the header": jws(EC, DEEP, {}),
    "infinity": jws(EC, HEADER, b'{"exp":Infinity}'),
    "not a number": jws(EC, HEADER, b'{"exp":NaN}'),
    "alg none": jws(EC, {"alg": "none"}, {}),
    "alg RS256": jws(EC, {"alg": "RS256"}, {}),
    "alg HS256": jws(EC, {"alg": "HS256"}, {}),
    "alg list": jws(EC, {"alg": ["ES256"]}, {}),
    "alg object": jws(EC, {"alg": {}}, {}),
    "no alg": jws(EC, {}, {}),
    "crit": jws(EC, {**HEADER, "crit": ["exp"], "exp": 1}, {}),
    "empty crit": jws(EC, {**HEADER, "crit": []}, {}),
    "unencoded payload": jws(EC, {**HEADER, "b64": False, "crit": ["b64"]}, {}),
}


@pytest.mark.parametrize("name", BAD)
def test_a_broken_jws_is_refused(name: str) -> None:
    with pytest.raises(Unacceptable):
        parse(BAD[name], 4096)


def test_integers_of_thousands_of_digits_pass_as_numbers_and_nothing_breaks() -> None:
    assert parse(jws(EC, HEADER, NUMBERS), 8192).claims["n"] > 0


@given(st.text() | st.from_regex(r"[A-Za-z0-9_.-]*", fullmatch=True))
def test_no_text_makes_the_parser_fail_otherwise(text: str) -> None:
    with pytest.raises(Unacceptable):
        parse(text, 4096)


@given(JSON_VALUE, JSON_VALUE)
def test_no_json_makes_the_parser_fail_otherwise(header: Any, claims: Any) -> None:
    with pytest.raises(Unacceptable):
        parse(".".join((b64url(json.dumps(header).encode()), b64url(json.dumps(claims).encode()), "")), 10**6)


def test_our_own_signature_verifies_with_what_we_publish() -> None:
    signed = parse(KEY.sign("at+jwt", {"a": 1}), 4096)
    assert public_key(KEY.public_jwk()).verifies("ES256", signed.message, signed.signature)
    assert "d" not in KEY.public_jwk()


def _jwks(*keys: Any) -> str:
    return json.dumps({"keys": list(keys)})


NAMED = {**public_jwk(EC), "kid": "a"}
BAD_SETS = {
    "no JSON": "{",
    "deep": "[" * 100_000,
    "an array": "[]",
    "no keys": _jwks(),
    "keys no list": '{"keys":{}}',
    "one bad key": _jwks(NAMED, {}),
    "twice the same key": _jwks(NAMED, {**NAMED, "kid": "b"}),
    "twice the same name": _jwks(NAMED, {**public_jwk(ED), "kid": "a"}),
    "a private key": _jwks({**NAMED, "d": "AA"}),
    "too many": _jwks(*({**public_jwk(make_key("EdDSA")), "kid": str(n)} for n in range(MOST_KEYS + 1))),
    "a name of another type": _jwks({**NAMED, "kid": ["a"]}),
}


@pytest.mark.parametrize("name", BAD_SETS)
def test_a_key_set_of_any_other_form_is_refused(name: str) -> None:
    with pytest.raises(Unacceptable):
        key_set(BAD_SETS[name])
