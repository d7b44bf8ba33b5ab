"""What policies/README.md shows is true: its rules are sound, its commands run."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli.policy import app
from tests.gateway.policy.folder import RULE, folder, sound


@pytest.fixture
def page(policies: Path) -> str:
    return (policies / "README.md").read_text("utf-8")


def test_the_rules_shown_are_sound(policies: Path, tmp_path: Path, page: str) -> None:
    shown = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    text = RULE + "".join(f"  {line}\n" for rule in shown for line in rule.splitlines())
    found = {rule.id for rule in sound(folder(policies, tmp_path / "p", text)).rules}
    assert found == {"A-TIER", "ENT-CITY", "PRIV-CONSENT"}


def test_the_commands_shown_run(page: str) -> None:
    commands = re.findall(r"^gateway policy ([^#\n]+)", page, re.MULTILINE)
    assert len(commands) == 4
    for command in commands:
        assert CliRunner().invoke(app, command.split()).exit_code == 0


def test_every_file_named_exists(policies: Path, page: str) -> None:
    for name in re.findall(r"^\| `([^`]+)`", page, re.MULTILINE):
        assert list(policies.glob(name)), name


def test_it_is_one_page(page: str) -> None:
    assert len(page.splitlines()) <= 70
