"""What a connection may send before it is a request: uvicorn's protocol with bounds on the head.

The parser keeps whatever comes until the head ends, so one endless header would fill the memory, and one that
never ends would hold its connection for ever. Everything behind the head is bounded where it is read.
"""

import asyncio
from http import HTTPStatus
from typing import Any

from starlette.datastructures import Headers
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.errors import HeadTooLarge
from gateway.problems import response_of

MOST_HEAD = 32 * 1024  # bytes of the request line and all headers; an honest head has 5,000 at most
MOST_HEADERS = 100
HEAD_SECONDS = 10.0


class BoundedProtocol(HttpToolsProtocol):
    """Answers 431 to a head that is too large, and hangs up on one that does not end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head = 0  # bytes that came while the head was open
        self._open = False
        self._refused = False
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_ended()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        self._head += len(data)
        super().data_received(data)
        if self._open and self._head > MOST_HEAD:
            self._refuse()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head, self._open = 0, True
        self._expect_head()

    def on_headers_complete(self) -> None:
        self._head_ended()
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > MOST_HEAD or len(self.headers) > MOST_HEADERS:
            self._refuse()
        elif not self._refused:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if not self._refused:
            super().on_message_complete()

    def _expect_head(self) -> None:
        self._cancel()
        self._late = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _head_ended(self) -> None:
        self._open = False
        self._cancel()

    def _cancel(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _refuse(self) -> None:
        """The problem that the application would have told, and the end of the connection."""
        self._refused = True
        self._head_ended()
        answer = response_of(HeadTooLarge(), Headers(raw=self.headers), "")
        status = HTTPStatus(answer.status_code)
        lines = [f"HTTP/1.1 {status.value} {status.phrase}".encode(), b"connection: close"]
        lines += [name + b": " + value for name, value in answer.raw_headers]
        self.transport.write(b"\r\n".join([*lines, b"", bytes(answer.body)]))
        self.transport.close()
