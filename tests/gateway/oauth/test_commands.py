import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session
from typer.testing import CliRunner

from gateway import wiring
from gateway.cli import app
from gateway.db.tables import Identifier, Subject
from gateway.errors import ConfigError
from gateway.settings import Settings
from gateway.signing.suites import BlindIndex
from tests.gateway.oauth.firm import Firm
from tests.gateway.oauth.world import LICENCE, PAPER

USCC = "91460108MAC0A1B22Q"
LAST_DAY = {"valid_from": "2025-01-01", "valid_until": "2099-12-31"}
AUTHORISATION = {"purpose": "credit_rating", "kind": "enterprise", "evidence": "SQ-1", **LAST_DAY}


@dataclass
class Desk:
    """An operator's shell on a fresh site."""

    folder: Path

    def file(self, name: str, value: Any) -> str:
        path = self.folder / name
        path.write_text(value if isinstance(value, str) else json.dumps(value, default=str), "utf-8")
        return str(path)

    def run(self, *words: str) -> Any:
        """The JSON that a command prints. Raises what it raised."""
        result = CliRunner().invoke(app, [*words, "--json"], env={"GATEWAY_DATA_DIR": str(self.folder)})
        if result.exception is not None:
            raise result.exception
        return json.loads(result.stdout)

    def register(self) -> Any:
        firm, jwks = self.file("firm.json", PAPER), self.file("jwks.json", Firm().jwks)
        return self.run("client", "register", firm, "--jwks", jwks, "--client-id", "firm-a")

    def rotate(self, *jwks: str) -> Any:
        keys = [key for one in jwks for key in json.loads(one)["keys"]]
        file = self.file("new.json", {"keys": [{**key, "kid": f"k{n}"} for n, key in enumerate(keys)]})
        return self.run("client", "rotate", "firm-a", "--jwks", file)

    def know(self, value: str) -> None:
        """Put one enterprise on record."""
        settings = Settings(data_dir=self.folder)
        index = BlindIndex(wiring.keyring(settings).active("subject.index"))
        engine = wiring.engine(settings)
        with Session(engine) as session:
            session.add(Subject(id="sub_1", kind="ENT"))
            session.flush()
            tag = index.tag("uscc", value)
            session.add(Identifier(tag=tag, subject_id="sub_1", kind="uscc", sealed=b"x"))
            session.commit()
        engine.dispose()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.run("init")
    return made


def status(desk: Desk) -> tuple[str, str]:
    shown = desk.run("client", "show", "firm-a")
    return shown["status"], shown["recipient_status"]


def test_a_firm_is_registered_approved_suspended_and_resumed(desk: Desk) -> None:
    assert desk.register()["status"] == "pending"
    desk.run("client", "approve", "firm-a")
    assert status(desk) == ("active", "active")
    desk.run("client", "suspend", "firm-a")
    desk.run("client", "suspend", "firm-a", "--firm")
    assert status(desk) == ("suspended", "suspended")
    desk.run("client", "resume", "firm-a")
    desk.run("client", "resume", "firm-a", "--firm")
    assert status(desk) == ("active", "active")
    assert [row["client_id"] for row in desk.run("client", "list")] == ["firm-a"]
    with pytest.raises(ConfigError):
        desk.run("client", "approve", "firm-a")


def test_a_licence_is_withdrawn_by_its_number(desk: Desk) -> None:
    desk.register()
    paper = desk.file("licence.json", {**LICENCE, "status": "withdrawn"})
    desk.run("client", "licence", "firm-a", paper)
    assert [one["status"] for one in desk.run("client", "show", "firm-a")["licences"]] == ["withdrawn"]


def test_an_authorisation_finds_its_subjects_in_any_spelling(desk: Desk) -> None:
    desk.register()
    desk.know(USCC)
    subjects = [{"type": "uscc", "value": "9146 0108-mac0a1b22q"}, {"type": "uscc", "value": USCC[:-1] + "R"}]
    paper = desk.file("authorisation.json", {**AUTHORISATION, "subjects": subjects})
    made = desk.run("client", "authorise", "firm-a", paper)
    assert made["id"].startswith("auth_")
    assert (made["subjects"], made["unknown"]) == (1, [1])


def test_a_notice_that_lies_ahead_is_none(desk: Desk) -> None:
    desk.register()
    paper = {**AUTHORISATION, "subjects": [{"type": "uscc", "value": USCC}], "notice_on": "2099-01-01"}
    with pytest.raises(ConfigError):
        desk.run("client", "authorise", "firm-a", desk.file("authorisation.json", paper))


def test_a_key_file_that_is_no_text_is_refused(desk: Desk) -> None:
    firm = desk.file("firm.json", PAPER)
    (desk.folder / "octets").write_bytes(b"\xff\xfe")
    for name in ("octets", "missing"):
        with pytest.raises(SystemExit):
            desk.run("client", "register", firm, "--jwks", str(desk.folder / name))


def test_people_read_lines_and_both_languages() -> None:
    helped = CliRunner().invoke(app, ["client", "--help"]).stdout
    for command in ("register", "approve", "suspend", "resume", "list", "show", "licence", "authorise"):
        assert command in helped
    assert "登记" in helped


def test_a_client_changes_its_keys_without_a_pause(desk: Desk) -> None:
    desk.register()
    (old,) = (key["jkt"] for key in desk.run("client", "show", "firm-a")["keys"])
    first, second = Firm(), Firm()
    both = desk.rotate(first.jwks, second.jwks)
    assert both["dropped"] == [old]
    assert len(both["added"]) == 2
    last = desk.rotate(second.jwks)
    assert (len(last["kept"]), len(last["dropped"]), last["added"]) == (1, 1, [])
    assert [key["jkt"] for key in desk.run("client", "show", "firm-a")["keys"]] == last["kept"]


@pytest.mark.parametrize("jwks", ["{}", "no json", '{"keys": []}'])
def test_keys_that_are_none_leave_the_old_ones_in_force(desk: Desk, jwks: str) -> None:
    desk.register()
    before = desk.run("client", "show", "firm-a")["keys"]
    with pytest.raises(ConfigError):
        desk.run("client", "rotate", "firm-a", "--jwks", desk.file("new.json", jwks))
    with pytest.raises(ConfigError):
        desk.run("client", "rotate", "firm-z", "--jwks", desk.file("new.json", Firm().jwks))
    assert desk.run("client", "show", "firm-a")["keys"] == before
