"""Every slip is told with its place, in two languages, with what to write instead; all in one run."""

import re
from pathlib import Path

import pytest

from gateway.policy.errors import PolicyErrors
from tests.gateway.policy.folder import RULE, faults, folder, places, sound

FLOOR = """\
  - id: B-CONTRACT
    title: 合同
    fields: all
    floor: deny
    unless: {contract: in_force}
    reason: no_contract
    basis: ["NDR:12"]
    effective: 2025-12-18
"""

SLIPS = [
    # what is written, what it is written instead of, and where and how that is told
    ("recipient: ECBR", "recipient: ECRB", (5, 23, "unknown_name"), "did you mean `ECRB`?"),
    ("recipient: ecrb", "recipient: ECRB", (5, 23, "unknown_name"), "did you mean `ECRB`?"),
    ("recipiant: ECRB", "recipient: ECRB", (5, 12, "unknown_name"), "did you mean `recipient`?"),
    ("fields: [C99]", "fields: [C01]", (4, 14, "unknown_name"), "did you mean `C0"),
    ("grant: relase", "grant: release", (6, 12, "unknown_name"), "did you mean `release`?"),
    ("grant: withhold", "grant: release", (6, 12, "unknown_name"), "one of"),
    ("fields: [C01，C02]", "fields: [C01]", (4, 14, "full_width"), "write `C01, C02`"),
    ("fields: [Ｃ０１]", "fields: [C01]", (4, 14, "full_width"), "write `C01`"),
    ("fields：[C01]", "fields: [C01]", (4, 11, "full_width"), 'write ": "'),
    ("\tfields: [C01]", "    fields: [C01]", (4, 1, "tab"), "spaces"),
    ("fields: [C01, C01]", "fields: [C01]", (4, 19, "duplicate_name"), "keep one"),
    ("fields: []", "fields: [C01]", (4, 13, "empty_list"), "name at least one"),
    ("fields: [C01]\n    fields: [C02]", "fields: [C01]", (5, 5, "duplicate_key"), "keep one"),
    ("fields: &f [C01]", "fields: [C01]", (4, 13, "anchor"), "remove"),
    ("fields: !x [C01]", "fields: [C01]", (4, 13, "tag"), "remove"),
    ("fields: *f", "fields: [C01]", (4, 13, "yaml"), "punctuation"),
    ("fields: [C01", "fields: [C01]", (5, 9, "yaml"), "punctuation"),
    ("basis: [PIPL:230]", "basis: [HN2L]", (7, 13, "unregistered_article"), "law.yaml"),
    ("basis: [PIPX:23]", "basis: [HN2L]", (7, 13, "unregistered_citation"), "PIPL"),
    ("basis: [PIPL 23]", "basis: [HN2L]", (7, 13, "bad_citation"), "PIPL:23/1"),
    ("basis: [PIPL]", "basis: [HN2L]", (7, 13, "unregistered_article"), "law.yaml"),
    ("basis: [CUST251]", "basis: [HN2L]", (7, 13, "superseded_citation"), "until: 2026-04-01"),
    ("basis: [AUCL2019:9]", "basis: [HN2L]", (7, 13, "superseded_citation"), "successor"),
    ("basis: [REPAIR:3]", "basis: [HN2L]", (7, 13, "not_yet_in_force"), "effective: 2026-04-01"),
    ("effective: 18.12.2025", "effective: 2025-12-18", (8, 16, "bad_date"), "2026-04-01"),
    ("effective: 20251218", "effective: 2025-12-18", (8, 16, "bad_date"), "2026-04-01"),
    ("effective: 2025-12-18\n    until: 2025-12-18", "effective: 2025-12-18", (9, 12, "empty_window"), "day"),
    ("id: a tier", "id: A-TIER", (2, 9, "bad_id"), "ECRB-TIER"),
    ("id: A-TIER\n    priority: 9", "id: A-TIER", (3, 5, "unknown_name"), "one of"),
    ("title: 等级\n    reason: minor", "title: 等级", (2, 5, "reason"), "remove"),
    ("title: 等级\n    floor: mask", "title: 等级", (2, 5, "one_effect"), "grant"),
    ("title: 等级\n    labels: [TS]", "title: 等级", (2, 5, "one_scope"), "fields"),
    ("title: 等级\n    unless: {minor: no}", "title: 等级", (4, 13, "unless_on_grant"), "when"),
    ("title: 金\uf90a", "title: 等级", (3, 12, "not_composed"), "write `金金`"),
    ("title: ''", "title: 等级", (3, 12, "not_text"), "one value"),
    ("title: 等级\n    overrides: [A-TEIR]", "title: 等级", (2, 5, "unknown_name"), "one of"),
    ("title: 等级\n    confidence: L", "title: 等级", (4, 17, "unexplained_doubt"), "because"),
    ("title: 等级\n    confidence: M", "title: 等级", (4, 17, "unknown_name"), "one of"),
    ("    grant: generalise", "    grant: release", (2, 5, "missing_method"), "fields.yaml"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("slip", "instead", "place", "fix"), SLIPS, ids=[slip[0].split("\n")[-1] for slip in SLIPS]
)
def test_a_slip_is_told_where_it_stands(
    policies: Path, tmp_path: Path, slip: str, instead: str, place: tuple[int, int, str], fix: str
) -> None:
    assert RULE.count(instead) == 1
    found = faults(folder(policies, tmp_path / "p", RULE.replace(instead, slip)))
    assert place in places(found)
    fault = next(one for one in found if (one.line, one.col, one.code) == place)
    assert fault.file == "rules/x.yaml"
    assert fix in fault.fix_en
    for told in (fault.zh, fault.fix_zh):
        assert re.search("[\u4e00-\u9fff]", told)
    for told in (fault.en, fault.fix_en):
        assert re.search("[a-z]", told)


def test_the_sound_rule_is_read(policies: Path, tmp_path: Path) -> None:
    assert [rule.id for rule in sound(folder(policies, tmp_path / "p")).rules] == ["A-TIER"]


def test_all_slips_of_all_files_are_told_in_one_run(policies: Path, tmp_path: Path) -> None:
    place = folder(policies, tmp_path / "p", RULE.replace("ECRB", "ECBR").replace("HN2L", "HN3L"))
    (place / "rules" / "y.yaml").write_text("rules：\n  - id: B\n", "utf-8")
    (place / "rules" / "z.yaml").write_text(RULE.replace("2025-12-18", "soon"), "utf-8")
    assert [(one.file, one.code) for one in faults(place)] == [
        ("rules/x.yaml", "unknown_name"),
        ("rules/x.yaml", "unregistered_citation"),
        ("rules/y.yaml", "full_width"),
        ("rules/z.yaml", "bad_date"),
    ]


def test_faults_are_comparable_as_data(policies: Path, tmp_path: Path) -> None:
    rules = RULE.replace("ECRB", "ECBR")
    assert faults(folder(policies, tmp_path / "p", rules)) == faults(folder(policies, tmp_path / "q", rules))


@pytest.mark.parametrize(("written", "meant"), [('"no"', "no"), ("no", "no"), ("'yes'", "yes")])
def test_every_scalar_is_text(policies: Path, tmp_path: Path, written: str, meant: str) -> None:
    rules = RULE.replace("recipient: ECRB", f"published: {written}")
    assert sound(folder(policies, tmp_path / "p", rules)).rules[0].when == {"published": {meant}}


def test_a_later_key_never_replaces_an_earlier_one_silently(policies: Path, tmp_path: Path) -> None:
    rules = RULE.replace("recipient: ECRB", "recipient: ECRB, recipient: INS")
    assert places(faults(folder(policies, tmp_path / "p", rules))) == [(5, 29, "duplicate_key")]


def test_full_width_colons_in_prose_are_no_fault(policies: Path, tmp_path: Path) -> None:
    rules = RULE + "    because: |\n      AEO：海关\n      K1：企业授权\n"
    assert sound(folder(policies, tmp_path / "p", rules)).rules[0].doubt.because == "AEO：海关\nK1：企业授权"


def test_an_alias_that_contains_itself_is_refused(policies: Path, tmp_path: Path) -> None:
    found = faults(folder(policies, tmp_path / "p", "rules: &r [*r]\n"))
    assert places(found) == [(1, 8, "anchor"), (1, 12, "alias")]


def test_ids_stand_once_in_all_files(policies: Path, tmp_path: Path) -> None:
    place = folder(policies, tmp_path / "p")
    (place / "rules" / "y.yaml").write_text(RULE, "utf-8")
    (found,) = faults(place)
    assert (found.file, found.line, found.code) == ("rules/y.yaml", 2, "duplicate_rule")


def test_grants_that_disagree_are_refused_with_a_case(policies: Path, tmp_path: Path) -> None:
    other = (
        RULE.replace("A-TIER", "B-TIER").replace("grant: release", "grant: verify").removeprefix("rules:\n")
    )
    (found,) = faults(folder(policies, tmp_path / "p", RULE + other))
    assert found.code == "conflict"
    assert "A-TIER=release, B-TIER=verify; for example recipient=ECRB" in found.en


def test_an_override_settles_a_disagreement(policies: Path, tmp_path: Path) -> None:
    other = (
        RULE.replace("A-TIER", "B-TIER").replace("grant: release", "grant: verify").removeprefix("rules:\n")
    )
    other = other.replace("recipient: ECRB", "recipient: ECRB, tier: E-F") + "    overrides: [A-TIER]\n"
    assert len(sound(folder(policies, tmp_path / "p", RULE + other)).rules) == 2


def test_overrides_in_a_circle_are_refused(policies: Path, tmp_path: Path) -> None:
    other = RULE.replace("A-TIER", "B-TIER").removeprefix("rules:\n") + "    overrides: [A-TIER]\n"
    found = faults(folder(policies, tmp_path / "p", RULE + "    overrides: [B-TIER]\n" + other))
    assert [one.code for one in found] == ["override_circle", "override_circle"]


def test_a_grant_that_a_floor_always_closes_is_dead(policies: Path, tmp_path: Path) -> None:
    floor = FLOOR.replace("    unless: {contract: in_force}\n", "")
    (found,) = faults(folder(policies, tmp_path / "p", RULE + floor))
    assert (found.line, found.code) == (2, "dead_rule")
    assert "A-TIER" in found.en


def test_a_floor_that_its_own_openings_always_open_is_refused(policies: Path, tmp_path: Path) -> None:
    floor = FLOOR.replace("{contract: in_force}", "[{contract: in_force}, {contract: missing}]")
    assert places(faults(folder(policies, tmp_path / "p", RULE + floor))) == [(13, 13, "always_open")]


def test_an_opening_that_the_scope_rules_out_is_a_contradiction(policies: Path, tmp_path: Path) -> None:
    floor = FLOOR.replace("    floor: deny\n", "    when: {contract: missing}\n    floor: deny\n")
    assert places(faults(folder(policies, tmp_path / "p", RULE + floor))) == [(14, 13, "contradiction")]


def test_a_floor_without_a_reason_is_refused(policies: Path, tmp_path: Path) -> None:
    rules = RULE + FLOOR.replace("    reason: no_contract\n", "")
    assert places(faults(folder(policies, tmp_path / "p", rules))) == [(9, 5, "reason")]


def test_a_floor_that_others_hide_is_only_noted(policies: Path, tmp_path: Path) -> None:
    hidden = FLOOR.replace("B-CONTRACT", "C-CONTRACT").replace("deny", "withhold")
    bundle = sound(folder(policies, tmp_path / "p", RULE + FLOOR + hidden))
    notes = {(note.code, note.line) for note in bundle.notes if note.code == "backstop"}
    assert notes == {("backstop", 17)}


def test_fields_without_a_grant_are_noted(shipped: object, policies: Path, tmp_path: Path) -> None:
    notes = sound(folder(policies, tmp_path / "p")).notes
    assert {note.code for note in notes} == {"uncovered"}
    assert any("`E01`" in note.en for note in notes)


@pytest.mark.parametrize("name", ["vocabulary.yaml", "fields.yaml", "law.yaml"])
def test_a_missing_file_refuses_the_folder(policies: Path, tmp_path: Path, name: str) -> None:
    place = folder(policies, tmp_path / "p")
    (place / name).unlink()
    assert ("unreadable_file", name) in [(one.code, one.file) for one in faults(place)]


def test_a_file_that_is_not_utf8_is_refused(policies: Path, tmp_path: Path) -> None:
    place = folder(policies, tmp_path / "p")
    (place / "rules" / "x.yaml").write_bytes(RULE.encode("gb18030"))
    assert [one.code for one in faults(place)] == ["unreadable_file"]


def test_an_empty_folder_of_rules_is_refused(policies: Path, tmp_path: Path) -> None:
    place = folder(policies, tmp_path / "p")
    (place / "rules" / "x.yaml").unlink()
    assert [one.code for one in faults(place)] == ["no_rules"]


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("vocabulary.yaml", "  minor:\n", "  minority:\n", "unknown_word"),
        ("vocabulary.yaml", "  minor:\n", "  minority:\n", "missing_word"),
        ("vocabulary.yaml", "  granted: 准予\n", "", "missing_word"),
        ("vocabulary.yaml", "  deny: 禁止\n", "", "missing_word"),
        ("vocabulary.yaml", "usual: on_file", "usual: on_fire", "unknown_name"),
        ("fields.yaml", "{method: amount_band}", "{method: amount_bend}", "unknown_name"),
        ("fields.yaml", "{method: amount_band}", "{method: amount_band, step: 5}", "bad_method"),
        ("fields.yaml", "{method: amount_band}", "{step: 5}", "missing_key"),
        ("fields.yaml", "{method: amount_band}", "{method: keep}", "method_of_another_action"),
        ("fields.yaml", "{method: amount_band}", "{method: first_last}", "method_of_another_action"),
        ("fields.yaml", "mask: {method: name}", "mask: {method: keep}", "method_of_another_action"),
        ("fields.yaml", "labels: [TS]", "labels: [TT]", "unknown_name"),
        ("fields.yaml", "  C01:\n", "  C00:\n", "missing_tier"),
        ("law.yaml", "articles: [1-4]", "articles: [1–4]", "bad_articles"),
        ("law.yaml", "cite: whole", "cite: hole", "unknown_name"),
    ],
)
def test_slips_in_the_other_files_are_told_too(
    policies: Path, tmp_path: Path, file: str, old: str, new: str, code: str
) -> None:
    place = folder(policies, tmp_path / "p")
    text = (place / file).read_text("utf-8")
    (place / file).write_text(text.replace(old, new, 1), "utf-8")
    assert code in [one.code for one in faults(place) if one.file == file]


def test_the_error_lists_every_fault_for_the_operator(policies: Path, tmp_path: Path) -> None:
    error = PolicyErrors(faults(folder(policies, tmp_path / "p", RULE.replace("ECRB", "ECBR"))))
    assert str(error).startswith("rules/x.yaml:5:23: unknown_name: unknown recipient `ECBR`")
