"""Discovery, tokens and proofs: what is sent once, what is new each time."""

import httpx2
import pytest
from disclosure_gateway_client import (
    Credentials,
    SigningKey,
    TokenRefused,
    Unauthenticated,
    Unexpected,
)
from joserfc.jwk import import_key

from tests.clients.conftest import MakeSide, Side, claims_of, sent
from tests.clients.simulator import CLIENT, Simulator, problem


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
