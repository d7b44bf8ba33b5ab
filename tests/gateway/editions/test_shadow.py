"""A candidate rules beside the active edition; only what differs is counted, and no release pays for it."""

import asyncio

import pytest

from gateway.editions.holder import Holder
from gateway.editions.model import Cell
from gateway.editions.shadow import Shadow
from gateway.policy.errors import EditionRefused
from gateway.policy.model import Plans
from gateway.releases.cases import InForce
from gateway.wiring import moment_of
from tests.gateway.editions.notary import OTHER_TITLE, TIME, WIDER, Notary
from tests.gateway.editions.office import Office, until
from tests.gateway.policy.folder import RULE
from tests.simulator import ENTERPRISE_BUREAU, FIRM, NOON, Simulator, firm, shipped

BOTH = ("li-legal", "wang-compliance")
NARROW = RULE.replace("recipient: ECRB", "recipient: RATE")


def asked(plans: Plans, times: int = 1) -> tuple[Simulator, Shadow]:
    simulator = Simulator()
    simulator.put("sub_1", firm())
    shadow = Shadow("sha256:candidate", plans)
    simulator.in_force = InForce(simulator.in_force.plans, shadow)
    for _ in range(times):
        simulator.ask(("uscc", FIRM), caller=ENTERPRISE_BUREAU)
    return simulator, shadow


def test_the_same_edition_differs_in_nothing() -> None:
    _, shadow = asked(shipped())
    assert shadow.take() == {}


def test_each_field_that_would_be_treated_otherwise_is_counted_with_its_rules(notary: Notary) -> None:
    _, shadow = asked(notary.edition(RULE).plans, times=3)
    counts = shadow.take()
    assert counts[Cell("C01", "release", "release", "ENT-TIER → A-TIER")] == 3
    assert {cell.field for cell, _ in counts.items() if cell.after == "withhold"} > {"E01", "C03"}
    assert set(counts.values()) == {3}
    assert shadow.take() == {}
    shadow.give_back(counts)
    assert shadow.take() == counts


def test_what_the_tier_takes_with_it_is_told_by_the_tiers_rules(notary: Notary) -> None:
    _, shadow = asked(notary.edition(NARROW).plans)
    assert Cell("C01", "release", "withhold", "ENT-TIER → ") in shadow.take()


def test_a_candidate_that_cannot_rule_stops_no_release() -> None:
    simulator, shadow = asked(Plans(()))
    assert simulator.steps == ["find", "log release"]
    assert dict(shadow.take()) == {Cell("*", "ruled", "no_policy_in_force", ""): 1}


def test_counts_hold_no_identifier(notary: Notary) -> None:
    _, shadow = asked(notary.edition(RULE).plans)
    assert FIRM not in repr(shadow.take())


def test_a_day_has_its_own_plan_in_the_shadow_too(notary: Notary) -> None:
    later = NARROW.removeprefix("rules:").replace("A-TIER", "B-TIER").replace("2025-12-18", "2027-01-01")
    both = notary.edition(f"{RULE}    until: 2027-01-01\n{later}")
    simulator, shadow = asked(both.plans)
    assert Cell("C01", "release", "release", "ENT-TIER → A-TIER") in shadow.take()
    simulator.now = moment_of(NOON + 60 * 86_400)
    simulator.ask(("uscc", FIRM), caller=ENTERPRISE_BUREAU)
    assert Cell("C01", "release", "withhold", "ENT-TIER → ") in shadow.take()


def test_a_shadow_is_followed_counted_and_stopped(office: Office) -> None:
    first, candidate = map(office.notary.edition, (OTHER_TITLE, WIDER))
    office.activate(first, *BOTH)
    held = Holder(office.store, office.ports.rules, lambda: TIME)
    assert held.in_force().watch is None
    office.store.keep(candidate, TIME)
    office.store.shadow(candidate.edition.digest)
    held.refresh()
    assert held.in_force().watch is not None
    cell = Cell("C01", "withhold", "release", " → A-TIER")
    for count in (2, 5):
        office.store.count(candidate.edition.digest, {cell: count}, f"{count}")
    (told,) = office.store.counted(candidate.edition.digest)
    assert (told.cell, told.count, told.first_seen, told.last_seen) == (cell, 7, "2", "5")
    office.store.shadow("")
    held.refresh()
    assert held.in_force().watch is None


def test_what_a_worker_saw_reaches_the_database_in_the_background(office: Office) -> None:
    first, candidate = map(office.notary.edition, (OTHER_TITLE, WIDER))
    office.activate(first, *BOTH)
    office.store.keep(candidate, TIME)
    office.store.shadow(candidate.edition.digest)

    async def watch() -> None:
        held = Holder(office.store, office.ports.rules, lambda: TIME)
        simulator = Simulator()
        simulator.put("sub_1", firm())
        simulator.in_force = InForce(shipped(), held.in_force().watch)
        task = asyncio.create_task(held.follow())
        await simulator.disclose(("uscc", FIRM), caller=ENTERPRISE_BUREAU)
        await until(lambda: bool(office.store.counted(candidate.edition.digest)))
        task.cancel()

    asyncio.run(watch())
    assert {one.count for one in office.store.counted(candidate.edition.digest)} == {1}


def test_a_shadow_that_does_not_load_is_named_and_stops_nothing(office: Office) -> None:
    first, candidate = map(office.notary.edition, (OTHER_TITLE, WIDER))
    office.activate(first, *BOTH)
    office.store.keep(candidate, TIME)
    office.store.shadow(candidate.edition.digest)
    office.spoil("DELETE FROM policy_plan WHERE digest = :digest", digest=next(iter(candidate.contents)))
    with pytest.raises(EditionRefused):
        office.store.edition(candidate.edition.digest)
    assert Holder(office.store, office.ports.rules, lambda: TIME).in_force().watch is None
