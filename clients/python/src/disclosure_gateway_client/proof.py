"""The proof that a leaf stands in a log (formats.md §4, C2SP tlog-proof)."""

from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_gateway_client.encoding import from_b64
from disclosure_gateway_client.merkle import HASH_BYTES, leaf_hash, root_from
from disclosure_gateway_client.note import LogKey, decimal, open_checkpoint
from disclosure_gateway_client.refusal import numbered, require

HEAD = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 64  # a tree of 2^64 entries is no deeper


@dataclass(frozen=True, slots=True)
class Place:
    """Where a leaf stands: origin of the log, and index."""

    log: str
    index: int


def place_of(leaf: bytes, proof: str, keys: Sequence[LogKey]) -> Place:
    """The leaf's place under a checkpoint that one of the keys signed. Raises Refused (P1–P5, K1–K4)."""
    head, blank, note = proof.partition("\n\n")
    lines = head.split("\n")
    require(bool(blank) and lines[0] == HEAD and len(lines) <= 2 + MOST_HASHES, "proof", "P1")
    word, _, number = lines[1].partition(" ") if len(lines) > 1 else ("", "", "")
    require(word == "index", "index", "P2")
    with numbered("P2"):
        index = decimal(number)
    with numbered("P3"):
        hashes = [from_b64(line) for line in lines[2:]]
    require(all(len(one) == HASH_BYTES for one in hashes), "hash", "P3")
    checkpoint = open_checkpoint(note, keys)
    with numbered("P5"):
        root = root_from(index, checkpoint.size, leaf_hash(leaf), hashes)
    require(root == checkpoint.root, "inclusion", "P5")
    return Place(checkpoint.origin, index)
