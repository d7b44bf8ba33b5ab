"""ULIDs: names that sort by time and tell nothing else."""

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ENTROPY_BYTES = 10
_PAIRS = tuple(a + b for a in CROCKFORD for b in CROCKFORD)


def ulid(milliseconds: int, entropy: bytes) -> str:
    """26 characters: 48 bits of time since 1970, then 80 bits of entropy."""
    number = (milliseconds << 80) | int.from_bytes(entropy[:ENTROPY_BYTES], "big")
    pairs = _PAIRS
    return "".join([pairs[(number >> shift) & 0x3FF] for shift in range(120, -1, -10)])
