from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from gateway.errors import ConfigError
from gateway.oauth.clients import EngineClients
from gateway.oauth.form import MOST_FIELDS, parse
from gateway.oauth.jose import Unacceptable
from gateway.oauth.replay import SyncReplays
from gateway.oauth.server import DESCRIPTIONS, AuthorizationServer, Ports, refusal
from gateway.oauth.tokens import Issuer, Reader
from tests.gateway.oauth.firm import ISSUER, TOKEN_URL, Firm, jws
from tests.gateway.oauth.issuing import Office
from tests.gateway.oauth.world import KEY, NOW, change, enrol, licence, standing


@pytest.mark.parametrize("alg", ["ES256", "PS256", "EdDSA", "Ed25519"])
def test_a_licensed_firm_gets_a_token_bound_to_its_key(alg: str) -> None:
    office = Office(Firm.using(alg))
    status, body = office.ask()
    assert status == 200
    assert (body["token_type"], body["expires_in"]) == ("DPoP", 300)
    assert body["scope"] == "credit_rating credit_reporting"
    token = Reader([KEY], ISSUER).read(body["access_token"], NOW)
    assert (token.client_id, token.jkt) == ("firm-a", office.firm.jkt)


def test_a_scope_narrows_the_token() -> None:
    office = Office()
    _, body = office.ask(office.form(scope="credit_rating"))
    assert body["scope"] == "credit_rating"


@pytest.mark.parametrize(
    "scope", ["credit_insurance", "credit_rating credit_insurance", "x", "credit_rating  credit_reporting"]
)
def test_a_scope_beyond_the_licence_is_refused(scope: str) -> None:
    office = Office()
    assert office.error(office.form(scope=scope)) == "invalid_scope"


WRONG_FORMS: dict[str, tuple[dict[str, Any], str]] = {
    "no grant type": ({"grant_type": None}, "invalid_request"),
    "another grant type": ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
    "a grant type that says more": ({"grant_type": "<script>"}, "unsupported_grant_type"),
    "no assertion type": ({"client_assertion_type": None}, "invalid_client"),
    "another assertion type": ({"client_assertion_type": "urn:x"}, "invalid_client"),
    "another client's name": ({"client_id": "firm-b"}, "invalid_client"),
    "a secret instead": ({"client_assertion": None, "client_secret": "s"}, "invalid_request"),
    "a secret besides": ({"client_secret": "s"}, "invalid_request"),
}


@pytest.mark.parametrize("name", WRONG_FORMS)
def test_a_wrong_form_gets_the_error_of_rfc_6749(name: str) -> None:
    office, (changes, error) = Office(), WRONG_FORMS[name]
    form = {**office.form(), **changes}
    assert office.error({name: value for name, value in form.items() if value is not None}) == error


def test_a_missing_assertion_is_an_unauthenticated_client() -> None:
    office = Office()
    form = office.form()
    del form["client_assertion"]
    assert office.error(form) == "invalid_client"


def test_naming_oneself_is_allowed() -> None:
    office = Office()
    assert office.ask(office.form(client_id="firm-a"))[0] == 200


def test_whatever_is_wrong_with_a_client_is_told_in_the_same_words() -> None:
    office, stranger = Office(), Firm(client_id="firm-b")
    assertions = [
        stranger.assertion(NOW),
        Firm().assertion(NOW),
        office.firm.assertion(NOW, aud=TOKEN_URL),
        office.firm.assertion(NOW, exp=NOW - 1),
        office.firm.assertion(NOW, jti=None),
        jws(office.firm.key, {"alg": "ES256"}, b"[" * 3000),
        "x",
    ]
    answers = [office.ask(office.form(assertion)) for assertion in assertions]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0] == (
        400,
        {"error": "invalid_client", "error_description": DESCRIPTIONS["invalid_client"]},
    )


