"""Four eyes: who may approve, what an approval says, and when there are enough (formats.md, A1–A9).

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
    """One person's signature on one edition. before: the edition in force that it was compared with, empty
    for none; time: what the signer's clock said, which proves nothing.
    """

    approver: str
    edition: str
    before: str
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


def signed_text(approver: str, edition: str, before: str, time: str) -> bytes:
    """What an approver signs: the domain, then the canonical members."""
    members = {"approver": approver, "before": before, "edition": edition}
    return DOMAIN + dumps({**members, "suite": "intl", "time": time, "v": 1})


def approve(signer: str, change: tuple[str, str], time: str, key: Ed25519PrivateKey) -> Approval:
    """change: the edition before (empty for none) and the one that is approved."""
    before, edition = change
    return Approval(signer, edition, before, time, key.sign(signed_text(signer, edition, before, time)))


def written(approval: Approval) -> bytes:
    """The bytes of an approval's file."""
    return dumps(
        {
            "approver": approval.approver,
            "before": approval.before,
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
            told["before"],
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

    def admit(
        self, edition: str, approvals: Sequence[Approval], *, before: str, widens: bool
    ) -> tuple[Approver, ...]:
        """Who approved, by id. before: the edition that this one replaces.

        Raises EditionRefused for what is altered or wrongly signed, and for too few. Who has left, is not
        registered or compared with something else is passed over: it is told only where somebody is lacking.
        """
        if not approvals:
            raise EditionRefused("unsigned")
        found: list[Approver] = []
        passed: list[EditionRefused] = []
        for one in approvals:
            approver = self._genuine(edition, one)
            missing = self._discounted(approver, one, before if widens else one.before)
            if missing is not None:
                passed.append(missing)
            elif approver is not None:
                found.append(approver)
        self._enough(found, passed, widens=widens)
        return tuple(sorted(found, key=lambda one: one.id))

    def _enough(self, found: Sequence[Approver], passed: Sequence[EditionRefused], *, widens: bool) -> None:
        if len({one.id for one in found}) < len(found) or len({one.key for one in found}) < len(found):
            raise EditionRefused("same_person_twice")  # A6
        if len(found) < NEEDED:
            raise passed[0] if passed else EditionRefused("under_approved", f"{len(found)}/{NEEDED}")  # A7
        if widens and not any(one.role == LEGAL for one in found):
            raise next(filter(self._of_legal, passed), EditionRefused("legal_missing"))  # A8

    def _of_legal(self, refusal: EditionRefused) -> bool:
        approver = self.approvers.get(refusal.detail)
        return approver is not None and approver.role == LEGAL

    def _genuine(self, edition: str, approval: Approval) -> Approver | None:
        """Whose it is; None if it is nobody's here. Raises EditionRefused."""
        if approval.edition != edition:
            raise EditionRefused("other_edition", approval.approver)  # A2
        approver = self.approvers.get(approval.approver)
        if approver is None:
            return None
        text = signed_text(approver.id, edition, approval.before, approval.time)
        try:
            Ed25519PublicKey.from_public_bytes(approver.key).verify(approval.signature, text)
        except (InvalidSignature, ValueError) as fault:
            raise EditionRefused("wrong_signature", approver.id) from fault  # A5
        return approver

    def _discounted(
        self, approver: Approver | None, approval: Approval, before: str
    ) -> EditionRefused | None:
        """Why a genuine approval does not count, if it does not."""
        if self.production and approval.approver.startswith(DEVELOPMENT):
            return EditionRefused("development_approver", approval.approver)  # A4
        if approver is None:
            return EditionRefused("unknown_approver", approval.approver)  # A3
        if approver.until is not None and approver.until <= self.day:
            return EditionRefused("retired_approver", approver.id)  # A3
        if approval.before != before:
            return EditionRefused("compared_otherwise", approver.id)  # A9
        return None
