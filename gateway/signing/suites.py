"""Sealed columns and blind indexes (suite `intl`: AES-256-GCM, HMAC-SHA-256)."""

import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.errors import GatewayError
from gateway.signing.keyring import Key
from gateway.signing.mac import Mac

INTL = 1
NONCE = 12
HEAD = 2  # suite byte, epoch byte
START = HEAD + NONCE
TAG_CHARS = 32  # 128 bits: no two subjects meet by chance


class Unsealable(GatewayError):
    """A sealed value does not open: wrong key, wrong place or a changed byte. Told as 500 and silence."""


class Sealer:
    """Seal values to their place. The newest key seals, every key of the ring opens.

    Form: suite byte 1 ‖ epoch byte ‖ 12-byte nonce ‖ AES-256-GCM ciphertext with tag, bound to its context.
    """

    def __init__(self, *keys: Key) -> None:
        self._boxes = {bytes((INTL, key.epoch)): AESGCM(key.secret) for key in keys}
        self._head = max(self._boxes)
        self._newest = self._boxes[self._head]

    def seal(self, plain: bytes, context: bytes) -> bytes:
        """Encrypt for one place; the same plaintext never seals to the same bytes."""
        return self.seal_all([plain], [context])[0]

    def seal_all(self, plains: Sequence[bytes], contexts: Sequence[bytes]) -> list[bytes]:
        """Encrypt each for its place, with one draw of randomness for all."""
        head, encrypt, pool = self._head, self._newest.encrypt, os.urandom(NONCE * len(plains))
        nonces = [pool[at : at + NONCE] for at in range(0, len(pool), NONCE)]
        return [
            head + nonce + encrypt(nonce, plain, context)
            for nonce, plain, context in zip(nonces, plains, contexts, strict=True)
        ]

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """Decrypt at the place it was sealed for. Raises Unsealable."""
        try:
            return self._boxes[sealed[:HEAD]].decrypt(sealed[HEAD:START], sealed[START:], context)
        except (InvalidTag, KeyError, ValueError) as fault:
            raise Unsealable(reason="unsealable") from fault


class BlindIndex:
    """Find a value without storing it: equal values have equal tags that only the key's holder can make."""

    def __init__(self, key: Key) -> None:
        self._mac = Mac(key.secret)

    def tag(self, kind: str, value: str) -> str:
        """32 lower-case hex digits of HMAC-SHA-256 over kind and value."""
        return self._mac.digest(f"{kind}\x1f{value}".encode()).hex()[:TAG_CHARS]
