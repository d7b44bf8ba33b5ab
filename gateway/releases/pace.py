"""A batch lets other requests run, and lets the database look ahead while it works."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import TypeVar

PART_FIRST = 100  # subjects of the first look-up, for which the worker waits with nothing to do
PART = 300  # of each look-up after it: smaller ones pay for round trips
PACE = 50  # rows between two yields where values are opened and transformed: less than a millisecond
SWIFT = 200  # rows of work that costs a fifth of that
A = TypeVar("A")
B = TypeVar("B")


def slices(rows: Sequence[A], size: int) -> list[Sequence[A]]:
    """The rows in order, in runs of at most `size`."""
    return [rows[start : start + size] for start in range(0, len(rows), size)]


async def paced(work: Callable[[Sequence[A]], list[B]], rows: Sequence[A], pace: int) -> list[B]:
    """Work on runs of `pace` rows and join what they gave, yielding to the event loop between two."""
    done = work(rows[:pace])
    for run in slices(rows[pace:], pace):
        await asyncio.sleep(0)
        done += work(run)
    return done


async def ahead(calls: Sequence[Callable[[], Awaitable[A]]]) -> AsyncGenerator[A, None]:
    """What each call gives, in order; the next one is under way while this one's is worked on."""
    if len(calls) == 1:
        yield await calls[0]()
        return
    pending = asyncio.ensure_future(calls[0]())
    try:
        for call in calls[1:]:
            done = await pending
            pending = asyncio.ensure_future(call())
            await asyncio.sleep(0)  # so that it is sent before the work begins
            yield done
        yield await pending
    finally:
        pending.cancel()  # and waited for: whoever comes next finds the connection at rest
        await asyncio.gather(pending, return_exceptions=True)
