"""Server-provided nonces (RFC 9449 §8, §9): a proof made ahead of time is worth nothing a few minutes later.

A nonce is the number of a time window and a keyed digest of it, so every worker knows every nonce and nothing
is stored. It says when a proof was made, not that it is used once: one-time ids do that.
"""

import hmac
from binascii import b2a_base64

from gateway.oauth.jose import decode

WINDOW = 120  # seconds; a nonce holds in its own window and the next, so for two to four minutes
NUMBER = 5  # bytes of the window's number
TAG = 16
LENGTH = 28  # characters of base64url
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class Nonces:
    """The nonces of one place. key: 32 bytes; domain: nobody's nonce of one place is good at another."""

    def __init__(self, key: bytes, domain: str) -> None:
        self._key = hmac.digest(key, domain.encode(), "sha256")

    def current(self, now: float) -> str:
        """What a client is to put into its next proofs."""
        return self._of(int(now) // WINDOW)

    def holds(self, nonce: str | None, now: float) -> bool:
        """Whether it was handed out in this window or the one before."""
        if nonce is None or len(nonce) != LENGTH or not nonce.isascii():
            return False
        try:
            number = int.from_bytes(decode(nonce.encode())[:NUMBER], "big")
        except ValueError:
            return False
        fresh = int(now) // WINDOW - number in (0, 1)
        return fresh and hmac.compare_digest(self._of(number), nonce)

    def _of(self, window: int) -> str:
        number = window.to_bytes(NUMBER, "big")
        tagged = number + hmac.digest(self._key, number, "sha256")[:TAG]
        return b2a_base64(tagged, newline=False).translate(_URL_SAFE).decode()
