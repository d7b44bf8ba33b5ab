"""The sync client: one thread-safe object per gateway and recipient."""

import random
import secrets
import threading
import time
from typing import Self, TypeVar, Unpack

import httpx2

from disclosure_gateway_client.jose import SigningKey
from disclosure_gateway_client.keys import FetchOnce, Keys
from disclosure_gateway_client.model import Release
from disclosure_gateway_client.oauth import Credentials
from disclosure_gateway_client.options import Options
from disclosure_gateway_client.question import Asked
from disclosure_gateway_client.session import Session, Sources, Terms
from disclosure_gateway_client.steps import Alone, Answered, Flow, Lost, Pause, Reply, Send, Step

T = TypeVar("T")
DEFAULT = Options()
SOURCES = Sources(time.time, lambda: secrets.token_urlsafe(24), random.random)


class Client:
    """Asks one gateway in the name of one recipient. Threads may share it; close it, or use `with`.

    issuer: the gateway's public address. trust: pinned `Keys`, or `FetchOnce()` to pin what the gateway
    serves at the first call. http: your own httpx2 client (proxy, certificates, timeouts), which stays yours
    to close.

    >>> client = Client(
    ...     "https://gateway.example",
    ...     Credentials("bureau-a", SigningKey.generate()),
    ...     trust=FetchOnce(),
    ... )
    >>> client.close()
    """

    def __init__(
        self,
        issuer: str,
        credentials: Credentials,
        *,
        trust: Keys | FetchOnce,
        options: Options = DEFAULT,
        http: httpx2.Client | None = None,
    ) -> None:
        self._session = Session(Terms(issuer, credentials, trust, options), SOURCES, SigningKey.generate())
        self._http = http or httpx2.Client(timeout=httpx2.Timeout(options.timeout, pool=None))
        self._is_owned = http is None
        self._alone = threading.Lock()

    def release(self, **asked: Unpack[Asked]) -> Release:
        """Ask about 1 to 1,000 subjects; see `Asked` for the arguments. The answer is verified.

        Raises Problem and its kinds for a refusal, Unverified for an answer that its receipt does not prove,
        Unreachable when no answer came (ask again with its `idempotency_key`), TokenRefused, Unexpected.
        """
        return self._run(self._session.release(asked))

    def keys(self) -> Keys:
        """The keys that every receipt is verified with; fetched now if they are to be fetched."""
        return self._run(self._session.prepared())

    def close(self) -> None:
        """Close the connections that this object opened."""
        if self._is_owned:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, flow: Flow[T]) -> T:
        """Do what a flow asks for until it returns."""
        reply: Answered | None = None
        while True:
            try:
                step = flow.send(reply)
            except StopIteration as done:
                result: T = done.value
                return result
            reply = self._do(step)

    def _do(self, step: Step) -> Answered | None:
        match step:
            case Send():
                return self._send(step)
            case Pause(seconds):
                time.sleep(seconds)
            case Alone(flow):
                with self._alone:
                    self._run(flow())
        return None

    def _send(self, step: Send) -> Answered:
        """A lost answer is told without its exception, which holds the request."""
        try:
            response = self._http.request(
                step.method, step.url, headers=step.headers, content=step.content, follow_redirects=False
            )
        except httpx2.TimeoutException:
            return Lost("timeout")
        except httpx2.RequestError:
            return Lost("connection")
        return Reply(response.status_code, dict(response.headers), response.content)
