"""A recipient under load, on raw connections: an answer that was cut off is seen as cut off."""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from gateway.demo.scenes import sample
from gateway.demo.site import Site
from tests.bureau import Bureau

PATIENCE = 30.0  # seconds for one answer
STAGGER = 0.005  # seconds between connections
PAUSE = 0.05  # seconds after a refusal that may be retried
NAMES = ("plain_enterprise", "aeo_enterprise", "focus_enterprise", "sole_proprietor", "objected")
BATCH_OF, BATCH_EVERY, KEY_EVERY = 20, 5, 3

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class Request:
    """One question. key: its Idempotency-Key, or nothing; wire: its bytes, with a proof of its own."""

    body: bytes
    key: str
    wire: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """One complete answer. seconds: how long it took."""

    request: Request
    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


def ask(bureau: Bureau, body: bytes, key: str = "") -> Request:
    common = {"Host": "gateway", "Content-Type": "application/json", "Content-Length": str(len(body))}
    headers = {**common, **({"Idempotency-Key": key} if key else {}), **bureau.headers()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return Request(body, key, f"POST /v1/releases HTTP/1.1\r\n{lines}\r\n".encode() + body)


def questions(bureau: Bureau) -> Iterator[Request]:
    """Without end: singles of several kinds, batches between them, some under a key; signed when taken."""
    values = [sample(name)["value"] for name in NAMES]
    for number in itertools.count():
        batch = (values * BATCH_OF)[:BATCH_OF]
        asked = [values[number % len(values)]] if number % BATCH_EVERY else batch
        key = "" if number % KEY_EVERY else f"key-{id(values)}-{number}"
        yield ask(bureau, json.dumps(bureau.body(*asked)).encode(), key)


async def exchange(line: Line, request: Request) -> Answer:
    """Raises OSError or EOFError for a line that broke before the whole answer had come."""
    reader, writer = line
    began = time.monotonic()
    writer.write(request.wire)
    async with asyncio.timeout(PATIENCE):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip("\r\n").split("\r\n")
        headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in lines)}
        body = await reader.readexactly(int(headers["content-length"]))
    return Answer(request, int(first.split(" ")[1]), headers, body, time.monotonic() - began)


@asynccontextmanager
async def lines(site: Site, count: int) -> AsyncIterator[list[Line]]:
    """Open connections, one after the other: of many at once, one server process would take most."""
    opened: list[Line] = []
    try:
        for _ in range(count):
            opened.append(await asyncio.open_connection("127.0.0.1", site.port))
            await asyncio.sleep(STAGGER)
        yield opened
    finally:
        for _, writer in opened:
            writer.close()


@dataclass
class Load:
    """Clients that share one list of requests. answers: in the order in which they were complete."""

    requests: Iterator[Request]
    answers: list[Answer] = field(default_factory=list)
    broken: int = 0

    async def run(self, opened: Sequence[Line]) -> None:
        """One client per line, until the requests run out or every line is broken."""
        await asyncio.gather(*map(self._client, opened))

    async def _client(self, line: Line) -> None:
        try:
            for request in self.requests:
                self.answers.append(await exchange(line, request))
                await asyncio.sleep(PAUSE if self.answers[-1].status == 503 else 0)
        except (OSError, EOFError):
            self.broken += 1

    def told(self, status: int = 200) -> list[Answer]:
        return [answer for answer in self.answers if answer.status == status]


async def at_once(opened: Sequence[Line], requests: Sequence[Request]) -> list[Answer]:
    """Each request on a line of its own."""
    return await asyncio.gather(*map(exchange, opened, requests))


async def alone(site: Site, *requests: Request) -> list[Answer]:
    """One request after the other."""
    async with lines(site, 1) as opened:
        return [await exchange(opened[0], request) for request in requests]


def statuses(answers: Iterable[Answer]) -> list[int]:
    return sorted(answer.status for answer in answers)
