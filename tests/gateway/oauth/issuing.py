"""The authorization server with its ports in memory, for everything that asks no database."""

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from gateway.oauth.clients import key_set
from gateway.oauth.nonces import Nonces
from gateway.oauth.replay import OneTime
from gateway.oauth.server import AuthorizationServer, Client, OneTimes, Ports
from gateway.oauth.standing import Standing
from gateway.oauth.tokens import Issuer, Reader
from tests.gateway.oauth.firm import ISSUER, TOKEN_URL, Firm
from tests.gateway.oauth.world import KEY, NOW, standing


@dataclass
class Office:
    """One firm's registered client, what was used once, and a clock that stands still."""

    firm: Firm = field(default_factory=Firm)
    standing: Standing = field(default_factory=standing)
    used: set[str] = field(default_factory=set)
    nonces: Nonces | None = None

    def find(self, client_id: str) -> Client | None:
        known = client_id == self.firm.client_id
        return Client(client_id, key_set(self.firm.jwks), self.standing) if known else None

    def use(self, once: OneTime) -> bool:
        fresh = once.id not in self.used
        self.used.add(once.id)
        return fresh

    @property
    def server(self) -> AuthorizationServer:
        return self.over(self)

    def over(self, replays: OneTimes) -> AuthorizationServer:
        """The server with another store of one-time ids."""
        numbers = count(1)
        ports = Ports(
            clients=self,
            replays=replays,
            issuer=Issuer(KEY, ISSUER),
            reader=Reader([KEY], ISSUER),
            token_id=lambda: f"token-{next(numbers)}",
            clock=lambda: NOW,
            nonces=self.nonces,
        )
        return AuthorizationServer(ports, ISSUER)

    def form(self, assertion: str | None = None, **changes: Any) -> dict[str, str]:
        return self.firm.form(client_assertion=assertion or self.firm.assertion(NOW), **changes)

    def proof(self, **changes: Any) -> str:
        return self.firm.proof("POST", TOKEN_URL, now=NOW, **changes)

    def ask(self, form: dict[str, str] | None = None, *proofs: str) -> tuple[int, dict[str, Any]]:
        """Status and body of the answer; a right form and a right proof unless given."""
        answer = self.server.respond(self.form() if form is None else form, proofs or (self.proof(),))
        assert answer.headers["Cache-Control"] == "no-store"
        body: dict[str, Any] = json.loads(bytes(answer.body))
        return answer.status_code, body

    def error(self, form: dict[str, str] | None = None, *proofs: str) -> str:
        """The error of a refusal; whatever is told besides is a fixed sentence."""
        status, body = self.ask(form, *proofs)
        assert status == 400
        assert body.keys() == {"error", "error_description"}
        return str(body["error"])
