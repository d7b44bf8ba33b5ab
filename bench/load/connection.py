"""A minimal HTTP/1.1 keep-alive client on one socket: writes ready bytes, finds the end of each answer."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import cast

LENGTH = b"content-length:"


@dataclass(slots=True)
class Tally:
    """What one stream counts between `start` and the last answer. times: seconds per answer, in order.

    kept: request body and answer in pieces, of every answer, if `keeps`: they are read after the window.
    """

    source: Iterator[tuple[bytes, bytes]]
    start: float = 0.0
    deadline: float = 0.0
    times: list[float] = field(default_factory=list)
    in_window: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    first_failure: str = ""
    exhausted_at: float = 0.0
    last: float = 0.0
    keeps: bool = False
    kept: list[tuple[bytes, list[bytes]]] = field(default_factory=list)


class Connection(asyncio.Protocol):
    """One closed loop. `ended` is called once, when this connection sends no more."""

    def __init__(self, tally: Tally, ended: Callable[[], None]) -> None:
        self._tally = tally
        self._ended = ended
        self._transport: asyncio.WriteTransport | None = None
        self._head = b""
        self._missing = 0
        self._status = b""
        self._sent = 0.0
        self._busy = False
        self._body = b""
        self._pieces: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transport has the methods but not the class
        self._transport = cast("asyncio.WriteTransport", transport)

    def send(self) -> None:
        """Send the next prepared request, or end."""
        tally, now = self._tally, perf_counter()
        request = next(tally.source, None) if now < tally.deadline else None
        if request is None:
            if now < tally.deadline and not tally.exhausted_at:
                tally.exhausted_at = now
            self._finish()
            return
        self._sent, self._busy, self._body, self._pieces = now, True, request[1], []
        assert self._transport is not None
        self._transport.write(request[0] + request[1])

    def data_received(self, data: bytes) -> None:
        if self._missing:
            self._missing -= len(data)
            self._pieces.append(data)
        elif not self._read_head(data):
            return
        if self._missing == 0:
            self._answered()

    def _read_head(self, data: bytes) -> bool:
        """Collect the head; True when `_missing` says how much of the body is still to come."""
        self._head += data
        end = self._head.find(b"\r\n\r\n")
        if end < 0:
            return False
        self._status = self._head[9:12]
        if self._status != b"200" and not self._tally.first_failure:
            self._tally.first_failure = self._head.decode("utf-8", "replace")[:2000]
        head = self._head[:end].lower()
        start = head.index(LENGTH) + len(LENGTH)
        length = int(head[start:].split(b"\r\n", 1)[0])
        self._missing = length - (len(self._head) - end - 4)
        self._pieces.append(self._head[end + 4 :])
        self._head = b""
        return True

    def _answered(self) -> None:
        tally, now = self._tally, perf_counter()
        self._busy = False
        tally.last = now
        if self._status == b"200" and tally.keeps:
            tally.kept.append((self._body, self._pieces))
        if self._status != b"200":
            tally.failed[self._status.decode()] += 1
        elif now >= tally.start:
            tally.times.append(now - self._sent)
            tally.in_window += now <= tally.deadline
        self.send()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._busy:
            self._tally.failed["0"] += 1
            self._tally.first_failure = self._tally.first_failure or repr(exc)
            self._busy = False
            self._finish()

    def _finish(self) -> None:
        if self._transport is not None:
            self._transport.close()
            self._transport = None
            self._ended()
