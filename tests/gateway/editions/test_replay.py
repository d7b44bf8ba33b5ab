"""Every past release can be decided again, and what was changed since is found. No subject is ever named."""

import dataclasses
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.audit.model import Draft
from gateway.audit.verify import leaf_hash
from gateway.editions.replay import Past, Verdict, replay
from gateway.errors import GatewayError
from gateway.policy.emit import written
from gateway.policy.model import Plans
from gateway.releases.cases import InForce
from gateway.releases.evidence import place_of
from gateway.signing.suites import Sealer
from tests.gateway.editions.notary import WIDER, Notary
from tests.simulator import (
    BUREAU,
    ENTERPRISE_BUREAU,
    FIRM,
    PERSON,
    SHOP,
    Consent,
    Simulator,
    firm,
    key,
    person,
    shipped,
)

SEALER = Sealer(key("detail.encrypt"))
UNKNOWN = ("uscc", "914601000000000009")
ABOUT = [("uscc", FIRM), ("uscc", SHOP), UNKNOWN, ("citizen_id", PERSON)]


def past(draft: Draft, *plans: Plans) -> Past:
    """A draft as the database would keep it."""
    kept = {plan.digest: written(plan) for each in plans for plan in each.plans}
    named = draft.leaf.partition(b'"plan":"')[2][:71].decode()
    rows = {row.seq: row.sealed for row in draft.subjects}
    return Past(draft.leaf, leaf_hash(draft.leaf), rows, kept.get(named))


def replayed(draft: Draft, *plans: Plans) -> Verdict:
    return replay(past(draft, *plans), SEALER)


def site() -> Simulator:
    simulator = Simulator()
    simulator.put("sub_1", firm())
    shop = firm("E-F", identifier=("uscc", SHOP), kind="SOLE", publicity_until=date(2027, 1, 1))
    simulator.put("sub_2", replace(shop, objection=True))
    simulator.put("sub_3", person())
    both = {"sub_1", "sub_2", "sub_3"}
    simulator.allow("auth_1", Consent("rcp_ecrb", "credit_reporting", "separate", both))
    simulator.allow("auth_2", Consent("rcp_bureau", "credit_reporting", "separate", both))
    return simulator


