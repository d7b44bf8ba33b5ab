"""Authlib's resource protector with its RFC 9068 validator, as its documentation shows it."""

import json
import os

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import ResourceProtector
from authlib.oauth2.rfc9068 import JWTBearerTokenValidator
from fastapi import HTTPException, Request
from joserfc.jwk import KeySet
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from bench.naive_peer.model import UsedProof
from bench.peer_proof import BadProofError, check
from bench.tokens import AUDIENCE, ISSUER

DPOP = os.environ.get("BENCH_PROOF") == "dpop"


class Validator(JWTBearerTokenValidator):  # type: ignore[misc]  # Authlib carries no types
    TOKEN_TYPE = "dpop" if DPOP else "bearer"

    def __init__(self, jwks: KeySet) -> None:
        super().__init__(issuer=ISSUER, resource_server=AUDIENCE)
        self._jwks = jwks

    def get_jwks(self) -> KeySet:
        return self._jwks


def protector(jwks_json: str) -> ResourceProtector:
    built = ResourceProtector()
    built.register_token_validator(Validator(KeySet.import_key_set(json.loads(jwks_json))))
    return built


def authenticate(protect: ResourceProtector, request: Request, session: Session) -> str:
    """The client's id. With DPoP the one-time id goes into the request's own transaction."""
    try:
        claims = protect.validate_request(None, request)
        if DPOP:
            token = request.headers["authorization"].split(None, 1)[1]
            session.add(UsedProof(id=check(request.headers["dpop"], token, claims["cnf"]["jkt"])))
            session.flush()
    except (OAuth2Error, BadProofError, KeyError, IntegrityError) as error:
        raise HTTPException(401) from error
    return str(claims["client_id"])
