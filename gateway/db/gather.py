"""One round trip for everything that queued while the last one was under way. No timer: nobody waits idly."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Gather(Generic[K, V]):
    """Turn many `get(key)` into few `fetch(keys)`.

    fetch: answers in the order of its keys. most: keys per fetch. A failing fetch fails each of its callers.
    """

    def __init__(self, fetch: Callable[[Sequence[K]], Awaitable[Sequence[V]]], most: int = 1000) -> None:
        self._fetch = fetch
        self._most = most
        self._queue: list[tuple[K, asyncio.Future[V]]] = []
        self._task: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V:
        """The value of one key. Raises what fetch raised."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[V] = loop.create_future()
        self._queue.append((key, future))
        if self._task is None:
            self._task = loop.create_task(self._drain())
        return await future

    async def _drain(self) -> None:
        try:
            while self._queue:
                batch, self._queue = self._queue[: self._most], self._queue[self._most :]
                await self._answer(batch)
        finally:
            self._task = None

    async def _answer(self, batch: list[tuple[K, "asyncio.Future[V]"]]) -> None:
        try:
            values = await self._fetch([key for key, _ in batch])
        except BaseException as fault:
            for _, future in batch:
                if not future.done():
                    future.set_exception(fault)
            if not isinstance(fault, Exception):
                raise
            return
        for (_, future), value in zip(batch, values, strict=True):
            if not future.done():
                future.set_result(value)
