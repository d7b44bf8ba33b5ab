"""The release log as its writers see it: `append` returns once the entry is durable, with its proof.

Group commit without a timer: whatever queued while the last commit was flushing goes together in the next.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, Protocol

from gateway.audit.batch import seal
from gateway.audit.checkpoint import CheckpointSigner
from gateway.audit.merkle import Tree
from gateway.audit.model import Batch, Draft, Logged
from gateway.errors import LogBusy, StoreUnavailable

Take = Callable[[], Sequence[Draft]]
Seal = Callable[[Tree, Sequence[Draft]], Batch]


class LogStore(Protocol):
    async def append(self, take: Take, make: Seal) -> Sequence[Logged]:
        """Write what `take` hands over, sealed onto the present head, in one transaction.

        take: called once, on the event loop, as late as the store can. Returns nothing when it hands nothing.
        Raises StoreUnavailable when nothing was written or when that is unknown.
        """


@dataclass(frozen=True, slots=True)
class Bounds:
    """entries, rows: of one commit; waiting: callers in the queue; deadline: seconds that a caller waits."""

    entries: int = 256
    rows: int = 4096
    waiting: int = 2048
    deadline: float = 2.0


class _Waiter(NamedTuple):
    draft: Draft
    future: "asyncio.Future[Logged]"
    deadline: float


class Log:
    """The writer of one process. Any number of processes may write the same log."""

    def __init__(self, store: LogStore, signer: CheckpointSigner, bounds: Bounds | None = None) -> None:
        self._store = store
        self._seal: Seal = partial(seal, signer=signer)
        self._bounds = bounds or Bounds()
        self._queue: deque[_Waiter] = deque()
        self._flight: list[_Waiter] = []
        self._task: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def append(self, draft: Draft) -> Logged:
        """Returns once the entry is durable.

        Raises LogBusy: the queue is full, or the deadline passed; StoreUnavailable: the database failed.
        After either the entry may still stand in the log: an entry without an answer, never the reverse.
        """
        if len(self._queue) >= self._bounds.waiting:
            raise LogBusy(reason="queue_full")
        loop = asyncio.get_running_loop()
        waiter = _Waiter(draft, loop.create_future(), loop.time() + self._bounds.deadline)
        self._queue.append(waiter)
        if self._task is None:
            self._task = loop.create_task(self._collect())
        if self._timer is None:
            self._timer = loop.call_at(waiter.deadline, self._expire)
        return await waiter.future

    async def _collect(self) -> None:
        try:
            while self._queue:
                await self._commit()
        finally:
            self._task = None

    async def _commit(self) -> None:
        try:
            logged = await self._store.append(self._take, self._seal)
            for waiter, entry in zip(self._flight, logged, strict=True):
                if not waiter.future.done():  # the caller may have gone, or its deadline passed
                    waiter.future.set_result(entry)
        except BaseException as fault:
            self._fail(fault)
            if not isinstance(fault, Exception):
                raise
        finally:
            self._flight = []

    def _take(self) -> Sequence[Draft]:
        """As many live callers as one commit holds. Those who have gone have nobody to answer: not logged."""
        rows = 0
        while self._queue and len(self._flight) < self._bounds.entries:
            waiter = self._queue[0]
            rows += len(waiter.draft.subjects)
            if self._flight and rows > self._bounds.rows:
                break
            self._queue.popleft()
            if not waiter.future.done():
                self._flight.append(waiter)
        return [waiter.draft for waiter in self._flight]

    def _fail(self, fault: BaseException) -> None:
        """Tell those in flight; where the store could not even begin, the next in the queue."""
        if not self._flight:
            self._take()
        reason = fault.reason if isinstance(fault, StoreUnavailable) else type(fault).__name__
        for waiter in self._flight:
            if not waiter.future.done():
                told = StoreUnavailable(reason=reason)
                told.__cause__ = fault
                waiter.future.set_exception(told)

    def _expire(self) -> None:
        """One timer for all: callers queue in the order of their deadlines."""
        loop = asyncio.get_running_loop()
        now, self._timer = loop.time(), None
        for waiter in (*self._flight, *self._queue):
            if waiter.deadline > now:
                self._timer = loop.call_at(waiter.deadline, self._expire)
                break
            if not waiter.future.done():
                waiter.future.set_exception(LogBusy(reason="deadline"))
        while self._queue and self._queue[0].future.done():
            self._queue.popleft()
