import hashlib
import math
from typing import Any

import pytest

from gateway.errors import InvalidProof
from gateway.oauth.clock import AHEAD
from gateway.oauth.dpop import PAST, Expected, Proofs
from tests.gateway.oauth.firm import ISSUER, Firm, b64url, jws, make_key, public_jwk
from tests.gateway.oauth.world import NOW

URL = f"{ISSUER}/v1/releases"
TOKEN = "a-token"
FIRM = Firm()
PLAIN = Expected("POST", URL)


def bound(firm: Firm = FIRM) -> Expected:
    return Expected("POST", URL, b64url(hashlib.sha256(TOKEN.encode()).digest()), firm.jkt)


def proof(firm: Firm = FIRM, token: str | None = TOKEN, **changes: Any) -> str:
    return firm.proof("POST", URL, token, NOW, **changes)


@pytest.mark.parametrize("alg", ["ES256", "PS256", "EdDSA", "Ed25519"])
def test_a_proof_for_this_request_holds_with_every_algorithm(alg: str) -> None:
    firm = Firm.using(alg)
    held = Proofs().check(proof(firm), bound(firm), NOW)
    assert held.jkt == firm.jkt
    assert held.expires == int(NOW) + PAST + AHEAD


def test_a_remembered_header_still_has_its_signature_checked() -> None:
    proofs = Proofs()
    proofs.check(proof(), bound(), NOW)
    head, body, _ = proof().split(".")
    with pytest.raises(InvalidProof):
        proofs.check(f"{head}.{body}.{proof().split('.')[2]}", bound(), NOW)


WRONG_HEADERS: dict[str, dict[str, Any]] = {
    "typ missing": {"typ": None},
    "typ JWT": {"typ": "JWT"},
    "typ in capitals": {"typ": "DPOP+JWT"},
    "typ list": {"typ": ["dpop+jwt"]},
    "alg missing": {"alg": None},
    "alg none": {"alg": "none"},
    "alg RS256": {"alg": "RS256"},
    "alg HS256": {"alg": "HS256"},
    "alg of another key": {"alg": "EdDSA"},
    "alg list": {"alg": ["ES256"]},
    "jwk missing": {"jwk": None},
    "jwk text": {"jwk": "key"},
    "jwk empty": {"jwk": {}},
    "jwk of another": {"jwk": public_jwk(make_key("ES256"))},
    "jwk private": {"jwk": {**public_jwk(FIRM.dpop_key), "d": "AA"}},
    "jwk symmetric": {"jwk": {"kty": "oct", "k": "AAAA"}},
    "critical extension": {"crit": ["x"], "x": 1},
    "unencoded payload": {"b64": False, "crit": ["b64"]},
}
WRONG_CLAIMS: dict[str, dict[str, Any]] = {
    "jti missing": {"jti": None},
    "jti empty": {"jti": ""},
    "jti number": {"jti": 7},
    "jti huge": {"jti": "x" * 257},
    "htm missing": {"htm": None},
    "htm of another method": {"htm": "GET"},
    "htm in small letters": {"htm": "post"},
    "htu missing": {"htu": None},
    "htu number": {"htu": 7},
    "htu empty": {"htu": ""},
    "htu of another host": {"htu": "https://other.example/v1/releases"},
    "htu of another path": {"htu": f"{ISSUER}/v1/changes"},
    "htu in a longer path": {"htu": f"{URL}/x"},
    "htu of another scheme": {"htu": URL.replace("https", "http")},
    "htu of another port": {"htu": "https://gateway.example:8443/v1/releases"},
    "htu with a path in capitals": {"htu": f"{ISSUER}/V1/releases"},
    "htu with a user": {"htu": "https://user@gateway.example/v1/releases"},
    "htu with a line end": {"htu": URL + "\n"},
    "htu with a tab": {"htu": URL.replace("v1", "v\t1")},
    "htu with a backslash": {"htu": URL.replace("/v1", "\\v1")},
    "htu with a broken host": {"htu": "https://[/v1/releases"},
    "htu with a broken port": {"htu": "https://gateway.example:x/v1/releases"},
    "htu with a homograph": {"htu": "https://g\u0430teway.example/v1/releases"},
    "htu with a surrogate": {"htu": URL + "\ud800"},
    "iat missing": {"iat": None},
    "iat text": {"iat": "now"},
    "iat true": {"iat": True},
    "iat too old": {"iat": NOW - PAST - 1},
    "iat 5 minutes ago": {"iat": NOW - 300},
    "iat more than 60 s ahead": {"iat": NOW + 61},
    "iat 5 minutes ahead": {"iat": NOW + 300},
    "iat beyond all numbers": {"iat": 10**400},
    "nbf ahead": {"nbf": NOW + 61},
    "ath missing": {"ath": None},
    "ath of another token": {"ath": b64url(b"\0" * 32)},
    "ath number": {"ath": 1},
}


