"""Pairwise subject tokens: stable for one recipient and purpose, unlinkable across them (law L10)."""

from binascii import b2a_base64

from gateway.signing.keyring import Key
from gateway.signing.mac import Mac

TOKEN_BYTES = 16
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class Pairwise:
    """The tokens of one recipient for one purpose. A leaked token names its recipient to the key's holder."""

    def __init__(self, key: Key, recipient: str, purpose: str) -> None:
        self._mac = Mac(Mac(key.secret).digest(f"{recipient}\x1f{purpose}".encode()))
        self._prefix = f"intl{key.epoch}."

    def token(self, subject_id: str) -> str:
        """`intl<epoch>.` and 22 characters of base64url."""
        digest = self._mac.digest(subject_id.encode())[:TOKEN_BYTES]
        return self._prefix + b2a_base64(digest)[:22].translate(_URL_SAFE).decode()
