"""A recipient made by hand: every byte of a request can be wrong on purpose."""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any, Self

import httpx2
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey

from gateway.demo.site import Firm, Site


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Bureau:
    """One firm at one gateway with one proof key and, once asked for, one token."""

    site: Site
    firm: Firm
    proof_key: Any = field(default_factory=lambda: ECKey.generate_key("P-256"))
    token: str = ""

    def __post_init__(self) -> None:
        self.http = httpx2.Client(base_url=self.site.url, timeout=30)
        self.firm_key = (
            ECKey.import_key(self.firm.key.private)
            if self.firm.key.alg == "ES256"
            else OKPKey.import_key(self.firm.key.private)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.http.close()

    def sign(self, header: dict[str, Any], claims: dict[str, Any], key: Any) -> str:
        return jws.serialize_compact({"alg": "ES256", **header}, json.dumps(claims).encode(), key)

    def proof(self, method: str, path: str, **changes: Any) -> str:
        claims = {
            "jti": secrets.token_urlsafe(12),
            "htm": method,
            "htu": self.site.url + path,
            "iat": int(time.time()),
        }
        if self.token:
            claims["ath"] = b64url(hashlib.sha256(self.token.encode()).digest())
        header = {"typ": "dpop+jwt", "jwk": self.proof_key.as_dict(private=False)}
        return self.sign(header, {**claims, **changes}, self.proof_key)

    def log_in(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.firm.client_id,
            "sub": self.firm.client_id,
            "aud": self.site.url,
            "jti": secrets.token_urlsafe(12),
            "iat": now,
            "exp": now + 60,
        }
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": self.sign({}, claims, self.firm_key),
        }
        self.token = ""
        answer = self.http.post(
            "/oauth/token", data=form, headers={"DPoP": self.proof("POST", "/oauth/token")}
        )
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["access_token"]
        return self.token

    def headers(self, **changes: str) -> dict[str, str]:
        return {"Authorization": f"DPoP {self.token}", "DPoP": self.proof("POST", "/v1/releases"), **changes}

    def body(self, *values: str, kind: str = "uscc", **changes: Any) -> dict[str, Any]:
        asked = {
            "purpose": "credit_reporting",
            "authorisation": "contract",
            "operator": "op-7",
            "client_reference": "case-1",
            "subjects": [{"type": kind, "value": value} for value in values],
        }
        return {**asked, **changes}

    def ask(self, body: Any, **headers: str) -> httpx2.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.http.post("/v1/releases", content=content, headers=self.headers(**headers))
