import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.datastructures import Headers

from gateway.errors import (
    Forbidden,
    GatewayError,
    InvalidProof,
    InvalidToken,
    LicenceInactive,
    ReplayedProof,
    Unauthenticated,
)
from gateway.oauth.caller import credentials
from gateway.oauth.model import Caller
from tests.gateway.oauth.firm import ISSUER, Firm
from tests.gateway.oauth.ports import opened
from tests.gateway.oauth.world import LICENCE, NOW, PURPOSES, change, enrol, token

PATH = "/v1/releases"
Raw = list[tuple[bytes, bytes]]


def headers(firm: Firm, text: str | None = None, **changes: Any) -> Headers:
    text = text or token(firm)
    proof = firm.proof("POST", ISSUER + PATH, text, NOW, **changes)
    return Headers({"Authorization": f"DPoP {text}", "DPoP": proof})


def identify(url: str, *requests: Headers, now: float = NOW) -> list[Caller]:
    async def work() -> list[Caller]:
        async with opened(url) as ports:
            callers = ports.callers
            return [await callers.identify("POST", PATH, one, now) for one in requests]

    return asyncio.run(work())


def refused(url: str, request: Headers) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        identify(url, request)
    return caught.value


def test_a_licensed_firm_is_known_by_what_the_register_says(db: Engine, database_url: str) -> None:
    firm = Firm()
    recipient = enrol(db, firm).shown("firm-a")["recipient_id"]
    assert identify(database_url, headers(firm)) == [
        Caller(
            client_id="firm-a",
            recipient_id=recipient,
            kind="ECRB",
            purposes=frozenset(PURPOSES),
            subject_kinds=frozenset({"ENT"}),
            licence="ECRB-2025-001",
            contract=True,
            pia=True,
            token_id="token-1",
        )
    ]


@pytest.mark.parametrize("alg", ["PS256", "EdDSA"])
def test_other_algorithms_bind_tokens_too(alg: str, db: Engine, database_url: str) -> None:
    firm = Firm.using(alg)
    enrol(db, firm)
    assert identify(database_url, headers(firm))[0].client_id == "firm-a"


def test_a_proof_is_good_for_one_request(db: Engine, database_url: str) -> None:
    firm = Firm()
    enrol(db, firm)
    same = headers(firm)
    with pytest.raises(ReplayedProof) as caught:
        identify(database_url, same, same)
    assert caught.value.client == "firm-a"
    assert isinstance(refused(database_url, same), ReplayedProof)


def test_of_100_requests_with_one_proof_one_is_identified(db: Engine, database_url: str) -> None:
    firm = Firm()
    enrol(db, firm)
    same = headers(firm)

    async def race() -> list[Caller | BaseException]:
        async with opened(database_url) as ports:
            callers = ports.callers
            uses = [callers.identify("POST", PATH, same, NOW) for _ in range(100)]
            return await asyncio.gather(*uses, return_exceptions=True)

    results = asyncio.run(race())
    assert sum(isinstance(one, Caller) for one in results) == 1
    assert sum(isinstance(one, ReplayedProof) for one in results) == 99


def test_concurrent_clients_each_get_their_own_standing(db: Engine, database_url: str) -> None:
    firms = [Firm(client_id=f"firm-{n}") for n in range(5)]
    numbers = [{**LICENCE, "number": f"N-{n}"} for n in range(5)]
    for firm, paper in zip(firms, numbers, strict=True):
        enrol(db, firm, licence=paper)

    async def race() -> list[Caller]:
        async with opened(database_url) as ports:
            callers = ports.callers
            return await asyncio.gather(
                *[callers.identify("POST", PATH, headers(firm), NOW) for firm in firms for _ in range(10)]
            )

    found = [(caller.client_id, caller.licence) for caller in asyncio.run(race())]
    assert found == [(f"firm-{n}", f"N-{n}") for n in range(5) for _ in range(10)]


SUSPENSIONS = {
    "UPDATE client SET status = 'suspended'": Forbidden,
    "UPDATE client SET status = 'pending'": Forbidden,
    "UPDATE recipient SET status = 'suspended'": Forbidden,
    "UPDATE recipient SET country = 'SG'": Forbidden,
    "UPDATE licence SET status = 'suspended'": LicenceInactive,
    "UPDATE licence SET status = 'withdrawn'": LicenceInactive,
    "UPDATE licence SET valid_until = '2026-01-04'": LicenceInactive,
    "UPDATE licence SET valid_from = '2026-01-06'": LicenceInactive,
    "DELETE FROM licence": LicenceInactive,
    "DELETE FROM client": Forbidden,
}


