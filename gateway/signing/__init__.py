"""Keys, sealed values, blind indexes and pairwise tokens. Every cryptographic value names its suite."""
