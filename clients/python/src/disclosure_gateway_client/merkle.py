"""RFC 6962 Merkle trees: what a verifier needs."""

from collections.abc import Sequence
from hashlib import sha256

from disclosure_gateway_client.refusal import Refused

HASH_BYTES = 32


def leaf_hash(entry: bytes) -> bytes:
    """RFC 6962 §2.1: the prefix keeps an entry from passing as a node."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 §2.1."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of leaf hashes, level by level.

    >>> root_of([leaf_hash(b"one")]) == leaf_hash(b"one")
    True
    """
    level = list(hashes) or [sha256(b"").digest()]
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = [node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=False)] + odd
    return level[0]


def root_from(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to (RFC 9162 §2.1.3.2). leaf: its hash.

    >>> left, right = leaf_hash(b"one"), leaf_hash(b"two")
    >>> root_from(1, 2, right, [left]) == root_of([left, right])
    True
    """
    if not 0 <= index < size:
        raise Refused("index outside the tree")
    place, last, root = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise Refused("proof too long")
        if place & 1 or place == last:
            root = node_hash(sibling, root)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise Refused("proof too short")
    return root
