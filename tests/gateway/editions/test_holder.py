"""A worker follows the database, swaps whole, and keeps what it has when a candidate is not sound."""

import asyncio
import threading
from collections.abc import Sequence

import pytest
from structlog.testing import capture_logs

from gateway.editions.holder import REFUSED, Holder
from gateway.errors import StoreUnavailable
from gateway.policy.errors import EditionRefused
from gateway.releases.cases import InForce
from gateway.results.model import Asked, Found
from tests.gateway.editions.notary import OTHER_TITLE, TIME, WIDER
from tests.gateway.editions.office import Office, until
from tests.simulator import ENTERPRISE_BUREAU, FIRM, Simulator, firm

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
