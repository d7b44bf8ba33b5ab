"""Every code that a caller can be told is told: as a problem of the written shape, in both languages."""

import asyncio
import inspect
import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx2
import pytest

from gateway import errors
from gateway.demo.scenes import sample
from gateway.errors import GatewayError
from tests.contract.conftest import Room
from tests.contract.json_schema import faults
from tests.contract.shapes import PROBLEM
from tests.crash.load import Request, ask, at_once, lines

FIRM = sample("plain_enterprise")["value"]
NEVER_TOLD = {  # over HTTP, by a gateway as it comes
    "configuration": "for the operator alone",
    "conflict": "the parent of those that are told",
    "beyond_token": "only with a token that has details (tests/test_foreign_clients.py)",
    "unavailable": "the parent of those that are told",
    "use_dpop_nonce": "only where the operator asks for nonces (tests/test_foreign_clients.py)",
}


def codes() -> Mapping[str, type[GatewayError]]:
    """Every error of the tree, by its code."""
    members = [one for _, one in inspect.getmembers(errors, inspect.isclass)]
    return {one.code: one for one in members if issubclass(one, GatewayError)}


def release(room: Room, *, key: str = "", **changes: Any) -> httpx2.Response:
    return room.bureau.ask(room.bureau.body(FIRM, **changes), **({"Idempotency-Key": key} if key else {}))


def post(room: Room, content: bytes, **changes: str) -> httpx2.Response:
    headers = {**room.bureau.headers(), **changes}
    return room.bureau.http.post("/v1/releases", content=content, headers=headers)


def together(room: Room, *requests: Request) -> list[httpx2.Response]:
    """All at once, in the language that this room speaks."""
    spoken = f"\r\nAccept-Language: {room.bureau.http.headers['Accept-Language']}\r\nHost: ".encode()
    translated = [Request(one.body, one.key, one.wire.replace(b"\r\nHost: ", spoken, 1)) for one in requests]

    async def run() -> list[httpx2.Response]:
        async with lines(room.site, len(requests)) as opened:
            answers = await at_once(opened, translated)
        return [httpx2.Response(one.status, headers=dict(one.headers), content=one.body) for one in answers]

    return asyncio.run(run())


def spoiled(statement: str, undo: str) -> Callable[[Room], httpx2.Response]:
    def way(room: Room) -> httpx2.Response:
        with room.spoiled(statement, undo=undo):
            return release(room)

    return way


def status_of(table: str, column: str, wrong: str, right: str) -> Callable[[Room], httpx2.Response]:
    return spoiled(f"UPDATE {table} SET {column} = '{wrong}'", f"UPDATE {table} SET {column} = '{right}'")


def replayed(room: Room) -> httpx2.Response:
    headers = room.bureau.headers()
    return [post(room, b"{}", **headers) for _ in range(2)][1]


def reused(room: Room) -> httpx2.Response:
    release(room, key="reused")
    return release(room, key="reused", operator="another")


def in_progress(room: Room) -> httpx2.Response:
    release(room, key="begun")
    with room.spoiled("UPDATE idempotency SET state = 'pending'", undo="DELETE FROM idempotency"):
        return release(room, key="begun")


def changed(room: Room) -> httpx2.Response:
    flip = "UPDATE result SET objection = NOT objection"
    release(room, key="changed")
    with room.spoiled(flip, undo=flip):
        return release(room, key="changed")


def unreadable(room: Room) -> httpx2.Response:
    """The kept answers no longer open: nobody foresaw that, so nothing is said of it."""
    forget = "DELETE FROM idempotency"
    room.sql(forget)
    release(room, key="kept")
    with room.spoiled("UPDATE idempotency SET sealed = '\\x00'", undo=forget):
        return release(room, key="kept")


def too_slow(room: Room) -> httpx2.Response:
    """The last byte of the body never comes."""
    whole = ask(room.bureau, json.dumps(room.bureau.body(FIRM)).encode())
    return together(room, Request(whole.body, "", whole.wire[:-1]))[0]


def log_busy(room: Room) -> httpx2.Response:
    """Two releases first: a writer that knows the head waits for it, one that does not gives up earlier."""
    assert [release(room).status_code for _ in range(2)] == [200, 200]
    body = json.dumps(room.bureau.body(FIRM)).encode()
    with room.log_held():
        answers = together(room, *[ask(room.bureau, body) for _ in range(3)])
    return max(answers, key=lambda answer: b"log_busy" in answer.content)


WAYS: Mapping[str, Callable[[Room], httpx2.Response]] = {
    "authorisation_unknown": lambda room: release(room, authorisation=f"auth_{'0' * 26}"),
    "body_too_large": lambda room: post(room, b" " * 300_000),
    "body_too_slow": too_slow,
    "contract_missing": status_of("recipient", "contract_until", "2026-01-31", "2027-12-31"),
    "forbidden": status_of("client", "status", "suspended", "active"),
    "head_too_large": lambda room: post(room, b"{}", **{"X-Long": "a" * 40_000}),
    "idempotency_changed": changed,
    "idempotency_in_progress": in_progress,
    "idempotency_key_reused": reused,
    "internal_error": unreadable,
    "invalid_dpop_proof": lambda room: post(room, b"{}", DPoP="no.such.proof"),
    "invalid_request": lambda room: release(room, operator=7),
    "invalid_token": lambda room: post(room, b"{}", Authorization="DPoP no.such.token"),
    "licence_inactive": status_of("licence", "status", "suspended", "active"),
    "log_busy": log_busy,
    "malformed_request": lambda room: post(room, b"{"),
    "method_not_allowed": lambda room: room.bureau.http.get("/v1/releases"),
    "not_found": lambda room: room.bureau.http.get(f"/v1/releases/{FIRM}"),
    "purpose_not_licensed": lambda room: release(room, purpose="credit_insurance"),
    "replayed_dpop_proof": replayed,
    "store_unavailable": spoiled(
        "ALTER TABLE log_head RENAME TO away", "ALTER TABLE away RENAME TO log_head"
    ),
    "unauthenticated": lambda room: room.bureau.http.post("/v1/releases", content=b"{}"),
}


def test_every_code_is_told_or_is_known_not_to_be() -> None:
    assert WAYS.keys() | NEVER_TOLD.keys() == codes().keys()
    assert not WAYS.keys() & NEVER_TOLD.keys()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("code", WAYS)
def test_a_code_is_told_as_a_problem(room: Room, code: str, language: str) -> None:
    room.bureau.http.headers["Accept-Language"] = language
    answer, error = WAYS[code](room), codes()[code]
    told = answer.json()
    assert list(faults(PROBLEM, told, PROBLEM)) == []
    assert (told["code"], told["status"], told["retryable"]) == (code, error.status, error.retryable)
    assert answer.status_code == error.status
    assert told["type"] == f"urn:disclosure-gateway:problem:{code}"
    assert told["detail"] == (error.zh if language == "zh" else error.en)
    assert FIRM not in answer.text
    headers = answer.headers
    assert (headers["content-type"], headers["content-language"]) == ("application/problem+json", language)
    assert headers["cache-control"] == "no-store"
    assert ("retry-after" in headers) == error.retryable
    assert ("www-authenticate" in headers) == (error.status == 401)


def test_what_was_spoiled_is_right_again(room: Room) -> None:
    assert release(room).status_code == 200
