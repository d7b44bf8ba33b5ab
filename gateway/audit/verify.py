"""Check receipts, proofs and checkpoints: this one file and `cryptography`, nothing else of ours.

Take it away and run it without us. Numbers such as K3 or R5 are the checks of `gateway/formats.md`.
A broken check raises Tampered; what cannot be checked for want of a part raises Incomplete, at the very end.
"""

import base64
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

EMPTY_ROOT = sha256(b"").digest()
HASH = 32
ED25519_NOTE = b"\x01"  # signature type of C2SP signed-note
MAX_LEAF = 16 * 1024
MAX_NOTE = 64 * 1024  # room for a log key and the cosignatures of many witnesses
MAX_SIGNATURES = 64
MAX_PROOF = 64  # a tree of 2^64 leaves is no deeper
SALT = 16

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,17}")
_NAME = re.compile(r"[^\s+]{1,255}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")


class Tampered(Exception):
    """A check failed. check: its number in formats.md; what: one closed word."""

    def __init__(self, check: str, what: str) -> None:
        super().__init__(f"{check} {what}")
        self.check = check
        self.what = what


class Incomplete(Exception):
    """Every check that could be made passed; missing: the parts without which the others could not."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = tuple(missing)


def leaf_hash(leaf: bytes) -> bytes:
    """RFC 6962 §2.1: a leaf's hash starts with 0x00."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 §2.1: an inner node's hash starts with 0x01, so that no leaf passes for a node."""
    return sha256(b"\x01" + left + right).digest()


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a leaf hash stands at an index of the tree (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, made = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            made = node_hash(sibling, made)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            made = node_hash(made, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and made == root


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the old tree is a prefix of the new (RFC 9162 §2.1.4.2). Size 0 proves nothing: refused."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    if not path:
        return False
    was = now = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            now = node_hash(now, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The RFC 6962 tree hash over leaf hashes."""
    if not hashes:
        return EMPTY_ROOT
    level = list(hashes)
    while len(level) > 1:
        lone = level[-1:] if len(level) & 1 else []
        level = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)] + lone
    return level[0]


@dataclass(frozen=True, slots=True)
class LogKey:
    """A log's public key: `name+<key id in hex>+<base64 of 0x01 ‖ key>` (C2SP signed-note)."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + ED25519_NOTE + self.public).digest()[:4]

    @property
    def text(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519_NOTE + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> "LogKey":
        """Raises ValueError for any other spelling."""
        name, _, rest = text.partition("+")
        key = cls(name, _base64(rest.partition("+")[2])[1:])
        if len(key.public) != HASH or not _NAME.fullmatch(name) or key.text != text:
            raise ValueError("not a log key: <name>+<key id>+<base64>")
        return key


@dataclass(frozen=True, slots=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Proof:
    """A parsed `c2sp.org/tlog-proof@v1`; checkpoint: the signed note, still unverified."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str


@dataclass(frozen=True, slots=True)
class Keys:
    """What the verifier trusts. receipt: raw Ed25519 public keys by key id."""

    log: tuple[LogKey, ...]
    receipt: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Verified:
    """A receipt that holds: which entry, under which checkpoint; leaf: its parsed members."""

    id: str
    index: int
    checkpoint: Checkpoint
    leaf: Mapping[str, Any]


def open_checkpoint(note: str, keys: Sequence[LogKey]) -> Checkpoint:
    """The checkpoint inside a signed note, once a trusted key's signature holds (K1–K4)."""
    text, marks = _split_note(note)
    lines = text[:-1].split("\n")
    if len(lines) != 3 or not _DECIMAL.fullmatch(lines[1]):
        raise Tampered("K2", "checkpoint_form")
    root = _hash(lines[2], "K2")
    trusted = {(key.name, key.key_id): key for key in keys}
    found = [(trusted[mark[:2]], mark[2]) for mark in marks if mark[:2] in trusted]
    if not found:
        raise Tampered("K3", "no_trusted_signature")
    for key, signature in found:
        if not _signed(key.public, signature, text.encode()):
            raise Tampered("K3", "checkpoint_signature")
        if key.name != lines[0]:
            raise Tampered("K4", "origin")
    return Checkpoint(lines[0], int(lines[1]), root)


