"""The growing RFC 6962 tree: what a batch adds, a proof for each new entry, proofs made from old hashes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gateway.audit.verify import EMPTY_ROOT, HASH, leaf_hash, node_hash, root_of

__all__ = [
    "EMPTY_TREE",
    "Growth",
    "Tree",
    "consistency_proof",
    "grow",
    "inclusion_proof",
    "leaf_hash",
    "root_of",
]


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree of `size` leaves by its frontier: the roots of its perfect subtrees, largest first."""

    size: int
    frontier: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.frontier) != self.size.bit_count():
            raise ValueError("a frontier has one root for each set bit of the size")

    @property
    def root(self) -> bytes:
        """The tree's hash."""
        if not self.frontier:
            return EMPTY_ROOT
        made = self.frontier[-1]
        for left in self.frontier[-2::-1]:
            made = node_hash(left, made)
        return made

    @classmethod
    def unpack(cls, size: int, packed: bytes) -> "Tree":
        """From its stored form. Raises ValueError when the bytes do not fit the size."""
        if len(packed) != HASH * size.bit_count():
            raise ValueError("a frontier has one root for each set bit of the size")
        return cls(size, tuple(packed[at : at + HASH] for at in range(0, len(packed), HASH)))

    @property
    def packed(self) -> bytes:
        return b"".join(self.frontier)


EMPTY_TREE = Tree(0, ())


@dataclass(frozen=True, slots=True)
class Growth:
    """What new leaves made of a tree. proofs: of each new leaf in the new tree, in order."""

    tree: Tree
    root: bytes
    proofs: Sequence[tuple[bytes, ...]]


@dataclass(frozen=True, slots=True)
class _Level:
    """One height: the perfect nodes that the batch touches, and the ragged node to their right, if any.

    kept: 1 when the first node stood in the old frontier, else 0.
    """

    kept: int
    nodes: list[bytes]
    ragged: bytes | None


def grow(tree: Tree, leaves: Sequence[bytes]) -> Growth:
    """Append leaf hashes. Every sibling of a new leaf is an old frontier root or was made by this batch."""
    if not leaves:
        return Growth(tree, tree.root, ())
    size = tree.size + len(leaves)
    levels, frontier, root = _climb(tree, leaves, size.bit_length())
    return Growth(Tree(size, tuple(frontier)), root, _paths(levels))


def _climb(tree: Tree, leaves: Sequence[bytes], height: int) -> tuple[list[_Level], list[bytes], bytes]:
    """Pair nodes from the leaves up; a perfect node without a neighbour belongs to the new frontier."""
    levels: list[_Level] = []
    frontier: list[bytes] = []
    old, start, nodes, root = list(tree.frontier), tree.size, list(leaves), b""
    ragged: bytes | None = None
    for _ in range(height):
        kept = start & 1
        if kept:
            nodes.insert(0, old.pop())
        levels.append(_Level(kept, nodes, ragged))
        if len(nodes) & 1:
            lone = nodes[-1]
            frontier.append(lone)
            root = ragged = lone if ragged is None else node_hash(lone, ragged)
        start >>= 1
        nodes = [node_hash(nodes[at], nodes[at + 1]) for at in range(0, len(nodes) - 1, 2)]
    return levels, frontier[::-1], root


def _paths(levels: Sequence[_Level]) -> list[tuple[bytes, ...]]:
    """The audit path of each new leaf, built from the root down so that neighbours share their tails."""
    above: list[tuple[bytes, ...]] = []
    edge: tuple[bytes, ...] = ()
    offset = 0
    for level in reversed(levels):
        nodes, paths = level.nodes, []
        for at in range(0, len(nodes) - 1, 2):
            tail = above[(at >> 1) + offset]
            paths += [(nodes[at + 1], *tail), (nodes[at], *tail)]
        if len(nodes) & 1:
            paths.append(edge if level.ragged is None else (level.ragged, *edge))
            edge = (nodes[-1], *edge)
        above, offset = paths, level.kept
    return above[offset:]


Roots = Callable[
    [int, int], bytes
]  # the hash of the leaves from the first index up to, not including, the second


def inclusion_proof(index: int, size: int, root: Roots) -> tuple[bytes, ...]:
    """PATH(index, D[size]) of RFC 6962 §2.1.1. Raises ValueError for an index outside the tree."""
    if not 0 <= index < size:
        raise ValueError("index outside the tree")
    low, high, path = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(root(middle, high))
            high = middle
        else:
            path.append(root(low, middle))
            low = middle
    return tuple(reversed(path))


def consistency_proof(old: int, new: int, root: Roots) -> tuple[bytes, ...]:
    """PROOF(old, D[new]) of RFC 6962 §2.1.2. Raises ValueError unless 0 < old <= new."""
    if not 0 < old <= new:
        raise ValueError("no consistency proof between these sizes")
    low, high, path = 0, new, []
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(root(middle, high))
            high = middle
        else:
            path.append(root(low, middle))
            low = middle
    if low:
        path.append(root(low, high))
    return tuple(reversed(path))


def _split(count: int) -> int:
    """The largest power of two below count."""
    return 1 << (count - 1).bit_length() - 1
