import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine
from sqlmodel import Session, select

from gateway.db.tables import Authorisation, AuthorisationSubject, Identifier, Subject
from gateway.errors import ConfigError
from gateway.oauth import authorisations
from gateway.oauth.papers import AuthorisationPaper, FirmPaper, LicencePaper, read
from tests.gateway.oauth.firm import Firm, public_jwk
from tests.gateway.oauth.world import LICENCE, PAPER, enrol, registration

FIRM = Firm()
FIRM_JSON = json.loads(json.dumps(PAPER, default=str))


def test_a_registered_client_waits_for_approval(db: Engine) -> None:
    made = registration(db)
    client = made.register(FirmPaper.model_validate(PAPER), FIRM.jwks)
    assert client.client_id.startswith("cli_")
    assert made.shown(client.client_id)["status"] == "pending"
    made.move(client.client_id, "pending", "active")
    assert made.shown(client.client_id)["status"] == "active"
    with pytest.raises(ConfigError):
        made.move(client.client_id, "pending", "active")


def test_what_is_on_file_is_shown_without_the_keys_themselves(db: Engine) -> None:
    shown = enrol(db, FIRM).shown("firm-a")
    assert shown["licences"] == [{**FIRM_JSON["licence"], "status": "active"}]
    assert (shown["contract"]["until"], shown["kind"]) == ("2099-12-31", "ECRB")
    assert [key["kid"] for key in shown["keys"]] == ["k1"]
    assert public_jwk(FIRM.key)["x"] not in json.dumps(shown)
    assert [line["client_id"] for line in registration(db).listed()] == ["firm-a"]


def test_a_firm_is_suspended_and_resumed_as_a_whole(db: Engine) -> None:
    made = enrol(db, FIRM)
    made.move_firm("firm-a", "active", "suspended")
    assert made.shown("firm-a")["recipient_status"] == "suspended"
    with pytest.raises(ConfigError):
        made.move_firm("firm-a", "active", "suspended")
    made.move_firm("firm-a", "suspended", "active")
    assert made.listed()[0]["recipient_status"] == "active"


def test_a_licence_is_replaced_by_its_number_and_added_under_another(db: Engine) -> None:
    made = enrol(db, FIRM)
    made.record_licence("firm-a", LicencePaper.model_validate({**LICENCE, "status": "suspended"}))
    made.record_licence("firm-a", LicencePaper.model_validate({**LICENCE, "number": "N-2"}))
    held = {licence["number"]: licence["status"] for licence in made.shown("firm-a")["licences"]}
    assert held == {LICENCE["number"]: "suspended", "N-2": "active"}


def test_licences_that_a_log_entry_could_not_name_are_refused(db: Engine) -> None:
    made = enrol(db, FIRM)
    papers = [LicencePaper.model_validate({**LICENCE, "number": str(n) * 50}) for n in range(3)]
    made.record_licence("firm-a", papers[0])
    made.record_licence("firm-a", papers[1])
    with pytest.raises(ConfigError, match="log entry"):
        made.record_licence("firm-a", papers[2])
    assert len(made.shown("firm-a")["licences"]) == 3


@pytest.mark.parametrize("number", ['a"b', "a\\b", "a,b", "x" * 61, "a\nb", "Re\u0301f-7", ""])
def test_a_licence_number_needs_no_escape_in_a_log_entry(number: str) -> None:
    with pytest.raises(ValidationError):
        LicencePaper.model_validate({**LICENCE, "number": number})


@pytest.mark.parametrize("name", ["a b", "a\0", "x" * 65, "é"])
def test_a_client_id_has_a_closed_alphabet(name: str, db: Engine) -> None:
    with pytest.raises(ConfigError):
        registration(db).register(FirmPaper.model_validate(PAPER), FIRM.jwks, name)


def test_nothing_is_registered_twice_or_with_a_private_key(db: Engine) -> None:
    made = enrol(db, FIRM)
    private = json.dumps({"keys": [{**public_jwk(FIRM.key), "d": "AA"}]})
    for jwks, name in ((FIRM.jwks, "firm-a"), (private, "firm-b"), ("{", "firm-c")):
        with pytest.raises(ConfigError):
            made.register(FirmPaper.model_validate(PAPER), jwks, name)
    assert len(made.listed()) == 1


