"""Four eyes: who may approve, what an approval says, and when there are enough (formats.md, A1–A8).

Pure: files and databases hand bytes in; what must not be put in force raises.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gateway.policy.check import Reader
from gateway.policy.errors import EditionRefused
from gateway.policy.parse import Value
from gateway.signing.canonical import NotCanonical, dumps, loads

LEGAL, ROLES = "legal", ("compliance", "legal")
DEVELOPMENT = "dev-"  # ids of approvers that `gateway init` makes for development
NEEDED = 2
KEY_BYTES = 32
DOMAIN = b"disclosure-gateway policy approval v1\n"  # no other text of ours begins so

_ID = re.compile(r"[a-z][a-z0-9-]{1,63}")


@dataclass(frozen=True, slots=True)
class Approver:
    """key: raw Ed25519. until: the first day from which this person approves nothing any more."""

    id: str
    name: str
    role: str
    key: bytes
    until: date | None


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's signature on one edition. time: what the signer's clock said; proves nothing."""

    approver: str
    edition: str
    time: str
    signature: bytes


def read_approvers(reader: Reader, root: Value) -> dict[str, Approver]:
    """approvers.yaml. The reader keeps every fault."""
    table = reader.table(root, ("approvers",))
    if table is None:
        return {}
    found: dict[str, Approver] = {}
    for value in reader.items(table["approvers"]):
        one = _approver(reader, value)
        if one is None:
            continue
        if one.id in found:
            words = (f"审批人“{one.id}”重复", f"the approver `{one.id}` stands twice")
            fix = ("每人只保留一条", "keep one entry per person")
            reader.complain(value.at, "duplicate_approver", words, fix)
        if other := next((known.id for known in found.values() if known.key == one.key), None):
            words = (f"公钥与“{other}”相同", f"the key is also that of `{other}`")
            fix = ("每人一把密钥", "one key per person: `gateway policy approver new`")
            reader.complain(value.at, "duplicate_key", words, fix)
        found.setdefault(one.id, one)
    return found


def _approver(reader: Reader, value: Value) -> Approver | None:
    table = reader.table(value, ("id", "name", "role", "key", "suite"), ("until",))
    if table is None:
        return None
    name, text = reader.text(table["id"]), reader.text(table["name"])
    role = reader.name(table["role"], ROLES, ("角色", "role"))
    suite = reader.name(table["suite"], ("intl",), ("密码套件", "suite"))
    until = reader.day(table["until"]) if "until" in table else None
    key = _key(reader, table["key"])
    if name is not None and not _ID.fullmatch(name):
        words = (f"审批人编号“{name}”格式有误", f"`{name}` is no approver id")
        fix = ("用小写字母、数字和连字符", "write small letters, digits and hyphens, e.g. wang-legal")
        reader.complain(table["id"].at, "bad_id", words, fix)
        name = None
    if name is None or text is None or role is None or suite is None or key is None:
        return None
    return Approver(name, text, role, key, until)


def roster_entry(one: Approver) -> str:
    """An approver as approvers.yaml writes it."""
    key = base64.b64encode(one.key).decode()
    name = json.dumps(one.name, ensure_ascii=False)
    members = {"id": one.id, "name": name, "role": one.role, "key": key, "suite": "intl"}
    if one.until is not None:
        members["until"] = one.until.isoformat()
    lines = [f"{word}: {value}" for word, value in members.items()]
    return "  - " + "\n    ".join(lines) + "\n"


def _key(reader: Reader, value: Value) -> bytes | None:
    text = reader.text(value)
    if text is None:
        return None
    key = _bytes(text)
    if key is None or len(key) != KEY_BYTES:
        words = ("公钥须为 32 字节的 base64", "the key is not 32 bytes in base64")
        fix = ("照抄 approver new 输出的条目", "copy the entry that `gateway policy approver new` prints")
        reader.complain(value.at, "bad_key", words, fix)
        return None
    return key


def _bytes(text: str) -> bytes | None:
    """Base64 in its one spelling, so that one key cannot pass for two."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode() == text else None


def signed_text(approver: str, edition: str, time: str) -> bytes:
    """What an approver signs: the domain, then the canonical members."""
    return DOMAIN + dumps({"approver": approver, "edition": edition, "suite": "intl", "time": time, "v": 1})


def approve(approver: str, edition: str, time: str, key: Ed25519PrivateKey) -> Approval:
    return Approval(approver, edition, time, key.sign(signed_text(approver, edition, time)))


def written(approval: Approval) -> bytes:
    """The bytes of an approval's file."""
    return dumps(
        {
            "approver": approval.approver,
            "edition": approval.edition,
            "signature": base64.b64encode(approval.signature).decode(),
            "suite": "intl",
            "time": approval.time,
            "v": 1,
        }
    )


def read(data: bytes) -> Approval:
    """Raises EditionRefused for a file that is no approval in its one spelling (A1)."""
    try:
        told: Any = loads(data)
        approval = Approval(
            told["approver"],
            told["edition"],
            told["time"],
            base64.b64decode(told["signature"], validate=True),
        )
        sound = written(approval) == data
    except (NotCanonical, KeyError, TypeError, ValueError) as fault:
        raise EditionRefused("approval_form") from fault
    if not sound:
        raise EditionRefused("approval_form")
    return approval


@dataclass(frozen=True, slots=True)
class Gate:
    """What an edition must pass. day: the day on which it is, or was, put in force."""

    approvers: Mapping[str, Approver]
    day: date
    production: bool

    def admit(self, edition: str, approvals: Sequence[Approval], *, widens: bool) -> tuple[Approver, ...]:
        """Who approved, by id. Raises EditionRefused for any approval that is not sound, and for too few."""
        if not approvals:
            raise EditionRefused("unsigned")
        found = [self._sound(edition, one) for one in approvals]
        if len({one.id for one in found}) < len(found) or len({one.key for one in found}) < len(found):
            raise EditionRefused("same_person_twice")  # A6
        if len(found) < NEEDED:
            raise EditionRefused("under_approved", f"{len(found)}/{NEEDED}")  # A7
        if widens and not any(one.role == LEGAL for one in found):
            raise EditionRefused("legal_missing")  # A8
        return tuple(sorted(found, key=lambda one: one.id))

    def _sound(self, edition: str, approval: Approval) -> Approver:
        if approval.edition != edition:
            raise EditionRefused("other_edition", approval.approver)  # A2
        if self.production and approval.approver.startswith(DEVELOPMENT):
            raise EditionRefused("development_approver", approval.approver)  # A4
        approver = self.approvers.get(approval.approver)
        if approver is None:
            raise EditionRefused("unknown_approver", approval.approver)  # A3
        if approver.until is not None and approver.until <= self.day:
            raise EditionRefused("retired_approver", approver.id)  # A3
        try:
            key = Ed25519PublicKey.from_public_bytes(approver.key)
            key.verify(approval.signature, signed_text(approver.id, edition, approval.time))
        except (InvalidSignature, ValueError) as fault:
            raise EditionRefused("wrong_signature", approver.id) from fault  # A5
        return approver
