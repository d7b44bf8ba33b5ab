"""The key ring: each key has one purpose and one epoch, wrapped under the key-encryption key."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.errors import ConfigError

SECRET_BYTES = 32
PURPOSES = (
    "token.sign",  # ES256 private scalar: access tokens
    "log.sign",  # Ed25519 seed: checkpoints
    "receipt.sign",  # Ed25519 seed: receipts
    "field.encrypt",
    "detail.encrypt",
    "subject.index",
    "subject.log_tag",
    "operator.log_tag",
    "pairwise",
    "idempotency.digest",
    "policy.seal",  # HMAC over the entry that puts an edition in force
    "dpop.nonce",
)


@dataclass(frozen=True, slots=True)
class Key:
    """kid: public name; epoch: 1–255, stands in sealed values; secret: 32 bytes that never print."""

    kid: str
    purpose: str
    epoch: int
    secret: bytes = field(repr=False)


class KeyRing:
    """The unwrapped keys of one gateway."""

    def __init__(self, keys: Mapping[str, tuple[Key, ...]]) -> None:
        self._keys = keys

    def active(self, purpose: str) -> Key:
        """The newest key of a purpose."""
        return self._keys[purpose][-1]

    def all(self, purpose: str) -> tuple[Key, ...]:
        """Every key of a purpose, oldest first: old values stay readable."""
        return self._keys[purpose]

    @classmethod
    def load(cls, path: Path, kek: bytes) -> "KeyRing":
        """Read and unwrap. Raises ConfigError: no file, a foreign key-encryption key, a broken ring."""
        _, keys = _read(path, kek)
        by_purpose = {p: tuple(sorted((k for k in keys if k.purpose == p), key=_epoch)) for p in PURPOSES}
        missing = [purpose for purpose, found in by_purpose.items() if not found]
        if missing:
            raise ConfigError(f"the key ring has no key for {', '.join(missing)}: run `gateway init`")
        return cls(by_purpose)

    @classmethod
    def complete(cls, path: Path, kek: bytes) -> tuple[str, ...]:
        """Add a key for each purpose that a newer gateway has and the ring has not; told by purpose.

        What is there stays as it is, byte by byte. Raises ConfigError as `load` does.
        """
        rows, keys = _read(path, kek)
        missing = tuple(purpose for purpose in PURPOSES if purpose not in {key.purpose for key in keys})
        if missing:
            added = [_wrap(_new(purpose), kek) for purpose in missing]
            replace(path, json.dumps({"keys": [*rows, *added]}, indent=1).encode())
        return missing

    @classmethod
    def create(cls, path: Path, kek: bytes) -> "KeyRing":
        """Make one key per purpose and write the ring; an existing ring is never overwritten."""
        keys = [_new(purpose) for purpose in PURPOSES]
        body = json.dumps({"keys": [_wrap(key, kek) for key in keys]}, indent=1).encode()
        write_once(path, body)
        return cls({key.purpose: (key,) for key in keys})


def _read(path: Path, kek: bytes) -> tuple[list[dict[str, str]], list[Key]]:
    """The ring's rows as they stand, and their keys."""
    try:
        rows = json.loads(path.read_text("utf-8"))["keys"]
        return rows, [_unwrap(row, kek) for row in rows]
    except FileNotFoundError as fault:
        raise ConfigError(f"no key ring at {path}: run `gateway init`") from fault
    except InvalidTag as fault:
        raise ConfigError("the key-encryption key does not open this key ring") from fault
    except (KeyError, TypeError, ValueError) as fault:
        raise ConfigError(f"{path} is not a key ring") from fault


def _new(purpose: str) -> Key:
    return Key(f"{purpose.replace('.', '-')}-{secrets.token_hex(4)}", purpose, 1, _secret(purpose))


def _epoch(key: Key) -> int:
    return key.epoch


def _secret(purpose: str) -> bytes:
    if purpose == "token.sign":
        scalar = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        return scalar.to_bytes(SECRET_BYTES, "big")
    return secrets.token_bytes(SECRET_BYTES)


def _context(kid: str, purpose: str, epoch: int) -> bytes:
    return f"{kid}|{purpose}|{epoch}".encode()


def _wrap(key: Key, kek: bytes) -> dict[str, str | int]:
    nonce = os.urandom(12)
    wrapped = nonce + AESGCM(kek).encrypt(nonce, key.secret, _context(key.kid, key.purpose, key.epoch))
    return {
        "kid": key.kid,
        "purpose": key.purpose,
        "epoch": key.epoch,
        "suite": "intl",
        "wrapped": base64.b64encode(wrapped).decode(),
    }


def _unwrap(row: Mapping[str, str], kek: bytes) -> Key:
    kid, purpose, epoch = row["kid"], row["purpose"], int(row["epoch"])
    wrapped = base64.b64decode(row["wrapped"], validate=True)
    secret = AESGCM(kek).decrypt(wrapped[:12], wrapped[12:], _context(kid, purpose, epoch))
    return Key(kid, purpose, epoch, secret)


def write_once(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as fault:
        raise ConfigError(f"{path} exists already; keys are rotated, never overwritten") from fault
    with os.fdopen(handle, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def replace(path: Path, body: bytes) -> None:
    """Write a new version of a file beside it and put it in its place in one step."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)  # what a killed process left
    write_once(part, body)
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)  # otherwise a power cut may bring the old version back, without keys already in use
    finally:
        os.close(folder)


def make_kek(path: Path) -> bytes:
    """A fresh key-encryption key in a file that only its owner reads."""
    kek = secrets.token_bytes(SECRET_BYTES)
    write_once(path, base64.b64encode(kek))
    return kek


def parse_kek(text: str) -> bytes:
    """32 bytes in base64. Raises ConfigError otherwise."""
    try:
        kek = base64.b64decode(text.strip(), validate=True)
    except ValueError as fault:
        raise ConfigError("the key-encryption key is not base64") from fault
    if len(kek) != SECRET_BYTES:
        raise ConfigError("the key-encryption key is not 32 bytes")
    return kek
