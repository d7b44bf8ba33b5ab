import json
from typing import Any

import pytest

from gateway.oauth import assertion
from gateway.oauth.assertion import MOST_LIFETIME, Verified
from gateway.oauth.clients import key_set
from gateway.oauth.jose import Unacceptable
from tests.gateway.oauth.firm import ISSUER, Firm, jws
from tests.gateway.oauth.world import NOW

FIRM = Firm()


def check(text: str, firm: Firm = FIRM) -> Verified:
    return assertion.verify(assertion.read(text), key_set(firm.jwks), ISSUER, NOW)


@pytest.mark.parametrize("alg", ["ES256", "PS256", "EdDSA", "Ed25519"])
def test_an_assertion_holds_with_every_algorithm(alg: str) -> None:
    firm = Firm.using(alg)
    assert check(firm.assertion(NOW), firm).expires > NOW


@pytest.mark.parametrize(
    "header", [{"kid": None}, {"typ": None}, {"typ": "client-authentication+jwt"}, {"x": 1}]
)
def test_what_a_client_may_leave_out_or_add_does_no_harm(header: dict[str, Any]) -> None:
    check(FIRM.assertion(NOW, header=header))


def test_a_key_that_was_registered_without_an_id_takes_an_assertion_that_names_one() -> None:
    keys = json.loads(FIRM.jwks)["keys"]
    nameless = key_set(json.dumps({"keys": [{k: v for k, v in key.items() if k != "kid"} for key in keys]}))
    for kid in ("k1", "k7", None):
        assertion.verify(assertion.read(FIRM.assertion(NOW, header={"kid": kid})), nameless, ISSUER, NOW)
    with pytest.raises(Unacceptable):
        assertion.verify(assertion.read(Firm().assertion(NOW)), nameless, ISSUER, NOW)


WRONG_HEADERS: dict[str, dict[str, Any]] = {
    "alg none": {"alg": "none"},
    "alg RS256": {"alg": "RS256"},
    "alg of another key": {"alg": "PS256"},
    "another kid": {"kid": "k2"},
    "a kid of another type": {"kid": ["k1"]},
    "critical extension": {"crit": ["x"], "x": 1},
    "a proof's type": {"typ": "dpop+jwt"},
    "a token's type": {"typ": "at+jwt"},
}
WRONG_CLAIMS: dict[str, dict[str, Any]] = {
    "aud of the token endpoint": {"aud": f"{ISSUER}/oauth/token"},
    "aud of another": {"aud": "https://other.example"},
    "aud with a trailing slash": {"aud": f"{ISSUER}/"},
    "aud a list": {"aud": [ISSUER]},
    "aud a list of two": {"aud": [ISSUER, "https://other.example"]},
    "aud missing": {"aud": None},
    "iss of another": {"iss": "firm-b"},
    "iss missing": {"iss": None},
    "sub of another": {"sub": "firm-b"},
    "sub missing": {"sub": None},
    "sub a number": {"sub": 7},
    "sub a list": {"sub": ["firm-a"], "iss": ["firm-a"]},
    "sub with a NUL": {"sub": "a\0", "iss": "a\0"},
    "sub of any length": {"sub": "a" * 65, "iss": "a" * 65},
    "exp missing": {"exp": None},
    "exp 50 s ago": {"exp": NOW - 50},
    "exp now": {"exp": NOW},
    "exp 10 years ahead": {"exp": NOW + 315_360_000},
    "exp past the cap": {"exp": NOW + MOST_LIFETIME + 1},
    "exp text": {"exp": "9999999999"},
    "exp true": {"exp": True},
    "exp beyond all numbers": {"exp": 10**400},
    "iat more than 60 s ahead": {"iat": NOW + 61},
    "nbf more than 60 s ahead": {"nbf": NOW + 61},
    "nbf text": {"nbf": "x"},
    "jti missing": {"jti": None},
    "jti empty": {"jti": ""},
    "jti a list": {"jti": ["x"]},
    "jti huge": {"jti": "x" * 257},
}


@pytest.mark.parametrize("name", WRONG_HEADERS)
def test_a_wrong_header_is_refused(name: str) -> None:
    with pytest.raises(Unacceptable):
        check(FIRM.assertion(NOW, header=WRONG_HEADERS[name]))


@pytest.mark.parametrize("name", WRONG_CLAIMS)
def test_a_wrong_claim_is_refused(name: str) -> None:
    with pytest.raises(Unacceptable):
        check(FIRM.assertion(NOW, **WRONG_CLAIMS[name]))


@pytest.mark.parametrize("ahead", [0.5, 10])
def test_a_client_whose_clock_runs_ten_seconds_ahead_is_served(ahead: float) -> None:
    check(FIRM.assertion(NOW, iat=NOW + ahead, nbf=NOW + ahead))


def test_an_assertion_by_another_firms_key_is_refused() -> None:
    with pytest.raises(Unacceptable):
        check(Firm().assertion(NOW))


def test_3000_levels_of_json_are_refused_before_anything_is_looked_up() -> None:
    for header, claims in (({"alg": "ES256"}, b"[" * 3000), (b"[" * 3000, {})):
        with pytest.raises(Unacceptable):
            assertion.read(jws(FIRM.key, header, claims))
