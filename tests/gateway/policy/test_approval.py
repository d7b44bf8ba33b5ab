"""Four eyes: every way to have fewer, or other, than two registered people is refused by its own code."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gateway.editions.folder import APPROVERS, Approvals
from gateway.errors import ConfigError
from gateway.policy.approval import Approval, Gate, read, roster_entry, signed_text, written
from gateway.policy.errors import REFUSALS, EditionRefused, PolicyErrors
from gateway.signing.keyfile import new_key, open_key
from tests.gateway.editions.notary import TIME, Notary, key_of, person, register, signed

EDITION, OTHER = f"sha256:{'a' * 64}", f"sha256:{'b' * 64}"
DAY = date(2026, 11, 23)
LI, WANG = person("li-legal", "legal"), person("wang-compliance")
ZHAO = person("zhao-compliance")
DEV = person("dev-legal", "legal")
KNOWN = {one.id: one for one in (LI, WANG, ZHAO, DEV)}
GATE = Gate(KNOWN, DAY, production=True)


def test_two_people_are_enough_and_a_widening_needs_the_law() -> None:
    both = [signed("wang-compliance", EDITION), signed("li-legal", EDITION)]
    assert GATE.admit(EDITION, both, before="", widens=True) == (LI, WANG)
    plain = [signed("wang-compliance", EDITION), signed("zhao-compliance", EDITION)]
    assert GATE.admit(EDITION, plain, before="", widens=False) == (WANG, ZHAO)


FORGED = Approval("li-legal", EDITION, "", TIME, key_of("wang-compliance").sign(b"something else"))
FORGED_SURPLUS = replace(FORGED, approver="zhao-compliance")
REDATED = replace(signed("li-legal", EDITION), time="2026-11-24T12:00:00.000000+08:00")
MALLORY = signed("mallory", EDITION)
W = signed("wang-compliance", EDITION)


@pytest.mark.parametrize(
    ("approvals", "widens", "code"),
    [
        ([], False, "unsigned"),
        ([W], False, "under_approved"),
        ([W, W], False, "same_person_twice"),
        ([W, signed("zhao-compliance", EDITION)], True, "legal_missing"),
        ([W, FORGED], False, "wrong_signature"),
        ([W, REDATED], False, "wrong_signature"),
        ([W, signed("li-legal", OTHER)], False, "other_edition"),
        ([W, MALLORY], False, "unknown_approver"),
        ([W, signed("li-legal", EDITION), FORGED_SURPLUS], False, "wrong_signature"),
        ([W, signed("li-legal", EDITION), replace(MALLORY, edition=OTHER)], False, "other_edition"),
        ([W, signed("li-legal", EDITION, OTHER)], True, "compared_otherwise"),
        (
            [W, signed("zhao-compliance", EDITION), signed("li-legal", EDITION, OTHER)],
            True,
            "compared_otherwise",
        ),
        ([W, signed("zhao-compliance", EDITION), MALLORY], True, "legal_missing"),
        ([W, signed("dev-legal", EDITION)], True, "development_approver"),
    ],
)
def test_anything_less_is_refused_in_two_languages(
    approvals: list[Approval], widens: bool, code: str
) -> None:
    with pytest.raises(EditionRefused) as caught:
        GATE.admit(EDITION, approvals, before="", widens=widens)
    assert caught.value.refusal == code
    english, chinese = REFUSALS[code]
    assert english in str(caught.value)
    assert chinese in str(caught.value)


def test_one_key_under_two_names_is_one_person() -> None:
    twin = replace(WANG, id="wang-again")
    gate = Gate({**KNOWN, twin.id: twin}, DAY, production=True)
    signature = key_of("wang-compliance").sign(signed_text(twin.id, EDITION, "", TIME))
    with pytest.raises(EditionRefused, match="same_person_twice"):
        gate.admit(EDITION, [W, Approval(twin.id, EDITION, "", TIME, signature)], before="", widens=False)


def test_whose_term_has_ended_approves_nothing() -> None:
    retired = replace(LI, until=DAY)
    gate = Gate({**KNOWN, LI.id: retired}, DAY, production=True)
    with pytest.raises(EditionRefused, match="retired_approver"):
        gate.admit(EDITION, [W, signed("li-legal", EDITION)], before="", widens=False)


def test_who_has_left_blocks_nothing_that_two_others_approve() -> None:
    gate = Gate({LI.id: LI, WANG.id: WANG, ZHAO.id: replace(ZHAO, until=DAY)}, DAY, production=True)
    left = [signed(name, EDITION) for name in ("zhao-compliance", "mallory", "dev-legal")]
    both = [W, signed("li-legal", EDITION)]
    assert gate.admit(EDITION, [*left, *both], before="", widens=True) == (LI, WANG)
    with pytest.raises(EditionRefused, match="retired_approver"):
        gate.admit(EDITION, [*left, W], before="", widens=False)


def test_who_has_left_still_must_not_have_an_altered_file() -> None:
    gate = Gate({**KNOWN, ZHAO.id: replace(ZHAO, until=DAY)}, DAY, production=True)
    with pytest.raises(EditionRefused, match="wrong_signature"):
        gate.admit(EDITION, [W, signed("li-legal", EDITION), FORGED_SURPLUS], before="", widens=False)


def test_what_was_compared_with_another_edition_counts_unless_somebody_may_see_more() -> None:
    both = [signed("wang-compliance", EDITION, OTHER), signed("li-legal", EDITION)]
    assert GATE.admit(EDITION, both, before=OTHER, widens=False) == (LI, WANG)
    with pytest.raises(EditionRefused, match="compared_otherwise"):
        GATE.admit(EDITION, both, before=OTHER, widens=True)


def test_development_approvers_count_in_development() -> None:
    gate = replace(GATE, production=False)
    assert gate.admit(EDITION, [W, signed("dev-legal", EDITION)], before="", widens=True) == (DEV, WANG)


def test_a_flipped_bit_of_an_approval_is_refused() -> None:
    data = written(signed("li-legal", EDITION))
    for place in range(len(data)):
        other = bytearray(data)
        other[place] ^= 1
        with pytest.raises(EditionRefused):
            GATE.admit(EDITION, [W, read(bytes(other))], before="", widens=False)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", written(W) + b"\n", written(W)[:-1]])
def test_another_spelling_of_an_approval_is_refused(data: bytes) -> None:
    with pytest.raises(EditionRefused, match="approval_form"):
        read(data)


def test_approvals_stand_under_their_edition_and_their_person(tmp_path: Path) -> None:
    notary = Notary(tmp_path)
    notary.approvals.keep(W)
    assert notary.approvals.of(EDITION) == [W]
    assert notary.approvals.of(OTHER) == []
    place = notary.approvals_dir / EDITION.removeprefix("sha256:")
    (place / "wang-compliance.json").rename(place / "li-legal.json")
    with pytest.raises(EditionRefused, match="other_edition"):
        notary.approvals.of(EDITION)


SLIPS = [
    ("role: legal", "role: judge", "unknown_name"),
    ("suite: intl", "suite: sm9", "unknown_name"),
    ("id: li-legal", "id: Li Legal", "bad_id"),
    ("key: ", "key: A", "bad_key"),
    ("    role: legal\n", "", "missing_key"),
    ("id: li-legal", "id: wang-compliance", "duplicate_approver"),
]


@pytest.mark.parametrize(("old", "new", "code"), SLIPS)
def test_slips_in_the_approvers_file_are_told_with_their_place(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    register(tmp_path, [WANG, LI])
    text = (tmp_path / APPROVERS).read_text("utf-8")
    head, entry = text[: text.index("  - id: li-legal")], text[text.index("  - id: li-legal") :]
    (tmp_path / APPROVERS).write_text(head + entry.replace(old, new, 1), "utf-8")
    with pytest.raises(PolicyErrors) as caught:
        Approvals((tmp_path,)).approvers()
    assert code in {fault.code for fault in caught.value.found}
    assert all(fault.line > 6 and fault.zh and fault.en for fault in caught.value.found)


def test_one_key_for_two_people_is_a_slip(tmp_path: Path) -> None:
    register(tmp_path, [WANG, replace(LI, key=WANG.key)])
    with pytest.raises(PolicyErrors, match="duplicate_key"):
        Approvals((tmp_path,)).approvers()


def test_nobody_is_registered_in_two_folders(tmp_path: Path) -> None:
    register(tmp_path / "a", [WANG])
    register(tmp_path / "b", [replace(WANG, id="wang-again")])
    with pytest.raises(EditionRefused, match="same_person_twice"):
        Approvals((tmp_path / "a", tmp_path / "b")).approvers()


def test_an_entry_is_read_as_it_is_written(tmp_path: Path) -> None:
    odd = replace(LI, name='李: "法务" # 一')
    register(tmp_path, [odd])
    assert Approvals((tmp_path,)).approvers() == {odd.id: odd}
    assert roster_entry(odd).startswith("  - id: li-legal\n")


def test_a_key_file_opens_with_its_passphrase_alone(tmp_path: Path) -> None:
    file = tmp_path / "li.key"
    public = new_key(file, "correct horse battery")
    assert file.stat().st_mode & 0o777 == 0o600
    assert open_key(file, "correct horse battery").public_key().public_bytes_raw() == public
    for wrong in ("correct horse batterx", ""):
        with pytest.raises(ConfigError, match="passphrase"):
            open_key(file, wrong)
    with pytest.raises(ConfigError, match="overwritten"):
        new_key(file, "correct horse battery")
    with pytest.raises(ConfigError, match="12"):
        new_key(tmp_path / "short.key", "short")
