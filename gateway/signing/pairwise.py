"""Keyed names for subjects: stable under one key, and nobody without the key can tell which subject it is.

A subject's own name is 16 random bytes, so one AES block per name is a permutation that needs no hashing, and
a batch is one call. Two keys give two names that cannot be joined (law L10).
"""

from binascii import b2a_base64
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import ECB

from gateway.signing.keyring import Key
from gateway.signing.mac import Mac

NAME = 16  # bytes of a name: one block
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class Names:
    """The names under one key for one domain. Not for two threads at once."""

    def __init__(self, key: Key, domain: str) -> None:
        own = Mac(key.secret).digest(domain.encode())
        # No chaining: each block stands for itself, and equal names must stay equal.
        self._encrypt = Cipher(AES256(own), ECB()).encryptor().update  # noqa: S305

    def of(self, names: Sequence[str]) -> list[bytes]:
        """The keyed name of each name of 32 hex digits. Raises ValueError for another form."""
        plain = bytes.fromhex("".join(names))
        if any(len(one) != 2 * NAME for one in names) or len(plain) != NAME * len(names):
            raise ValueError("a name is 32 hex digits")
        keyed = self._encrypt(plain)
        return [keyed[at : at + NAME] for at in range(0, len(keyed), NAME)]


class Pairwise:
    """The tokens of one recipient for one purpose. A leaked token names its recipient to the key's holder."""

    def __init__(self, key: Key, recipient: str, purpose: str) -> None:
        self._names = Names(key, f"{recipient}\x1f{purpose}")
        self._prefix = f"intl{key.epoch}."

    def tokens(self, subject_ids: Sequence[str]) -> list[str]:
        """For each `sub_…`: `intl<epoch>.` and 22 characters of base64url."""
        prefix = self._prefix
        keyed = self._names.of([one.removeprefix("sub_") for one in subject_ids])
        return [prefix + b2a_base64(one)[:22].translate(_URL_SAFE).decode() for one in keyed]
