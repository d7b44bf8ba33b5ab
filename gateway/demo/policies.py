"""The scene of a change: a slip is explained, a widening needs two people, old decisions stay provable."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from disclosure_gateway_client import Disclosed, Release

from gateway.demo.scenes import Demo, sample, subject
from gateway.demo.site import Site
from gateway.editions.development import PASSPHRASE
from gateway.errors import Unavailable

RULE = "when: {recipient: INS}\n    grant: generalise\n    basis: [CIR:44, AUCL:10]"
CASE = "C04: [generalise, ENT-BASIS-FAMILY]"
FOLLOWED_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Change:
    """One copy of the policy files that is edited, approved and put in force."""

    demo: Demo
    shipped: Path
    folder: Path

    @classmethod
    def of(cls, demo: Demo) -> "Change":
        made = cls(demo, demo.settings.policies_dir, demo.site.folder / "policies")
        shutil.copytree(made.shipped, made.folder)
        return made

    def show(self) -> None:
        """From a slip to a release under the new rules, and an old one decided again."""
        stage, before = self.demo.stage, self._ask()
        stage.step("A lawyer's slip is explained at its place", "笔误逐处说明")
        with self._edited("grant: generalise", "grant：generalise"):
            for fault in self._policy("check", "--policies", str(self.folder))[1]["faults"]:
                place = f"{fault['file']}:{fault['line']}:{fault['col']}"
                stage.say(f"{place}: {fault['zh']} → {fault['fix_zh']} · {fault['en']}")
        stage.step("A change, and who would see more", "修改策略，列出谁将看到更多")
        self._edit("rules/enterprises.yaml", RULE, RULE.replace("generalise", "release"))
        for file in ("tests/enterprises.yaml", "tests/first_day.yaml"):
            self._edit(file, CASE, CASE.replace("generalise", "release"))
        code, told = self._policy("diff", str(self.shipped), str(self.folder))
        for sentence in told["sentences"]:
            stage.say(f"{sentence['zh']}\n   {sentence['en']}")
        stage.say(f"exit {code}: a widening")
        stage.step("Two people sign, one of the legal role; one is not enough", "双人审批，须含法务")
        self._approve("compliance")
        self._activate()
        self._approve("legal")
        self._activate()
        self._compare(before)

    def _compare(self, before: Release) -> None:
        stage = self.demo.stage
        stage.step(
            "The running server follows; the old decision is proven again", "服务即时跟进；旧决定可复核"
        )
        after = self._followed(before)
        for name, release in (("before", before), ("after", after)):
            result = release.results[0]
            assert isinstance(result, Disclosed)
            told = result.fields["C04"]
            stage.say(f"{name:<6} C04 {told.action}: {told.value}  plan {release.plan[:19]}…")
        for release in (before, after):
            code, again = self._policy("replay", release.id)
            stage.say(
                f"replay {release.id}: {again['replayed']}/{again['subjects']} decided alike, exit {code}"
            )

    def _followed(self, before: Release) -> Release:
        deadline = time.monotonic() + FOLLOWED_SECONDS
        while (after := self._ask()).plan == before.plan:
            if time.monotonic() > deadline:
                raise Unavailable(reason="edition_not_followed")
            time.sleep(0.2)
        return after

    def _ask(self) -> Release:
        about = subject(sample("focus_enterprise")["name"])
        return self.demo.ask("insurer", "insurer_enterprises", about, purpose="credit_insurance")

    def _approve(self, role: str) -> None:
        key = self.demo.site.folder / "dev-approvals" / f"dev-{role}.key"
        self._policy("approve", "--key", str(key), "--policies", str(self.folder))
        self.demo.stage.say(f"dev-{role} signs · 已签名")

    def _activate(self) -> None:
        code, told = self._policy("activate", "--policies", str(self.folder))
        words = f"{told['refused']}: {told['zh']} · {told['en']}" if code else f"in force: {told['edition']}"
        self.demo.stage.say(f"exit {code}, {words}")

    def _policy(self, *words: str) -> tuple[int, Any]:
        site: Site = self.demo.site
        self.demo.stage.command("policy", *("/".join(Path(word).parts[-2:]) for word in words))
        with _passphrase():
            return site.run("policy", *words)

    def _edit(self, name: str, old: str, new: str) -> None:
        file = self.folder / name
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")

    @contextmanager
    def _edited(self, old: str, new: str) -> Iterator[None]:
        file = self.folder / "rules" / "enterprises.yaml"
        kept = file.read_text("utf-8")
        file.write_text(kept.replace(old, new, 1), "utf-8")
        yield
        file.write_text(kept, "utf-8")


@contextmanager
def _passphrase() -> Iterator[None]:
    os.environ["GATEWAY_APPROVER_PASSPHRASE"] = PASSPHRASE
    yield
    del os.environ["GATEWAY_APPROVER_PASSPHRASE"]
