"""A worker follows the database, swaps whole, and keeps what it has when a candidate is not sound."""

import asyncio
import threading
from collections.abc import Mapping, Sequence

import pytest
from structlog.testing import capture_logs

from gateway.editions.holder import FOLLOW_SECONDS, NOT_FOLLOWED, REFUSED, STALE_SECONDS, Holder
from gateway.editions.model import Cell, References
from gateway.editions.shadow import Shadow
from gateway.editions.store import EditionStore
from gateway.errors import StoreUnavailable
from gateway.policy.errors import EditionRefused
from gateway.releases.cases import InForce
from gateway.results.model import Asked, Found
from tests.gateway.editions.notary import OTHER_TITLE, TIME, WIDER
from tests.gateway.editions.office import Office, until
from tests.simulator import ENTERPRISE_BUREAU, FIRM, Simulator, firm

CELL = Cell("C01", "withhold", "release", " → A-TIER")
BOTH = ("li-legal", "wang-compliance")


def holder(office: Office) -> Holder:
    return Holder(office.store, office.ports.rules, lambda: TIME)


def digests(held: Holder) -> list[str]:
    return [plan.digest for plan in held.in_force().plans.plans]


def test_a_worker_without_an_edition_refuses_to_start_and_says_how_to_get_one(office: Office) -> None:
    with pytest.raises(EditionRefused) as caught:
        holder(office)
    assert caught.value.refusal == "none_active"
    for word in ("gateway policy approve", "gateway policy activate", "生效"):
        assert word in str(caught.value)


def test_a_worker_that_cannot_read_the_reference_refuses_to_start(office: Office) -> None:
    office.activate(office.notary.edition(), *BOTH)
    office.hide("policy_reference")
    with pytest.raises(StoreUnavailable):
        holder(office)


def test_a_running_worker_takes_over_what_is_activated_and_rolled_back(office: Office) -> None:
    first, wider = map(office.notary.edition, (OTHER_TITLE, WIDER))
    office.activate(first, *BOTH)
    held = holder(office)
    before = held.in_force()
    held.refresh()
    assert held.in_force() is before
    office.activate(wider, *BOTH)
    held.refresh()
    assert digests(held) == list(wider.contents)
    assert held.degraded == ""


def test_a_candidate_that_is_not_sound_leaves_the_old_plan_and_raises_the_alarm_once(office: Office) -> None:
    first, wider = map(office.notary.edition, (OTHER_TITLE, WIDER))
    office.activate(first, *BOTH)
    held = holder(office)
    office.activate(wider, *BOTH)
    kept = "UPDATE policy_plan SET content = :content WHERE digest = :digest"
    digest, content = next(iter(wider.contents.items()))
    office.spoil(kept, digest=digest, content=content.replace(b"ECRB", b"ICRB", 1))
    with capture_logs() as lines:
        held.refresh()
        held.refresh()
    assert digests(held) == list(first.contents)
    assert held.degraded == REFUSED
    (line,) = lines
    assert (line["event"], line["log_level"], line["code"]) == (REFUSED, "error", "plan_altered")
    assert (line["edition"], line["kept"]) == (wider.edition.digest, first.edition.digest)
    office.spoil(kept, digest=digest, content=content)
    held.refresh()
    assert (digests(held), held.degraded) == (list(wider.contents), "")


def test_the_database_going_away_changes_nothing(office: Office) -> None:
    office.activate(office.notary.edition(), *BOTH)
    held = holder(office)
    before = held.in_force()
    office.hide("policy_reference")
    with pytest.raises(StoreUnavailable):
        held.refresh()
    assert held.in_force() is before
    assert held.degraded == ""


def test_a_worker_that_has_not_looked_for_long_says_so(office: Office) -> None:
    office.activate(office.notary.edition(), *BOTH)
    seconds = [0.0]
    held = Holder(office.store, office.ports.rules, lambda: TIME, lambda: seconds[0])
    seconds[0] = STALE_SECONDS
    assert held.degraded == ""
    seconds[0] += 0.1
    assert held.degraded == NOT_FOLLOWED


class Moody(EditionStore):
    """Fails by what no store of ours is known to raise, as a pool without a free connection does."""

    fault: Exception | None = None
    counting = threading.Event()

    def references(self) -> References:
        if self.fault:
            raise self.fault
        return super().references()

    def count(self, edition: str, counts: Mapping[Cell, int], time: str) -> None:
        self.counting.set()
        if self.fault:
            raise self.fault
        super().count(edition, counts, time)


