"""The release route over a real server on both databases: answers, refusals, and what stays in the log."""

import http.client
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from gateway.db.session import engine
from gateway.demo.scenes import sample
from gateway.demo.site import Site, free_port
from gateway.settings import Settings
from tests.bureau import Bureau

PERSON = sample("focus_individual")["value"]
FIRM = sample("plain_enterprise")["value"]


def logged(site: Site) -> list[dict[str, Any]]:
    """Every leaf of the log, in order."""
    made = engine(site.database_url or f"sqlite:///{site.folder / 'gateway.db'}")
    with made.connect() as connection:
        leaves = [
            bytes(row[0]) for row in connection.execute(text("SELECT leaf FROM log_entry ORDER BY idx"))
        ]
    made.dispose()
    return [json.loads(leaf) for leaf in leaves]


def test_a_release_is_in_the_log_that_its_receipt_names(bureau: Bureau) -> None:
    answer = bureau.ask(bureau.body(FIRM))
    assert answer.status_code == 200
    told = answer.json()
    leaf = logged(bureau.site)[told["log_index"]]
    assert leaf["id"] == told["id"]
    assert json.loads(told["receipt"]["leaf"]) == leaf
    assert FIRM not in json.dumps(leaf)


REFUSALS: dict[str, tuple[Any, int, str]] = {
    "no json": (b"{", 400, "malformed_request"),
    "not utf-8": (b"\xff\xfe{}", 400, "malformed_request"),
    "too deep": (b"[" * 100_000, 400, "malformed_request"),
    "an array": ([], 422, "invalid_request"),
    "wrong type": ({"purpose": 7}, 422, "invalid_request"),
    "unknown purpose": ({"purpose": "marketing"}, 422, "invalid_request"),
    "foreign member": ({PERSON: 1}, 422, "invalid_request"),
    "1,001 subjects": ({"subjects": [{"type": "uscc", "value": FIRM}] * 1001}, 422, "invalid_request"),
    "purpose outside the licence": ({"purpose": "credit_insurance"}, 403, "purpose_not_licensed"),
    "unknown authorisation": (
        {"authorisation": "auth_00000000000000000000000000"},
        403,
        "authorisation_unknown",
    ),
    "oversized": (b" " * 300_000, 413, "body_too_large"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_bad_request_is_refused_by_code_logged_and_nothing_is_echoed(bureau: Bureau, name: str) -> None:
    changes, status, code = REFUSALS[name]
    body = bureau.body(FIRM, **changes) if isinstance(changes, dict) else changes
    before = len(logged(bureau.site))
    answer = bureau.ask(body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert PERSON not in answer.text
    assert FIRM not in answer.text
    if status != 413:  # too much is refused before anyone is asked who calls
        assert [leaf["code"] for leaf in logged(bureau.site)[before:]] == [code]


def test_an_address_names_the_methods_that_it_takes(bureau: Bureau) -> None:
    answer = bureau.http.put("/v1/releases", json=bureau.body(FIRM), headers=bureau.headers())
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "POST"


def test_another_recipients_authorisation_is_told_like_an_unknown_one(bureau: Bureau) -> None:
    other = bureau.site.firms["insurer"].authorisations["insurer_enterprises"]
    foreign = bureau.ask(bureau.body(FIRM, authorisation=other))
    unknown = bureau.ask(bureau.body(FIRM, authorisation="auth_00000000000000000000000000"))
    shape = [{**answer.json(), "request_id": ""} for answer in (foreign, unknown)]
    assert shape[0] == shape[1]
    assert foreign.status_code == 403


def test_a_replayed_proof_is_refused_and_logged(bureau: Bureau) -> None:
    headers = bureau.headers()
    body = json.dumps(bureau.body(FIRM)).encode()
    assert bureau.http.post("/v1/releases", content=body, headers=headers).status_code == 200
    again = bureau.http.post("/v1/releases", content=body, headers=headers)
    assert (again.status_code, again.json()["code"]) == (401, "replayed_dpop_proof")
    assert again.headers["www-authenticate"].startswith('DPoP error="invalid_dpop_proof"')
    assert logged(bureau.site)[-1]["code"] == "replayed_dpop_proof"


def test_a_stranger_is_told_nothing_and_leaves_no_entry(bureau: Bureau) -> None:
    before = len(logged(bureau.site))
    answer = bureau.http.post("/v1/releases", json=bureau.body(FIRM))
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert len(logged(bureau.site)) == before


def test_a_suspended_firm_is_refused_at_its_next_call(bureau: Bureau) -> None:
    client = bureau.firm.client_id
    bureau.site.command("client", "suspend", client)
    try:
        answer = bureau.ask(bureau.body(FIRM))
        assert answer.status_code == 403
        assert logged(bureau.site)[-1]["type"] == "denial"
    finally:
        bureau.site.command("client", "resume", client)
    assert bureau.ask(bureau.body(FIRM)).status_code == 200


def test_an_expired_licence_is_refused_at_the_next_call(bureau: Bureau) -> None:
    site, paper = bureau.site, bureau.site.folder / "licence.json"
    licence = {
        "number": "企业征信备案-琼-001",
        "issuer": "PBoC",
        "purposes": ["credit_reporting"],
        "subject_kinds": ["ENT"],
    }
    paper.write_text(
        json.dumps({**licence, "valid_from": "2026-01-01", "valid_until": "2026-01-31"}), "utf-8"
    )
    site.command("client", "licence", bureau.firm.client_id, str(paper))
    try:
        answer = bureau.ask(bureau.body(FIRM))
        assert (answer.status_code, answer.json()["code"]) == (403, "licence_inactive")
    finally:
        paper.write_text(
            json.dumps({**licence, "valid_from": "2026-01-01", "valid_until": "2027-12-31"}), "utf-8"
        )
        site.command("client", "licence", bureau.firm.client_id, str(paper))


@pytest.mark.parametrize("names", [("marked", "review_missing"), ("unknown_subject", "sole_proprietor")])
def test_nothing_looks_like_nothing_byte_for_byte_but_for_ids(bureau: Bureau, names: tuple[str, str]) -> None:
    answers = [bureau.ask(bureau.body(sample(name)["value"])) for name in names]
    results = [json.dumps(answer.json()["results"]) for answer in answers]
    assert results == ['[{"outcome": "nothing"}]'] * 2
    assert {tuple(sorted(answer.headers)) for answer in answers}.__len__() == 1
    assert abs(len(answers[0].content) - len(answers[1].content)) <= 100  # a proof grows with the log


@pytest.mark.parametrize("name", ["repaired", "exited", "expired", "revoked"])
def test_a_repaired_subject_looks_like_one_that_was_never_listed(bureau: Bureau, name: str) -> None:
    reference = bureau.firm.authorisations["bureau_enterprises"]

    def fields(who: str) -> dict[str, Any]:
        answer = bureau.ask(bureau.body(sample(who)["value"], authorisation=reference)).json()
        shown: dict[str, Any] = answer["results"][0]["fields"]
        return {key: value if key.startswith("C") else value["action"] for key, value in shown.items()}

    exited, never = fields(name), fields("plain_enterprise")
    exited.pop("C18"), never.pop("C18")  # the national customs grade is another organ's
    assert exited == never


def test_a_query_is_refused_since_it_would_carry_identifiers_into_logs(bureau: Bureau) -> None:
    answer = bureau.http.post(f"/v1/releases?id={PERSON}", json=bureau.body(FIRM), headers=bureau.headers())
    assert (answer.status_code, answer.json()["at"]) == (422, "?")
    assert PERSON not in answer.text


def test_no_redirect_believes_the_host_header(bureau: Bureau) -> None:
    answer = bureau.http.post("/v1/releases/", json={}, headers={"Host": "evil.example"})
    assert answer.status_code == 404
    assert "location" not in answer.headers


def test_problems_speak_chinese_to_those_who_ask_for_it(bureau: Bureau) -> None:
    answer = bureau.ask(b"{", **{"Accept-Language": "zh-CN,zh;q=0.9"})
    assert "请求" in answer.json()["detail"]
    assert answer.headers["content-language"] == "zh"


def test_a_retry_with_the_same_key_gets_the_same_answer_and_one_release(bureau: Bureau) -> None:
    body, before = bureau.body(FIRM), len(logged(bureau.site))
    first = bureau.ask(body, **{"Idempotency-Key": "k-1"})
    again = bureau.ask(body, **{"Idempotency-Key": "k-1"})
    assert first.content == again.content
    assert [leaf["type"] for leaf in logged(bureau.site)[before:]] == ["release", "delivery"]
    other = bureau.ask(bureau.body(PERSON, kind="citizen_id"), **{"Idempotency-Key": "k-1"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.fixture
def person_bureau(served: Site) -> Iterator[Bureau]:
    with Bureau(served, served.firms["individual_bureau"]) as made:
        made.log_in()
        yield made


def test_a_retry_after_a_withdrawn_consent_is_refused(person_bureau: Bureau) -> None:
    bureau, served = person_bureau, person_bureau.site
    reference = bureau.firm.authorisations["people"]
    body = bureau.body(PERSON, kind="citizen_id", authorisation=reference)
    first = bureau.ask(body, **{"Idempotency-Key": "k-2"})
    assert first.json()["results"][0]["outcome"] == "disclosed"
    revoke = text("UPDATE authorisation SET revoked_at = :at WHERE id = :id")
    made = engine(served.database_url or f"sqlite:///{served.folder / 'gateway.db'}")
    with made.begin() as connection:
        connection.execute(revoke, {"at": "2026-11-23T00:00:00+08:00", "id": reference})
    again = bureau.ask(body, **{"Idempotency-Key": "k-2"})
    fresh = bureau.ask(body)
    with made.begin() as connection:
        connection.execute(revoke, {"at": None, "id": reference})
    made.dispose()
    assert (again.status_code, again.json()["code"]) == (409, "idempotency_changed")
    assert fresh.json()["results"] == [{"outcome": "nothing"}]


def test_a_body_that_stalls_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_BODY_TIMEOUT", "0.5")
    site = Site(tmp_path, free_port())
    site.command("init")
    site.license("bureau")
    with site.serve(), Bureau(site, site.firms["bureau"]) as bureau:
        bureau.log_in()
        line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
        with closing(line):
            line.request("POST", "/v1/releases", "{", {**bureau.headers(), "Content-Length": "500"})
            answer = line.getresponse()
            told = json.loads(answer.read())
    assert (answer.status, told["code"]) == (408, "body_too_slow")


def test_addresses_that_do_not_exist_are_problems(bureau: Bureau) -> None:
    answer = bureau.http.get(f"/v1/subjects/{PERSON}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert PERSON not in answer.text


def test_no_identifier_is_in_the_servers_log(bureau: Bureau) -> None:
    bureau.ask(bureau.body(PERSON, kind="citizen_id"))
    bureau.ask(bureau.body(PERSON, kind=PERSON))
    bureau.http.get(f"/{PERSON}?id={PERSON}")
    assert PERSON not in (bureau.site.folder / "server.log").read_text()


def test_development_settings_never_pass_as_production() -> None:
    from gateway.errors import ConfigError  # noqa: PLC0415 -- of this claim alone

    for changes in (
        {},
        {"database_url": "postgresql://x/y"},
        {"database_url": "postgresql://x/y", "kek": "a"},
    ):
        with pytest.raises(ConfigError):
            Settings(mode="production", **changes).check_production()  # type: ignore[arg-type] # by name
