"""Both clients against one simulated gateway: every law holds for the sync and the async side alike."""

import asyncio
import base64
import json
from collections.abc import Callable, Iterator
from typing import Any, Protocol, Self

import httpx2
import pytest
from disclosure_gateway_client import (
    AsyncClient,
    CitizenId,
    Client,
    Credentials,
    FetchOnce,
    Keys,
    Options,
    Release,
    SigningKey,
    Uscc,
)

from tests.clients.simulator import CLIENT, ISSUER, Simulator

USCC = "91460000MA5TQKAB3X"
CITIZEN = "460106199003071234"
QUICK = Options(first_pause=0.0, longest_pause=1.0)


class Side(Protocol):
    """One kind of client, driven from sync tests."""

    def release(self, **changed: Any) -> Release: ...
    def keys(self) -> Keys: ...
    def release_together(self, count: int) -> list[Release]: ...


def asked(**changed: Any) -> Any:
    question = {
        "purpose": "credit_rating",
        "authorisation": "contract",
        "subjects": [Uscc(USCC), CitizenId(CITIZEN)],
        "operator": "operator-7",
        "reference": "case-7",
    }
    return {**question, **changed}


class SyncSide:
    def __init__(self, sim: Simulator, **made: Any) -> None:
        http = httpx2.Client(transport=httpx2.MockTransport(sim))
        self.client = Client(ISSUER, **made, http=http)

    def release(self, **changed: Any) -> Release:
        return self.client.release(**asked(**changed))

    def keys(self) -> Keys:
        return self.client.keys()

    def release_together(self, count: int) -> list[Release]:
        async def together() -> list[Release]:
            calls = [asyncio.to_thread(self.release) for _ in range(count)]
            return await asyncio.gather(*calls)

        return asyncio.run(together())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()


class AsyncSide:
    def __init__(self, sim: Simulator, **made: Any) -> None:
        http = httpx2.AsyncClient(transport=httpx2.MockTransport(sim))
        self.client = AsyncClient(ISSUER, **made, http=http)
        self.runner = asyncio.Runner()

    def release(self, **changed: Any) -> Release:
        return self.runner.run(self.client.release(**asked(**changed)))

    def keys(self) -> Keys:
        return self.runner.run(self.client.keys())

    def release_together(self, count: int) -> list[Release]:
        async def together() -> list[Release]:
            return await asyncio.gather(*(self.client.release(**asked()) for _ in range(count)))

        return self.runner.run(together())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.runner.run(self.client.aclose())
        self.runner.close()


MakeSide = Callable[..., Side]


@pytest.fixture(scope="session")
def client_key() -> SigningKey:
    return SigningKey.generate()


@pytest.fixture
def sim(client_key: SigningKey) -> Simulator:
    return Simulator(client_key.public_jwk())


@pytest.fixture(params=[SyncSide, AsyncSide], ids=["sync", "async"])
def make_side(request: pytest.FixtureRequest, sim: Simulator, client_key: SigningKey) -> Iterator[MakeSide]:
    """Builds clients of one kind; what is not given is as usual, with pinned keys."""
    opened: list[Any] = []

    def make(**changed: Any) -> Side:
        usual = {"credentials": Credentials(CLIENT, client_key), "trust": pinned(sim), "options": QUICK}
        opened.append(request.param(sim, **{**usual, **changed}).__enter__())
        made: Side = opened[-1]
        return made

    yield make
    for side in opened:
        side.__exit__(None, None, None)


@pytest.fixture
def side(make_side: MakeSide) -> Side:
    return make_side()


def pinned(sim: Simulator) -> Keys:
    return Keys.parse(json.dumps(sim.keys()).encode())


FETCH = FetchOnce()


def claims_of(request: httpx2.Request) -> dict[str, object]:
    part = request.headers["dpop"].split(".")[1]
    claims: dict[str, object] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims


def sent(sim: Simulator, path: str) -> list[httpx2.Request]:
    return [request for request in sim.sent if request.url.path == path]
