"""Two approvers of a development site, so that it can be tried alone. Production counts none of them."""

from pathlib import Path

from gateway.editions.folder import APPROVERS, Approvals
from gateway.policy.approval import DEVELOPMENT, ROLES, Approver, approve, roster_entry
from gateway.signing.keyfile import new_key, open_key

PASSPHRASE = "development only"  # noqa: S105 -- no secret: whoever has the folder has the site


def approve_alone(folder: Path, change: tuple[str, str], time: str) -> None:
    """Both development approvers sign. change: the edition before, and the one that they approve.

    They are made where there are none yet.
    """
    keys = {f"{DEVELOPMENT}{role}": role for role in ROLES}
    for name in keys:
        if not (folder / f"{name}.key").exists():
            new_key(folder / f"{name}.key", PASSPHRASE)
    opened = {name: open_key(folder / f"{name}.key", PASSPHRASE) for name in keys}
    entries = [
        roster_entry(Approver(name, name, keys[name], key.public_key().public_bytes_raw(), None))
        for name, key in opened.items()
    ]
    (folder / APPROVERS).write_text("approvers:\n" + "".join(entries), "utf-8")
    for name, key in opened.items():
        Approvals((folder,)).keep(approve(name, change, time, key))