def _split_note(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Text with its final newline, and (key name, key id, signature) of each line (K1)."""
    head, blank, tail = note.rpartition("\n\n")
    lines = tail.split("\n")
    if not blank or len(note) > MAX_NOTE or _CONTROL.search(note) or lines.pop() or not lines:
        raise Tampered("K1", "note_form")
    if len(lines) > MAX_SIGNATURES:
        raise Tampered("K1", "too_many_signatures")
    return head + "\n", [_mark(line) for line in lines]


def _mark(line: str) -> tuple[str, bytes, bytes]:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—" or not _NAME.fullmatch(parts[1]):
        raise Tampered("K1", "signature_line")
    try:
        signed = _base64(parts[2])
    except ValueError as fault:
        raise Tampered("K1", "signature_line") from fault
    return parts[1], signed[:4], signed[4:]


def parse_proof(text: str) -> Proof:
    """Raises Tampered for anything but one spelling of tlog-proof@v1 without extra data (P1–P3)."""
    head, blank, note = text.partition("\n\n")
    lines = head.split("\n")
    if not blank or lines[0] != "c2sp.org/tlog-proof@v1" or len(lines) > MAX_PROOF + 2:
        raise Tampered("P1", "proof_form")
    word, _, index = lines[1].partition(" ") if len(lines) > 1 else ("", "", "")
    if word != "index" or not _DECIMAL.fullmatch(index):
        raise Tampered("P2", "index")
    return Proof(int(index), tuple(_hash(line, "P3") for line in lines[2:]), note)


def verify_proof(leaf: bytes, text: str, keys: Sequence[LogKey]) -> tuple[int, Checkpoint]:
    """The index of a leaf and the checkpoint that it stands under (P1–P5)."""
    proof = parse_proof(text)
    checkpoint = open_checkpoint(proof.checkpoint, keys)
    if not verify_inclusion(leaf_hash(leaf), proof.index, checkpoint.size, proof.hashes, checkpoint.root):
        raise Tampered("P5", "inclusion")
    return proof.index, checkpoint


def verify_answer(answer: Mapping[str, Any], keys: Keys) -> Verified:
    """Check a whole answer of POST /v1/releases (R1–R9). Raises Tampered or Incomplete."""
    if "receipt" not in answer:
        raise Incomplete(["receipt"])
    verified, missing = _check(answer["receipt"], answer.get("results"), keys)
    said = (answer.get("id"), answer.get("log_index"), answer.get("plan"), answer.get("purpose"))
    if said != (verified.id, verified.index, verified.leaf.get("plan"), verified.leaf.get("purpose")):
        raise Tampered("R9", "answer_head")
    if missing:
        raise Incomplete(missing)
    return verified


def verify_receipt(receipt: Mapping[str, Any], results: Sequence[Any] | None, keys: Keys) -> Verified:
    """Check a receipt against the results that it came with (R1–R8). Raises Tampered or Incomplete."""
    verified, missing = _check(receipt, results, keys)
    if missing:
        raise Incomplete(missing)
    return verified


def _check(
    receipt: Mapping[str, Any], results: Sequence[Any] | None, keys: Keys
) -> tuple[Verified, list[str]]:
    """Every check that can be made, and what the others lack: a tampered part must not hide behind a gap."""
    missing = _shape(receipt) + (["results"] if results is None else [])
    if "leaf" in missing or "proof" in missing:
        raise Incomplete(missing)
    verified = _entry(receipt, keys)
    if "signature" not in missing and not _statement(receipt["signature"], verified, keys):
        missing.append("receipt key")
    if results is not None and "salts" not in missing:
        _results(verified.leaf, results, receipt["salts"])
    return verified, missing


def _shape(receipt: Mapping[str, Any]) -> list[str]:
    """R1: the members that are not there."""
    kinds = {"leaf": str, "proof": str, "salts": list, "signature": dict}
    if not isinstance(receipt, Mapping) or not receipt.keys() <= kinds.keys():
        raise Tampered("R1", "receipt_form")
    if not all(isinstance(value, kinds[name]) for name, value in receipt.items()):
        raise Tampered("R1", "receipt_form")
    return [name for name in kinds if name not in receipt]


def _entry(receipt: Mapping[str, Any], keys: Keys) -> Verified:
    """R2–R4: the leaf is a release of this log and stands under a checkpoint that the log signed."""
    leaf = _object(receipt["leaf"], "R2")
    if leaf.get("type") != "release" or leaf.get("v") != 1:
        raise Tampered("R2", "leaf_type")
    index, checkpoint = verify_proof(receipt["leaf"].encode(), receipt["proof"], keys.log)
    if leaf.get("log") != checkpoint.origin:
        raise Tampered("R4", "log")
    return Verified(str(leaf.get("id")), index, checkpoint, leaf)


def _statement(signature: Mapping[str, Any], entry: Verified, keys: Keys) -> bool:
    """R5: the receipt key signs which results stand at which index. False when that key is not given."""
    if signature.keys() != {"kid", "suite", "value"} or signature["suite"] != "intl":
        raise Tampered("R5", "signature_form")
    public = keys.receipt.get(str(signature["kid"]))
    if public is None:
        return False
    leaf, log = entry.leaf, entry.checkpoint.origin
    said = {"digest": leaf.get("results"), "id": entry.id, "index": entry.index, "log": log}
    if not _signed(public, _base64url(signature["value"], "R5"), _canonical(said, "R5")):
        raise Tampered("R5", "receipt_signature")
    return True


def _results(leaf: Mapping[str, Any], results: Sequence[Any], salts: Sequence[Any]) -> None:
    """R6–R8: these results, all of them, in this order, and each told as the leaf says."""
    if not len(results) == len(salts) == leaf.get("subjects"):
        raise Tampered("R6", "count")
    opened = [_base64url(salt, "R6") for salt in salts]
    if any(len(salt) != SALT for salt in opened):
        raise Tampered("R6", "salt")
    pairs = zip(opened, results, strict=True)
    root = root_of([leaf_hash(salt + _canonical(result, "R7")) for salt, result in pairs])
    if root.hex() != leaf.get("results"):
        raise Tampered("R7", "results")
    try:
        agree = _told(results) == _logged(leaf["classes"])
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        raise Tampered("R8", "classes") from fault
    if not agree:
        raise Tampered("R8", "classes")


def _told(results: Sequence[Mapping[str, Any]]) -> Counter[Any]:
    """How many subjects were told which fields by which action, with the objection flag or without."""
    return Counter(
        (
            result["outcome"],
            tuple((name, field["action"]) for name, field in sorted(result.get("fields", {}).items())),
            result.get("objection", False),
        )
        for result in results
    )


def _logged(classes: Sequence[Mapping[str, Any]]) -> Counter[Any]:
    counts: Counter[Any] = Counter()
    for one in classes:
        fields = tuple((name, action) for name, action in one["fields"])
        counts[(one["outcome"], fields, one["objection"])] += one["count"]
    return counts


def _object(text: str, check: str) -> dict[str, Any]:
    """One JSON object in its one spelling (C6)."""
    try:
        value, data = json.loads(text), text.encode()
    except (ValueError, RecursionError) as fault:
        raise Tampered(check, "not_json") from fault
    if not isinstance(value, dict) or len(data) > MAX_LEAF or _canonical(value, check) != data:
        raise Tampered(check, "spelling")
    return value


def _canonical(value: object, check: str) -> bytes:
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        return text.encode()
    except (ValueError, TypeError, RecursionError) as fault:
        raise Tampered(check, "spelling") from fault


def _signed(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _base64(text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:  # spare bits would give one value two spellings
        raise ValueError("base64")
    return data


def _base64url(text: object, check: str) -> bytes:
    try:
        data = base64.urlsafe_b64decode(str(text) + "=" * (-len(str(text)) % 4))
    except ValueError as fault:
        raise Tampered(check, "base64url") from fault
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != text:
        raise Tampered(check, "base64url")
    return data


def _hash(text: str, check: str) -> bytes:
    try:
        data = _base64(text)
    except ValueError as fault:
        raise Tampered(check, "hash") from fault
    if len(data) != HASH:
        raise Tampered(check, "hash")
    return data
