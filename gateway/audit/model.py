"""The values of the release log."""

from binascii import b2a_base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gateway.audit.merkle import Tree


class SearchRow(NamedTuple):
    """What an entry is found by; derived from its leaf, but for the keyed tag of the operator."""

    recipient: str
    client: str
    purpose: str
    outcome: str
    operator_tag: str


class SubjectRow(NamedTuple):
    """Erasable detail. seq: place within the entry; tag: keyed; sealed: encrypted to the entry."""

    seq: int
    tag: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that waits for its index. leaf: canonical bytes, hashed as they stand."""

    id: str
    kind: str
    time: str
    leaf: bytes
    search: SearchRow
    subjects: Sequence[SubjectRow]


@dataclass(frozen=True, slots=True)
class Logged:
    """A durable entry: its index, its proof in the tree of `size`, and the signed checkpoint of that tree."""

    id: str
    index: int
    leaf: bytes
    size: int
    proof: tuple[bytes, ...]
    checkpoint: str

    @property
    def proof_text(self) -> str:
        """`c2sp.org/tlog-proof@v1` (formats.md, P1–P5)."""
        lines = b"".join(map(b2a_base64, self.proof)).decode()
        return f"c2sp.org/tlog-proof@v1\nindex {self.index}\n{lines}\n{self.checkpoint}"


@dataclass(frozen=True, slots=True)
class Batch:
    """What one commit writes: drafts at indexes from `before.size` on, and the head that they make."""

    before: Tree
    after: Tree
    drafts: Sequence[Draft]
    hashes: Sequence[bytes]
    logged: Sequence[Logged]
    checkpoint: str
