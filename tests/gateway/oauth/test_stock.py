"""Where stock Authlib falls short as a server: each gap stands open on the stock class and shut on ours."""

import json
import time
from types import SimpleNamespace
from typing import Any

import pytest
from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator, JWTBearerTokenValidator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from joserfc import jwk, jws
from joserfc.errors import JoseError

from gateway.errors import InvalidProof, InvalidToken
from gateway.oauth.caller import credentials
from gateway.oauth.form import parse
from gateway.oauth.jose import Unacceptable
from gateway.oauth.tokens import Reader
from tests.gateway.oauth.firm import ASSERTION_TYPE, ISSUER, Firm, b64url, public_jwk
from tests.gateway.oauth.firm import jws as signed
from tests.gateway.oauth.issuing import Office
from tests.gateway.oauth.test_tokens import ours
from tests.gateway.oauth.world import KEY, NOW


class StockAssertion(JWTBearerClientAssertion):  # type: ignore[misc] # Authlib carries no types
    """As its documentation says to use it."""

    CLIENT_AUTH_METHOD = "private_key_jwt"

    def __init__(self, firm: Firm) -> None:
        super().__init__()
        self.firm = firm

    def get_audiences(self) -> list[str]:
        return [ISSUER]

    def resolve_client_public_key(self, _client: object) -> Any:
        return jwk.KeySet.import_key_set(json.loads(self.firm.jwks))

    def validate_jti(self, _claims: object, _jti: object) -> bool:
        return True

    def accepts(self, assertion: str, **form: str) -> bool:
        client = SimpleNamespace(check_endpoint_auth_method=lambda *_: True)
        request = SimpleNamespace(
            form={"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion, **form}
        )
        try:
            return self(lambda _: client, request) is client
        except InvalidClientError:
            return False


def our_answer(firm: Firm, assertion: str, **form: str) -> int:
    office = Office(firm)
    return office.ask(office.form(assertion, **form))[0]


@pytest.mark.parametrize("alg", ["PS256", "EdDSA", "Ed25519"])
def test_stock_refuses_the_algorithms_of_fapi(alg: str) -> None:
    firm = Firm.using(alg)
    assert not StockAssertion(firm).accepts(firm.assertion())
    assert our_answer(firm, firm.assertion(NOW)) == 200


def _rs256(firm: Firm, now: float | None = None) -> str:
    assert isinstance(firm.key, rsa.RSAPrivateKey)
    head, body, _ = firm.assertion(now, header={"alg": "RS256"}).split(".")
    made = firm.key.sign(f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{head}.{body}.{b64url(made)}"


def test_stock_accepts_rs256() -> None:
    firm = Firm("firm-a", "RS256", Firm.using("PS256").key)
    assert StockAssertion(firm).accepts(_rs256(firm))
    assert our_answer(firm, _rs256(firm, NOW)) == 400


def test_stock_accepts_an_audience_list() -> None:
    firm, audiences = Firm(), [ISSUER, "https://other.example"]
    assert StockAssertion(firm).accepts(firm.assertion(aud=audiences))
    assert our_answer(firm, firm.assertion(NOW, aud=audiences)) == 400


def test_stock_accepts_another_clients_name_in_the_form() -> None:
    firm = Firm()
    assert StockAssertion(firm).accepts(firm.assertion(), client_id="firm-b")
    assert our_answer(firm, firm.assertion(NOW), client_id="firm-b") == 400


@pytest.mark.parametrize("after", [-50, 315_360_000])
def test_stock_accepts_an_assertion_that_ended_or_lasts_ten_years(after: float) -> None:
    firm = Firm()
    assert StockAssertion(firm).accepts(firm.assertion(exp=int(time.time() + after)))
    assert our_answer(firm, firm.assertion(NOW, exp=NOW + after)) == 400


def test_stock_refuses_a_header_that_it_does_not_know() -> None:
    firm = Firm()
    assert not StockAssertion(firm).accepts(firm.assertion(header={"vendor": "x"}))
    assert our_answer(firm, firm.assertion(NOW, header={"vendor": "x"})) == 200


def test_stock_breaks_on_deep_json_before_authentication() -> None:
    firm = Firm()
    deep = signed(firm.key, {"alg": "ES256"}, b"[" * 3000)
    with pytest.raises(RecursionError):
        StockAssertion(firm).accepts(deep)
    assert our_answer(firm, deep) == 400


class StockValidator(JWTBearerTokenValidator):  # type: ignore[misc] # Authlib carries no types
    def get_jwks(self) -> Any:
        return jwk.KeySet.import_key_set({"keys": [KEY.public_jwk()]})


def test_stock_takes_any_type_of_token() -> None:
    text = ours("dpop+jwt")
    assert StockValidator(ISSUER, ISSUER).authenticate_token(text)["client_id"] == "firm-a"
    with pytest.raises(InvalidToken):
        Reader([KEY], ISSUER).read(text, NOW)


def test_stock_takes_a_bound_token_as_bearer() -> None:
    validator, far = StockValidator(ISSUER, ISSUER), 4_000_000_000
    validator.validate_token(validator.authenticate_token(ours(exp=far, iat=1)), None, None)
    with pytest.raises(InvalidToken):
        credentials({"authorization": f"Bearer {ours()}", "dpop": "x"})
    with pytest.raises(InvalidProof):
        credentials({"authorization": f"DPoP {ours()}"})


class StockGenerator(JWTBearerTokenGenerator):  # type: ignore[misc] # Authlib carries no types
    def get_jwks(self) -> Any:
        return jwk.KeySet([jwk.ECKey.generate_key("P-256") for _ in range(2)])


def test_stock_issues_bearer_tokens_for_ten_days_to_the_client_itself() -> None:
    client = SimpleNamespace(get_client_id=lambda: "firm-a", get_allowed_scope=lambda _: "")
    stock = StockGenerator(ISSUER, "ES256")("client_credentials", client)
    claims = json.loads(jws.extract_compact(stock["access_token"].encode()).payload)
    assert (stock["token_type"], stock["expires_in"], claims["aud"]) == ("Bearer", 864_000, "firm-a")
    _, body = Office().ask()
    token = jws.extract_compact(body["access_token"].encode())
    assert (body["token_type"], body["expires_in"]) == ("DPoP", 300)
    assert json.loads(token.payload)["aud"] == ISSUER
    assert token.headers()["kid"] == KEY.kid


def test_stock_lets_repeated_parameters_pass() -> None:
    repeated = {"grant_type": ["client_credentials", "client_credentials"]}
    payload = SimpleNamespace(grant_type="client_credentials", datalist=repeated)
    assert ClientCredentialsGrant.check_token_endpoint(SimpleNamespace(payload=payload, method="POST"))
    with pytest.raises(Unacceptable):
        parse(b"grant_type=client_credentials&grant_type=client_credentials")


def test_joserfc_alone_refuses_the_long_header_of_an_rsa_proof() -> None:
    office = Office(Firm.using("PS256"))
    key = jwk.import_key(public_jwk(office.firm.dpop_key))  # type: ignore[arg-type] # a plain dict
    with pytest.raises(JoseError):
        jws.deserialize_compact(office.proof(), key, algorithms=["PS256"])
    assert office.ask(None, office.proof())[0] == 200
