"""The wire shape of an answer: JSON to values. What does not fit is refused by the name of the part."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from disclosure_gateway_client.canonical import JSON, loads
from disclosure_gateway_client.model import Disclosed, FieldValue, Nothing, Result, Rule
from disclosure_gateway_client.refusal import Refused


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt as sent. salts: base64url, one per result; value: the signature, base64url."""

    leaf: str
    proof: str
    salts: tuple[str, ...]
    kid: str
    suite: str
    value: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that nothing has been checked of. committed: each result as JSON, what the log commits to."""

    id: str
    log_index: int
    plan: str
    purpose: str
    committed: tuple[JSON, ...] = field(repr=False)
    results: tuple[Result, ...] = field(repr=False)
    rules: Mapping[str, Rule] = field(repr=False)
    receipt: Receipt = field(repr=False)


def parse_answer(data: bytes) -> Answer:
    """Raises Refused: not JSON, a float, a repeated key, or a part that does not fit."""
    match loads(data):
        case {
            "id": str(id_),
            "log_index": int(index),
            "plan": str(plan),
            "purpose": str(purpose),
            "results": list() as results,
            "rules": dict() as rules,
            "receipt": dict() as receipt,
        } if not isinstance(index, bool):
            told = tuple(_result(one) for one in results)
            explained = {name: _rule(one) for name, one in rules.items()}
            return Answer(id_, index, plan, purpose, tuple(results), told, explained, _receipt(receipt))
    raise Refused("answer")


def _result(result: JSON) -> Result:
    if result == {"outcome": "nothing"}:
        return Nothing()
    match result:
        case {
            "outcome": "disclosed",
            "subject": str(subject),
            "tier": str() | None as tier,
            "objection": bool(objection),
            "fields": dict() as fields,
        } if _has_only(result, 5):
            return Disclosed(subject, tier, objection, {name: _field(one) for name, one in fields.items()})
    raise Refused("result")


def _field(member: JSON) -> FieldValue:
    match member:
        case {"action": str(action), "rules": list() as rules, "value": value} if _has_only(member, 3):
            return FieldValue(action, _texts(rules), value)
    raise Refused("field")


def _rule(rule: JSON) -> Rule:
    match rule:
        case {"title": str(title), "basis": list() as basis}:
            return Rule(title, _texts(basis))
    raise Refused("rule")


def _receipt(receipt: dict[str, JSON]) -> Receipt:
    match receipt:
        case {
            "leaf": str(leaf),
            "proof": str(proof),
            "salts": list() as salts,
            "signature": {"kid": str(kid), "suite": str(suite), "value": str(value)} as signature,
        } if _has_only(receipt, 4) and _has_only(signature, 3):
            return Receipt(leaf, proof, _texts(salts), kid, suite, value)
    raise Refused("receipt", "R1")


def _has_only(member: JSON, count: int) -> bool:
    """A matched object has no further members: what nobody reads must not pass as verified."""
    return isinstance(member, dict) and len(member) == count


def _texts(items: list[JSON]) -> tuple[str, ...]:
    texts = tuple(item for item in items if isinstance(item, str))
    if len(texts) != len(items):
        raise Refused("text")
    return texts
