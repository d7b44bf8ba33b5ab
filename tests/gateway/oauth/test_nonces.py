import asyncio
import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from gateway.errors import NonceWanted
from gateway.oauth.caller import Callers
from gateway.oauth.nonces import LENGTH, WINDOW, Nonces
from gateway.oauth.tokens import Reader
from tests.gateway.oauth.firm import ISSUER, Firm
from tests.gateway.oauth.issuing import Office
from tests.gateway.oauth.ports import opened
from tests.gateway.oauth.world import KEY, NOW, enrol, token

SECRET = bytes(range(32))
NONCES = Nonces(SECRET, "resource")
MOMENTS = st.floats(0, 2**39, allow_nan=False)
SHAPED = st.binary(min_size=21, max_size=21).map(lambda raw: base64.urlsafe_b64encode(raw).decode())
PATH = "/v1/releases"


@given(MOMENTS)
def test_a_nonce_holds_in_its_window_and_the_next_and_never_again(now: float) -> None:
    nonce = NONCES.current(now)
    begun = int(now) // WINDOW * WINDOW
    assert len(nonce) == LENGTH
    assert NONCES.holds(nonce, now)
    assert NONCES.holds(nonce, begun + 2 * WINDOW - 1)
    assert not NONCES.holds(nonce, begun + 2 * WINDOW)
    assert not NONCES.holds(nonce, begun - 1)


@given(MOMENTS, st.integers(0, 8 * 21 - 1))
def test_no_flipped_bit_makes_a_nonce(now: float, bit: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(NONCES.current(now)))
    raw[bit // 8] ^= 1 << bit % 8
    assert not NONCES.holds(base64.urlsafe_b64encode(raw).decode(), now)


@given(st.one_of(st.none(), st.text(max_size=40), SHAPED))
def test_what_nobody_handed_out_holds_nowhere(nonce: str | None) -> None:
    assert not NONCES.holds(nonce, NOW)


def test_another_place_and_another_key_have_other_nonces() -> None:
    others = (Nonces(SECRET, "authorization"), Nonces(SECRET[::-1], "resource"))
    assert not any(other.holds(NONCES.current(NOW), NOW) for other in others)


def test_the_token_endpoint_asks_for_its_nonce_and_takes_a_proof_that_has_it() -> None:
    office = Office(nonces=Nonces(SECRET, "authorization"))
    for wrong in (None, "A" * LENGTH, NONCES.current(NOW)):
        answer = office.server.respond(office.form(), (office.proof(nonce=wrong),))
        assert (answer.status_code, json.loads(bytes(answer.body))["error"]) == (400, "use_dpop_nonce")
    nonce = answer.headers["dpop-nonce"]
    right = office.server.respond(office.form(), (office.proof(nonce=nonce),))
    assert right.status_code == 200
    assert right.headers["dpop-nonce"] == nonce


def test_a_proof_that_lacks_the_nonce_uses_up_no_one_time_id() -> None:
    office = Office(nonces=Nonces(SECRET, "authorization"))
    office.server.respond(office.form(), (office.proof(jti="once"),))
    assert len(office.used) == 1  # the assertion's


def test_a_nonce_is_no_matter_where_none_is_asked_for() -> None:
    office = Office()
    assert office.ask(office.form(), office.proof(nonce="whatever"))[0] == 200
    assert "dpop-nonce" not in office.server.respond(office.form(), (office.proof(),)).headers


@pytest.mark.parametrize("nonce", [7, ["a"], {"a": 1}, True])
def test_a_nonce_that_is_no_text_is_an_invalid_proof(nonce: object) -> None:
    office = Office(nonces=Nonces(SECRET, "authorization"))
    assert office.error(office.form(), office.proof(nonce=nonce)) == "invalid_dpop_proof"


def test_a_protected_address_asks_for_its_own_nonce(db: Engine, database_url: str) -> None:
    firm = Firm()
    enrol(db, firm)

    async def ask(callers: Callers, **claims: Any) -> str:
        text = token(firm)
        proof = firm.proof("POST", ISSUER + PATH, text, NOW, **claims)
        headers = {"authorization": f"DPoP {text}", "dpop": proof}
        return (await callers.identify("POST", PATH, headers, NOW)).client_id

    async def conversation() -> None:
        async with opened(database_url) as ports:
            callers = Callers(Reader([KEY], ISSUER), ports.register, ports.replays, ISSUER, NONCES)
            for wrong in (None, Nonces(SECRET, "authorization").current(NOW)):
                with pytest.raises(NonceWanted) as wanted:
                    await ask(callers, nonce=wrong)
                assert wanted.value.client is None
            assert await ask(callers, nonce=wanted.value.nonce) == firm.client_id
            assert callers.headers(NOW) == {"DPoP-Nonce": wanted.value.nonce}

    asyncio.run(conversation())
