"""What a flow asks of its driver. A flow is a generator: it yields steps, is sent replies, returns.

Flows know no socket, clock or thread, so that the sync and the async client are one set of rules.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar


@dataclass(frozen=True, slots=True)
class Send:
    """Send this request and reply with Reply or Lost."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait this many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Alone:
    """Run this flow while no other runs alone: one token request serves all who wait."""

    flow: "Callable[[], Flow[None]]" = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP response. headers: names in lower case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Lost:
    """No response. reason: connection or timeout."""

    reason: str


Step: TypeAlias = Send | Pause | Alone
Answered: TypeAlias = Reply | Lost
T = TypeVar("T")
Flow: TypeAlias = Generator[Step, Answered | None, T]


def send(request: Send) -> Flow[Answered]:
    """One request and its reply."""
    reply = yield request
    assert reply is not None, "a driver answers every Send"
    return reply


def pause(seconds: float) -> Flow[None]:
    yield Pause(seconds)


def alone(flow: "Callable[[], Flow[None]]") -> Flow[None]:
    yield Alone(flow)
