"""The rules of a conversation with one gateway: discover, pin keys, keep a token, ask, verify. No I/O."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from disclosure_gateway_client import oauth
from disclosure_gateway_client.errors import Misconfigured, Unreachable
from disclosure_gateway_client.jose import SigningKey
from disclosure_gateway_client.keys import FetchOnce, Keys
from disclosure_gateway_client.model import Release
from disclosure_gateway_client.oauth import Credentials, Metadata, Stamp, Token
from disclosure_gateway_client.options import Options
from disclosure_gateway_client.question import Asked, Question, question
from disclosure_gateway_client.receipt import Expected, verify_receipt
from disclosure_gateway_client.replies import body_of, patiently, refusal, token_error
from disclosure_gateway_client.steps import Answered, Flow, Lost, Reply, Send, alone, send

NONCE_WANTED = "use_dpop_nonce"
TOKEN_DEAD = "invalid_token"  # noqa: S105 -- an error code of RFC 6750


@dataclass(frozen=True, slots=True)
class Sources:
    """Where time and chance come from. now: epoch seconds; jti: a fresh one-time id; chance: 0 to 1."""

    now: Callable[[], float]
    jti: Callable[[], str]
    chance: Callable[[], float]

    def stamp(self) -> Stamp:
        return Stamp(self.now(), self.jti())


@dataclass(frozen=True, slots=True)
class Terms:
    """What stays the same for the life of a client."""

    issuer: str
    credentials: Credentials
    trust: Keys | FetchOnce
    options: Options

    def __post_init__(self) -> None:
        oauth.check_issuer(self.issuer)
        if not isinstance(self.trust, Keys | FetchOnce):
            raise Misconfigured("trust is pinned Keys or FetchOnce(): an answer is never left unverified")


@dataclass(slots=True, repr=False)
class Session:
    """State and flows of one client. keys: pinned from the start, or at the first call."""

    terms: Terms
    sources: Sources
    proof_key: SigningKey
    keys: Keys | None = None
    _metadata: Metadata | None = None
    _token: Token | None = None
    _nonces: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if isinstance(self.terms.trust, Keys):
            self.keys = self.terms.trust

    def release(self, asked: Asked) -> Flow[Release]:
        """Ask once, however many attempts it takes, and hand out only what the receipt proves."""
        put = question(asked)
        keys = yield from self.prepared()
        answer = yield from self._patiently(lambda: self._authorised(put))
        if isinstance(answer, Lost):
            raise Unreachable(answer.reason, put.idempotency_key)
        if answer.status != 200:
            raise refusal(answer)
        expected = Expected(self.terms.credentials.client_id, put.purpose, put.authorisation, put.count)
        return verify_receipt(answer.content, keys, expected)

    def prepared(self) -> Flow[Keys]:
        """Discovery and keys, once for all callers."""
        if self._metadata is None or self.keys is None:
            yield from alone(self._prepare)
        assert self.keys is not None, "prepared"
        return self.keys

    def _prepare(self) -> Flow[None]:
        if self._metadata is None:
            reply = yield from self._document(oauth.metadata_url(self.terms.issuer))
            self._metadata = oauth.parse_metadata(body_of(reply), self.terms.issuer)
        if self.keys is None:
            reply = yield from self._document(f"{self.terms.issuer}/log/keys")
            self.keys = Keys.parse(reply.content)

    def _document(self, url: str) -> Flow[Reply]:
        headers = {"accept": "application/json", **self._language()}
        reply = yield from self._patiently(lambda: send(Send("GET", url, headers)))
        return _success(reply)

    def _authorised(self, put: Question) -> Flow[Answered]:
        """One attempt. A nonce that is asked for and a token that died are each made good once."""
        made_good: set[str] = set()
        while True:
            token = yield from self._fresh_token()
            answer = yield from self._ask(put, token)
            error = oauth.challenge_error(answer.headers) if _is_unauthorised(answer) else ""
            if error not in (NONCE_WANTED, TOKEN_DEAD) or error in made_good:
                return answer
            made_good.add(error)
            if error == TOKEN_DEAD and self._token is token:
                self._token = replace(token, fresh_until=0)

    def _ask(self, put: Question, token: Token) -> Flow[Answered]:
        url = f"{self.terms.issuer}/v1/releases"
        headers = {
            "accept": "application/json, application/problem+json",
            "authorization": f"DPoP {token.value}",
            "content-type": "application/json",
            "idempotency-key": put.idempotency_key,
        }
        return (yield from self._post(url, headers, put.body, token.value))

    def _fresh_token(self) -> Flow[Token]:
        if not self._has_fresh_token():
            yield from alone(self._renew)
        assert self._token is not None, "renewed"
        return self._token

    def _has_fresh_token(self) -> bool:
        return self._token is not None and self.sources.now() < self._token.fresh_until

    def _renew(self) -> Flow[None]:
        if self._has_fresh_token():  # whoever waited here finds the token of whoever was first
            return
        answer = yield from self._patiently(self._token_attempt)
        self._token = oauth.parse_token(body_of(_success(answer)), self.sources.now())

    def _token_attempt(self) -> Flow[Answered]:
        """One attempt; a nonce that is asked for is sent with a new assertion (one-time ids are spent)."""
        answer = yield from self._ask_token()
        if isinstance(answer, Reply) and token_error(answer) == NONCE_WANTED:
            answer = yield from self._ask_token()
        return answer

    def _ask_token(self) -> Flow[Answered]:
        assert self._metadata is not None, "prepared"
        form = oauth.token_form(self.terms.credentials, self.terms.issuer, self.sources.stamp())
        headers = {"accept": "application/json", "content-type": "application/x-www-form-urlencoded"}
        return (yield from self._post(self._metadata.token_endpoint, headers, form, ""))

    def _post(self, url: str, headers: dict[str, str], content: bytes, token: str) -> Flow[Answered]:
        """A POST with a proof made for it alone; a nonce in the reply is kept for the next."""
        nonce = self._nonces.get(url, "")
        proof = oauth.proof(self.proof_key, ("POST", url), self.sources.stamp(), token, nonce)
        answer = yield from send(Send("POST", url, {**headers, **self._language(), "dpop": proof}, content))
        if isinstance(answer, Reply) and "dpop-nonce" in answer.headers:
            self._nonces[url] = answer.headers["dpop-nonce"]
        return answer

    def _patiently(self, attempt: Callable[[], Flow[Answered]]) -> Flow[Answered]:
        return patiently(attempt, self.terms.options, self.sources.chance)

    def _language(self) -> dict[str, str]:
        return {"accept-language": self.terms.options.language}


def _success(answer: Answered) -> Reply:
    if isinstance(answer, Lost):
        raise Unreachable(answer.reason)
    if answer.status != 200:
        raise refusal(answer)
    return answer


def _is_unauthorised(answer: Answered) -> TypeGuard[Reply]:
    return isinstance(answer, Reply) and answer.status == 401