SITUATIONS: dict[str, Callable[[Simulator], Any]] = {
    "by contract": lambda s: s.ask(*ABOUT, caller=ENTERPRISE_BUREAU),
    "by consent": lambda s: s.ask(*ABOUT, caller=ENTERPRISE_BUREAU, authorisation="auth_1"),
    "persons": lambda s: s.ask(*ABOUT, caller=BUREAU, authorisation="auth_2"),
    "few fields": lambda s: s.ask(*ABOUT, caller=ENTERPRISE_BUREAU, wanted=frozenset({"C01", "E01"})),
    "no such field": lambda s: s.ask(*ABOUT, caller=ENTERPRISE_BUREAU, wanted=frozenset({"P01"})),
}
CHANGES: dict[str, dict[str, Any]] = {
    "as it is": {},
    "held": {"held": True},
    "hidden": {"hidden": True},
    "review over": {"review_until": date(2026, 1, 1)},
    "few reviewed": {"review_fields": "C01,E01"},
    "lapsed": {"lapses_on": date(2026, 11, 1)},
    "unreadable": {"stored": {"e01": b"\x00"}},
    "unknown tier": {"tier": "E-Z"},
    "published": {"published": True, "publicity_until": date(2026, 12, 31)},
    "minor": {"adult_on": date(2030, 1, 1)},
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_release_is_decided_the_same_again(situation: str, change: str) -> None:
    simulator = site()
    for record in simulator.records.values():
        for name, value in CHANGES[change].items():
            setattr(record, name, value)
    SITUATIONS[situation](simulator)
    found = replayed(simulator.drafts[0], shipped())
    assert (found.faults, found.missing, found.classes) == ((), (), ())
    assert found.replayed == found.subjects == len(ABOUT)


FLAGS = st.fixed_dictionaries(
    {
        "objection": st.booleans(),
        "published": st.booleans(),
        "held": st.booleans(),
        "hidden": st.booleans(),
        "tier": st.sampled_from(["E-A", "E-W", "E-F", "P-W", "P-F"]),
        "kind": st.sampled_from(["ENT", "SOLE"]),
        "review_fields": st.sampled_from(["*", "C01,E01,E02", ""]),
        "publicity_until": st.sampled_from([None, date(2026, 1, 1), date(2027, 1, 1)]),
    }
)


@settings(max_examples=40)
@given(FLAGS, st.sampled_from(sorted(SITUATIONS)))
def test_whatever_the_records_say(flags: dict[str, Any], situation: str) -> None:
    simulator = site()
    simulator.put("sub_1", replace(firm(), **flags))
    SITUATIONS[situation](simulator)
    assert replayed(simulator.drafts[0], shipped()).faults == ()


def test_another_edition_in_force_changes_nothing_about_the_past(notary: Notary) -> None:
    simulator, later = site(), notary.edition(WIDER).plans
    SITUATIONS["by consent"](simulator)
    simulator.in_force = InForce(later)
    SITUATIONS["by consent"](simulator)
    first, second = simulator.drafts
    assert past(first, shipped(), later).plan != past(second, shipped(), later).plan
    for draft in simulator.drafts:
        assert replayed(draft, shipped(), later).faults == ()


@pytest.fixture
def draft() -> Draft:
    simulator = site()
    SITUATIONS["by consent"](simulator)
    return simulator.drafts[0]


def test_a_flipped_byte_in_a_kept_plan_is_refused(draft: Draft) -> None:
    kept = past(draft, shipped())
    assert kept.plan is not None
    for place in range(0, len(kept.plan), 4001):
        other = bytearray(kept.plan)
        other[place] ^= 1
        assert replay(replace(kept, plan=bytes(other)), SEALER).faults == ("X4_plan_altered",)


def test_a_changed_leaf_is_found(draft: Draft) -> None:
    kept = past(draft, shipped())
    other = replace(
        kept, leaf=draft.leaf.replace(b'"count":1', b'"count":2', 1).replace(b'"subjects":4', b'"subjects":5')
    )
    assert replay(other, SEALER).faults == ("X1_leaf_hash",)
    rules = draft.leaf.replace(b"ENT-TIER", b"ENT-TIES")
    found = replay(replace(kept, leaf=rules, leaf_hash=leaf_hash(rules)), SEALER)
    assert found.faults == ("X6_classes",)
    assert {(one.told, one.decided) for one in found.classes} == {(0, 1), (1, 0)}


def test_details_of_another_entry_are_found(draft: Draft) -> None:
    kept = past(draft, shipped())
    swapped = replace(kept, rows={**kept.rows, 1: kept.rows[2], 2: kept.rows[1]})
    assert replay(swapped, SEALER).faults == ("X2_detail",)
    plain = SEALER.open(kept.rows[2], place_of(draft.id, 2))
    resealed = {**kept.rows, 1: SEALER.seal(plain, place_of(draft.id, 1))}
    assert replay(replace(kept, rows=resealed), SEALER).faults == ("X3_root",)
    assert replay(replace(kept, rows={**kept.rows, 1: b"\x01\x01junk"}), SEALER).faults == ("X2_detail",)
    simulator = site()
    simulator.drafts.append(draft)
    SITUATIONS["by consent"](simulator)
    foreign = past(simulator.drafts[1], shipped())
    assert replay(replace(kept, rows={**kept.rows, 1: foreign.rows[1]}), SEALER).faults == ("X2_detail",)


def test_erased_subjects_leave_the_rest_to_be_decided_again(draft: Draft) -> None:
    kept = past(draft, shipped())
    rows = {seq: row for seq, row in kept.rows.items() if seq not in (1, 3)}
    found = replay(replace(kept, rows=rows), SEALER)
    assert (found.faults, found.missing, found.replayed) == ((), ("details of 2",), 2)
    swapped = replace(kept, rows={0: rows[0], 2: rows[2], 3: rows[2]})
    assert replay(swapped, SEALER).faults == ("X2_detail",)
    again = SEALER.seal(SEALER.open(rows[2], place_of(draft.id, 2)), place_of(draft.id, 3))
    assert replay(replace(kept, rows={**rows, 3: again}), SEALER).faults == ("X6_classes",)


def test_without_the_request_or_the_plan_it_is_incomplete(draft: Draft) -> None:
    kept = past(draft, shipped())
    without = {seq: row for seq, row in kept.rows.items() if seq}
    assert replay(replace(kept, rows=without), SEALER).missing == ("request",)
    assert replay(past(draft), SEALER).missing == ("plan",)
    assert replay(past(draft), SEALER).faults == ()


def test_only_releases_are_replayed() -> None:
    leaf = b'{"client":"c","code":"forbidden","id":"den_01KE5V1Z8G0000000000000000","log":"l","recipient":"",'
    leaf += b'"time":"2026-01-05T10:00:00.000000+08:00","type":"denial","v":1}'
    with pytest.raises(GatewayError):
        replay(Past(leaf, leaf_hash(leaf), {}, None), SEALER)


def test_no_verdict_names_a_subject(draft: Draft) -> None:
    kept = past(draft, shipped())
    rules = draft.leaf.replace(b"ENT-TIER", b"ENT-TIES")
    for verdict in (
        replay(kept, SEALER),
        replay(replace(kept, leaf=rules, leaf_hash=leaf_hash(rules)), SEALER),
    ):
        said = repr(dataclasses.asdict(verdict))
        assert not any(word in said for word in (FIRM, SHOP, PERSON, "sub_1", "op-7", "case-1"))
