"""The log's public face."""

import asyncio
import base64
from typing import Any

import pytest
from fastapi import FastAPI, Request
from httpx2 import ASGITransport, AsyncClient, Response

from gateway.audit.reader import LogReader, PublicKeys
from gateway.audit.routes import router
from gateway.audit.verify import (
    LogKey,
    leaf_hash,
    open_checkpoint,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from gateway.errors import GatewayError
from gateway.problems import response_of
from tests.gateway.audit.making import KEYS, SIGNER, denial
from tests.gateway.audit.stores import opened, writing


async def told(request: Request, fault: Any) -> Any:
    return response_of(fault, request.headers, "")


def visit(url: str, entries: int, *paths: str) -> tuple[list[Response], list[bytes]]:
    """Append, then ask; and the leaves, to check the answers with."""

    async def story() -> tuple[list[Response], list[bytes]]:
        async with writing(url) as log, opened(url) as store:
            logged = [await log.append(denial()) for _ in range(entries)]
            app = FastAPI(exception_handlers={GatewayError: told})
            app.include_router(router(LogReader(store, PublicKeys([SIGNER.key.text], KEYS.receipt))))
            async with AsyncClient(transport=ASGITransport(app=app), base_url="http://log.example") as client:
                return [await client.get(path) for path in paths], [entry.leaf for entry in logged]

    return asyncio.run(story())


def test_a_stranger_can_check_the_whole_log(database_url: str) -> None:
    paths = [
        "/log/checkpoint",
        "/log/keys",
        "/log/proof/inclusion?index=3&size=11",
        "/log/proof/consistency?from=5&to=11",
        "/log/proof/inclusion?index=4&size=5",
    ]
    (note, keys, inclusion, consistency, early), leaves = visit(database_url, 11, *paths)
    assert note.headers["content-type"] == "text/plain; charset=utf-8"
    log = [LogKey.parse(text) for text in keys.json()["log"]]
    assert base64.urlsafe_b64decode(keys.json()["receipt"]["receipt-1"] + "=") == KEYS.receipt["receipt-1"]
    head = open_checkpoint(note.text, log)
    path = [base64.b64decode(one) for one in inclusion.json()["hashes"]]
    assert verify_inclusion(leaf_hash(leaves[3]), 3, 11, path, head.root)
    old = [base64.b64decode(one) for one in early.json()["hashes"]]
    proof = [base64.b64decode(one) for one in consistency.json()["hashes"]]
    before = root_of([leaf_hash(leaf) for leaf in leaves[:5]])
    assert verify_consistency(5, 11, proof, before, head.root)
    assert verify_inclusion(leaf_hash(leaves[4]), 4, 5, old, before)


@pytest.mark.parametrize(
    "query",
    [
        "inclusion",
        "inclusion?index=0",
        "inclusion?index=3&size=3",
        "inclusion?index=0&size=4",
        "inclusion?index=00&size=3",
        "inclusion?index=-1&size=3",
        "inclusion?index=1e1&size=3",
        "inclusion?index=٣&size=3",
        "inclusion?index=0&size=99999999999999999999",
        "consistency?from=0&to=3",
        "consistency?from=3&to=2",
        "consistency?from=1&to=4",
        "consistency?from=secret&to=3",
    ],
)
def test_a_question_outside_the_log_is_refused_and_not_repeated(database_url: str, query: str) -> None:
    (answer,), _ = visit(database_url, 3, f"/log/proof/{query}")
    assert answer.status_code == 422
    assert "secret" not in answer.text


def test_an_empty_log_has_no_checkpoint(database_url: str) -> None:
    (answer,), _ = visit(database_url, 0, "/log/checkpoint")
    assert answer.status_code == 404
