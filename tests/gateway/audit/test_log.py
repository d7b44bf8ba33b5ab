"""The collector: who goes together, who waits, who hears what."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from gateway.audit.log import Bounds, Log, Seal, Take
from gateway.audit.merkle import EMPTY_TREE
from gateway.audit.model import Draft, Logged
from gateway.errors import LogBusy, StoreUnavailable
from tests.gateway.audit.making import SIGNER, denial, release


class Memory:
    """A store in memory whose commits can be held, delayed or broken."""

    def __init__(self) -> None:
        self.tree = EMPTY_TREE
        self.batches: list[int] = []
        self.before: Callable[[], Awaitable[None]] | None = None
        self.after: Callable[[], Awaitable[None]] | None = None

    async def append(self, take: Take, make: Seal) -> Sequence[Logged]:
        if self.before:
            await self.before()
        drafts = take()
        if not drafts:
            return ()
        batch = make(self.tree, drafts)
        if self.after:
            await self.after()
        self.tree = batch.after
        self.batches.append(len(drafts))
        return batch.logged


def log(store: Memory, **bounds: float) -> Log:
    return Log(store, SIGNER, Bounds(**bounds))  # type: ignore[arg-type] # each bound has its own number type


def together(log: Log, drafts: Sequence[Draft]) -> list["asyncio.Task[Logged]"]:
    return [asyncio.get_running_loop().create_task(log.append(draft)) for draft in drafts]


def test_what_queued_during_a_commit_goes_together_in_the_next() -> None:
    async def story() -> None:
        store, gate = Memory(), asyncio.Event()
        store.after = gate.wait
        writer = log(store)
        first = together(writer, [denial()])
        await asyncio.sleep(0.01)
        rest = together(writer, [denial() for _ in range(20)])
        await asyncio.sleep(0.01)
        gate.set()
        logged = await asyncio.gather(*first, *rest)
        assert store.batches == [1, 20]
        assert [entry.index for entry in logged] == list(range(21))

    asyncio.run(story())


def test_a_lone_entry_waits_for_nobody() -> None:
    async def story() -> None:
        writer = log(Memory())
        async with asyncio.timeout(0.5):
            for index in range(100):
                assert (await writer.append(denial())).index == index

    asyncio.run(story())


def test_a_commit_is_bounded_in_entries_and_in_rows() -> None:
    async def story() -> None:
        store = Memory()
        await asyncio.gather(*together(log(store, entries=8), [denial() for _ in range(20)]))
        assert store.batches == [8, 8, 4]
        store = Memory()
        await asyncio.gather(*together(log(store, rows=10), [release(6) for _ in range(4)]))
        assert store.batches == [1, 1, 1, 1]

    asyncio.run(story())


def test_a_full_queue_refuses_at_once() -> None:
    async def story() -> None:
        store, gate = Memory(), asyncio.Event()
        store.before = gate.wait
        writer = log(store, waiting=3)
        waiting = together(writer, [denial() for _ in range(3)])
        await asyncio.sleep(0.01)
        with pytest.raises(LogBusy) as busy:
            await writer.append(denial())
        assert busy.value.reason == "queue_full"
        gate.set()
        assert len(await asyncio.gather(*waiting)) == 3

    asyncio.run(story())


@pytest.mark.parametrize("stage", ["before", "after"])
def test_a_store_that_hangs_holds_no_caller_beyond_its_deadline(stage: str) -> None:
    async def story() -> None:
        store, gate = Memory(), asyncio.Event()
        setattr(store, stage, gate.wait)
        writer = log(store, deadline=0.1)
        start = asyncio.get_running_loop().time()
        early = together(writer, [denial() for _ in range(5)])
        await asyncio.sleep(0.05)
        late = together(writer, [denial() for _ in range(5)])
        told = await asyncio.gather(*early, *late, return_exceptions=True)
        assert [type(one) for one in told] == [LogBusy] * 10
        assert asyncio.get_running_loop().time() - start < 0.5
        gate.set()
        assert (await writer.append(denial())).size == (1 if stage == "before" else 6)

    asyncio.run(story())


def test_a_caller_who_left_before_the_commit_is_not_logged() -> None:
    async def story() -> None:
        store, gate = Memory(), asyncio.Event()
        store.before = gate.wait
        writer = log(store)
        tasks = together(writer, [denial() for _ in range(3)])
        await asyncio.sleep(0.01)
        tasks[1].cancel()
        await asyncio.sleep(0)
        gate.set()
        told = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(told[1], asyncio.CancelledError)
        assert store.batches == [2]

    asyncio.run(story())


def test_a_caller_who_left_during_the_commit_disturbs_nobody() -> None:
    async def story() -> None:
        store, gate = Memory(), asyncio.Event()
        store.after = gate.wait
        writer = log(store)
        tasks = together(writer, [denial() for _ in range(3)])
        await asyncio.sleep(0.01)
        tasks[0].cancel()
        await asyncio.sleep(0)
        gate.set()
        told = await asyncio.gather(*tasks, return_exceptions=True)
        assert [getattr(one, "index", None) for one in told] == [None, 1, 2]
        assert (await writer.append(denial())).index == 3

    asyncio.run(story())


def test_everybody_gone_commits_nothing() -> None:
    async def story() -> None:
        store, gate = Memory(), asyncio.Event()
        store.before = gate.wait
        writer = log(store)
        task = together(writer, [denial()])[0]
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        gate.set()
        await asyncio.sleep(0.01)
        assert store.batches == []

    asyncio.run(story())


@pytest.mark.parametrize("stage", ["before", "after"])
@pytest.mark.parametrize("fault", [StoreUnavailable(reason="gone"), ValueError("x"), ConnectionResetError()])
def test_a_failed_commit_is_told_to_its_callers_and_the_next_one_works(stage: str, fault: Exception) -> None:
    async def story() -> None:
        store = Memory()

        async def fail() -> None:
            raise fault

        setattr(store, stage, fail)
        writer = log(store)
        told = await asyncio.gather(*together(writer, [denial() for _ in range(3)]), return_exceptions=True)
        assert [type(one) for one in told] == [StoreUnavailable] * 3
        assert len({id(one) for one in told}) == 3
        setattr(store, stage, None)
        assert (await writer.append(denial())).size == 1

    asyncio.run(story())
