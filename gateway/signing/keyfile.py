"""A person's signing key in a file, under a passphrase (formats.md, section 8)."""

import base64
import json
import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from gateway.errors import ConfigError
from gateway.signing.keyring import write_once
from gateway.signing.suites import NONCE

SALT = 16
COST = (2**15, 8, 1)  # 32 MiB and about 0.1 s per guess; read back from no file, so none can weaken it
MIN_PASSPHRASE = 12
_CONTEXT = b"disclosure-gateway signing key v1"


def new_key(path: Path, passphrase: str) -> bytes:
    """Make a key, write it for its owner's eyes only, and return the public key. Never overwrites."""
    if len(passphrase) < MIN_PASSPHRASE:
        raise ConfigError(
            f"the passphrase has under {MIN_PASSPHRASE} characters · 口令少于 {MIN_PASSPHRASE} 个字符"
        )
    key = Ed25519PrivateKey.generate()
    public, salt, nonce = key.public_key().public_bytes_raw(), os.urandom(SALT), os.urandom(NONCE)
    sealed = _box(passphrase, salt).encrypt(nonce, key.private_bytes_raw(), _CONTEXT + public)
    told = {"kdf": "scrypt", "public": _text(public), "salt": _text(salt), "sealed": _text(nonce + sealed)}
    write_once(path, json.dumps({**told, "suite": "intl", "v": 1}, indent=1).encode())
    return public


def open_key(path: Path, passphrase: str) -> Ed25519PrivateKey:
    """Raises ConfigError: no such file, no key file, or another passphrase."""
    try:
        told: Any = json.loads(path.read_text("ascii"))
        public, salt, sealed = (
            base64.b64decode(told[name], validate=True) for name in ("public", "salt", "sealed")
        )
        secret = _box(passphrase, salt).decrypt(sealed[:NONCE], sealed[NONCE:], _CONTEXT + public)
        return Ed25519PrivateKey.from_private_bytes(secret)
    except InvalidTag as fault:
        raise ConfigError("the passphrase does not open this key · 口令无法打开该密钥") from fault
    except OSError as fault:
        raise ConfigError("the key file cannot be read · 无法读取密钥文件") from fault
    except (KeyError, TypeError, ValueError) as fault:
        raise ConfigError("this is no key file · 不是密钥文件") from fault


def _box(passphrase: str, salt: bytes) -> AESGCM:
    n, r, p = COST
    return AESGCM(Scrypt(salt=salt, length=32, n=n, r=r, p=p).derive(passphrase.encode()))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
