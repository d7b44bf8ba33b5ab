"""Pairwise pseudonyms: what one recipient may join on, and two recipients cannot (law L10).

Two steps. The base is a keyed digest of the identifier, made once per subject: AES-CMAC (NIST SP 800-38B,
RFC 4493). The token is one block of AES over the base under a key of one recipient, purpose and epoch. Both
run over whole columns; `gateway/decisions/0012` says why the base is no HMAC. Nobody without the key can go
back: neither from a token to its base, nor from a base to an identifier by trying all of them.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256, SM4
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.hashes import SHA256, SM3, HashAlgorithm
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from masking.detect.shapes import KINDS, normalise
from masking.errors import ConfigError, Unfit
from masking.techniques import Technique
from masking.transforms import JSONValue, spread

MIN_KEY = 32  # bytes
BLOCK = 16
EPOCHS = range(1, 256)
SEPARATOR = "\x1f"
ROWS = 1 << 16  # a column is worked off in such slices, so that its padded copy stays in the cache's reach

Octets = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Suite:
    """The primitives of one world; every stored or sent token names its suite."""

    cipher: Callable[[bytes], BlockCipherAlgorithm]
    key: int
    digest: Callable[[], HashAlgorithm]


SUITES: Mapping[str, Suite] = MappingProxyType(
    {"intl": Suite(AES256, 32, SHA256), "sm": Suite(SM4, 16, SM3)},
)


@dataclass(frozen=True, slots=True)
class Base:
    """The digest of an identifier inside one domain, such as its kind. key: at least 32 bytes."""

    key: bytes = field(repr=False)
    domain: str
    suite: str = "intl"
    _own: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_own", _derived(self.key, self.suite, "base", self.domain))

    def of(self, value: str) -> bytes:
        """16 bytes for a text in its canonical spelling. Raises Unfit for one that UTF-8 cannot hold."""
        mac = CMAC(SUITES[self.suite].cipher(self._own))
        mac.update(_utf8(value))
        return mac.finalize()

    def column(self, data: Octets, offsets: Places) -> Octets:
        """Digests of many texts at once: row i is data[offsets[i]:offsets[i + 1]]; shape (rows, 16).

        Raises ValueError for offsets that fall, or that point outside the data.
        """
        if not len(offsets) or offsets[0] < 0 or offsets[-1] > len(data) or (np.diff(offsets) < 0).any():
            raise ValueError("offsets")
        digests = np.empty((len(offsets) - 1, BLOCK), np.uint8)
        encrypt = _Blocks(SUITES[self.suite].cipher(self._own))
        for start in range(0, len(digests), ROWS):
            part = offsets[start : start + ROWS + 1]
            _cmac(encrypt, data, part, digests[start : start + ROWS])
        return digests


@dataclass(frozen=True, slots=True)
class Token:
    """A transform: the identifier to its token for one recipient and purpose.

    kind: of identifier; its canonical spelling is taken first, and an empty one has no token. As text
    `intl1.` and 22 characters of base64url. A leaked token names its recipient to the holder of the key.
    """

    key: bytes = field(repr=False)
    kind: str
    recipient: str
    purpose: str
    epoch: int = 1
    suite: str = "intl"
    base: Base = field(init=False, repr=False, compare=False)
    _own: bytes = field(init=False, repr=False, compare=False)
    technique: ClassVar[Technique] = Technique.DERIVED_PSEUDONYM

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ConfigError(f"token: no identifier is of kind {self.kind!r}")
        if self.epoch not in EPOCHS:
            raise ConfigError(f"token: epoch is {EPOCHS[0]} to {EPOCHS[-1]}")
        if not self.recipient or not self.purpose:
            raise ConfigError("token: a recipient and a purpose are needed")
        own = _derived(self.key, self.suite, "token", self.recipient, self.purpose, str(self.epoch))
        object.__setattr__(self, "_own", own)
        object.__setattr__(self, "base", Base(self.key, self.kind, self.suite))

    def apply(self, value: JSONValue) -> JSONValue:
        return self.text(self.of(value)) if isinstance(value, str) else spread(self, value)

    def of(self, value: str) -> bytes:
        """The 16 bytes of the token."""
        return self._blocks().over(self.base.of(self.canonical(value)))

    def column(self, data: Octets, offsets: Places) -> Octets:
        """The tokens of texts in canonical spelling, laid out as `Base.column` takes them; (rows, 16)."""
        digests = self.base.column(data, offsets)
        return np.frombuffer(self._blocks().over(digests.tobytes()), np.uint8).reshape(-1, BLOCK)

    def canonical(self, value: str) -> str:
        """The spelling that all spellings of the identifier share. Raises Unfit if nothing is left of it."""
        spelled = normalise(self.kind, value)
        if not spelled:
            raise Unfit("Token")  # all subjects without a number would be one subject
        return spelled

    def text(self, token: bytes) -> str:
        """As it leaves: suite and epoch, a dot, base64url without padding."""
        return f"{self.suite}{self.epoch}.{urlsafe_b64encode(token)[:22].decode()}"

    def _blocks(self) -> "_Blocks":
        return _Blocks(SUITES[self.suite].cipher(self._own))


class _Blocks:
    """One block cipher over many blocks. Made anew for each use: it is not for two threads at once."""

    def __init__(self, algorithm: BlockCipherAlgorithm) -> None:
        # No chaining: each block is a digest by itself, and equal ones must stay equal.
        self.over = Cipher(algorithm, ECB()).encryptor().update  # noqa: S305


def _derived(key: bytes, suite: str, *names: str) -> bytes:
    """A key for these names alone (RFC 5869). Raises ConfigError."""
    if suite not in SUITES:
        raise ConfigError(f"token: no suite is called {suite!r}")
    if len(key) < MIN_KEY:
        raise ConfigError(f"token: the key has under {MIN_KEY} bytes")
    if not all(names) or any(SEPARATOR in name for name in names):
        raise ConfigError("token: a name is empty or holds a separator")
    info = SEPARATOR.join(("disclosure-masking v1", suite, *names)).encode()
    return HKDF(SUITES[suite].digest(), SUITES[suite].key, None, info).derive(key)


def _utf8(value: str) -> bytes:
    try:
        return value.encode()
    except UnicodeEncodeError:
        raise Unfit("Token") from None


def _cmac(encrypt: _Blocks, data: Octets, offsets: Places, digests: Octets) -> None:
    """RFC 4493 §2.4 for all texts of a slice, those of one length together."""
    starts, lengths = offsets[:-1], np.diff(offsets)
    subkeys = _subkeys(encrypt)
    if (lengths == lengths[:1]).all() and lengths[:1].any():  # nearly all columns of identifiers
        texts = data[offsets[0] : offsets[-1]].reshape(len(lengths), -1)
        digests[:] = _chained(encrypt, _padded(texts, subkeys))
        return
    for length in np.unique(lengths).tolist():
        rows = np.flatnonzero(lengths == length)
        texts = data[starts[rows][:, None] + np.arange(length)]
        digests[rows] = _chained(encrypt, _padded(texts, subkeys))


def _padded(texts: Octets, subkeys: tuple[Octets, Octets]) -> Octets:
    """Whole blocks, the last one combined with its subkey (steps 2 to 4); shape (rows, blocks, 16)."""
    rows, length = texts.shape
    whole = length > 0 and length % BLOCK == 0
    blocks = max(-(-length // BLOCK), 1)
    padded = np.zeros((rows, blocks * BLOCK), np.uint8)
    padded[:, :length] = texts
    if not whole:
        padded[:, length] = 0x80
    padded[:, -BLOCK:] ^= subkeys[0] if whole else subkeys[1]
    return padded.reshape(rows, blocks, BLOCK)


def _chained(encrypt: _Blocks, blocks: Octets) -> Octets:
    state = np.zeros((len(blocks), BLOCK), np.uint8)
    for place in range(blocks.shape[1]):
        mixed = (state ^ blocks[:, place]).tobytes()
        state = np.frombuffer(encrypt.over(mixed), np.uint8).reshape(-1, BLOCK)
    return state


def _subkeys(encrypt: _Blocks) -> tuple[Octets, Octets]:
    """K1 and K2 (§2.3): doublings in GF(2^128)."""
    first = _doubled(encrypt.over(bytes(BLOCK)))
    return np.frombuffer(first, np.uint8), np.frombuffer(_doubled(first), np.uint8)


def _doubled(block: bytes) -> bytes:
    number = int.from_bytes(block, "big") << 1
    return ((number & ((1 << 128) - 1)) ^ (0x87 if number >> 128 else 0)).to_bytes(BLOCK, "big")
