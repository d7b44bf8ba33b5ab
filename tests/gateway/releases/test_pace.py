"""Batches in parts: order, looking ahead, and what becomes of a part when another fails."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.releases.pace import ahead, paced, slices


@given(st.lists(st.integers()), st.integers(1, 9))
def test_slices_join_to_the_rows_and_none_is_longer_than_asked(rows: list[int], size: int) -> None:
    made = slices(rows, size)
    assert [row for run in made for row in run] == rows
    assert all(0 < len(run) <= size for run in made)


@given(st.lists(st.integers()), st.integers(1, 9))
def test_paced_work_is_the_work_on_all_rows_in_order(rows: list[int], pace: int) -> None:
    assert asyncio.run(paced(lambda run: [-row for row in run], rows, pace)) == [-row for row in rows]


class Calls:
    """Calls that tell when they begin and end. fails: the one that raises."""

    def __init__(self, count: int, fails: int = -1) -> None:
        self.steps: list[str] = []
        self.calls: list[Callable[[], Awaitable[int]]] = [partial(self._call, n) for n in range(count)]
        self._fails = fails

    async def _call(self, n: int) -> int:
        self.steps.append(f"begin {n}")
        try:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            self.steps.append(f"cancelled {n}")
            raise
        if n == self._fails:
            raise OSError
        return n

    async def work(self, breaks: int = -1) -> None:
        async with aclosing(ahead(self.calls)) as results:
            async for n in results:
                self.steps.append(f"work {n}")
                if n == breaks:
                    raise KeyError
        await asyncio.sleep(0)


@given(st.integers(1, 6))
def test_the_next_call_has_begun_before_the_work_on_one_begins(count: int) -> None:
    calls = Calls(count)
    asyncio.run(calls.work())
    assert [step for step in calls.steps if step.startswith("work")] == [f"work {n}" for n in range(count)]
    for n in range(count - 1):
        assert calls.steps.index(f"begin {n + 1}") < calls.steps.index(f"work {n}")


@given(st.integers(1, 6), st.data())
def test_a_call_that_fails_ends_the_work_and_none_begins_after_it(count: int, data: st.DataObject) -> None:
    calls = Calls(count, fails=data.draw(st.integers(0, count - 1)))
    with pytest.raises(OSError):
        asyncio.run(calls.work())
    assert calls.steps[-1] in (f"begin {calls._fails}", f"work {calls._fails - 1}")


@given(st.integers(2, 6), st.data())
def test_work_that_fails_calls_off_what_is_under_way(count: int, data: st.DataObject) -> None:
    calls, breaks = Calls(count), data.draw(st.integers(0, count - 2))

    async def scene() -> None:
        with suppress(KeyError):
            await calls.work(breaks)
        await asyncio.sleep(0)

    asyncio.run(scene())
    assert calls.steps[-2:] == [f"work {breaks}", f"cancelled {breaks + 1}"]
