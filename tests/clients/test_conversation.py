"""What the client sends, and when it asks again."""

import base64
import json

import httpx2
import pytest
from disclosure_gateway_client import (
    Conflict,
    Credentials,
    Disclosed,
    Forbidden,
    Misconfigured,
    Nothing,
    Options,
    Problem,
    SigningKey,
    TokenRefused,
    Unauthenticated,
    Unavailable,
    Unexpected,
    Unreachable,
    Uscc,
)
from joserfc.jwk import import_key

from tests.clients.conftest import CITIZEN, FETCH, USCC, MakeSide, Side
from tests.clients.simulator import CLIENT, Simulator, problem


def claims_of(request: httpx2.Request) -> dict[str, object]:
    part = request.headers["dpop"].split(".")[1]
    claims: dict[str, object] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims


def sent(sim: Simulator, path: str) -> list[httpx2.Request]:
    return [request for request in sim.sent if request.url.path == path]


def test_an_answer_comes_typed_in_the_order_asked(side: Side) -> None:
    release = side.release()
    told, untold = release.results
    assert isinstance(told, Disclosed)
    assert untold == Nothing()
    assert told.tier == told.fields["C01"].value == "E-W"
    assert told.fields["E04"].action == "generalise"
    assert release.rules["F-PRIVACY"].basis == ("PIPL:6", "PIPL:51")
    assert release.time.isoformat() == "2026-01-05T10:00:00+08:00"


def test_a_token_serves_many_releases(side: Side, sim: Simulator) -> None:
    for _ in range(3):
        side.release()
    assert sim.steps == ["metadata", "token", "release", "release", "release"]


def test_a_token_near_its_end_is_renewed_before_it_is_used(side: Side, sim: Simulator) -> None:
    sim.token_answer["expires_in"] = 0
    side.release()
    side.release()
    assert sim.steps == ["metadata", "token", "release", "token", "release"]


def test_calls_at_once_share_one_discovery_and_one_token(side: Side, sim: Simulator) -> None:
    assert len(side.release_together(8)) == 8
    assert sorted(sim.steps) == ["metadata", *["release"] * 8, "token"]


def test_calls_at_once_replace_a_dead_token_once(side: Side, sim: Simulator) -> None:
    side.release()
    sim.forget_tokens()
    side.release_together(6)
    assert sim.steps.count("token") == 2


def test_every_proof_is_new_and_bound_to_request_and_token(side: Side, sim: Simulator) -> None:
    side.release()
    side.release()
    proofs = [claims_of(request) for request in sim.sent if "dpop" in request.headers]
    assert len({proof["jti"] for proof in proofs}) == len(proofs) == 3
    assert ["ath" in proof for proof in proofs] == [False, True, True]


@pytest.mark.parametrize("place", ["token", "release"])
def test_a_nonce_asked_for_is_sent_at_once_and_from_then_on(side: Side, sim: Simulator, place: str) -> None:
    sim.nonces[place] = "nonce-1"
    side.release()
    side.release()
    assert sim.steps.count(place) == {"token": 2, "release": 3}[place]


def test_a_nonce_retry_spends_a_new_assertion(side: Side, sim: Simulator) -> None:
    sim.nonces["token"] = "nonce-1"
    side.release()
    first, second = sent(sim, "/oauth/token")
    assert first.content != second.content


def test_a_nonce_that_never_suffices_is_not_chased(side: Side, sim: Simulator) -> None:
    wanted = {"www-authenticate": 'DPoP error="use_dpop_nonce"', "dpop-nonce": "again"}
    sim.canned = [problem(401, "use_dpop_nonce", wanted) for _ in range(9)]
    with pytest.raises(Unauthenticated):
        side.release()
    assert sim.steps.count("release") == 2


def test_a_dead_token_is_replaced_once(side: Side, sim: Simulator) -> None:
    side.release()
    sim.forget_tokens()
    side.release()
    assert sim.steps[-3:] == ["release", "token", "release"]


def test_a_token_refused_again_is_an_error(side: Side, sim: Simulator) -> None:
    dead = {"www-authenticate": 'DPoP error="invalid_token"'}
    sim.canned = [problem(401, "invalid_token", dead) for _ in range(9)]
    with pytest.raises(Unauthenticated) as caught:
        side.release()
    assert (caught.value.code, sim.steps.count("release")) == ("invalid_token", 2)


def test_a_replayed_proof_is_an_error_and_not_repeated(side: Side, sim: Simulator) -> None:
    replayed = {"www-authenticate": 'DPoP error="invalid_dpop_proof"'}
    sim.canned = [problem(401, "replayed_dpop_proof", replayed)]
    with pytest.raises(Unauthenticated, match="replayed_dpop_proof"):
        side.release()
    assert sim.steps.count("release") == 1


def test_the_simulator_refuses_a_replay(side: Side, sim: Simulator) -> None:
    side.release()
    again = sim(sim.sent[-1])
    assert (again.status_code, again.json()["code"]) == (401, "replayed_dpop_proof")


def test_what_is_retryable_is_repeated_with_the_same_key_and_body(side: Side, sim: Simulator) -> None:
    sim.canned = [
        problem(503, "log_busy", retryable=True),
        problem(409, "idempotency_in_progress", retryable=True),
    ]
    side.release()
    attempts = sent(sim, "/v1/releases")
    assert len(attempts) == 3
    assert len({request.headers["idempotency-key"] for request in attempts}) == 1
    assert len({request.content for request in attempts}) == 1
    assert len({claims_of(request)["jti"] for request in attempts}) == 3


def test_two_calls_have_two_keys(side: Side, sim: Simulator) -> None:
    side.release()
    side.release()
    assert len({request.headers["idempotency-key"] for request in sent(sim, "/v1/releases")}) == 2