def test_no_fault_ends_the_following_and_readiness_tells_of_it(office: Office) -> None:
    first, wider = map(office.notary.edition, (OTHER_TITLE, WIDER))
    office.activate(first, *BOTH)

    async def watch() -> None:
        store = Moody(office.made)
        held = Holder(store, office.ports.rules, lambda: TIME)
        task = asyncio.create_task(held.follow())
        store.fault = TimeoutError("QueuePool limit reached")
        await until(lambda: held.degraded == NOT_FOLLOWED)
        await asyncio.sleep(FOLLOW_SECONDS * 1.5)
        await asyncio.to_thread(office.activate, wider, *BOTH)
        store.fault = None
        await until(lambda: digests(held) == list(wider.contents))
        await until(lambda: held.degraded == "")
        task.cancel()

    with capture_logs() as lines:
        asyncio.run(watch())
    told = [(line["event"], line["step"], line["code"]) for line in lines if line["event"] == NOT_FOLLOWED]
    assert told == [(NOT_FOLLOWED, "look", "TimeoutError")]


def watching(office: Office) -> tuple[Moody, Holder, Shadow]:
    """A worker that has counted three cases beside a candidate."""
    office.activate(office.notary.edition(OTHER_TITLE), *BOTH)
    candidate = office.notary.edition(WIDER)
    office.store.keep(candidate, TIME)
    office.store.shadow(candidate.edition.digest)
    store = Moody(office.made)
    held = Holder(store, office.ports.rules, lambda: TIME)
    shadow = held.in_force().watch
    assert isinstance(shadow, Shadow)
    shadow.give_back({CELL: 3})
    return store, held, shadow


def counted(office: Office) -> list[int]:
    return [one.count for one in office.store.counted(office.store.references().shadow)]


def test_counts_that_could_not_be_written_are_given_back(office: Office) -> None:
    store, held, shadow = watching(office)
    store.counting = threading.Event()

    async def fail() -> None:
        task = asyncio.create_task(held.follow())
        store.fault = TimeoutError()
        await until(store.counting.is_set)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(fail())
    assert shadow.take() == {CELL: 3}
    assert counted(office) == []


def test_a_worker_that_ends_writes_what_it_counted_once(office: Office) -> None:
    _, held, shadow = watching(office)

    async def end() -> None:
        task = asyncio.create_task(held.follow())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(end())
    assert counted(office) == [3]
    assert shadow.take() == {}


class Slow(Moody):
    """Still writing when the worker is told to end."""

    def count(self, edition: str, counts: Mapping[Cell, int], time: str) -> None:
        self.counting.set()
        threading.Event().wait(0.5)
        super().count(edition, counts, time)


def test_counts_that_are_being_written_at_the_end_are_not_counted_twice(office: Office) -> None:
    watching(office)
    store = Slow(office.made)
    store.counting = threading.Event()
    held = Holder(store, office.ports.rules, lambda: TIME)
    shadow = held.in_force().watch
    assert isinstance(shadow, Shadow)
    shadow.give_back({CELL: 3})

    async def end() -> None:
        task = asyncio.create_task(held.follow())
        await until(store.counting.is_set)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(end())
    assert counted(office) == [3]
    assert shadow.take() == {}


def test_following_happens_in_the_background_within_seconds(office: Office) -> None:
    first, wider = map(office.notary.edition, (OTHER_TITLE, WIDER))
    office.activate(first, *BOTH)

    async def watch() -> None:
        held = holder(office)
        task = asyncio.create_task(held.follow())
        office_thread = threading.Thread(target=office.activate, args=(wider, *BOTH))
        office_thread.start()
        await until(lambda: digests(held) == list(wider.contents))
        task.cancel()
        office_thread.join()

    asyncio.run(watch())


class Swapping(Simulator):
    """Another edition comes into force while the subjects are looked up."""

    later: InForce

    async def find(self, asked: Sequence[Asked], columns: tuple[str, ...]) -> list[Found]:
        self.in_force = self.later
        return await super().find(asked, columns)


def test_a_batch_ends_on_the_plan_it_began_with(office: Office) -> None:
    simulator = Swapping()
    simulator.put("sub_1", firm())
    old = simulator.in_force
    simulator.later = InForce(office.notary.edition(OTHER_TITLE).plans)
    about = [("uscc", FIRM), ("uscc", "914601000000000009")]
    first = simulator.ask(*about, caller=ENTERPRISE_BUREAU)
    second = simulator.ask(*about, caller=ENTERPRISE_BUREAU)
    day = simulator.now.day
    assert first["plan"] == old.plans.at(day).digest
    assert second["plan"] == simulator.later.plans.at(day).digest
    assert len(first["results"][0]["fields"]) > len(second["results"][0]["fields"])
