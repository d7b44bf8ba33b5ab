"""Where HTTP meets the flow: a caller and a body become a question; a refusal becomes a logged denial."""

import asyncio
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from json import loads
from typing import Protocol

from starlette.requests import ClientDisconnect, Request

from gateway.audit.entry import delivery_leaf, denial_leaf
from gateway.audit.model import Draft, SearchRow
from gateway.errors import Changed, GatewayError, Invalid, TooLarge, TooSlow
from gateway.oauth.model import Caller
from gateway.oauth.rar import narrowed
from gateway.releases.flow import Ports, disclose, prepare
from gateway.releases.idempotency import Answers, Attempt, Stored, repeated
from gateway.releases.model import Moment, Question
from gateway.releases.schemas import parse, subjects
from gateway.signing.suites import Sealer

MOST_KEY_CHARS = 255


class Callers(Protocol):
    async def identify(self, method: str, path: str, headers: Mapping[str, str], now: float) -> Caller:
        """Raises Unauthenticated or Forbidden; `client` is set once the token has been verified."""

    def headers(self, now: float) -> Mapping[str, str]:
        """What every answer to a caller carries."""


@dataclass(frozen=True, slots=True)
class Limits:
    """most_body: bytes; body_timeout: seconds for the whole body."""

    most_body: int
    body_timeout: float


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers release requests. clock: the moment now; name: a fresh id for a moment and a prefix."""

    callers: Callers
    ports: Ports
    answers: Answers
    kept: Sealer
    digest_key: bytes
    limits: Limits
    clock: Callable[[], Moment]
    name: Callable[[str, Moment], str]

    async def answer(self, request: Request) -> bytes:
        """The answer's bytes. A refusal of a known caller, save an outage, is logged before it is told (L1).

        The body comes first: who calls, and whether they may, is read when nothing is left to wait for (L8).
        """
        if request.scope["query_string"]:
            raise Invalid(at="?")  # a query would carry identifiers into other people's logs (law L9)
        _declared_size(request.headers, self.limits)
        body = await read_body(request, self.limits)
        moment = self.clock()
        caller: Caller | None = None
        try:
            caller = await self._caller(request, moment)
            return await self._release(self._question(caller, body, moment), body, request.headers)
        except GatewayError as refusal:
            await self._deny(refusal, caller, moment)
            raise

    def headers(self) -> Mapping[str, str]:
        """What an answer of this moment carries, whatever it says."""
        return self.callers.headers(self.clock().epoch)

    async def _caller(self, request: Request, moment: Moment) -> Caller:
        return await self.callers.identify(
            request.method, request.scope["path"], request.headers, moment.epoch
        )

    def _question(self, caller: Caller, body: bytes, moment: Moment) -> Question:
        asked = parse(body)
        wanted = None if asked.fields is None else frozenset(asked.fields)
        return Question(
            id=self.name("rel", moment),
            caller=caller,
            purpose=asked.purpose,
            authorisation=asked.authorisation,
            operator=asked.operator,
            client_reference=asked.client_reference,
            subjects=subjects(asked),
            wanted=narrowed(caller.details, asked.purpose, asked.authorisation, wanted),
            moment=moment,
        )

    async def _release(self, question: Question, body: bytes, headers: Mapping[str, str]) -> bytes:
        key = headers.get("idempotency-key")
        if key is None:
            return (await disclose(question, self.ports)).body
        if not 0 < len(key) <= MOST_KEY_CHARS:
            raise Invalid(at="Idempotency-Key", client=question.caller.client_id)
        attempt = self._attempt(question, key, body)
        stored = await self.answers.reserve(attempt)
        return await (
            self._first(question, attempt) if stored is None else self._again(question, attempt, stored)
        )

    def _attempt(self, question: Question, key: str, body: bytes) -> Attempt:
        client = question.caller.client_id
        return Attempt(client, self._digest(key.encode()), self._digest(body), int(question.moment.epoch))

    def _digest(self, text: bytes) -> str:
        return hmac.digest(self.digest_key, text, "sha256").hex()

    async def _first(self, question: Question, attempt: Attempt) -> bytes:
        try:
            release = await disclose(question, self.ports)
        except BaseException:
            await self.answers.forget(attempt)
            raise
        sealed = self.kept.seal(release.body, attempt.place)
        await self.answers.keep(attempt, self._digest(release.disclosure.digest), sealed)
        return release.body

    async def _again(self, question: Question, attempt: Attempt, stored: Stored) -> bytes:
        sealed = repeated(stored, attempt)
        disclosure = await prepare(question, self.ports)
        if self._digest(disclosure.digest) != stored.disclosure_digest:
            raise Changed(at="Idempotency-Key", client=attempt.client)
        body = self.kept.open(sealed, attempt.place)
        await self.ports.log.append(self._delivery(question, str(loads(body)["id"])))
        return body

    def _delivery(self, question: Question, release: str) -> Draft:
        caller, name = question.caller, self.name("del", question.moment)
        members = {"id": name, "release": release, "time": question.moment.text, "log": self.ports.origin}
        leaf = delivery_leaf({**members, "client": caller.client_id, "recipient": caller.recipient_id})
        search = SearchRow(caller.recipient_id, caller.client_id, "", "delivered", "")
        return Draft(name, "delivery", question.moment.text, leaf, search, ())

    async def _deny(self, refusal: GatewayError, caller: Caller | None, moment: Moment) -> None:
        """A refusal that cannot be recorded is told as unavailable, by the log's own error."""
        client = caller.client_id if caller else refusal.client
        if client is None or refusal.status >= 500:
            return
        recipient, name = caller.recipient_id if caller else "", self.name("den", moment)
        members = {"client": client, "code": refusal.code, "id": name, "log": self.ports.origin}
        leaf = denial_leaf({**members, "recipient": recipient, "time": moment.text})
        search = SearchRow(recipient, client, "", f"denied:{refusal.code}", "")
        await self.ports.log.append(Draft(name, "denial", moment.text, leaf, search, ()))


def _declared_size(headers: Mapping[str, str], limits: Limits) -> None:
    declared = headers.get("content-length", "0")
    if not declared.isdecimal() or len(declared) > 18 or int(declared) > limits.most_body:
        raise TooLarge(at="Content-Length")


async def read_body(request: Request, limits: Limits) -> bytes:
    """The body, within its size and its time. Raises TooLarge or TooSlow."""
    parts, size = [], 0
    try:
        async with asyncio.timeout(limits.body_timeout):
            async for part in request.stream():
                size += len(part)
                if size > limits.most_body:
                    raise TooLarge(at="/")
                parts.append(part)
    except (TimeoutError, ClientDisconnect) as late:
        raise TooSlow(at="/") from late
    return b"".join(parts)
