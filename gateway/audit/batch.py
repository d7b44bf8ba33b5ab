"""Turn waiting drafts into what one commit writes, once the head is known. Pure."""

from collections.abc import Sequence

from gateway.audit.checkpoint import CheckpointSigner
from gateway.audit.merkle import Tree, grow
from gateway.audit.model import Batch, Draft, Logged
from gateway.audit.verify import leaf_hash


def seal(before: Tree, drafts: Sequence[Draft], signer: CheckpointSigner) -> Batch:
    """Indexes, proofs and one signed checkpoint for all."""
    hashes = [leaf_hash(draft.leaf) for draft in drafts]
    growth = grow(before, hashes)
    size, note = growth.tree.size, signer.sign(growth.tree.size, growth.root)
    numbered = enumerate(zip(drafts, growth.proofs, strict=True), before.size)
    logged = [Logged(draft.id, index, draft.leaf, size, proof, note) for index, (draft, proof) in numbered]
    return Batch(before, growth.tree, drafts, hashes, logged, note)
