"""The async client, on asyncio: the same flows with another driver."""

import asyncio
from typing import Self, TypeVar, Unpack

import httpx2

from disclosure_gateway_client.jose import SigningKey
from disclosure_gateway_client.keys import FetchOnce, Keys
from disclosure_gateway_client.model import Release
from disclosure_gateway_client.oauth import Credentials
from disclosure_gateway_client.options import Options
from disclosure_gateway_client.question import Asked
from disclosure_gateway_client.session import Session, Terms
from disclosure_gateway_client.steps import Alone, Answered, Flow, Lost, Pause, Reply, Send, Step
from disclosure_gateway_client.sync import DEFAULT, SOURCES

T = TypeVar("T")


class AsyncClient:
    """Asks one gateway in the name of one recipient. Tasks of one event loop may share it.

    The arguments are those of `Client`, with an `httpx2.AsyncClient`.

    >>> async def ask() -> None:
    ...     async with AsyncClient(
    ...         "https://gateway.example", Credentials("bureau-a", SigningKey.generate()), trust=FetchOnce()
    ...     ):
    ...         ...
    >>> asyncio.run(ask())
    """

    def __init__(
        self,
        issuer: str,
        credentials: Credentials,
        *,
        trust: Keys | FetchOnce,
        options: Options = DEFAULT,
        http: httpx2.AsyncClient | None = None,
    ) -> None:
        self._session = Session(Terms(issuer, credentials, trust, options), SOURCES, SigningKey.generate())
        self._http = http or httpx2.AsyncClient(timeout=httpx2.Timeout(options.timeout, pool=None))
        self._is_owned = http is None
        self._alone = asyncio.Lock()

    async def release(self, **asked: Unpack[Asked]) -> Release:
        """Ask about 1 to 1,000 subjects; arguments and errors are those of `Client.release`."""
        return await self._run(self._session.release(asked))

    async def keys(self) -> Keys:
        """The keys that every receipt is verified with; fetched now if they are to be fetched."""
        return await self._run(self._session.prepared())

    async def aclose(self) -> None:
        """Close the connections that this object opened."""
        if self._is_owned:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _run(self, flow: Flow[T]) -> T:
        """Do what a flow asks for until it returns."""
        reply: Answered | None = None
        while True:
            try:
                step = flow.send(reply)
            except StopIteration as done:
                result: T = done.value
                return result
            reply = await self._do(step)

    async def _do(self, step: Step) -> Answered | None:
        match step:
            case Send():
                return await self._send(step)
            case Pause(seconds):
                await asyncio.sleep(seconds)
            case Alone(flow):
                async with self._alone:
                    await self._run(flow())
        return None

    async def _send(self, step: Send) -> Answered:
        """A lost answer is told without its exception, which holds the request."""
        try:
            response = await self._http.request(
                step.method, step.url, headers=step.headers, content=step.content, follow_redirects=False
            )
        except httpx2.TimeoutException:
            return Lost("timeout")
        except httpx2.RequestError:
            return Lost("connection")
        return Reply(response.status_code, dict(response.headers), response.content)
