"""Pairwise subject tokens: stable for one recipient and purpose, unlinkable across them (law L10)."""

import base64
import hmac

from gateway.signing.keyring import Key

TOKEN_BYTES = 16


class Pairwise:
    """The tokens of one recipient for one purpose. A leaked token names its recipient to the key's holder."""

    def __init__(self, key: Key, recipient: str, purpose: str) -> None:
        self._secret = hmac.digest(key.secret, f"{recipient}\x1f{purpose}".encode(), "sha256")
        self._prefix = f"intl{key.epoch}."

    def token(self, subject_id: str) -> str:
        """`intl<epoch>.` and 22 characters of base64url."""
        digest = hmac.digest(self._secret, subject_id.encode(), "sha256")[:TOKEN_BYTES]
        return self._prefix + base64.urlsafe_b64encode(digest)[:22].decode()
