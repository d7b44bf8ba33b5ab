"""Clients that are not ours, and ours, at a whole running gateway: a token, a release, a true receipt."""

import asyncio
import json
import subprocess
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from typing import Any, Unpack

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from disclosure_gateway_client import (
    Asked,
    AsyncClient,
    Credentials,
    Disclosed,
    Forbidden,
    InvalidRequest,
    Nothing,
    Options,
    Release,
    SigningKey,
    TokenRefused,
    verify_receipt,
)
from jwskate import Jwk
from requests_oauth2client import DPoPToken, OAuth2Client, PrivateKeyJwt

from gateway.demo.scenes import sample, subject
from gateway.demo.site import Firm, Site, firm_paper, free_port

ROOT = Path(__file__).resolve().parents[1]
NODE = ROOT / "tests" / "clients"
CURL = ROOT / "clients" / "curl" / "release.sh"
PATIENCE = 120  # seconds for a foreign process


def question(authorisation: str, *names: str) -> str:
    rows = [sample(name) for name in names]
    return json.dumps(
        {
            "purpose": "credit_reporting",
            "authorisation": authorisation,
            "operator": "op-7",
            "client_reference": "case-1",
            "subjects": [{"type": row["type"], "value": row["value"]} for row in rows],
        }
    )


def told_one_of_two(site: Site, answer: bytes) -> bool:
    """Whether the receipt proves that the first subject was disclosed and the second was not."""
    first, second = verify_receipt(answer, site.keys()).results
    return isinstance(first, Disclosed) and isinstance(second, Nothing)


def enrol(site: Site, folder: Path, client_id: str, jwk: Mapping[str, object]) -> None:
    """One more enterprise bureau, with a key of its own choice."""
    (folder / "firm.json").write_text(json.dumps(firm_paper("bureau"), ensure_ascii=False), "utf-8")
    (folder / "jwks.json").write_text(json.dumps({"keys": [jwk]}), "utf-8")
    papers, jwks = str(folder / "firm.json"), str(folder / "jwks.json")
    site.command("client", "register", papers, "--jwks", jwks, "--client-id", client_id)
    site.command("client", "approve", client_id)


@pytest.fixture
def bureau(served: Site) -> Firm:
    return served.firms["bureau"]


