"""Over real HTTP: an independent client, and what no client should send."""

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import requests
from jwskate import Jwk
from requests_oauth2client import DPoPToken, MissingDPoPNonce, OAuth2Client, PrivateKeyJwt
from sqlalchemy import Engine

from gateway.db.session import engine, migrate
from gateway.oauth.form import MOST_BODY
from tests.gateway.oauth.firm import Firm
from tests.gateway.oauth.serving import PROTECTED, served
from tests.gateway.oauth.world import change, enrol

Answer = tuple[int, dict[str, Any], HTTPMessage]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Site:
    url: str
    db: Engine

    def post(self, body: bytes, headers: Any = None, path: str = "/oauth/token") -> Answer:
        """Status, body and headers. headers: pairs, so that one may repeat."""
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=20)
        connection.putrequest("POST", path)
        for name, value in FORM.items() if headers is None else headers:
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        read = answer.status, json.loads(answer.read() or b"{}"), answer.headers
        connection.close()
        return read

    def token(self, firm: Firm) -> dict[str, Any]:
        form = firm.form(client_assertion=firm.assertion(aud=self.url))
        proof = firm.proof("POST", f"{self.url}/oauth/token")
        status, body, _ = self.post(urlencode(form).encode(), [*FORM.items(), ("DPoP", proof)])
        assert status == 200
        return body


@pytest.fixture
def site(db: Engine, database_url: str) -> Iterator[Site]:
    with served(db, database_url) as url:
        yield Site(url, db)


@pytest.fixture
def embedded(tmp_path: Any) -> Iterator[Site]:
    """On SQLite alone, for what never reaches the database."""
    database_url = f"sqlite:///{tmp_path / 'gateway.db'}"
    migrate(database_url)
    made = engine(database_url)
    with served(made, database_url) as url:
        yield Site(url, made)
    made.dispose()


@pytest.mark.parametrize("alg", ["ES256", "PS256", "EdDSA"])
def test_an_independent_client_gets_a_token_and_uses_it(alg: str, site: Site) -> None:
    private = Jwk.generate(alg=alg).with_kid_thumbprint()
    firm = Firm()
    made = enrol(site.db, firm)
    public = json.dumps({"keys": [private.public_jwk().to_dict()]})
    with site.db.begin() as connection:
        connection.exec_driver_sql(f"UPDATE client SET jwks = '{public}'")
    client = OAuth2Client.from_discovery_endpoint(
        f"{site.url}/.well-known/oauth-authorization-server",
        issuer=site.url,
        auth=PrivateKeyJwt(firm.client_id, private, alg=alg, aud=site.url),
        testing=True,
    )
    token = client.client_credentials(dpop=True, scope="credit_rating")
    assert isinstance(token, DPoPToken)
    with requests.Session() as session:
        for _ in range(2):
            answer = session.post(site.url + PROTECTED, auth=token, timeout=10)
            assert answer.json() == {"client_id": "firm-a", "purposes": ["credit_rating"]}
        client.revoke_access_token(token)
        with pytest.raises(MissingDPoPNonce):  # the library takes every 401 for a wish for a nonce
            session.post(site.url + PROTECTED, auth=token, timeout=10)
        token = client.client_credentials(dpop=True, scope="credit_rating")
        assert session.post(site.url + PROTECTED, auth=token, timeout=10).status_code == 200
        made.move("firm-a", "active", "suspended")
        assert session.post(site.url + PROTECTED, auth=token, timeout=10).status_code == 403
    client.session.close()


def test_a_replayed_proof_and_a_bearer_token_are_answered_with_a_challenge(site: Site) -> None:
    firm = Firm()
    enrol(site.db, firm)
    token = site.token(firm)["access_token"]
    proof = firm.proof("POST", site.url + PROTECTED, token)
    right = [("Authorization", f"DPoP {token}"), ("DPoP", proof)]
    assert site.post(b"", right, PROTECTED)[0] == 200
    status, body, headers = site.post(b"", right, PROTECTED)
    assert (status, body["code"]) == (401, "replayed_dpop_proof")
    assert 'error="invalid_dpop_proof"' in headers["WWW-Authenticate"]
    status, _, headers = site.post(b"", [("Authorization", f"Bearer {token}"), ("DPoP", proof)], PROTECTED)
    assert status == 401
    assert 'DPoP error="invalid_token"' in headers["WWW-Authenticate"]
    assert site.post(b"", [], PROTECTED)[0] == 401


