"""C2SP signed notes and checkpoints: the log's signed word on its size and root.

https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from disclosure_gateway_client.encoding import from_b64
from disclosure_gateway_client.merkle import HASH_BYTES
from disclosure_gateway_client.refusal import Refused, numbered, require

ED25519 = b"\x01"  # signature type of signed-note
KEY_ID_BYTES = 4
MOST_SIGNATURES = 64  # a note with endless foreign lines must not keep us busy
MOST_NOTE = 64 * 1024
SIGNATURE_LINE = "— "

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")
_DECIMAL = re.compile("0|[1-9][0-9]{0,17}")
_NAME = re.compile(r"[^\s+]{1,255}")


@dataclass(frozen=True, slots=True)
class LogKey:
    """A log's verifier key. name: the log's origin."""

    name: str
    key_id: bytes
    public: Ed25519PublicKey = field(repr=False)

    @classmethod
    def parse(cls, vkey: str) -> "LogKey":
        """Read `name+hash+base64(type, key)`. Raises Refused.

        >>> LogKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").name
        'PeterNeumann'
        """
        name, _, rest = vkey.partition("+")
        key_id, _, encoded = rest.partition("+")
        material = from_b64(encoded)
        if not _is_name(name) or material[:1] != ED25519 or len(material) != 1 + HASH_BYTES:
            raise Refused("not an Ed25519 verifier key")
        expected = sha256(name.encode() + b"\n" + material).digest()[:KEY_ID_BYTES]
        if key_id != expected.hex():
            raise Refused("verifier key and its hash differ")
        return cls(name, expected, Ed25519PublicKey.from_public_bytes(material[1:]))

    def signed(self, text: bytes, signature: bytes) -> bool:
        """Whether this key signed the text."""
        try:
            self.public.verify(signature, text)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log's head. size: number of entries; root: their Merkle tree hash."""

    origin: str
    size: int
    root: bytes


def open_checkpoint(note: str, keys: Sequence[LogKey]) -> Checkpoint:
    """The checkpoint inside a signed note, once a trusted key's signature holds. Raises Refused (K1–K4)."""
    text, blank, tail = note.rpartition("\n\n")
    require(bool(blank) and len(note) <= MOST_NOTE and not _CONTROL.search(note), "note", "K1")
    signatures = _signatures(tail)
    checkpoint = _checkpoint(text.split("\n"))
    signers = _signers(f"{text}\n".encode(), signatures, {(key.name, key.key_id): key for key in keys})
    require(signers == {checkpoint.origin}, "origin", "K4")
    return checkpoint


class _Signature(NamedTuple):
    """One signature line."""

    name: str
    key_id: bytes
    value: bytes


def _signers(
    text: bytes, signatures: Sequence[_Signature], keys: Mapping[tuple[str, bytes], LogKey]
) -> set[str]:
    """Names of the trusted keys that signed. Other keys' lines are passed over; a bad one of ours is not."""
    ours = [one for one in signatures if (one.name, one.key_id) in keys]
    require(bool(ours), "no trusted signature", "K3")
    for one in ours:
        require(keys[one.name, one.key_id].signed(text, one.value), "checkpoint signature", "K3")
    return {one.name for one in ours}


def _signatures(tail: str) -> list[_Signature]:
    lines = tail.split("\n")
    require(lines.pop() == "" and 0 < len(lines) <= MOST_SIGNATURES, "signature lines", "K1")
    with numbered("K1"):
        return [_signature(line) for line in lines]


def _signature(line: str) -> _Signature:
    name, _, encoded = line.removeprefix(SIGNATURE_LINE).partition(" ")
    data = from_b64(encoded)
    require(line.startswith(SIGNATURE_LINE) and _is_name(name), "signature line")
    return _Signature(name, data[:KEY_ID_BYTES], data[KEY_ID_BYTES:])


def _checkpoint(lines: Sequence[str]) -> Checkpoint:
    """Origin, size, root and nothing else: no log monitor could audit an extension line."""
    require(len(lines) == 3, "checkpoint", "K2")
    with numbered("K2"):
        origin, size, root = lines[0], decimal(lines[1]), from_b64(lines[2])
    require(bool(origin) and len(root) == HASH_BYTES, "checkpoint", "K2")
    return Checkpoint(origin, size, root)


def decimal(text: str) -> int:
    """A number in its one spelling: up to 18 digits without leading zeros. Raises Refused.

    >>> decimal("109482")
    109482
    """
    if not _DECIMAL.fullmatch(text):
        raise Refused("number")
    return int(text)


def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None
