"""`a_change.md`, typed line by line: what a lawyer and her colleagues do and read, from a slip to the log."""

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli import app
from gateway.demo.site import Site, free_port

TRANSCRIPT = Path(__file__).with_name("a_change.md")
PEOPLE = (("li", "legal"), ("wang", "compliance"), ("zhao", "compliance"))
EDIT = re.compile(r"~ (?P<file>\S+?): (?P<old>.*) ⇒ (?P<new>.*)")
COMMAND = re.compile(r"\$ (?P<words>.*) → (?P<code>\d)")


class Office:
    """A copy of the shipped policies, a site on which they are in force, and three registered people."""

    def __init__(self, shipped: Path, home: Path) -> None:
        self.home, self.shipped, self.policies = home, shipped, home / "policies"
        shutil.copytree(shipped, self.policies)
        self.undo: dict[Path, str] = {}
        self.printed = ""

    def hire(self) -> None:
        entries = []
        for name, role in PEOPLE:
            words = ["policy", "approver", "new", name, "--name", name, "--role", role]
            told = CliRunner().invoke(app, [*words, "--key", str(self.home / f"{name}.key")]).stdout
            entries.append(told[told.index("  - id") :])
        folder = self.policies / "APPROVALS"
        folder.mkdir(exist_ok=True)
        (folder / "approvers.yaml").write_text("approvers:\n" + "".join(entries), "utf-8")

    def type(self, words: str) -> int:
        """What the reader types after `gateway policy`, with the places of this office."""
        typed = [str(self.shipped) if word == "shipped" else word for word in words.split()]
        typed = [str(self.home / word) if word.endswith(".key") else word for word in typed]
        result = CliRunner().invoke(app, ["policy", *typed], env={"COLUMNS": "400"})
        self.printed = result.output
        return result.exit_code

    def edit(self, pattern: str, old: str, new: str) -> None:
        """The first place in one file; every place where a pattern names several files."""
        found = 0
        for file in sorted(self.policies.glob(pattern)):
            text = file.read_text("utf-8")
            found += text.count(old)
            self.undo = {file: text}
            file.write_text(text.replace(old, new, -1 if "*" in pattern else 1), "utf-8")
        assert found, f"nothing to edit: {old}"

    def put_back(self) -> None:
        for file, text in self.undo.items():
            file.write_text(text, "utf-8")


@pytest.fixture
def office(policies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    made = Office(policies, tmp_path)
    site = Site(tmp_path / "site", free_port())
    site.command("init")
    for name, value in site.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GATEWAY_POLICIES_DIR", str(made.policies))
    monkeypatch.setenv("GATEWAY_APPROVALS_DIR", str(made.policies / "APPROVALS"))
    monkeypatch.setenv("GATEWAY_APPROVER_PASSPHRASE", "correct horse battery")
    made.hire()
    return made


def test_the_transcript_is_what_happens(office: Office) -> None:
    slips = 0
    for number, line in enumerate(TRANSCRIPT.read_text("utf-8").splitlines(), 1):
        if line.startswith("| "):
            assert line[2:] in office.printed, f"line {number}:\n{office.printed}"
        elif line == "~~":
            slips += 1
            office.put_back()
        elif found := EDIT.fullmatch(line):
            old, new = (found[name].replace("⏎", "\n") for name in ("old", "new"))
            office.edit(found["file"], old, new)
        elif found := COMMAND.fullmatch(line):
            assert office.type(found["words"]) == int(found["code"]), f"line {number}:\n{office.printed}"
    assert slips == 10
