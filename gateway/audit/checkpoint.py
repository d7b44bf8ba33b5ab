"""Signed checkpoints: C2SP tlog-checkpoint in a signed note, Ed25519 (formats.md, K1–K4)."""

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.audit.verify import LogKey
from gateway.errors import ConfigError


class CheckpointSigner:
    """Signs the heads of one log. secret: the seed of `log.sign`; the key's name is the log's origin."""

    def __init__(self, secret: bytes, origin: str) -> None:
        self.key = log_key(secret, origin)
        self._sign = Ed25519PrivateKey.from_private_bytes(secret).sign
        self._key_id = self.key.key_id
        self._mark = f"\n— {origin} "

    def sign(self, size: int, root: bytes) -> str:
        """The signed note of a tree head."""
        text = f"{self.key.name}\n{size}\n{base64.b64encode(root).decode()}\n"
        return f"{text}{self._mark}{base64.b64encode(self._key_id + self._sign(text.encode())).decode()}\n"


def log_key(secret: bytes, origin: str) -> LogKey:
    """The public half, as outsiders get it. Raises ConfigError for an origin that no note may carry."""
    public = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
    try:
        return LogKey.parse(LogKey(origin, public).text)
    except ValueError as fault:
        raise ConfigError("GATEWAY_LOG_ORIGIN: a name like host.example/log, no spaces, no plus") from fault
