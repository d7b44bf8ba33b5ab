"""The release log: Merkle tree, signed checkpoints, group commit, and what outsiders verify it with."""
