"""The life of an edition as its people live it: two sign, one activates, every process follows."""

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from gateway.cli import app
from gateway.demo.policies import CASE, RULE
from gateway.demo.site import Site, free_port
from tests.bureau import Bureau
from tests.gateway.editions.office import Crash
from tests.gateway.policy.conftest import POLICIES

FIRM = "914601000000000001"
TITLE = ("title: 企业名称和统一社会信用代码", "title: 企业名称与统一社会信用代码")
STREAK = 25  # answers in a row, each over a connection of its own: no worker is left on the old plan


def changed(target: Path, old: str = TITLE[0], new: str = TITLE[1]) -> Path:
    """The shipped policies with one edit."""
    shutil.copytree(POLICIES, target, ignore=shutil.ignore_patterns("APPROVALS"))
    file = target / "rules" / "enterprises.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return target


class Desk:
    """A site whose own approvers are registered beside its policies."""

    def __init__(self, site: Site, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.site, self.folder = site, folder
        self.approvals = folder / "approvals"
        self.approvals.mkdir()
        monkeypatch.setenv("GATEWAY_APPROVER_PASSPHRASE", "correct horse battery")
        monkeypatch.setenv("GATEWAY_APPROVALS_DIR", str(self.approvals))
        for name, value in site.environment.items():
            monkeypatch.setenv(name, value)

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(app, ["policy", *words])

    def told(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json").stdout)

    def hire(self, *people: tuple[str, str]) -> None:
        entries = []
        for name, role in people:
            key = str(self.folder / f"{name}.key")
            entries.append(
                self.told("approver", "new", name, "--name", name, "--role", role, "--key", key)["entry"]
            )
        (self.approvals / "approvers.yaml").write_text("approvers:\n" + "".join(entries), "utf-8")

    def approve(self, name: str, policies: Path) -> Result:
        return self.run("approve", "--key", str(self.folder / f"{name}.key"), "--policies", str(policies))


@pytest.fixture
def desk(empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """On each engine in turn."""
    site = Site(tmp_path / "site", free_port(), empty_database_url)
    site.command("init")
    return Desk(site, tmp_path, monkeypatch)


def test_two_people_bring_a_change_into_force(desk: Desk) -> None:
    desk.hire(("li-legal", "legal"), ("wang-compliance", "compliance"))
    policies = changed(desk.folder / "changed")
    shipped = desk.told("list")["editions"][0]["edition"]

    first = desk.approve("wang-compliance", policies)
    assert first.exit_code == 0, first.output
    assert "wider · 放宽: 0" in first.stdout
    digest = first.stdout.split("版本: ")[1].split()[0]
    alone = desk.run("activate", "--policies", str(policies))
    assert (alone.exit_code, "under_approved" in alone.stdout, "须由两名" in alone.stdout) == (1, True, True)
    assert desk.told("activate", "--policies", str(policies))["refused"] == "under_approved"

    assert desk.approve("li-legal", policies).exit_code == 0
    assert desk.told("activate", shipped, "--policies", str(policies))["refused"] == "other_files"
    done = desk.told("activate", digest, "--policies", str(policies))
    assert done["edition"] == digest
    listed = {one["edition"]: one for one in desk.told("list")["editions"]}
    assert (listed[digest]["active"], listed[shipped]["active"]) == (True, False)
    assert listed[digest]["approvers"] == ["li-legal", "wang-compliance"]
    assert "active 生效" in desk.run("list").stdout

    assert desk.told("rollback", shipped)["edition"] == shipped
    assert desk.told("rollback", f"sha256:{'0' * 64}")["refused"] == "not_active_before"
    assert desk.site.command("audit", "fsck")["verdict"] == "ok"


def test_going_back_to_a_wider_edition_is_signed_beside_the_one_in_force(desk: Desk) -> None:
    desk.hire(("li-legal", "legal"), ("wang-compliance", "compliance"))
    wide = changed(desk.folder / "wide", RULE, RULE.replace("generalise", "release"))
    for name in ("enterprises.yaml", "first_day.yaml"):
        case = wide / "tests" / name
        case.write_text(case.read_text("utf-8").replace(CASE, CASE.replace("generalise", "release")), "utf-8")
    title = changed(desk.folder / "title")
    in_force = []
    for policies in (wide, title):
        for name in ("wang-compliance", "li-legal"):
            assert desk.approve(name, policies).exit_code == 0
        in_force.append(desk.told("activate", "--policies", str(policies))["edition"])
    assert desk.told("rollback", in_force[0])["refused"] == "compared_otherwise"
    for name in ("wang-compliance", "li-legal"):
        key = str(desk.folder / f"{name}.key")
        told = desk.told("approve", "--edition", in_force[0], "--key", key, "--policies", str(title))
        assert (told["edition"], told["before"]) == tuple(in_force)
        assert told["change"]["wider"]
    assert desk.told("rollback", in_force[0])["edition"] == in_force[0]


def test_a_removed_or_altered_approval_file_is_a_refusal(desk: Desk) -> None:
    desk.hire(("li-legal", "legal"), ("wang-compliance", "compliance"))
    policies = changed(desk.folder / "changed")
    for name in ("wang-compliance", "li-legal"):
        desk.approve(name, policies)
    (file,) = desk.approvals.glob("*/li-legal.json")
    kept = file.read_bytes()
    for place in (kept.index(b"signature") + 20, kept.index(b"time") + 10):
        other = bytearray(kept)
        other[place] ^= 1
        file.write_bytes(other)
        assert desk.run("activate", "--policies", str(policies)).exit_code == 1
    file.unlink()
    assert desk.told("activate", "--policies", str(policies))["refused"] == "under_approved"


def test_who_is_not_registered_cannot_approve(desk: Desk) -> None:
    desk.hire(("li-legal", "legal"))
    stranger = str(desk.folder / "x.key")
    desk.told("approver", "new", "mallory", "--name", "M", "--role", "legal", "--key", stranger)
    assert desk.told("approve", "--key", stranger)["refused"] == "unknown_approver"
    for words in (["mallory", "--role", "judge"], ["dev-mallory", "--role", "legal"]):
        made = desk.run("approver", "new", *words, "--name", "M", "--key", str(desk.folder / "y.key"))
        assert made.exit_code == 2


def test_a_folder_with_a_fault_or_a_failing_case_activates_nothing(desk: Desk) -> None:
    desk.hire(("li-legal", "legal"), ("wang-compliance", "compliance"))
    broken = changed(desk.folder / "broken", "recipient: [", "recipient：[")
    assert desk.run("activate", "--policies", str(broken)).exit_code == 1
    failing = changed(desk.folder / "failing")
    case = failing / "tests" / "enterprises.yaml"
    case.write_text(case.read_text("utf-8").replace("C01: [release", "C01: [mask", 1), "utf-8")
    for name in ("wang-compliance", "li-legal"):
        desk.approve(name, failing)
    assert desk.told("activate", "--policies", str(failing))["refused"] == "cases_failed"
    assert len([one for one in desk.told("list")["editions"] if one["effects"]]) == 1


def test_a_candidate_is_watched_and_reported(desk: Desk) -> None:
    policies = changed(desk.folder / "changed")
    digest = desk.told("check", "--policies", str(policies))["plans"][0]["digest"]
    assert desk.told("shadow", digest, "--policies", str(policies))["refused"] == "edition_unknown"
    desk.hire(("li-legal", "legal"))
    edition = desk.told("approve", "--key", str(desk.folder / "li-legal.key"), "--policies", str(policies))
    assert (
        desk.told("shadow", edition["edition"], "--policies", str(policies))["shadow"] == edition["edition"]
    )
    assert desk.told("shadow", "--report") == {"shadow": edition["edition"], "cells": []}
    assert desk.told("shadow", "--stop")["shadow"] == ""
    assert desk.run("shadow", "--stop", "--report").exit_code == 2


def test_every_process_follows_and_every_release_is_decided_again(desk: Desk) -> None:
    site = desk.site
    site.import_samples("customs")
    site.license("bureau")
    desk.hire(("li-legal", "legal"), ("wang-compliance", "compliance"))
    policies = changed(desk.folder / "changed")
    with site.serve(workers=2), Bureau(site, site.firms["bureau"]) as bureau:
        bureau.log_in()
        body = bureau.body(FIRM, "91460107MAYTY2UG8T")
        before = bureau.ask(body).json()
        for name in ("wang-compliance", "li-legal"):
            desk.approve(name, policies)
        desk.told("activate", "--policies", str(policies))
        after = follow(bureau, body, before["plan"])
        assert json.loads(site.public("/readyz")) == {"status": "ok"}
    assert FIRM not in json.dumps(after)
    for reference in (before["id"], after["id"], str(after["log_index"])):
        again = desk.run("replay", reference)
        assert again.exit_code == 0, again.output
        assert "2/2" in again.stdout
    assert desk.run("replay", "0").exit_code != 0


def follow(bureau: Bureau, body: dict[str, Any], old: str) -> dict[str, Any]:
    """Ask over fresh connections until no worker answers by the old plan."""
    streak, deadline = 0, time.monotonic() + 60
    while streak < STREAK:
        if time.monotonic() > deadline:
            raise Crash("a worker stays on the old plan")
        answer = bureau.ask(body, Connection="close").json()
        streak = 0 if answer["plan"] == old else streak + 1
    return dict(answer)


def test_a_site_without_an_edition_does_not_serve(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_DATABASE_URL", f"sqlite:///{desk.folder / 'other.db'}")
    from gateway.db.session import migrate  # noqa: PLC0415 -- a database that init has never seen

    migrate(f"sqlite:///{desk.folder / 'other.db'}")
    started = CliRunner().invoke(app, ["serve"])
    assert "none_active" in str(started.exception)
    assert "gateway policy activate" in str(started.exception)
