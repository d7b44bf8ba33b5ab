"""The tree: exhaustive for small sizes, any split of batches for larger ones."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.audit.merkle import EMPTY_TREE, Tree, consistency_proof, grow, inclusion_proof
from gateway.audit.verify import (
    EMPTY_ROOT,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

SIZES = range(1, 41)
LEAVES = [leaf_hash(bytes([number])) for number in range(200)]

# The eight leaves of the certificate-transparency test suite and the roots of their prefixes.
CT_LEAVES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def mth(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else EMPTY_ROOT
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(mth(leaves[:k]), mth(leaves[k:]))


@cache
def root(low: int, high: int) -> bytes:
    return mth(LEAVES[low:high])


def flips(data: bytes) -> list[bytes]:
    return [
        data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :]
        for bit in range(len(data) * 8)
    ]


def test_roots_are_the_published_ones() -> None:
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in CT_LEAVES]
    tree = EMPTY_TREE
    assert tree.root.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    for size, (leaf, published) in enumerate(zip(leaves, CT_ROOTS, strict=True), 1):
        tree = grow(tree, [leaf]).tree
        assert tree.root.hex() == root_of(leaves[:size]).hex() == published


@pytest.mark.parametrize("size", SIZES)
def test_every_entry_of_every_split_in_two_proves_itself(size: int) -> None:
    for old in range(size):
        tree = grow(EMPTY_TREE, LEAVES[:old]).tree
        growth = grow(tree, LEAVES[old:size])
        assert growth.root == growth.tree.root == root(0, size)
        for index, proof in enumerate(growth.proofs, old):
            assert proof == inclusion_proof(index, size, root)
            assert verify_inclusion(LEAVES[index], index, size, proof, growth.root)


@given(st.lists(st.integers(0, 40), max_size=8))
def test_any_split_into_batches_makes_the_same_tree(batches: list[int]) -> None:
    tree, done = EMPTY_TREE, 0
    for count in batches:
        leaves = [leaf_hash(number.to_bytes(2)) for number in range(done, done + count)]
        tree, done = grow(tree, leaves).tree, done + count
    everything = [leaf_hash(number.to_bytes(2)) for number in range(done)]
    assert tree == grow(EMPTY_TREE, everything).tree
    assert tree.root == root_of(everything)
    assert Tree.unpack(tree.size, tree.packed) == tree


@pytest.mark.parametrize("size", SIZES)
def test_an_inclusion_proof_holds_for_its_own_index_and_size_alone(size: int) -> None:
    for index in range(size):
        proof = inclusion_proof(index, size, root)
        for other in range(-1, size + 2):
            assert verify_inclusion(LEAVES[index], other, size, proof, root(0, size)) == (other == index)
        assert not verify_inclusion(LEAVES[index], index, size, [*proof, LEAVES[0]], root(0, size))
        if proof:
            assert not verify_inclusion(LEAVES[index], index, size, proof[:-1], root(0, size))
            assert not verify_inclusion(LEAVES[index], index, size, proof[1:], root(0, size))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13, 21])
def test_any_flipped_bit_of_leaf_proof_or_root_is_refused(size: int) -> None:
    whole = root(0, size)
    for index in range(size):
        proof = inclusion_proof(index, size, root)
        for leaf in flips(LEAVES[index]):
            assert not verify_inclusion(leaf, index, size, proof, whole)
        assert not any(verify_inclusion(LEAVES[index], index, size, proof, bad) for bad in flips(whole)[:32])
        for place in range(len(proof)):
            for bad in flips(proof[place])[::7]:
                wrong = [*proof[:place], bad, *proof[place + 1 :]]
                assert not verify_inclusion(LEAVES[index], index, size, wrong, whole)


@pytest.mark.parametrize("new", SIZES)
def test_consistency_holds_between_all_prefixes_and_no_others(new: int) -> None:
    for old in range(1, new + 1):
        proof = consistency_proof(old, new, root)
        assert verify_consistency(old, new, proof, root(0, old), root(0, new))
        assert not verify_consistency(old, new, [*proof, LEAVES[0]], root(0, old), root(0, new))
        assert not verify_consistency(old, new, proof, root(0, new + 1), root(0, new))
        assert not verify_consistency(old, new, proof, root(0, old), root(0, new + 1))
        for place in range(len(proof)):
            wrong = [*proof[:place], flips(proof[place])[place], *proof[place + 1 :]]
            assert not verify_consistency(old, new, wrong, root(0, old), root(0, new))
            assert not verify_consistency(old, new, proof[:place], root(0, old), root(0, new))


def test_nothing_follows_from_the_empty_tree() -> None:
    assert not verify_consistency(0, 5, [], EMPTY_ROOT, root(0, 5))
    assert not verify_consistency(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)
    assert not verify_consistency(3, 2, [], root(0, 3), root(0, 2))
    for old, new in ((0, 5), (0, 0), (6, 5)):
        with pytest.raises(ValueError, match="sizes"):
            consistency_proof(old, new, root)
    with pytest.raises(ValueError, match="index"):
        inclusion_proof(5, 5, root)


def test_a_frontier_that_does_not_fit_its_size_is_refused() -> None:
    tree = grow(EMPTY_TREE, LEAVES[:13]).tree
    for size, packed in (
        (12, tree.packed),
        (13, tree.packed[:-1]),
        (13, tree.packed + bytes(32)),
        (0, bytes(32)),
    ):
        with pytest.raises(ValueError, match="frontier"):
            Tree.unpack(size, packed)
    with pytest.raises(ValueError, match="frontier"):
        Tree(12, tree.frontier)


def test_a_chain_of_checkpoints_is_consistent_from_each_to_the_next() -> None:
    for old, new in pairwise([1, 2, 5, 8, 9, 64, 65, 130, 200]):
        proof = consistency_proof(old, new, root)
        assert verify_consistency(old, new, proof, root(0, old), root(0, new))
