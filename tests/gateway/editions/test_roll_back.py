"""Going back: to what was in force, tested again, and signed again where somebody would see more than now."""

from dataclasses import replace

import pytest

from gateway.editions.flow import lawful, roll_back
from gateway.policy.errors import EditionRefused
from gateway.wiring import moment_of
from tests.gateway.editions.notary import OTHER_TITLE, WIDER
from tests.gateway.editions.office import Office
from tests.gateway.policy.folder import RULE
from tests.simulator import NOON, shipped

BOTH = ("li-legal", "wang-compliance")
PLAIN = ("wang-compliance", "zhao-compliance")


def flagged(rules: str) -> str:
    """With the objection flag, which the laws ask for wherever the tier leaves."""
    return rules.replace("[C01]", "[C01, C14]")


TITLED, WIDE, NEVER = map(flagged, (OTHER_TITLE, WIDER, RULE))


def test_a_roll_back_goes_to_what_was_in_force_and_by_its_kept_approvals(office: Office) -> None:
    first, wider, never = map(office.notary.edition, (TITLED, WIDE, NEVER))
    office.activate(first, *BOTH)
    office.activate(wider, *BOTH)
    office.notary.clear(first)
    office.store.keep(never, "2026")
    with pytest.raises(EditionRefused, match="not_active_before"):
        roll_back(office.ports, never.edition.digest)
    done = roll_back(office.ports, first.edition.digest)
    assert office.verified().activation == office.store.active()
    assert done.edition == first.edition.digest
    again = office.activate(wider)
    assert [entry["id"] for entry in office.logged()][2:] == [done.id, again.id]


def test_a_roll_back_that_widens_is_signed_beside_the_edition_in_force(office: Office) -> None:
    wide, narrow, title = map(office.notary.edition, (WIDE, TITLED, f"{TITLED}\n"))
    office.activate(wide, *BOTH)
    office.activate(narrow, *PLAIN)
    office.activate(title, *PLAIN)
    assert roll_back(office.ports, narrow.edition.digest).edition == narrow.edition.digest
    digest = wide.edition.digest
    with pytest.raises(EditionRefused, match="compared_otherwise"):
        roll_back(office.ports, digest, office.notary.approvals.of(digest))
    fresh = office.notary.sign(wide, *BOTH, before=narrow.edition.digest)
    with pytest.raises(EditionRefused, match="compared_otherwise"):
        roll_back(office.ports, digest, fresh[:1])
    done = roll_back(office.ports, digest, fresh)
    assert office.verified().activation.id == done.id


def test_a_row_that_says_an_edition_was_in_force_is_not_enough(office: Office) -> None:
    office.activate(office.notary.edition(TITLED), *BOTH)
    never = office.notary.edition(NEVER)
    office.store.keep(never, "2026")
    with office.made.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO policy_activation (id, edition, before, time, effect, seal) SELECT"
            f" 'act_x', '{never.edition.digest}', 'y', time, effect, seal FROM policy_activation"
        )
    with pytest.raises(EditionRefused, match="not_active_before"):
        roll_back(office.ports, never.edition.digest, office.notary.sign(never, *BOTH))


@pytest.mark.parametrize("code", ["cases_failed", "plan_altered"])
def test_what_is_rolled_back_to_is_read_and_proven_again(office: Office, code: str) -> None:
    unlawful, wider = office.notary.edition(OTHER_TITLE), office.notary.edition(WIDE)
    office.activate(unlawful, *BOTH)
    office.activate(wider, *BOTH)
    if code == "plan_altered":
        office.spoil(
            "UPDATE policy_plan SET content = :c WHERE digest = :d", c=b"{}", d=next(iter(unlawful.contents))
        )
    with pytest.raises(EditionRefused, match=code):
        roll_back(office.ports, unlawful.edition.digest)
    assert len(office.logged()) == 2


def test_the_shipped_plans_are_lawful_and_plans_of_the_past_hold_no_more() -> None:
    day = moment_of(NOON).day
    lawful(shipped(), day)
    ended = replace(shipped(), plans=tuple(replace(one, until=day) for one in shipped().plans))
    with pytest.raises(EditionRefused, match="not_in_term"):
        lawful(ended, day)
