"""A gateway in memory: the wire formats and real receipts, without a line of the client's code."""

import base64
import json
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs

import httpx2
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import import_key

from tests.clients.paper_log import NoteKey, PaperLog, tree_hash

ISSUER = "https://gateway.example"
CLIENT = "bureau-a"
ALGORITHMS = ["ES256", "EdDSA", "Ed25519"]
KID = "receipt-sign-1"
PLAN = "sha256:" + "ab" * 32
RULES = {
    "G-ENT-TIER": {"title": "等级可以披露", "basis": ["CIIR:13"]},
    "F-PRIVACY": {"title": "自然人信息泛化", "basis": ["PIPL:6", "PIPL:51"]},
}
Alter = Callable[[dict[str, Any]], None]


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def problem(
    status: int, code: str, headers: dict[str, str] | None = None, **members: object
) -> httpx2.Response:
    body = {"code": code, "detail": f"{code}.", "request_id": "req_1", "retryable": False, "status": status}
    told = {"content-type": "application/problem+json", "content-language": "en", **(headers or {})}
    return httpx2.Response(status, headers=told, content=json.dumps({**body, **members}).encode())


class Simulator:
    """One gateway. steps: what was asked of it; sent: every request; canned: its next answers to releases."""

    def __init__(self, client_jwk: dict[str, str], seed: int = 1, issuer: str = ISSUER) -> None:
        self.client_key = import_key({**client_jwk})
        self.log = PaperLog(NoteKey("gateway.example/log", bytes([seed]) * 32))
        self.receipt_key = Ed25519PrivateKey.from_private_bytes(bytes([seed + 1]) * 32)
        self.steps: list[str] = []
        self.sent: list[httpx2.Request] = []
        self.canned: list[httpx2.Response | httpx2.TransportError] = []
        self.canned_tokens: list[httpx2.Response | httpx2.TransportError] = []
        self.issuer = issuer
        self.metadata = {"issuer": issuer, "token_endpoint": f"{issuer}/oauth/token"}
        self.token_answer: dict[str, object] = {"token_type": "DPoP", "expires_in": 300}
        self.nonces = {"token": "", "release": ""}
        self.alter: Alter = lambda _: None
        self.client_in_leaf = CLIENT
        self.behind = 2  # entries that the same commit adds behind a release
        self._spent: set[str] = set()
        self._tokens: dict[str, str] = {}
        self._answers: dict[str, tuple[bytes, bytes]] = {}

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.sent.append(request)
        step, answer = {
            "/.well-known/oauth-authorization-server": ("metadata", self._metadata),
            "/log/keys": ("keys", self._keys),
            "/oauth/token": ("token", self._token),
            "/v1/releases": ("release", self._release),
        }[request.url.path]
        self.steps.append(step)
        return answer(request)

    def forget_tokens(self) -> None:
        """As after a restart with new keys."""
        self._tokens.clear()

    def keys(self) -> dict[str, Any]:
        public = self.receipt_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return {"log": [self.log.key.vkey], "receipt": {KID: b64url(public)}}

    def _metadata(self, _: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json=self.metadata)

    def _keys(self, _: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json=self.keys())

    # -- token endpoint -------------------------------------------------------------------------------------

    def _token(self, request: httpx2.Request) -> httpx2.Response:
        if self.canned_tokens:
            return _give(self.canned_tokens.pop(0))
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        proof = self._proof(request)
        if not self._is_authenticated(form):
            return httpx2.Response(401, json={"error": "invalid_client"})
        if isinstance(proof, str):
            return httpx2.Response(400, json={"error": proof}, headers={"dpop-nonce": self.nonces["token"]})
        value = f"token-{len(self.steps)}"
        self._tokens[value] = proof["jkt"]
        return httpx2.Response(200, json={"access_token": value, **self.token_answer})

    def _is_authenticated(self, form: dict[str, str]) -> bool:
        try:
            signed = jws.deserialize_compact(form["client_assertion"], self.client_key, ALGORITHMS)
        except (JoseError, KeyError):
            return False
        claims = json.loads(signed.payload)
        fits = form["grant_type"] == "client_credentials" and claims["iss"] == claims["sub"] == CLIENT
        return fits and claims["aud"] == self.issuer and self._is_new(claims["jti"])

    def _is_new(self, jti: str) -> bool:
        new = jti not in self._spent
        self._spent.add(jti)
        return new

    def _proof(self, request: httpx2.Request, token: str = "") -> dict[str, Any] | str:
        """The proof's claims with the key's thumbprint, or what is wrong with it (RFC 9449 §4.3)."""
        text = request.headers["dpop"]
        header = json.loads(base64.urlsafe_b64decode(text.partition(".")[0] + "=="))
        key = import_key(header["jwk"])
        claims: dict[str, Any] = json.loads(jws.deserialize_compact(text, key, ALGORITHMS).payload)
        wanted: dict[str, object] = {"htm": request.method, "htu": f"{self.issuer}{request.url.path}"}
        if token:
            wanted["ath"] = b64url(sha256(token.encode()).digest())
        nonce = self.nonces["release" if token else "token"]
        if nonce and claims.get("nonce") != nonce:
            return "use_dpop_nonce"
        if header["typ"] != "dpop+jwt" or any(claims.get(name) != value for name, value in wanted.items()):
            return "invalid_dpop_proof"
        return {**claims, "jkt": key.thumbprint()} if self._is_new(claims["jti"]) else "replayed_dpop_proof"

    # -- releases -------------------------------------------------------------------------------------------

    def _release(self, request: httpx2.Request) -> httpx2.Response:
        if self.canned:
            return _give(self.canned.pop(0))
        scheme, _, token = request.headers["authorization"].partition(" ")
        proof = self._proof(request, token)
        if scheme != "DPoP" or token not in self._tokens:
            return _challenge("invalid_token")
        if isinstance(proof, str):
            return _challenge(proof, self.nonces["release"])
        if proof["jkt"] != self._tokens[token]:
            return _challenge("invalid_dpop_proof")
        return self._once(request.headers.get("idempotency-key", proof["jti"]), request.content)

    def _once(self, key: str, body: bytes) -> httpx2.Response:
        if key not in self._answers:
            self._answers[key] = (body, self.answer(json.loads(body)))
        asked, answer = self._answers[key]
        if asked != body:
            return problem(422, "idempotency_key_reused", at="Idempotency-Key")
        return httpx2.Response(200, content=answer, headers={"content-type": "application/json"})

    def answer(self, asked: dict[str, Any]) -> bytes:
        """Log and sign the release of each subject by its kind: firms are told of, persons are not."""
        results = [_result(one) for one in asked["subjects"]]
        salts = [
            sha256(f"{len(self.log.entries)} {place}".encode()).digest()[:16] for place in range(len(results))
        ]
        root = tree_hash([salt + rfc8785.dumps(one) for salt, one in zip(salts, results, strict=True)])
        leaf = self._leaf(asked, results, root)
        index, proof = self.log.append(rfc8785.dumps(leaf), self.behind)
        said = {"digest": root.hex(), "id": leaf["id"], "index": index, "log": self.log.key.name}
        signature = b64url(self.receipt_key.sign(rfc8785.dumps(said)))
        receipt = {
            "leaf": rfc8785.dumps(leaf).decode(),
            "proof": proof,
            "salts": [b64url(salt) for salt in salts],
            "signature": {"kid": KID, "suite": "intl", "value": signature},
        }
        answer = {name: leaf[name] for name in ("id", "plan", "purpose")}
        answer |= {"log_index": index, "results": results, "rules": RULES, "receipt": receipt}
        self.alter(answer)
        return rfc8785.dumps(answer)

    def _leaf(self, asked: dict[str, Any], results: list[dict[str, Any]], root: bytes) -> dict[str, Any]:
        return {
            "authorisation": asked["authorisation"],
            "classes": _classes(results),
            "client": self.client_in_leaf,
            "detail": "00" * 32,
            "id": f"rel_{len(self.log.entries):026d}",
            "licence": "L-1",
            "log": self.log.key.name,
            "plan": PLAN,
            "purpose": asked["purpose"],
            "recipient": "recipient-a",
            "results": root.hex(),
            "subjects": len(results),
            "suite": "intl",
            "time": "2026-01-05T10:00:00.000000+08:00",
            "token": "00" * 32,
            "type": "release",
            "v": 1,
        }


