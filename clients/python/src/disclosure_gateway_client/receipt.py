"""Does the receipt prove the answer (formats.md §5)? An answer that fails a check is withheld."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature

from disclosure_gateway_client.answer import Answer, Receipt, parse_answer
from disclosure_gateway_client.canonical import dumps, utf8
from disclosure_gateway_client.encoding import from_b64url
from disclosure_gateway_client.errors import Unverified
from disclosure_gateway_client.keys import Keys
from disclosure_gateway_client.leaf import Leaf, parse_leaf
from disclosure_gateway_client.merkle import leaf_hash, root_of
from disclosure_gateway_client.model import Disclosed, Release, Result
from disclosure_gateway_client.proof import Place, place_of
from disclosure_gateway_client.refusal import Refused, numbered, require

SALT_BYTES = 16
SUITE = "intl"


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
    """A fault is returned, so that what is raised drags no exception along."""
    try:
        return _proven(parse_answer(saved), keys, expected, saved), ""
    except Refused as fault:
        return None, str(fault)


def _proven(answer: Answer, keys: Keys, expected: Expected, saved: bytes) -> Release:
    """Log first: nothing that the answer says is compared before its leaf is known to be in the log."""
    with numbered("R2"):
        data = utf8(answer.receipt.leaf)
        leaf = parse_leaf(data)
    place = place_of(data, answer.receipt.proof, keys.log)  # R3
    require(leaf["log"] == place.log, "log", "R4")
    _check_signature(answer.receipt, leaf, place, keys)
    _check_results(answer, leaf)
    _check_told(answer.results, leaf)
    said = (answer.id, answer.log_index, answer.plan, answer.purpose)
    require(said == (leaf["id"], place.index, leaf["plan"], leaf["purpose"]), "answer head", "R9")
    _check_expected(leaf, expected)
    return Release(
        id=answer.id,
        log_index=place.index,
        plan=answer.plan,
        purpose=answer.purpose,
        time=leaf.time,
        results=answer.results,
        rules=answer.rules,
        json=saved,
    )


def _check_signature(receipt: Receipt, leaf: Leaf, place: Place, keys: Keys) -> None:
    """R5: the receipt key signs which results stand at which index of which log."""
    public = keys.receipt.get(receipt.kid)
    if public is None or receipt.suite != SUITE:
        raise Refused("receipt key", "R5")
    said = dumps({"digest": leaf["results"], "id": leaf["id"], "index": place.index, "log": place.log})
    with numbered("R5"):
        signature = from_b64url(receipt.value)
    try:
        public.verify(signature, said)
    except InvalidSignature as fault:
        raise Refused("receipt signature", "R5") from fault


def _check_results(answer: Answer, leaf: Leaf) -> None:
    """R6, R7: these results, all of them, in this order."""
    with numbered("R6"):
        salts = [from_b64url(salt) for salt in answer.receipt.salts]
    require(len(salts) == len(answer.committed) == leaf.subjects, "count", "R6")
    require(all(len(salt) == SALT_BYTES for salt in salts), "salt", "R6")
    pairs = zip(salts, answer.committed, strict=True)
    with numbered("R7"):
        root = root_of([leaf_hash(salt + dumps(result)) for salt, result in pairs])
    require(root.hex() == leaf["results"], "results", "R7")


def _check_told(results: Sequence[Result], leaf: Leaf) -> None:
    """R8: the log counts what was told as it was told; and no rule decided that the log does not name."""
    logged: Counter[tuple[object, ...]] = Counter()
    for one in leaf.classes:
        logged[one.outcome, one.fields, one.objection] += one.count
    require(logged == Counter(_told(result) for result in results), "classes", "R8")
    disclosed = [result for result in results if isinstance(result, Disclosed)]
    used = {rule for result in disclosed for field in result.fields.values() for rule in field.rules}
    require(used <= frozenset[str]().union(*(one.rules for one in leaf.classes)), "rules", "R8")


def _told(result: Result) -> tuple[object, ...]:
    if not isinstance(result, Disclosed):
        return "nothing", (), False
    fields = tuple((name, field.action) for name, field in sorted(result.fields.items()))
    return "disclosed", fields, result.objection


def _check_expected(leaf: Leaf, expected: Expected) -> None:
    """The log must hold what was asked, not another question's answer."""
    require(expected.client in ("", leaf["client"]), "asked client")
    require(expected.purpose in ("", leaf["purpose"]), "asked purpose")
    require(expected.authorisation in ("", leaf["authorisation"]), "asked authorisation")
    require(expected.count in (0, leaf.subjects), "asked count")
