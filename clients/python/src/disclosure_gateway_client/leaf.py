"""The log's leaf of a release: what the log committed to, and how it agrees with what was told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from disclosure_gateway_client.canonical import JSON, loads_exact
from disclosure_gateway_client.model import Disclosed, Result
from disclosure_gateway_client.refusal import Refused, require

SUITE = "intl"
MOST_LEAF_BYTES = 16 * 1024

Kind = tuple[str, tuple[tuple[str, str], ...], bool]  # outcome; (field, action) pairs; objection


@dataclass(frozen=True, slots=True)
class Leaf:
    """The members that a recipient can check. results: Merkle root in hex; time: when it was logged."""

    id: str
    log: str
    client: str
    purpose: str
    authorisation: str
    plan: str
    results: str
    subjects: int
    time: datetime
    classes: tuple["Told", ...]


@dataclass(frozen=True, slots=True)
class Told:
    """How many subjects were told the same fields by the same actions; rules: ids of what decided."""

    count: int
    kind: Kind
    rules: frozenset[str]


def parse_leaf(text: str) -> Leaf:
    """Raises Refused for anything but the one spelling of a release leaf."""
    data = text.encode()
    require(len(data) <= MOST_LEAF_BYTES, "leaf size")
    match loads_exact(data):
        case {
            "type": "release",
            "v": 1,
            "suite": "intl",
            "id": str(id_),
            "log": str(log),
            "client": str(client),
            "purpose": str(purpose),
            "authorisation": str(authorisation),
            "plan": str(plan),
            "results": str(results),
            "subjects": int(subjects),
            "time": str(time),
            "classes": list() as classes,
        }:
            told = tuple(_told(one) for one in classes)
            head = (id_, log, client, purpose, authorisation, plan, results, subjects)
            return Leaf(*head, _moment(time), told)
    raise Refused("leaf")


def check_told(leaf: Leaf, results: Sequence[Result]) -> frozenset[str]:
    """The log counts what was told as it was told; returns the rules that decided. Raises Refused."""
    logged: Counter[Kind] = Counter()
    for told in leaf.classes:
        logged[told.kind] += told.count
    require(logged == Counter(_kind(result) for result in results), "classes")
    allowed = frozenset[str]().union(*(told.rules for told in leaf.classes))
    used = frozenset[str]().union(*(_rules(result) for result in results))
    require(used <= allowed, "rules")
    return used


def _kind(result: Result) -> Kind:
    if not isinstance(result, Disclosed):
        return "nothing", (), False
    pairs = tuple(sorted((name, one.action) for name, one in result.fields.items()))
    return "disclosed", pairs, result.objection


def _rules(result: Result) -> frozenset[str]:
    fields = result.fields.values() if isinstance(result, Disclosed) else ()
    return frozenset(rule for one in fields for rule in one.rules)


def _told(member: JSON) -> Told:
    match member:
        case {
            "count": int(count),
            "fields": list() as fields,
            "objection": bool(objection),
            "outcome": str(outcome),
            "rules": list() as rules,
        }:
            kind = (outcome, tuple(sorted(_pair(field) for field in fields)), objection)
            return Told(count, kind, frozenset(str(rule) for rule in rules))
    raise Refused("classes")


def _pair(field: JSON) -> tuple[str, str]:
    match field:
        case [str(name), str(action)]:
            return name, action
    raise Refused("classes")


def _moment(text: str) -> datetime:
    """The exception is not passed on: it quotes the text."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Refused("time")
    return moment
