"""Idempotency-Key: a retry gets the first answer again, as long as the same would still be released today.

The stored answer never overrides a check: every retry is decided, loaded and desensitised anew, and the
stored bytes leave only if the disclosure is the same (law L8). Each repetition is logged as a `delivery`.
"""

from dataclasses import dataclass
from typing import Protocol

from gateway.errors import InProgress, KeyReused

PENDING_SECONDS = 60  # a process that died holds its key no longer than this
KEEP_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Attempt:
    """One use of a key. key_hash and request_digest: keyed digests; now: epoch seconds."""

    client: str
    key_hash: str
    request_digest: str
    now: int

    @property
    def place(self) -> bytes:
        """What a kept answer is sealed to."""
        return f"answer.{self.client}.{self.key_hash}".encode()

    @property
    def pending_until(self) -> int:
        return self.now + PENDING_SECONDS


@dataclass(frozen=True, slots=True)
class Stored:
    """What stands under a key."""

    request_digest: str
    state: str
    disclosure_digest: str
    sealed: bytes | None
    expires: int


class Answers(Protocol):
    """Port: the answers kept for retries."""

    async def reserve(self, attempt: Attempt) -> Stored | None:
        """None if the key is now ours; else what stands there. One insert under the primary key."""

    async def keep(self, attempt: Attempt, disclosure_digest: str, sealed: bytes) -> None: ...

    async def forget(self, attempt: Attempt) -> None: ...


def repeated(stored: Stored, attempt: Attempt) -> bytes:
    """The sealed first answer. Raises KeyReused for another request, InProgress while the first runs."""
    if stored.request_digest != attempt.request_digest:
        raise KeyReused(at="Idempotency-Key", client=attempt.client)
    if stored.state != "done" or stored.sealed is None:
        raise InProgress(at="Idempotency-Key", client=attempt.client)
    return stored.sealed
