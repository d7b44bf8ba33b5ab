"""Who can only write the database puts nothing in force, however genuine the approvals are."""

import json
from typing import Any

import pytest

from gateway.editions.seal import Seals
from gateway.policy.errors import EditionRefused
from gateway.signing.canonical import dumps
from gateway.signing.keyring import Key
from tests.gateway.editions.notary import OTHER_TITLE, WIDER, signed
from tests.gateway.editions.office import Office
from tests.gateway.policy.folder import RULE

BOTH = ("li-legal", "wang-compliance")
PLAIN = ("wang-compliance", "zhao-compliance")


def refused(office: Office) -> None:
    with pytest.raises(EditionRefused) as caught:
        office.verified()
    assert caught.value.refusal == "not_sealed"


@pytest.mark.parametrize("member", ["before", "time"])
def test_an_entry_with_another_before_or_time_does_not_decide(office: Office, member: str) -> None:
    first, title = map(office.notary.edition, (RULE, OTHER_TITLE))
    office.activate(first, *BOTH)
    done = office.activate(title, *PLAIN)
    told = office.logged()[1]
    forged = {"before": "", "time": "2026-11-01T12:00:00.000000+08:00"}[member]
    leaf = dumps({**told, member: forged})
    office.spoil("UPDATE log_entry SET leaf = :leaf WHERE id = :id", leaf=leaf, id=done.id)
    refused(office)


def forge(office: Office, told: dict[str, Any], seal: bytes) -> None:
    """An entry, an activation that took effect, and the reference to it, all written by hand."""
    columns = "idx, id, kind, time, leaf, leaf_hash"
    row = {"leaf": dumps(told), "id": told["id"], "edition": told["edition"], "seal": seal}
    office.spoil(
        f"INSERT INTO log_entry ({columns}) SELECT 99, :id, kind, time, :leaf, leaf_hash FROM log_entry"
        " WHERE idx = 0",
        leaf=row["leaf"],
        id=row["id"],
    )
    office.spoil(
        "INSERT INTO policy_activation (id, edition, before, time, effect, seal)"
        " VALUES (:id, :edition, 'x', '', 'now', :seal)",
        id=row["id"],
        edition=row["edition"],
        seal=seal,
    )
    office.spoil(
        "UPDATE policy_reference SET edition = :edition, activation = :id",
        edition=row["edition"],
        id=row["id"],
    )


@pytest.mark.parametrize("moved", [True, False])
def test_a_kept_edition_that_was_never_in_force_does_not_decide(office: Office, *, moved: bool) -> None:
    """Two people approved a widening and thought better of it; its approvals are genuine."""
    done = office.activate(office.notary.edition(), *BOTH)
    wider = office.notary.edition(WIDER)
    office.store.keep(wider, "2026")
    before = office.notary.edition().edition.digest
    office.store.intend(
        office.store.effective(done.edition)[0],
        [signed(name, wider.edition.digest, before) for name in BOTH],
    )
    (told,) = office.logged()
    active = office.store.active()
    assert active is not None
    members = {
        **told,
        "before": before,
        "edition": wider.edition.digest,
        "id": "act_01KE5V1Z8GZZZZZZZZZZZZZZZZ",
        "plans": sorted(wider.contents),
    }
    forge(office, members, active.seal if moved else b"")
    refused(office)


def test_a_seal_moved_between_activations_does_not_decide(office: Office) -> None:
    first = office.activate(office.notary.edition(), *BOTH)
    second = office.activate(office.notary.edition(OTHER_TITLE), *PLAIN)
    office.spoil(
        "UPDATE policy_activation SET seal = (SELECT seal FROM policy_activation WHERE id = :first)"
        " WHERE id = :second",
        first=first.id,
        second=second.id,
    )
    refused(office)


def test_nobody_who_forged_what_is_in_force_hides_a_widening(office: Office) -> None:
    """What is not sound is compared with nothing, so the law must sign."""
    first, wider, title = map(office.notary.edition, (RULE, WIDER, f"{WIDER}\n"))
    office.activate(first, *BOTH)
    office.store.keep(wider, "2026")
    office.spoil("UPDATE policy_activation SET edition = :e", e=wider.edition.digest)
    office.spoil("UPDATE policy_reference SET edition = :e", e=wider.edition.digest)
    with pytest.raises(EditionRefused, match="legal_missing"):
        office.activate(title, *PLAIN)


def test_older_keys_still_open_and_the_newest_seals() -> None:
    old, new = (Key(f"k{epoch}", "policy.seal", epoch, bytes([epoch]) * 32) for epoch in (1, 2))
    leaf = json.dumps({"id": "act"}).encode()
    both = Seals(old, new)
    assert both.fit(leaf, Seals(old).over(leaf))
    assert Seals(new).fit(leaf, both.over(leaf))
    assert not Seals(old).fit(leaf, both.over(leaf))
    assert not both.fit(leaf + b" ", both.over(leaf))
    assert not both.fit(leaf, b"")
