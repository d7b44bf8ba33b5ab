"""Two approvers of a development site, so that it can be tried alone. Production counts none of them."""

from pathlib import Path

from gateway.editions.folder import APPROVERS, Approvals
from gateway.policy.approval import DEVELOPMENT, ROLES, Approver, approve, roster_entry
from gateway.signing.keyfile import new_key, open_key

PASSPHRASE = "development only"  # noqa: S105 -- no secret: whoever has the folder has the site


def approve_alone(folder: Path, edition: str, time: str) -> None:
    """Both development approvers sign an edition; they are made where there are none yet."""
    approvers = []
    for role in ROLES:
        name = f"{DEVELOPMENT}{role}"
        file = folder / f"{name}.key"
        if not file.exists():
            new_key(file, PASSPHRASE)
        key = open_key(file, PASSPHRASE)
        approvers.append(
            Approver(name, f"development {role}", role, key.public_key().public_bytes_raw(), None)
        )
        Approvals((folder,)).keep(folder, approve(name, edition, time, key))
    (folder / APPROVERS).write_text("approvers:\n" + "".join(roster_entry(one) for one in approvers), "utf-8")
