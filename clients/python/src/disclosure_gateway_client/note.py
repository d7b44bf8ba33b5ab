"""C2SP signed notes and checkpoints: the log's signed word on its size and root.

https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from disclosure_gateway_client.encoding import from_b64
from disclosure_gateway_client.merkle import HASH_BYTES
from disclosure_gateway_client.refusal import Refused

ED25519 = b"\x01"  # signature type of signed-note
KEY_ID_BYTES = 4
MOST_SIGNATURES = 64  # a note with endless foreign lines must not keep us busy
SIGNATURE_LINE = "— "


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
    """Check the signature of the key that bears the origin's name, then read. Raises Refused."""
    text, found, tail = note.rpartition("\n\n")
    if not found or any(char < " " and char != "\n" for char in note):
        raise Refused("not a signed note")
    body = text + "\n"
    lines = body.split("\n")
    known = {(key.name, key.key_id): key for key in keys if key.name == lines[0]}
    if not _is_signed(body.encode(), tail, known):
        raise Refused("no known key signed the note")
    return _checkpoint(lines)


class _Signature(NamedTuple):
    """One signature line."""

    name: str
    key_id: bytes
    value: bytes


def _is_signed(body: bytes, tail: str, known: Mapping[tuple[str, bytes], LogKey]) -> bool:
    """Foreign signatures are ignored (witnesses); a bad one of a known key refuses the note."""
    ours = [one for one in _signatures(tail) if (one.name, one.key_id) in known]
    return bool(ours) and all(known[one.name, one.key_id].signed(body, one.value) for one in ours)


def _signatures(tail: str) -> list[_Signature]:
    lines = tail.split("\n")
    if lines.pop() != "" or not 0 < len(lines) <= MOST_SIGNATURES:
        raise Refused("signature lines")
    return [_signature(line) for line in lines]


def _signature(line: str) -> _Signature:
    name, _, encoded = line.removeprefix(SIGNATURE_LINE).partition(" ")
    data = from_b64(encoded)
    if not line.startswith(SIGNATURE_LINE) or not _is_name(name) or len(data) <= KEY_ID_BYTES:
        raise Refused("signature line")
    return _Signature(name, data[:KEY_ID_BYTES], data[KEY_ID_BYTES:])


def _checkpoint(lines: Sequence[str]) -> Checkpoint:
    """Origin, size, root and nothing else: no log monitor could audit an extension line."""
    if len(lines) != 4 or lines[-1]:
        raise Refused("not a checkpoint")
    root = from_b64(lines[2])
    if len(root) != HASH_BYTES:
        raise Refused("root hash")
    return Checkpoint(lines[0], decimal(lines[1]), root)


def decimal(text: str) -> int:
    """A number in its one spelling: ASCII digits, no leading zero, below 2^63. Raises Refused.

    >>> decimal("109482")
    109482
    """
    if not (text.isascii() and text.isdigit()) or (text[0] == "0" and text != "0") or len(text) > 19:
        raise Refused("number")
    return int(text)


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(char.isspace() for char in name)
