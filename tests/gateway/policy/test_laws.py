"""Monotonicity of the shipped policies: more consent never gives less, a stricter review never gives more."""

from itertools import pairwise

import pytest

from gateway.policy.bundle import Bundle
from gateway.policy.enumerate import ORDER
from gateway.policy.table import SEVERITY
from tests.gateway.policy.cases import Universe, mentioned, union

# Each line: a fact and its values, from what closes to what opens.
OPENING = [
    ("authorisation", "none", "enterprise"),
    ("authorisation", "none", "separate"),
    ("notice", "missing", "given"),
    ("pia", "missing", "on_file"),
    ("contract", "missing", "in_force"),
    ("publicity", "out", "none", "in"),
    ("published", "no", "yes"),
    ("minor", "yes", "no"),
    ("retention", "expired", "in_term"),
    ("marked", "yes", "no"),
    ("record", "sealed", "open"),
    ("review", "missing", "covered"),
]
RAISED_TO = ("WORK", "SS", "TS", "PI", "SPI")  # a label that a review raises never opens


@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_opens_never_gives_less(shipped: Bundle, place: int) -> None:
    plan = shipped.plans.plans[place]
    for table in {id(one): one for one in plan.tables.values()}.values():
        asked = mentioned(table)
        universe = Universe({one: sorted(plan.values[one]) for one in ORDER if one in asked})
        reached = universe.outcomes(table)
        for level in range(1, len(SEVERITY)):
            strict = union(cases for one, cases in reached.items() if SEVERITY[one.action] >= level)
            for fact, closed, opened in steps(asked):
                stricter = universe.moved(strict, fact, opened, closed) & ~strict
                assert not stricter, (universe.case(stricter), opened)


def steps(asked: set[str]) -> list[tuple[str, str, str]]:
    """Each fact that is asked with two neighbouring values, what closes first."""
    pairs = [(fact, *pair) for fact, *words in OPENING if fact in asked for pair in pairwise(words)]
    return [*pairs, *(("raised", word, "none") for word in RAISED_TO if "raised" in asked)]


@pytest.mark.parametrize("fact", ["objection"])
def test_an_objection_neither_opens_nor_closes(shipped: Bundle, fact: str) -> None:
    """It travels as a flag (law L6); a subject who objects is not punished for it."""
    assert all(fact not in mentioned(table) for plan in shipped.plans.plans for table in plan.tables.values())
