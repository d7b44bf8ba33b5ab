"""A plan has one spelling: it comes back from its bytes as it was, and from no others."""

import dataclasses
import json
import random
from datetime import date

import pytest

from gateway.errors import GatewayError
from gateway.policy.bundle import Bundle
from gateway.policy.edition import emit, read, restore
from gateway.policy.emit import BadPlan, digest_of, opened, written
from gateway.policy.emit import read as read_plan
from gateway.policy.errors import EditionRefused
from gateway.policy.model import Facts, Plan, Plans
from gateway.signing.canonical import dumps

SOURCE = f"sha256:{'5' * 64}"
OWN = {"digest", "_memo", "_rulings"}  # what the bytes must not hold


@pytest.fixture
def plan(shipped: Bundle) -> Plan:
    return shipped.plans.at(date(2026, 11, 23))


def cases(plan: Plan, count: int) -> list[Facts]:
    chance = random.Random(7)
    words = {fact: sorted(plan.values[fact]) for fact in Facts._fields}
    return [Facts(*(chance.choice(words[fact]) for fact in Facts._fields)) for _ in range(count)]


def test_a_plan_comes_back_from_its_bytes_and_decides_the_same(shipped: Bundle) -> None:
    for plan in shipped.plans.plans:
        again = opened(plan.digest, written(plan))
        assert (again.effective, again.until, again.fields) == (plan.effective, plan.until, plan.fields)
        assert (again.rules, again.values) == (plan.rules, plan.values)
        for facts in cases(plan, 300):
            assert again.decide(facts, frozenset(plan.fields)) == plan.decide(facts, frozenset(plan.fields))


def test_the_bytes_hold_every_member_of_a_plan(plan: Plan) -> None:
    members = {one.name for one in dataclasses.fields(Plan)} - OWN
    assert set(json.loads(written(plan))) == members | {"nodes", "v"}


def test_a_flipped_bit_anywhere_is_refused(plan: Plan) -> None:
    data, chance = written(plan), random.Random(3)
    for place in chance.sample(range(len(data)), 60):
        other = bytearray(data)
        other[place] ^= 1 << chance.randrange(8)
        with pytest.raises(BadPlan):
            opened(plan.digest, bytes(other))


@pytest.mark.parametrize("seed", range(40))
def test_a_changed_plan_under_its_own_digest_is_another_plan_or_none(plan: Plan, seed: int) -> None:
    """Whoever also changes the digest still cannot make a plan that is spelt in two ways."""
    chance, other = random.Random(seed), bytearray(written(plan))
    other[chance.randrange(len(other))] ^= 1 << chance.randrange(8)
    try:
        again = read_plan(bytes(other))
    except BadPlan:
        return
    assert written(again) == bytes(other)
    assert again.digest != plan.digest


@pytest.mark.parametrize(
    "other", ["space", "order", "number", "repeat", "node", "arm", "rule", "tier", "empty"]
)
def test_another_spelling_is_refused(plan: Plan, other: str) -> None:
    data = written(plan)
    told = json.loads(data)
    if other == "order":
        told["values"]["tier"].reverse()
    elif other == "node":  # one that nothing leads to
        told["nodes"].append(["release", [], "granted"])
    elif other == "arm":
        next(arms for _, arms in (one for one in told["nodes"] if len(one) == 2)).popitem()
    elif other == "rule":
        told["rules"].pop(next(iter(told["rules"])))
    elif other == "tier":
        told["tables"].pop("C01")
    bad = {
        "space": data.replace(b":", b": ", 1),
        "number": data.replace(b'"v":1', b'"v":1.0'),
        "repeat": data.replace(b'"v":1', b'"v":1,"v":1'),
        "empty": b"{}",
    }
    with pytest.raises(BadPlan):
        read_plan(bad.get(other) or dumps(told))


def test_an_edition_lists_its_plans_with_their_days(shipped: Bundle) -> None:
    made = emit(SOURCE, shipped.plans)
    told = json.loads(made.edition.content)
    assert [one[1] for one in told["plans"]] == [str(plan.effective) for plan in shipped.plans.plans]
    assert told["plans"][-1][2] is None
    assert made.edition.digest == digest_of(made.edition.content)
    again = restore(made.edition.digest, made.edition.content, made.contents)
    assert [plan.digest for plan in again.plans.plans] == [plan.digest for plan in shipped.plans.plans]


def test_an_edition_with_a_changed_byte_a_gap_or_a_missing_plan_is_refused(shipped: Bundle) -> None:
    made = emit(SOURCE, shipped.plans)
    edition = made.edition
    with pytest.raises(EditionRefused, match="edition_altered"):
        read(edition.digest, edition.content.replace(b"2026-04-01", b"2026-05-01"))
    gap = edition.content.replace(b"2026-04-01", b"2026-05-01", 1)
    with pytest.raises(EditionRefused, match="E3_gap"):
        read(digest_of(gap), gap)
    spelt = edition.content.replace(b":", b": ", 1)
    with pytest.raises(EditionRefused, match="E2"):
        read(digest_of(spelt), spelt)
    with pytest.raises(EditionRefused, match="plan_missing"):
        restore(edition.digest, edition.content, {})
    first = made.plans.plans[0].digest
    altered = {**made.contents, first: made.contents[first].replace(b"2025", b"2024", 1)}
    with pytest.raises(EditionRefused, match="plan_altered"):
        restore(edition.digest, edition.content, altered)


def test_an_edition_that_asks_for_other_facts_than_this_program_is_refused(shipped: Bundle) -> None:
    plans = tuple(
        dataclasses.replace(plan, values={**plan.values, "weather": frozenset({"fair"})})
        for plan in shipped.plans.plans
    )
    renamed = tuple(dataclasses.replace(plan, digest=digest_of(written(plan))) for plan in plans)
    with pytest.raises(EditionRefused, match="other_vocabulary"):
        emit(SOURCE, Plans(renamed))


def test_a_plan_is_not_asked_outside_its_days(shipped: Bundle) -> None:
    first = shipped.plans.plans[0]
    assert first.holds(date(2025, 12, 31))
    assert not first.holds(date(2025, 12, 17))
    assert not first.holds(date(2026, 1, 1))
    with pytest.raises(GatewayError, match="no_policy_in_force"):
        shipped.plans.at(date(2025, 12, 17))