@pytest.fixture(params=["off", "authorization", "resource", "both"])
def site(served: Site, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The same site, asking for DPoP nonces at one, the other or both of its places."""
    if request.param == "off":
        yield served
        return
    monkeypatch.setenv("GATEWAY_DPOP_NONCES", request.param)
    made = replace(served, port=free_port())
    with made.serve():
        yield made


def test_requests_oauth2client_gets_a_token_and_a_release(site: Site, tmp_path: Path) -> None:
    key = Jwk.generate(alg="ES256").with_kid_thumbprint()  # it takes no key without an id
    name = f"python-client-{token_hex(4)}"
    enrol(site, tmp_path, name, key.public_jwk().to_dict())
    client = OAuth2Client.from_discovery_endpoint(
        f"{site.url}/.well-known/oauth-authorization-server",
        issuer=site.url,
        auth=PrivateKeyJwt(name, key, aud=site.url),
        testing=True,
    )
    token = client.client_credentials(dpop=True, scope="credit_reporting")
    assert isinstance(token, DPoPToken)
    asked = question("contract", "plain_enterprise", "unknown_subject")
    with requests.Session() as session:
        answer = session.post(f"{site.url}/v1/releases", data=asked, auth=token, timeout=PATIENCE)
    client.session.close()
    assert answer.status_code == 200
    assert told_one_of_two(site, answer.content)


def test_a_token_with_details_opens_what_they_name_and_nothing_else(
    served: Site, bureau: Firm, tmp_path: Path
) -> None:
    key = Jwk.generate(alg="ES256").with_kid_thumbprint()
    name = f"narrow-client-{token_hex(4)}"
    enrol(served, tmp_path, name, key.public_jwk().to_dict())
    auth = PrivateKeyJwt(name, key, aud=served.url)
    metadata = f"{served.url}/.well-known/oauth-authorization-server"
    client = OAuth2Client.from_discovery_endpoint(metadata, issuer=served.url, auth=auth, testing=True)
    detail = {
        "type": "credit_disclosure",
        "purpose": "credit_reporting",
        "authorisation": "contract",
        "data_categories": ["C01", "E01"],
    }
    token = client.client_credentials(dpop=True, authorization_details=json.dumps([detail]))
    client.session.close()
    assert isinstance(token, DPoPToken)
    assert token.authorization_details == [detail]
    asked = json.loads(question("contract", "plain_enterprise"))
    with requests.Session() as session:

        def ask(**changes: object) -> requests.Response:
            return session.post(
                f"{served.url}/v1/releases", json={**asked, **changes}, auth=token, timeout=PATIENCE
            )

        (told,) = verify_receipt(ask().content, served.keys()).results
        assert isinstance(told, Disclosed)
        assert set(told.fields) <= {"C01", "E01", "C14"}
        assert "E01" in told.fields
        beyond = [ask(fields=["C06"]), ask(authorisation=bureau.authorisations["bureau_enterprises"])]
    assert [answer.json()["code"] for answer in beyond] == ["beyond_token"] * 2
    assert {answer.status_code for answer in beyond} == {403}


@pytest.fixture(scope="session")
def openid_client() -> Path:
    """The script beside its locked library."""
    if not (NODE / "node_modules" / ".package-lock.json").exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=NODE, check=True, timeout=PATIENCE)
    return NODE / "openid_client.mjs"


def test_openid_client_gets_a_token_and_a_release(
    site: Site, bureau: Firm, openid_client: Path, tmp_path: Path
) -> None:
    private = bureau.key.private
    assert isinstance(private, EllipticCurvePrivateKey)
    secret = private.private_numbers().private_value.to_bytes(32)
    jwk = {**bureau.key.public_jwk(), "d": urlsafe_b64encode(secret).rstrip(b"=").decode()}
    (tmp_path / "key.jwk").write_text(json.dumps(jwk))
    command = ["node", str(openid_client), site.url, bureau.client_id, str(tmp_path / "key.jwk")]
    asked = question(bureau.authorisations["bureau_enterprises"], "plain_enterprise", "unknown_subject")
    done = subprocess.run(command, input=asked.encode(), capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout)
    assert (told["token_type"].lower(), told["expires_in"], told["status"]) == ("dpop", 300, 200)
    assert told_one_of_two(site, json.dumps(told["body"], ensure_ascii=False).encode())


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # by RFC 9864; OpenSSL's users know it by this name
def test_the_curl_script_gets_a_release(served: Site, tmp_path: Path) -> None:
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    enrol(served, tmp_path, "curl-client", SigningKey(private).public_jwk())
    command = [str(CURL), served.url, "curl-client", str(tmp_path / "key.pem")]
    asked = question("contract", "plain_enterprise", "unknown_subject").encode()
    done = subprocess.run(command, input=asked, capture_output=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert told_one_of_two(served, done.stdout)


Ask = Callable[..., Release]


def _sync(site: Site, firm: Firm, options: Options, **asked: Unpack[Asked]) -> Release:
    with site.client(firm, options) as client:
        return client.release(**asked)


def _async(site: Site, firm: Firm, options: Options, **asked: Unpack[Asked]) -> Release:
    async def run() -> Release:
        credentials = Credentials(firm.client_id, firm.key)
        async with AsyncClient(site.url, credentials, trust=site.keys(), options=options) as client:
            return await client.release(**asked)

    return asyncio.run(run())


@pytest.fixture(params=[_sync, _async], ids=["sync", "async"])
def ask(request: pytest.FixtureRequest, served: Site) -> Ask:
    """Our client, each kind in turn, asking for the enterprise bureau unless told otherwise."""

    def asking(*names: str, language: str = "en", **changes: Any) -> Release:
        firm = changes.pop("firm", served.firms["bureau"])
        asked = {
            "purpose": "credit_reporting",
            "authorisation": "contract",
            "subjects": [subject(name) for name in names],
            "operator": "op-7",
            "reference": "case-1",
            **changes,
        }
        release: Release = request.param(served, firm, Options(language=language), **asked)
        return release

    return asking


def test_our_client_is_told_of_a_firm_with_rules_and_articles(ask: Ask) -> None:
    release = ask("plain_enterprise")
    (result,) = release.results
    assert isinstance(result, Disclosed)
    assert result.tier == "E-W"
    assert all(release.rules[rule].basis for field in result.fields.values() for rule in field.rules)


def test_our_client_is_told_of_a_person_who_consented(ask: Ask, served: Site) -> None:
    firm = served.firms["individual_bureau"]
    reference = firm.authorisations["people"]
    release = ask("focus_individual", "unconsented_individual", firm=firm, authorisation=reference)
    assert [type(result) for result in release.results] == [Disclosed, Nothing]


def test_our_client_is_told_nothing_of_an_unknown_subject(ask: Ask) -> None:
    assert ask("unknown_subject").results == (Nothing(),)


@pytest.mark.parametrize(("language", "word"), [("en", "licence"), ("zh", "许可")])
def test_our_client_raises_a_denial_in_its_language(ask: Ask, language: str, word: str) -> None:
    with pytest.raises(Forbidden) as refusal:
        ask("plain_enterprise", purpose="credit_insurance", language=language)
    assert (refusal.value.code, refusal.value.status) == ("purpose_not_licensed", 403)
    assert refusal.value.language == language
    assert word in refusal.value.detail
    assert refusal.value.request_id.startswith("req_")
    assert not refusal.value.retryable


def test_our_client_raises_a_malformed_question_by_its_place(ask: Ask) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        ask("plain_enterprise", operator="a b")
    assert (refusal.value.code, refusal.value.at) == ("invalid_request", "/operator")


def test_our_client_repeats_an_answer_by_its_key_and_never_another(ask: Ask) -> None:
    key = f"repeat-{id(ask)}"
    first = ask("plain_enterprise", idempotency_key=key)
    assert ask("plain_enterprise", idempotency_key=key).json == first.json
    assert ask("plain_enterprise").id != first.id
    with pytest.raises(InvalidRequest) as refusal:
        ask("aeo_enterprise", idempotency_key=key)
    assert refusal.value.code == "idempotency_key_reused"


def test_our_client_with_a_strange_key_gets_no_token(ask: Ask, bureau: Firm) -> None:
    with pytest.raises(TokenRefused) as refusal:
        ask("plain_enterprise", firm=Firm(bureau.name, bureau.client_id, SigningKey.generate()))
    assert (refusal.value.error, refusal.value.retryable) == ("invalid_client", False)
