"""Proofs between any two sizes, from stored leaf hashes."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from gateway.audit.merkle import Roots, consistency_proof, inclusion_proof
from gateway.audit.verify import root_of

BLOCK = 256  # leaves under one remembered root: 32 bytes of memory for 256 entries
BLOCKS_PER_READ = 16

Hashes = Callable[[int, int], Awaitable[Sequence[bytes]]]


class Prover:
    """Remembers the roots of full blocks, which never change, so that a proof reads two blocks of hashes.

    hashes: the stored leaf hashes from the first index up to, not including, the second. Sizes given to
    `inclusion` and `consistency` never exceed the log's.
    """

    def __init__(self, hashes: Hashes) -> None:
        self._hashes = hashes
        self._blocks: list[bytes] = []
        self._one_reader = asyncio.Lock()  # many strangers asking at once read the log once

    async def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        """Raises ValueError for an index outside the tree."""
        return inclusion_proof(index, size, await self._roots(index, size))

    async def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """Raises ValueError unless 0 < old <= new."""
        return consistency_proof(old, new, await self._roots(old, new))

    async def _roots(self, place: int, size: int) -> Roots:
        """Every range of a proof lies inside the block of `place` or the last one, or covers whole blocks."""
        async with self._one_reader:
            await self._remember(size // BLOCK)
        parts = {}
        for block in {place // BLOCK, size // BLOCK}:
            low = block * BLOCK
            parts[block] = await self._hashes(low, min(low + BLOCK, size)) if low < size else ()

        def root(low: int, high: int) -> bytes:
            block, offset = divmod(low, BLOCK)
            if offset or high - low < BLOCK:
                return root_of(parts[block][offset : offset + high - low])
            last, rest = divmod(high, BLOCK)
            tail = [root_of(parts[last][:rest])] if rest else []
            return root_of(self._blocks[block:last] + tail)

        return root

    async def _remember(self, count: int) -> None:
        while len(self._blocks) < count:
            low = len(self._blocks)
            high = min(low + BLOCKS_PER_READ, count)
            read = await self._hashes(low * BLOCK, high * BLOCK)
            self._blocks += [root_of(read[at : at + BLOCK]) for at in range(0, len(read), BLOCK)]