def test_an_assertion_is_good_for_one_token() -> None:
    office = Office()
    assertion = office.firm.assertion(NOW)
    assert office.ask(office.form(assertion))[0] == 200
    assert office.error(office.form(assertion)) == "invalid_client"


def test_a_proof_is_good_for_one_token() -> None:
    office = Office()
    proof = office.proof()
    assert office.ask(None, proof)[0] == 200
    assert office.error(None, proof) == "invalid_dpop_proof"


@pytest.mark.parametrize(
    "changes", [{"htm": "GET"}, {"htu": f"{ISSUER}/v1/releases"}, {"iat": NOW - 300}, {"iat": NOW + 300}]
)
def test_a_proof_for_something_else_gets_no_token(changes: dict[str, Any]) -> None:
    office = Office()
    assert office.error(None, office.proof(**changes)) == "invalid_dpop_proof"


def test_no_proof_or_two_get_no_token() -> None:
    office = Office()
    assert refusal("invalid_dpop_proof").status_code == 400
    assert office.error(None, office.proof(), office.proof()) == "invalid_dpop_proof"
    assert office.server.respond(office.form(), ()).status_code == 400


def test_a_stranger_uses_up_no_one_time_id() -> None:
    office = Office()
    office.error(office.form(Firm().assertion(NOW)))
    assert office.used == set()


@pytest.mark.parametrize(
    "held",
    [
        standing(client_status="pending"),
        standing(client_status="suspended"),
        standing(recipient_status="suspended"),
        standing(country="SG"),
        standing(licences=()),
        standing(licences=(licence(valid_until=date(2026, 1, 4)),)),
    ],
)
def test_whoever_may_not_call_gets_no_token_either(held: Any) -> None:
    assert Office(standing=held).error() == "unauthorized_client"


def test_a_plain_http_address_beyond_loopback_is_refused_at_the_start() -> None:
    office = Office()
    with pytest.raises(ConfigError):
        AuthorizationServer(office.server.ports, "http://gateway.example")
    AuthorizationServer(office.server.ports, "http://127.0.0.1:8080")


def test_the_register_is_asked_at_every_token_on_both_databases(db: Engine) -> None:
    office = Office()
    enrol(db, office.firm)
    ports = Ports(
        EngineClients(db),
        SyncReplays(db),
        Issuer(KEY, ISSUER),
        Reader([KEY], ISSUER),
        lambda: "t",
        lambda: NOW,
    )
    server = AuthorizationServer(ports, ISSUER)
    form, proof = office.form(), office.proof()
    assert server.respond(form, [proof]).status_code == 200
    assert server.respond(form, [office.proof()]).status_code == 400
    assert server.respond(office.form(), [proof]).status_code == 400
    assert server.respond(office.form(), [office.proof()]).status_code == 200
    change(db, "UPDATE client SET status = 'suspended'")
    assert server.respond(office.form(), [office.proof()]).status_code == 400
    change(db, "UPDATE client SET status = 'active', jwks = '{'")
    assert server.respond(office.form(), [office.proof()]).status_code == 400


BROKEN_BODIES = {
    "repeated": b"a=1&b=2&a=1",
    "repeated under another spelling": b"a=1&%61=2",
    "no pair": b"grant_type",
    "not ASCII": "a=é".encode(),
    "not UTF-8 inside": b"a=%ff",
    "too many": b"&".join(b"a%d=1" % n for n in range(MOST_FIELDS + 1)),
    "empty pairs": b"a=1&&b=2",
}


@pytest.mark.parametrize("name", BROKEN_BODIES)
def test_a_broken_form_is_refused(name: str) -> None:
    with pytest.raises(Unacceptable):
        parse(BROKEN_BODIES[name])


def test_a_form_is_read_and_an_empty_value_counts_as_left_out() -> None:
    assert parse(b"a=1&b=&c=x%20y+z&scope=%C3%A9") == {"a": "1", "c": "x y z", "scope": "é"}
    assert parse(b"") == {}
