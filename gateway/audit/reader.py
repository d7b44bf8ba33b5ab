"""What anyone may read of the log: its head, its keys and its proofs. No leaf leaves here."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from gateway.audit.prover import Prover
from gateway.errors import Invalid, NotFound
from gateway.signing.canonical import dumps


class ReadStore(Protocol):
    async def head(self) -> tuple[int, str]:
        """Size and checkpoint of the last commit."""

    async def hashes(self, low: int, high: int) -> Sequence[bytes]:
        """Leaf hashes from index `low` up to, not including, `high`."""


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """log: verifier keys, newest last; receipt: raw Ed25519 keys by key id."""

    log: Sequence[str]
    receipt: Mapping[str, bytes]

    def document(self) -> bytes:
        """The body of GET /log/keys."""
        receipt = {kid: _b64url(public) for kid, public in self.receipt.items()}
        return dumps({"log": list(self.log), "receipt": receipt})


class LogReader:
    """Answers for the public routes."""

    def __init__(self, store: ReadStore, keys: PublicKeys) -> None:
        self.keys = keys.document()
        self._store = store
        self._prover = Prover(store.hashes)

    async def checkpoint(self) -> str:
        """The signed head. Raises NotFound while the log is empty."""
        size, note = await self._store.head()
        if not size:
            raise NotFound(reason="empty_log")
        return note

    async def inclusion(self, index: int, size: int) -> bytes:
        """Raises Invalid for an index or a size outside the log."""
        await self._bound(size)
        if index >= size:
            raise Invalid(at="index")
        proof = await self._prover.inclusion(index, size)
        return dumps({"hashes": _hashes(proof), "index": index, "size": size})

    async def consistency(self, old: int, new: int) -> bytes:
        """Raises Invalid for sizes outside the log; size 0 proves nothing and is refused."""
        await self._bound(new)
        if not 0 < old <= new:
            raise Invalid(at="from")
        proof = await self._prover.consistency(old, new)
        return dumps({"from": old, "hashes": _hashes(proof), "to": new})

    async def _bound(self, size: int) -> None:
        if size > (await self._store.head())[0]:
            raise Invalid(at="size")


def _hashes(proof: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(one).decode() for one in proof]


def _b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