def test_what_the_gateway_says_of_itself(embedded: Site) -> None:
    server = requests.get(f"{embedded.url}/.well-known/oauth-authorization-server", timeout=10)
    resource = requests.get(f"{embedded.url}/.well-known/oauth-protected-resource", timeout=10)
    jwks = requests.get(server.json()["jwks_uri"], timeout=10)
    for answer in (server, resource, jwks):
        assert "max-age" in answer.headers["Cache-Control"]
    assert server.json()["issuer"] == embedded.url
    assert server.json()["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert resource.json()["authorization_servers"] == [embedded.url]
    assert resource.json()["dpop_bound_access_tokens_required"] is True
    assert [key.keys() for key in jwks.json()["keys"]] == [{"kty", "crv", "x", "y", "kid", "use", "alg"}]


BAD_BODIES: dict[str, tuple[bytes, list[tuple[str, str]]]] = {
    "JSON": (b"{}", [("Content-Type", "application/json")]),
    "no type": (b"a=1", []),
    "multipart": (b"--x", [("Content-Type", "multipart/form-data; boundary=x")]),
    "nothing": (b"", list(FORM.items())),
    "too large": (b"a=" + b"x" * MOST_BODY, list(FORM.items())),
    "repeated": (b"grant_type=client_credentials&grant_type=client_credentials", list(FORM.items())),
    "NUL and octets": (bytes(range(256)), list(FORM.items())),
    "another way of authentication besides": (
        b"grant_type=client_credentials",
        [*FORM.items(), ("Authorization", "Basic YTpi")],
    ),
    "a strange host": (b"a", [*FORM.items(), ("Host", "[")]),
}


def test_a_broken_request_gets_400_and_no_cache_keeps_it(embedded: Site) -> None:
    for name, (body, headers) in BAD_BODIES.items():
        status, answer, told = embedded.post(body, headers)
        assert (name, status, answer["error"]) == (name, 400, "invalid_request")
        assert told["Cache-Control"] == "no-store"


def test_parameters_in_the_address_are_refused(embedded: Site) -> None:
    body = urlencode(Firm().form()).encode()
    assert embedded.post(body, path="/oauth/token?client_id=firm-a")[0] == 400


def test_large_headers_and_deep_assertions_never_fail_the_server(embedded: Site) -> None:
    firm = Firm()
    enrol(embedded.db, firm)
    deep = urlencode(firm.form(client_assertion="e30." + "W1tb" * 900 + ".AA")).encode()
    for name in ("DPoP", "Authorization", "X-Any"):
        assert embedded.post(deep, [*FORM.items(), (name, "x" * 60_000)])[0] in {400, 401, 431}
    status, answer, _ = embedded.post(deep, [*FORM.items(), ("DPoP", "é".encode().decode("latin-1"))])
    assert (status, answer["error"]) == (400, "invalid_client")


def test_a_store_that_is_gone_issues_nothing_and_says_so(embedded: Site) -> None:
    firm = Firm()
    enrol(embedded.db, firm)
    change(embedded.db, "DROP TABLE replay")
    form = urlencode(firm.form(client_assertion=firm.assertion(aud=embedded.url))).encode()
    status, answer, _ = embedded.post(form)
    assert (status, answer["error"]) == (503, "temporarily_unavailable")


def test_a_body_that_never_ends_is_given_up(embedded: Site) -> None:
    host, port = urlsplit(embedded.url).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=30) as line:
        head = "POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
        line.sendall(f"{head}Content-Type: {FORM['Content-Type']}\r\n\r\na=1".encode())
        assert line.recv(100).startswith(b"HTTP/1.1 400")
