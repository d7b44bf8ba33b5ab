import asyncio
import json

import pytest
from sqlalchemy import Engine

from gateway.errors import InvalidToken
from gateway.oauth.caller import Callers
from gateway.oauth.replay import SyncReplays
from tests.gateway.oauth.firm import ISSUER, Firm
from tests.gateway.oauth.issuing import Office
from tests.gateway.oauth.ports import opened
from tests.gateway.oauth.world import NOW, OTHER_KEY, enrol, token

PATH = "/v1/releases"


def revoked(office: Office, assertion: str | None = None, **form: str | None) -> tuple[int, str]:
    """Status and error of a revocation request."""
    fields = office.form(assertion, grant_type=None, **form)
    answer = office.server.revoke(fields)
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, json.loads(bytes(answer.body)).get("error", "")


def test_a_client_gives_its_token_back_and_may_do_so_twice() -> None:
    office = Office()
    text = token(office.firm)
    assert revoked(office, token=text) == (200, "")
    used = set(office.used)
    assert revoked(office, token=text) == (200, "")
    assert len(office.used) == len(used) + 1  # the second assertion's: the token was used up before


@pytest.mark.parametrize("hint", [None, "access_token", "refresh_token", "pct"])
def test_a_hint_changes_nothing(hint: str | None) -> None:
    assert revoked(Office(), token=token(Firm()), token_type_hint=hint) == (200, "")


def test_what_opens_nothing_is_told_as_revoked() -> None:
    office = Office()
    for dead in ("garbage", token(office.firm, now=NOW - 301), token(office.firm, key=OTHER_KEY), "a.b.c"):
        before = len(office.used)
        assert revoked(office, token=dead) == (200, "")
        assert len(office.used) == before + 1  # nothing but the assertion


def test_another_clients_token_stays() -> None:
    office = Office()
    assert revoked(office, token=token(Firm("firm-b"))) == (400, "invalid_grant")
    assert len(office.used) == 1


def test_a_stranger_revokes_nothing() -> None:
    office = Office()
    stranger = Firm()
    for assertion in ("x.y.z", stranger.assertion(NOW), office.firm.assertion(NOW - 3600)):
        assert revoked(office, assertion, token=token(office.firm)) == (400, "invalid_client")
    assert office.used == set()


def test_no_token_is_no_request() -> None:
    assert revoked(Office()) == (400, "invalid_request")


async def ask(callers: Callers, firm: Firm, text: str) -> str:
    proof = firm.proof("POST", ISSUER + PATH, text, NOW)
    return (
        await callers.identify("POST", PATH, {"authorization": f"DPoP {text}", "dpop": proof}, NOW)
    ).token_id


def test_a_revoked_token_opens_nothing_at_the_next_call_and_its_siblings_go_on(
    db: Engine, database_url: str
) -> None:
    """Also where the worker has verified and remembered it, and where both come in one read."""
    firm = Firm()
    enrol(db, firm)
    first, second = token(firm, id="token-1"), token(firm, id="token-2")
    office = Office(firm=firm)

    async def conversation() -> None:
        async with opened(database_url) as ports:
            callers = ports.callers
            assert await ask(callers, firm, first) == "token-1"
            assert (
                office.over(SyncReplays(db)).revoke(office.form(grant_type=None, token=first)).status_code
                == 200
            )
            answers = await asyncio.gather(
                *(ask(callers, firm, text) for text in (first, second, first)), return_exceptions=True
            )
            assert answers[1] == "token-2"
            for refused in (answers[0], answers[2]):
                assert isinstance(refused, InvalidToken)
                assert (refused.reason, refused.client) == ("token_revoked", firm.client_id)

    asyncio.run(conversation())
