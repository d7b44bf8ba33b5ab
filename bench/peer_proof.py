"""DPoP for the peers that verify it: joserfc as its documentation shows it, every check of RFC 9449 §4.3.

The one-time id is stored by the peer itself, in the transaction of the request.
"""

import hashlib
import json
import time
from base64 import urlsafe_b64encode

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, GuestProtocol

from bench.tokens import HTU

WINDOW = 60


class BadProofError(Exception):
    """The proof does not fit the request."""


def _own_key(guest: GuestProtocol) -> ECKey:
    return ECKey.import_key(guest.headers()["jwk"])


def check(proof: str, token: str, jkt: str) -> str:
    """The proof's one-time id. Raises BadProofError."""
    try:
        signed = jws.deserialize_compact(proof, _own_key, algorithms=["ES256"])
    except (JoseError, KeyError, ValueError) as error:
        raise BadProofError from error
    header, claims = signed.headers(), json.loads(signed.payload)
    ath = urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
    fits = (
        header.get("typ") == "dpop+jwt"
        and claims["htm"] == "POST"
        and claims["htu"] == HTU
        and abs(time.time() - claims["iat"]) <= WINDOW
        and claims["ath"] == ath
        and _own_key(signed).thumbprint() == jkt
    )
    if not fits:
        raise BadProofError
    return str(claims["jti"])