@pytest.mark.parametrize("name", WRONG_HEADERS)
def test_a_wrong_header_is_refused(name: str) -> None:
    with pytest.raises(InvalidProof) as refused:
        Proofs().check(proof(header=WRONG_HEADERS[name]), bound(), NOW)
    assert refused.value.at == "DPoP"


@pytest.mark.parametrize("name", WRONG_CLAIMS)
def test_a_wrong_claim_is_refused(name: str) -> None:
    with pytest.raises(InvalidProof):
        Proofs().check(proof(**WRONG_CLAIMS[name]), bound(), NOW)


@pytest.mark.parametrize("ago", [10, PAST])
def test_a_proof_made_a_little_earlier_holds(ago: float) -> None:
    Proofs().check(proof(iat=NOW - ago), bound(), NOW)


@pytest.mark.parametrize("ahead", [0.5, 10])
def test_a_client_whose_clock_runs_ten_seconds_ahead_is_served(ahead: float) -> None:
    held = Proofs().check(proof(iat=NOW + ahead), bound(), NOW)
    assert held.expires >= math.ceil(NOW + ahead) + PAST


@pytest.mark.parametrize(
    "htu",
    [
        URL.replace("https", "HTTPS"),
        URL.replace("gateway.example", "GATEWAY.example"),
        URL.replace("gateway.example", "gateway.example:443"),
        URL + "?query=1",
        URL + "#fragment",
    ],
)
def test_an_equal_url_in_another_spelling_holds(htu: str) -> None:
    Proofs().check(proof(htu=htu), bound(), NOW)


def test_a_proof_by_another_key_than_the_tokens_is_refused() -> None:
    thief = Firm(client_id=FIRM.client_id)
    with pytest.raises(InvalidProof):
        Proofs().check(proof(thief), bound(FIRM), NOW)


def test_a_proof_without_signature_or_with_another_is_refused() -> None:
    head, body, _ = proof().split(".")
    for wrong in ("", "A", "AA", b64url(b"\0" * 64), b64url(b"\xff" * 64), b64url(b"\1" * 63)):
        with pytest.raises(InvalidProof):
            Proofs().check(f"{head}.{body}.{wrong}", bound(), NOW)


def test_a_proof_is_bounded_in_length_depth_and_encoding() -> None:
    header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": public_jwk(FIRM.dpop_key)}
    deep, broken = jws(FIRM.dpop_key, header, b"[" * 2000), jws(FIRM.dpop_key, header, b'{"jti":"\xff"}')
    for wrong in (proof(padding="x" * 5000), deep, broken, "é", "..", ""):
        with pytest.raises(InvalidProof):
            Proofs().check(wrong, bound(), NOW)


def test_without_a_token_neither_ath_nor_key_is_asked() -> None:
    assert Proofs().check(proof(token=None), PLAIN, NOW).jkt == FIRM.jkt
