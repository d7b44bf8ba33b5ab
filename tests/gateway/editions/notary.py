"""People with keys, a folder that registers them, and small policies to sign."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.editions.folder import APPROVERS, Approvals, compile_folder
from gateway.policy.approval import Approval, Approver, approve, roster_entry
from gateway.policy.edition import Emitted
from tests.gateway.policy.conftest import POLICIES
from tests.gateway.policy.folder import RULE, folder

TIME = "2026-11-23T12:00:00.000000+08:00"
PEOPLE = {"li-legal": "legal", "wang-compliance": "compliance", "zhao-compliance": "compliance"}
WIDER = RULE.replace("recipient: ECRB", "recipient: [ECRB, RATE]")
OTHER_TITLE = RULE.replace("title: 等级", "title: 分类等级")


def key_of(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(name.encode().ljust(32, b".")[:32])


def person(name: str, role: str = "compliance", until: date | None = None) -> Approver:
    return Approver(name, f"测试{name}", role, key_of(name).public_key().public_bytes_raw(), until)


def signed(name: str, edition: str, before: str = "") -> Approval:
    return approve(name, (before, edition), TIME, key_of(name))


def register(place: Path, people: Iterable[Approver]) -> None:
    place.mkdir(parents=True, exist_ok=True)
    (place / APPROVERS).write_text("approvers:\n" + "".join(map(roster_entry, people)), "utf-8")


@dataclass
class Notary:
    """A folder of policies and one of approvals."""

    root: Path
    made: dict[str, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        register(self.approvals_dir, [person(name, role) for name, role in PEOPLE.items()])

    @property
    def approvals_dir(self) -> Path:
        return self.root / "APPROVALS"

    @property
    def approvals(self) -> Approvals:
        return Approvals((self.approvals_dir,))

    def edition(self, rules: str = RULE) -> Emitted:
        """The edition of the shipped vocabulary with rules of one's own."""
        if rules not in self.made:
            self.made[rules] = folder(POLICIES, self.root / f"p{len(self.made)}", rules)
        return compile_folder(self.made[rules])[1]

    def sign(self, emitted: Emitted, *names: str, before: str = "") -> list[Approval]:
        for name in names:
            self.approvals.keep(signed(name, emitted.edition.digest, before))
        return self.approvals.of(emitted.edition.digest)

    def clear(self, emitted: Emitted) -> None:
        shutil.rmtree(self.approvals_dir / emitted.edition.digest.removeprefix("sha256:"))
