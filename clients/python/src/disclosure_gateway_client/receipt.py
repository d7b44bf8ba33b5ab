"""Does the receipt prove the answer? The checks of `gateway/formats.md`; who fails one is withheld."""

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature

from disclosure_gateway_client.answer import Answer, Receipt, parse_answer
from disclosure_gateway_client.canonical import dumps
from disclosure_gateway_client.encoding import from_b64, from_b64url
from disclosure_gateway_client.errors import Unverified
from disclosure_gateway_client.keys import Keys
from disclosure_gateway_client.leaf import SUITE, Leaf, check_told, parse_leaf
from disclosure_gateway_client.merkle import HASH_BYTES, leaf_hash, root_from, root_of
from disclosure_gateway_client.model import Release
from disclosure_gateway_client.note import decimal, open_checkpoint
from disclosure_gateway_client.refusal import Refused, require

PROOF_HEAD = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 63  # a tree of 2^63 entries
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Expected:
    """What the asker knows and the log must agree with. An empty text and zero expect nothing."""

    client: str = ""
    purpose: str = ""
    authorisation: str = ""
    count: int = 0


ANYTHING = Expected()


def verify_receipt(saved: bytes, keys: Keys, expected: Expected = ANYTHING) -> Release:
    """Verify an answer, offline if you like, and return it typed. Raises Unverified.

    saved: the JSON as received, or the same JSON with other white space.

    >>> verify_receipt(b'{"results":[]}', Keys.pin(
    ...     "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ...     {"receipt-1": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
    ... ))
    Traceback (most recent call last):
    disclosure_gateway_client.errors.Unverified: receipt refused: answer
    """
    release, fault = _verified(saved, keys, expected)
    if release is None:
        raise Unverified(fault)
    return release


def _verified(saved: bytes, keys: Keys, expected: Expected) -> tuple[Release | None, str]:
    """A fault is returned, so that what is raised drags no exception with a value in it along."""
    try:
        return _proven(parse_answer(saved), keys, expected, saved), ""
    except Refused as fault:
        return None, str(fault)
    except UnicodeError:  # a lone surrogate
        return None, "not Unicode"


def _proven(answer: Answer, keys: Keys, expected: Expected, saved: bytes) -> Release:
    """Log first: nothing that the answer says is compared before its leaf is known to be in the log."""
    leaf = parse_leaf(answer.receipt.leaf)
    origin, index = _included(answer.receipt, keys)
    require(leaf.log == origin, "log")
    _check_signature(answer.receipt, leaf, index, keys)
    said = (answer.id, answer.log_index, answer.plan, answer.purpose)
    require(said == (leaf.id, index, leaf.plan, leaf.purpose), "answer head")
    _check_results(answer, leaf)
    require(check_told(leaf, answer.results) <= answer.rules.keys(), "rules")
    _check_expected(leaf, expected)
    return Release(
        id=leaf.id,
        log_index=index,
        plan=leaf.plan,
        purpose=leaf.purpose,
        time=leaf.time,
        results=answer.results,
        rules=answer.rules,
        json=saved,
    )


def _included(receipt: Receipt, keys: Keys) -> tuple[str, int]:
    """Origin of the log that holds the leaf, and the leaf's index (tlog-proof@v1)."""
    head, blank, note = receipt.proof.partition("\n\n")
    lines = head.split("\n")
    require(bool(blank) and lines[0] == PROOF_HEAD and 2 <= len(lines) <= 2 + MOST_HASHES, "proof")
    word, _, number = lines[1].partition(" ")
    require(word == "index", "proof")
    index, hashes = decimal(number), [from_b64(line) for line in lines[2:]]
    require(all(len(one) == HASH_BYTES for one in hashes), "proof")
    checkpoint = open_checkpoint(note, keys.log)
    root = root_from(index, checkpoint.size, leaf_hash(receipt.leaf.encode()), hashes)
    require(root == checkpoint.root, "inclusion")
    return checkpoint.origin, index


def _check_signature(receipt: Receipt, leaf: Leaf, index: int, keys: Keys) -> None:
    """The receipt key signs which results stand at which index of which log."""
    public = keys.receipt.get(receipt.kid)
    if public is None or receipt.suite != SUITE:
        raise Refused("receipt key")
    said = dumps({"digest": leaf.results, "id": leaf.id, "index": index, "log": leaf.log})
    try:
        public.verify(from_b64url(receipt.value), said)
    except InvalidSignature as fault:
        raise Refused("receipt signature") from fault


def _check_results(answer: Answer, leaf: Leaf) -> None:
    """These results, all of them, in this order."""
    salts = [from_b64url(salt) for salt in answer.receipt.salts]
    require(len(salts) == len(answer.committed) == leaf.subjects, "count")
    require(all(len(salt) == SALT_BYTES for salt in salts), "salt")
    pairs = zip(salts, answer.committed, strict=True)
    root = root_of([leaf_hash(salt + dumps(result)) for salt, result in pairs])
    require(root.hex() == leaf.results, "results")


def _check_expected(leaf: Leaf, expected: Expected) -> None:
    """The log must hold what was asked, not another question's answer."""
    require(expected.client in ("", leaf.client), "asked client")
    require(expected.purpose in ("", leaf.purpose), "asked purpose")
    require(expected.authorisation in ("", leaf.authorisation), "asked authorisation")
    require(expected.count in (0, leaf.subjects), "asked count")