@pytest.mark.parametrize("statement", SUSPENSIONS)
def test_suspension_takes_effect_at_the_next_call(statement: str, db: Engine, database_url: str) -> None:
    firm = Firm()
    enrol(db, firm)

    async def calls() -> None:
        async with opened(database_url) as ports:
            callers = ports.callers
            await callers.identify("POST", PATH, headers(firm), NOW)
            change(db, statement)
            await callers.identify("POST", PATH, headers(firm), NOW)

    with pytest.raises(SUSPENSIONS[statement]) as caught:
        asyncio.run(calls())
    assert isinstance(caught.value, Forbidden)
    assert caught.value.client == "firm-a"


@pytest.mark.parametrize("words", ["{", "7", '{"a":1}', '[["credit_rating"]]', "[1]"])
def test_a_broken_list_of_purposes_grants_none(words: str, db: Engine, database_url: str) -> None:
    firm = Firm()
    enrol(db, firm)
    change(db, f"UPDATE licence SET purposes = '{words.replace(':', chr(92) + ':')}'")
    assert identify(database_url, headers(firm))[0].purposes == frozenset()


def test_a_token_opens_no_purpose_that_it_was_not_asked_for(db: Engine, database_url: str) -> None:
    firm = Firm()
    enrol(db, firm)
    narrow = token(firm, scope=("credit_rating", "credit_insurance"))
    assert identify(database_url, headers(firm, narrow))[0].purposes == {"credit_rating"}


def test_papers_that_ended_are_told_to_the_flow(db: Engine, database_url: str) -> None:
    firm = Firm()
    enrol(db, firm, contract=None, pia={"ref": "PIA", "until": date(2026, 1, 4)})
    caller = identify(database_url, headers(firm))[0]
    assert (caller.contract, caller.pia) == (False, False)


def test_a_wrong_proof_names_the_client_and_uses_up_nothing(db: Engine, database_url: str) -> None:
    firm = Firm()
    enrol(db, firm)
    wrong = refused(database_url, headers(firm, jti="same", htm="GET"))
    assert (type(wrong), wrong.client, wrong.challenge) == (InvalidProof, None, "invalid_dpop_proof")
    identify(database_url, headers(firm, jti="same"))


def test_a_proof_for_another_token_of_the_same_firm_is_refused(db: Engine, database_url: str) -> None:
    firm = Firm()
    enrol(db, firm)
    other = firm.proof("POST", ISSUER + PATH, token(firm, id="token-2"), NOW)
    mixed = Headers({"Authorization": f"DPoP {token(firm)}", "DPoP": other})
    assert isinstance(refused(database_url, mixed), InvalidProof)


def test_a_stolen_token_opens_nothing_with_another_key(db: Engine, database_url: str) -> None:
    firm, thief = Firm(), Firm(client_id="firm-b")
    enrol(db, firm)
    assert isinstance(refused(database_url, headers(thief, token(firm))), InvalidProof)


TOKEN, PROOF = (b"authorization", b"DPoP abc"), (b"dpop", b"xyz")
MISSING: list[tuple[Raw, type[GatewayError], str]] = [
    ([], Unauthenticated, ""),
    ([PROOF], Unauthenticated, ""),
    ([TOKEN], InvalidProof, "invalid_dpop_proof"),
    ([TOKEN, TOKEN, PROOF], InvalidToken, "invalid_token"),
    ([TOKEN, PROOF, PROOF], InvalidProof, "invalid_dpop_proof"),
    ([(b"authorization", b"Bearer abc"), PROOF], InvalidToken, "invalid_token"),
    ([(b"authorization", b"Basic abc"), PROOF], InvalidToken, "invalid_token"),
    ([(b"authorization", b"DPoPabc"), PROOF], InvalidToken, "invalid_token"),
    ([(b"authorization", b""), PROOF], InvalidToken, "invalid_token"),
]


@pytest.mark.parametrize("place", range(len(MISSING)))
def test_token_and_proof_each_come_in_exactly_one_header(place: int) -> None:
    raw, kind, challenge = MISSING[place]
    with pytest.raises(Unauthenticated) as caught:
        credentials(Headers(raw=raw))
    assert (type(caught.value), caught.value.challenge) == (kind, challenge)


def test_the_scheme_is_read_in_any_case() -> None:
    assert credentials(Headers(raw=[(b"authorization", b"dpop abc"), PROOF])) == ("abc", "xyz")


@pytest.mark.parametrize("junk", [b"\xff\xfe", b"a.b.c", b"", b" ", b"x" * 100_000])
def test_octets_of_any_kind_in_a_header_are_an_invalid_token_or_proof(
    junk: bytes, db: Engine, database_url: str
) -> None:
    firm = Firm()
    enrol(db, firm)
    right = token(firm).encode()
    bad_token = Headers(raw=[(b"authorization", b"DPoP " + junk), PROOF])
    bad_proof = Headers(raw=[(b"authorization", b"DPoP " + right), (b"dpop", junk)])
    assert type(refused(database_url, bad_token)) is InvalidToken
    assert type(refused(database_url, bad_proof)) is InvalidProof
