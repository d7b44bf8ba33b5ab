"""An edition goes into force whole or not at all, and never without its entry."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from gateway.audit.model import Draft
from gateway.policy.errors import EditionRefused
from gateway.policy.model import Plans
from tests.gateway.editions.notary import OTHER_TITLE, PEOPLE, WIDER, person, register
from tests.gateway.editions.office import Crash, Office

BOTH = ("li-legal", "wang-compliance")
PLAIN = ("wang-compliance", "zhao-compliance")


def refused(office: Office, code: str) -> None:
    with pytest.raises(EditionRefused) as caught:
        office.verified()
    assert caught.value.refusal == code


def test_an_approved_edition_is_in_force_and_in_the_log(office: Office) -> None:
    refused(office, "none_active")
    emitted = office.notary.edition()
    done = office.activate(emitted, *BOTH)
    assert office.verified().activation.id == done.id
    assert [plan.digest for plan in office.verified().plans.plans] == [p.digest for p in emitted.plans.plans]
    (entry,) = office.logged()
    assert (entry["type"], entry["id"], entry["approvers"]) == ("policy.activate", done.id, list(BOTH))
    assert (entry["before"], entry["edition"]) == ("", emitted.edition.digest)
    assert entry["plans"] == sorted(emitted.contents)


def test_what_is_in_force_already_is_not_logged_again(office: Office) -> None:
    first = office.activate(office.notary.edition(), *BOTH)
    assert office.activate(office.notary.edition()).id == first.id
    assert len(office.logged()) == 1


def test_what_is_in_force_already_is_confirmed_by_the_files_of_now_alone(office: Office) -> None:
    emitted = office.notary.edition()
    office.activate(emitted, *BOTH)
    (file,) = office.notary.approvals_dir.glob("*/li-legal.json")
    kept = file.read_bytes()
    file.unlink()
    with pytest.raises(EditionRefused, match="under_approved"):
        office.activate(emitted)
    file.write_bytes(kept.replace(b"12:00", b"13:00"))
    with pytest.raises(EditionRefused, match="wrong_signature"):
        office.activate(emitted)
    office.notary.clear(emitted)
    with pytest.raises(EditionRefused, match="unsigned"):
        office.activate(emitted)
    assert len(office.logged()) == 1


@pytest.mark.parametrize("code", ["approval_missing", "approval_form", "edition_altered", "plan_altered"])
def test_what_no_longer_verifies_is_put_in_force_anew_by_sound_approvals(office: Office, code: str) -> None:
    emitted = office.notary.edition()
    first = office.activate(emitted, *BOTH)
    spoil(office, code)
    refused(office, code)
    again = office.activate(emitted)
    assert office.verified().activation.id == again.id != first.id
    assert [entry["before"] for entry in office.logged()] == ["", ""]


def test_a_stolen_key_is_struck_out_and_others_put_the_same_edition_in_force_anew(office: Office) -> None:
    office.activate(office.notary.edition(), *BOTH)
    wider = office.notary.edition(WIDER)
    office.activate(wider, *BOTH)
    left = [person(name, role) for name, role in PEOPLE.items() if name != "wang-compliance"]
    register(office.notary.approvals_dir, left)
    refused(office, "unknown_approver")
    with pytest.raises(EditionRefused, match="compared_otherwise"):
        office.activate(wider)
    done = office.activate(wider, "li-legal", "zhao-compliance")
    assert office.verified().activation.id == done.id


def test_the_first_edition_and_a_widening_need_the_law_and_any_other_change_does_not(office: Office) -> None:
    first, title, wider = (office.notary.edition(), *map(office.notary.edition, (OTHER_TITLE, WIDER)))
    with pytest.raises(EditionRefused, match="legal_missing"):
        office.activate(first, *PLAIN)
    assert office.logged() == []
    office.activate(first, "li-legal")
    office.activate(title, *PLAIN)
    with pytest.raises(EditionRefused, match="legal_missing"):
        office.activate(wider, *PLAIN)
    assert office.verified().activation.edition == title.edition.digest
    office.activate(wider, "li-legal")
    assert [entry["before"] for entry in office.logged()] == [
        "",
        first.edition.digest,
        title.edition.digest,
    ]


def test_a_removed_approval_is_a_refusal(office: Office) -> None:
    emitted = office.notary.edition()
    office.notary.sign(emitted, *BOTH)
    office.notary.clear(emitted)
    with pytest.raises(EditionRefused, match="unsigned"):
        office.activate(emitted)
    assert office.logged() == []


def test_an_edition_that_fails_its_own_cases_is_not_put_in_force(office: Office) -> None:
    def fail(_plans: Plans) -> None:
        raise EditionRefused("cases_failed")

    with pytest.raises(EditionRefused, match="cases_failed"):
        office.activate(office.notary.edition(), *BOTH, test=fail)
    assert office.logged() == []
    refused(office, "none_active")


@pytest.mark.parametrize("place", ["before the log", "after the log"])
def test_a_crash_leaves_the_old_edition_and_the_next_run_goes_on(office: Office, place: str) -> None:
    """Between log and swap the entry stands without effect; never is an edition in force unlogged."""
    old = office.activate(office.notary.edition(), *BOTH)
    new = office.notary.edition(WIDER)
    office.fail.add(place)
    with pytest.raises(Crash):
        office.activate(new, *BOTH)
    assert office.verified().activation == office.store.active()
    assert office.verified().activation.id == old.id
    done = office.activate(new)
    entries = office.logged()
    assert [entry["edition"] for entry in entries] == [old.edition, new.edition.digest]
    assert entries[1]["id"] == done.id == office.verified().activation.id


def test_others_who_go_on_with_a_broken_off_attempt_have_an_entry_of_their_own(office: Office) -> None:
    """The entry of the first attempt names people who do not count here: it stays, without effect."""
    office.activate(office.notary.edition(), *BOTH)
    new = office.notary.edition(WIDER)
    office.fail.add("after the log")
    with pytest.raises(Crash):
        office.activate(new, *BOTH)
    office.notary.clear(new)
    done = office.activate(new, "li-legal", "zhao-compliance")
    assert office.verified().activation.id == done.id
    _, abandoned, counted = office.logged()
    assert (abandoned["approvers"], counted["approvers"]) == (list(BOTH), ["li-legal", "zhao-compliance"])
    assert counted["id"] == done.id != abandoned["id"]


def test_of_two_runs_of_one_attempt_the_one_that_was_left_has_no_effect(office: Office) -> None:
    """The other run has taken the attempt over, and is itself broken off before its entry."""
    old = office.activate(office.notary.edition(), *BOTH)
    new, alone = office.notary.edition(WIDER), office.ports.append

    def taken_over(draft: Draft) -> None:
        alone(draft)
        office.notary.clear(new)
        office.ports = replace(office.ports, append=alone)
        office.fail.add("before the log")
        with pytest.raises(Crash):
            office.activate(new, "li-legal", "zhao-compliance")

    office.ports = replace(office.ports, append=taken_over)
    with pytest.raises(EditionRefused, match="overtaken"):
        office.activate(new, *BOTH)
    assert office.verified().activation.id == old.id
    assert office.activate(new).edition == office.verified().activation.edition == new.edition.digest


def test_an_attempt_of_another_day_is_not_gone_on_with(office: Office) -> None:
    office.fail.add("after the log")
    with pytest.raises(Crash):
        office.activate(office.notary.edition(), *BOTH)
    office.ports = replace(office.ports, now=lambda: "2026-11-24T09:00:00.000000+08:00")
    done = office.activate(office.notary.edition())
    assert [entry["time"][:10] for entry in office.logged()] == ["2026-11-23", "2026-11-24"]
    assert office.verified().activation.id == done.id


def test_an_attempt_that_was_overtaken_has_no_effect(office: Office) -> None:
    office.activate(office.notary.edition(), *BOTH)
    title, wider = map(office.notary.edition, (OTHER_TITLE, WIDER))
    late = office.ports.append

    def overtake(draft: Draft) -> None:
        late(draft)
        if len(office.logged()) == 2:
            office.activate(wider, *BOTH)

    office.ports = replace(office.ports, append=overtake)
    with pytest.raises(EditionRefused, match="overtaken"):
        office.activate(title, *BOTH)
    assert office.verified().activation.edition == wider.edition.digest


SPOILT = {
    "edition_altered": "UPDATE policy_edition SET content = :junk WHERE digest = :edition",
    "plan_altered": "UPDATE policy_plan SET content = :junk WHERE digest = :plan",
    "plan_missing": "DELETE FROM policy_plan WHERE digest = :plan",
    "approval_missing": "DELETE FROM policy_approval WHERE approver = 'li-legal'",
    "approval_form": "UPDATE policy_approval SET content = :junk WHERE approver = 'li-legal'",
    "none_active": "DELETE FROM policy_reference WHERE slot = 'active'",
    "not_logged": "UPDATE policy_activation SET id = 'act_01KE5V1Z8GZZZZZZZZZZZZZZZZ' WHERE effect <> ''",
}


def spoil(office: Office, code: str) -> None:
    emitted = office.notary.edition()
    values = {"junk": b"{}", "edition": emitted.edition.digest, "plan": next(iter(emitted.contents))}
    office.spoil(SPOILT[code], **{name: one for name, one in values.items() if f":{name}" in SPOILT[code]})


@pytest.mark.parametrize("code", sorted(SPOILT))
def test_what_was_altered_in_the_database_does_not_decide(office: Office, code: str) -> None:
    office.activate(office.notary.edition(), *BOTH)
    spoil(office, code)
    if code == "not_logged":
        office.spoil("UPDATE policy_reference SET activation = 'act_01KE5V1Z8GZZZZZZZZZZZZZZZZ'")
    refused(office, code)


def test_a_reference_set_by_hand_does_not_decide(office: Office) -> None:
    """Even to an edition that two people approved: the log says nothing of it."""
    office.activate(office.notary.edition(), *BOTH)
    wider = office.notary.edition(WIDER)
    office.fail.add("before the log")
    with pytest.raises(Crash):
        office.activate(wider, *BOTH)
    office.spoil(
        "UPDATE policy_reference SET edition = :e, activation = (SELECT id FROM policy_activation"
        " WHERE effect = '')",
        e=wider.edition.digest,
    )
    refused(office, "not_logged")


def test_an_approver_whose_term_ended_later_still_counts_for_what_was_put_in_force(office: Office) -> None:
    office.activate(office.notary.edition(), *BOTH)
    later = [replace(person(name, role), until=date(2026, 11, 24)) for name, role in PEOPLE.items()]
    register(office.notary.approvals_dir, later)
    assert office.verified().activation == office.store.active()
    office.ports = replace(office.ports, now=lambda: "2026-11-24T09:00:00.000000+08:00")
    with pytest.raises(EditionRefused, match="retired_approver"):
        office.activate(office.notary.edition(OTHER_TITLE), *BOTH)
    assert office.activate(office.notary.edition()).id == office.verified().activation.id


def test_an_approver_who_was_struck_off_takes_the_edition_along(office: Office) -> None:
    office.activate(office.notary.edition(), *BOTH)
    register(
        office.notary.approvals_dir, [person(name, role) for name, role in PEOPLE.items() if role != "legal"]
    )
    refused(office, "unknown_approver")


def test_development_approvers_are_refused_in_production_mode_alone(office: Office) -> None:
    emitted = office.notary.edition()
    people = [person("dev-legal", "legal"), person("dev-compliance")]
    register(office.notary.approvals_dir, people)
    with pytest.raises(EditionRefused, match="development_approver"):
        office.activate(emitted, "dev-legal", "dev-compliance")
    office.production(on=False)
    office.activate(emitted)
    assert office.verified().activation.edition == emitted.edition.digest
    office.production(on=True)
    refused(office, "development_approver")


def test_every_edition_and_plan_is_kept_for_good(office: Office) -> None:
    editions = list(map(office.notary.edition, (OTHER_TITLE, WIDER)))
    for one in editions:
        office.activate(one, *BOTH)
    for one in editions:
        assert office.store.edition(one.edition.digest).edition == one.edition
    listed = {one.edition: one for one in office.store.listed()}
    first, second = (listed[one.edition.digest] for one in editions)
    assert (first.active, second.active) == (False, True)
    assert (first.approvers, len(first.effects)) == (BOTH, 1)
    with office.made.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM policy_reference")).scalar_one() == 1