def _give(canned: httpx2.Response | httpx2.TransportError) -> httpx2.Response:
    if isinstance(canned, httpx2.TransportError):
        raise canned
    return canned


def _challenge(error: str, nonce: str = "") -> httpx2.Response:
    headers = {"www-authenticate": f'DPoP error="{error}", algs="ES256 EdDSA"'}
    return problem(401, error, headers | ({"dpop-nonce": nonce} if nonce else {}))


def _result(subject: dict[str, str]) -> dict[str, Any]:
    if subject["type"] != "uscc":
        return {"outcome": "nothing"}
    token = sha256(subject["value"].encode()).hexdigest()[:32]
    area = {"action": "generalise", "rules": ["F-PRIVACY", "G-ENT-TIER"], "value": {"division": "460000"}}
    tier = {"action": "release", "rules": ["G-ENT-TIER"], "value": "E-W"}
    fields = {"C01": tier, "E04": area}
    return {"fields": fields, "objection": False, "outcome": "disclosed", "subject": token, "tier": "E-W"}


def _classes(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    counts = Counter(result["outcome"] for result in results)
    fields = [["C01", "release"], ["E04", "generalise"]]
    told: dict[str, list[Any]] = {"disclosed": [fields, sorted(RULES)], "nothing": [[], []]}
    return [
        {
            "count": count,
            "fields": told[outcome][0],
            "objection": False,
            "outcome": outcome,
            "rules": told[outcome][1],
        }
        for outcome, count in counts.items()
    ]
