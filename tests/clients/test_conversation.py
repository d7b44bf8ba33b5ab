"""What the client sends, and when it asks again."""

import httpx2
import pytest
from disclosure_gateway_client import (
    Conflict,
    Disclosed,
    Forbidden,
    Misconfigured,
    Nothing,
    Options,
    Problem,
    Unauthenticated,
    Unavailable,
    Unreachable,
    Uscc,
)

from tests.clients.conftest import CITIZEN, FETCH, USCC, MakeSide, Side, claims_of, sent
from tests.clients.simulator import Simulator, problem


def test_an_answer_comes_typed_in_the_order_asked(side: Side) -> None:
    release = side.release()
    told, untold = release.results
    assert isinstance(told, Disclosed)
    assert untold == Nothing()
    assert told.tier == told.fields["C01"].value == "E-W"
    assert told.fields["E04"].action == "generalise"
    assert release.rules["F-PRIVACY"].basis == ("PIPL:6", "PIPL:51")
    assert release.time.isoformat() == "2026-01-05T10:00:00+08:00"


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
