"""A log written once more, straight from RFC 6962 and the C2SP pages, to hold the client against."""

import base64
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def tree_hash(entries: list[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1, by its recursive definition."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = largest_power_below(len(entries))
    return sha256(b"\x01" + tree_hash(entries[:split]) + tree_hash(entries[split:])).digest()


def audit_path(index: int, entries: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962 §2.1.1, by its recursive definition."""
    if len(entries) == 1:
        return []
    split = largest_power_below(len(entries))
    if index < split:
        return [*audit_path(index, entries[:split]), tree_hash(entries[split:])]
    return [*audit_path(index - split, entries[split:]), tree_hash(entries[:split])]


def largest_power_below(count: int) -> int:
    return 1 << (count - 1).bit_length() - 1


class NoteKey:
    """Signs notes (c2sp.org/signed-note)."""

    def __init__(self, name: str, seed: bytes) -> None:
        self.name = name
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.id = sha256(name.encode() + b"\n\x01" + public).digest()[:4]
        material = base64.b64encode(b"\x01" + public).decode()
        self.vkey = f"{name}+{self.id.hex()}+{material}"

    def line(self, text: str) -> str:
        signature = base64.b64encode(self.id + self._key.sign(text.encode())).decode()
        return f"— {self.name} {signature}\n"


class PaperLog:
    """Entries in a list; every proof is computed from scratch."""

    def __init__(self, key: NoteKey, before: int = 5) -> None:
        self.key = key
        self.entries = [f"entry {number}".encode() for number in range(before)]

    def append(self, leaf: bytes, behind: int) -> tuple[int, str]:
        """The new entry's index and its tlog-proof. behind: entries that the same commit adds after it."""
        index = len(self.entries)
        self.entries += [leaf, *(f"later {number}".encode() for number in range(behind))]
        return index, self.proof(index)

    def proof(self, index: int) -> str:
        path = "".join(base64.b64encode(node).decode() + "\n" for node in audit_path(index, self.entries))
        return f"c2sp.org/tlog-proof@v1\nindex {index}\n{path}\n{self.checkpoint()}"

    def checkpoint(self) -> str:
        root = base64.b64encode(tree_hash(self.entries)).decode()
        text = f"{self.key.name}\n{len(self.entries)}\n{root}\n"
        return f"{text}\n{self.key.line(text)}"