def test_a_given_key_repeats_the_same_release(side: Side) -> None:
    assert side.release(idempotency_key="k-1").id == side.release(idempotency_key="k-1").id


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, Unauthenticated),
        (403, Forbidden),
        (409, Conflict),
        (503, Unavailable),
        (500, Problem),
        (404, Problem),
    ],
)
def test_what_is_not_retryable_is_asked_once(
    side: Side, sim: Simulator, status: int, kind: type[Problem]
) -> None:
    sim.canned = [problem(status, "some_code", at="/purpose")]
    with pytest.raises(kind) as caught:
        side.release()
    assert (caught.value.code, caught.value.at, caught.value.request_id) == ("some_code", "/purpose", "req_1")
    assert sim.steps.count("release") == 1


def test_patience_ends(side: Side, sim: Simulator) -> None:
    sim.canned = [problem(503, "store_unavailable", retryable=True) for _ in range(9)]
    with pytest.raises(Unavailable) as caught:
        side.release()
    assert caught.value.retryable
    assert sim.steps.count("release") == Options().attempts


def test_a_gateway_that_asks_for_a_long_pause_is_not_asked_again(side: Side, sim: Simulator) -> None:
    sim.canned = [problem(503, "unavailable", {"retry-after": "3600"}, retryable=True)]
    with pytest.raises(Unavailable):
        side.release()


def test_a_lost_answer_is_asked_for_again_under_the_same_key(side: Side, sim: Simulator) -> None:
    sim.canned = [httpx2.ReadTimeout("late"), httpx2.ConnectError("gone")]
    side.release()
    assert len({request.headers["idempotency-key"] for request in sent(sim, "/v1/releases")}) == 1


def test_an_answer_that_never_comes_leaves_the_key_to_ask_again_with(side: Side, sim: Simulator) -> None:
    sim.canned = [httpx2.ReadTimeout("late") for _ in range(9)]
    with pytest.raises(Unreachable) as caught:
        side.release(idempotency_key="k-7")
    assert (caught.value.idempotency_key, caught.value.reason, caught.value.retryable) == (
        "k-7",
        "timeout",
        True,
    )


def test_a_refused_client_is_told_the_code(make_side: MakeSide, sim: Simulator) -> None:
    with pytest.raises(TokenRefused, match="invalid_client"):
        make_side(credentials=Credentials(CLIENT, SigningKey.generate())).release()
    assert sim.steps == ["metadata", "token"]


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # by RFC 9864; FAPI 2.0 names it so
def test_a_client_may_have_an_ed25519_key(make_side: MakeSide, sim: Simulator) -> None:
    seed = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
    key = SigningKey.from_jwk({"kty": "OKP", "crv": "Ed25519", "d": seed, "kid": "key-1"})
    sim.client_key = import_key({**key.public_jwk()})
    assert make_side(credentials=Credentials(CLIENT, key)).release().results


def test_a_busy_token_endpoint_is_asked_again(side: Side, sim: Simulator) -> None:
    busy = httpx2.Response(503, json={"error": "temporarily_unavailable"})
    sim.canned_tokens = [busy, httpx2.ConnectError("gone")]
    side.release()
    assert sim.steps.count("token") == 3


def test_a_bearer_token_is_refused(side: Side, sim: Simulator) -> None:
    sim.token_answer["token_type"] = "Bearer"
    with pytest.raises(Unexpected, match="token_type"):
        side.release()
    assert "release" not in sim.steps


def test_metadata_of_another_issuer_is_refused(side: Side, sim: Simulator) -> None:
    sim.metadata["issuer"] = "https://gateway.example.attacker.example"
    with pytest.raises(Unexpected, match="issuer"):
        side.release()
    assert sim.steps == ["metadata"]


def test_a_token_endpoint_without_tls_is_refused(side: Side, sim: Simulator) -> None:
    sim.metadata["token_endpoint"] = "http://gateway.example/oauth/token"
    with pytest.raises(Unexpected, match="token_endpoint"):
        side.release()


def test_keys_are_fetched_once_where_that_was_chosen(make_side: MakeSide, sim: Simulator) -> None:
    side = make_side(trust=FETCH)
    assert side.keys().log[0].name == "gateway.example/log"
    side.release()
    side.release()
    assert sim.steps == ["metadata", "keys", "token", "release", "release"]


def test_pinned_keys_are_never_asked_for(side: Side, sim: Simulator) -> None:
    side.keys()
    side.release()
    assert "keys" not in sim.steps


def test_trust_is_a_choice_that_cannot_be_left_out(make_side: MakeSide) -> None:
    with pytest.raises(Misconfigured, match="never left unverified"):
        make_side(trust=None)


@pytest.mark.parametrize("count", [0, 1001])
def test_a_question_that_cannot_be_asked_is_not_sent(side: Side, sim: Simulator, count: int) -> None:
    with pytest.raises(Misconfigured, match="1 to 1000"):
        side.release(subjects=[Uscc(USCC)] * count)
    assert sim.steps == []


def test_an_identifier_without_its_kind_is_not_sent(side: Side, sim: Simulator) -> None:
    with pytest.raises(Misconfigured, match="Uscc, CitizenId or Passport"):
        side.release(subjects=[CITIZEN])
    assert sim.steps == []


def test_a_misspelt_argument_is_a_type_error(side: Side) -> None:
    with pytest.raises(TypeError, match="refrence"):
        side.release(refrence="case-7")


def test_a_thousand_subjects_are_one_release(side: Side) -> None:
    assert len(side.release(subjects=[Uscc(f"{number:018d}") for number in range(1000)]).results) == 1000