def test_an_unknown_client_is_told_to_the_operator(db: Engine) -> None:
    made = registration(db)
    with pytest.raises(ConfigError):
        made.shown("nobody")
    with pytest.raises(ConfigError):
        made.move_firm("nobody", "active", "suspended")


WRONG_PAPERS: dict[str, Any] = {
    "no JSON": "{",
    "an unknown member": {**FIRM_JSON, "extra": 1},
    "an unknown kind": {**FIRM_JSON, "kind": "BANK"},
    "a purpose that nobody knows": {**FIRM_JSON, "licence": {**FIRM_JSON["licence"], "purposes": ["x"]}},
    "no purpose": {**FIRM_JSON, "licence": {**FIRM_JSON["licence"], "purposes": []}},
    "a day that does not exist": {
        **FIRM_JSON,
        "licence": {**FIRM_JSON["licence"], "valid_until": "2026-02-30"},
    },
    "an end before the start": {
        **FIRM_JSON,
        "licence": {**FIRM_JSON["licence"], "valid_until": "2024-01-01"},
    },
    "a contract without an end": {**FIRM_JSON, "contract": {"ref": "HT-1"}},
}


@pytest.mark.parametrize("name", WRONG_PAPERS)
def test_a_wrong_paper_is_refused_by_place_and_not_by_value(name: str, tmp_path: Path) -> None:
    file, paper = tmp_path / "firm.json", WRONG_PAPERS[name]
    file.write_text(paper if isinstance(paper, str) else json.dumps(paper), "utf-8")
    with pytest.raises(ConfigError) as refused:
        read(FirmPaper, file)
    assert "BANK" not in str(refused.value)


def test_a_missing_file_is_told_to_the_operator(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        read(FirmPaper, tmp_path / "none.json")


def test_a_right_paper_is_read(tmp_path: Path) -> None:
    file = tmp_path / "firm.json"
    file.write_text(json.dumps(FIRM_JSON), "utf-8")
    assert read(FirmPaper, file) == FirmPaper.model_validate(PAPER)


def authorisation(**changes: Any) -> AuthorisationPaper:
    right = {
        "purpose": "credit_reporting",
        "kind": "enterprise",
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2026, 12, 31),
        "evidence": "SQ-1",
        "subjects": [{"type": "uscc", "value": "v1"}, {"type": "uscc", "value": "v2"}],
    }
    return AuthorisationPaper.model_validate({**right, **changes})


def known_subjects(db: Engine) -> None:
    with Session(db) as session:
        for n in (1, 2):
            session.add(Subject(id=f"sub_{n}", kind="ENT"))
            session.flush()
            session.add(Identifier(tag=f"tag-{n}", subject_id=f"sub_{n}", kind="uscc", sealed=b"x"))
        session.commit()


def test_an_authorisation_is_recorded_over_the_subjects_on_record(db: Engine) -> None:
    recipient = enrol(db, FIRM).shown("firm-a")["recipient_id"]
    known_subjects(db)
    tags = ["tag-2", "tag-9", "tag-1", "tag-1"]
    made = authorisations.record(db, "firm-a", authorisation(notice_on=date(2025, 12, 1)), tags, "auth_1")
    assert made == authorisations.Recorded("auth_1", 2, (1,))
    with Session(db) as session:
        row = session.get_one(Authorisation, "auth_1")
        assert (row.recipient_id, row.purpose, row.kind) == (recipient, "credit_reporting", "enterprise")
        assert row.notice_at == "2025-12-01T00:00:00+08:00"
        subjects = session.exec(select(AuthorisationSubject.subject_id)).all()
        assert sorted(subjects) == ["sub_1", "sub_2"]


def test_an_authorisation_over_nobody_or_by_nobody_is_refused(db: Engine) -> None:
    known_subjects(db)
    with pytest.raises(ConfigError):
        authorisations.record(db, "firm-a", authorisation(), ["tag-1"], "auth_1")
    enrol(db, FIRM)
    with pytest.raises(ConfigError):
        authorisations.record(db, "firm-a", authorisation(), ["tag-9"], "auth_1")
    with Session(db) as session:
        assert session.exec(select(Authorisation)).all() == []
