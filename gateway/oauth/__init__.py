"""Who may call: token endpoint, DPoP proofs, one-time ids, and the standing of licensed firms."""
