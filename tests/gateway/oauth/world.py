"""A register with one licensed firm, on a real database."""

from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, text

from gateway.oauth.jose import SigningKey
from gateway.oauth.papers import FirmPaper
from gateway.oauth.registration import Registration
from gateway.oauth.standing import Licence, Standing
from gateway.oauth.tokens import Grant, Issuer
from tests.gateway.oauth.firm import ISSUER, Firm

KEY = SigningKey("token-sign-1", bytes(31) + b"\x07")
OTHER_KEY = SigningKey("token-sign-1", bytes(31) + b"\x08")
PURPOSES = ("credit_rating", "credit_reporting")
NOW = 1_767_600_000.0  # 2026-01-05 16:00 +08:00
TODAY = date(2026, 1, 5)

LICENCE: dict[str, Any] = {
    "number": "ECRB-2025-001",
    "issuer": "PBoC Haikou",
    "purposes": list(PURPOSES),
    "subject_kinds": ["ENT"],
    "valid_from": date(2025, 1, 1),
    "valid_until": date(2099, 12, 31),
}
PAPER: dict[str, Any] = {
    "name": "示例征信",
    "kind": "ECRB",
    "contract": {"ref": "HT-1", "until": date(2099, 12, 31)},
    "pia": {"ref": "PIA-1", "until": date(2099, 12, 31)},
    "licence": LICENCE,
}


def registration(engine: Engine) -> Registration:
    return Registration(engine, lambda prefix: f"{prefix}_{uuid4().hex}", "2026-01-05T16:00:00+08:00")


def enrol(engine: Engine, firm: Firm, **changes: Any) -> Registration:
    """Register and approve a firm."""
    made = registration(engine)
    made.register(FirmPaper.model_validate({**PAPER, **changes}), firm.jwks, firm.client_id)
    made.move(firm.client_id, "pending", "active")
    return made


def change(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement))


def token(firm: Firm, now: float = NOW, key: SigningKey = KEY, **changes: Any) -> str:
    """An access token as the gateway issues it to the firm."""
    grant = {"client_id": firm.client_id, "jkt": firm.jkt, "scope": PURPOSES, "id": "token-1", **changes}
    return Issuer(key, ISSUER).issue(Grant(**grant), now)


def licence(**changes: Any) -> Licence:
    right = {
        "number": "L-1",
        "purposes": frozenset(PURPOSES),
        "subject_kinds": frozenset({"ENT"}),
        "valid_from": date(2025, 1, 1),
        "valid_until": date(2026, 12, 31),
        "status": "active",
    }
    return Licence(**{**right, **changes})


def standing(**changes: Any) -> Standing:
    right = {
        "client_id": "firm-a",
        "client_status": "active",
        "recipient_id": "rcp_1",
        "kind": "ECRB",
        "country": "CN",
        "recipient_status": "active",
        "contract_until": date(2026, 12, 31),
        "pia_until": date(2026, 12, 31),
        "licences": (licence(),),
    }
    return Standing(**{**right, **changes})
