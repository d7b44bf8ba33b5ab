"""The seal of an activation: who can only write the database makes none and moves none (formats.md, I5)."""

from hmac import compare_digest

from gateway.signing.keyring import Key
from gateway.signing.mac import Mac

DOMAIN = b"disclosure-gateway policy activation v1\n"  # no other text under this key begins otherwise


class Seals:
    """Keys of purpose `policy.seal`, the newest last: it seals, and each of them still opens."""

    def __init__(self, *keys: Key) -> None:
        self._macs = tuple(Mac(key.secret) for key in keys)

    def over(self, leaf: bytes) -> bytes:
        """The seal of the entry that puts an edition in force."""
        return self._macs[-1].digest(DOMAIN + leaf)

    def fit(self, leaf: bytes, seal: bytes) -> bool:
        return any(compare_digest(mac.digest(DOMAIN + leaf), seal) for mac in self._macs)
