"""A past release decided again, by the plan that was kept and the facts that were sealed (formats.md, X1–X6).

Pure: bytes in, a verdict out. The verdict counts and names classes of answers, never a subject.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.audit.entry import Entry, parse
from gateway.audit.merkle import leaf_hash, root_of
from gateway.errors import GatewayError
from gateway.policy.emit import BadPlan, opened
from gateway.policy.errors import UnknownFact
from gateway.policy.model import FACTS, Facts, Plan, read_raised
from gateway.releases.cases import Cases, reach
from gateway.releases.evidence import SALT, place_of
from gateway.releases.facts import field_set
from gateway.releases.shape import Case, nothing
from gateway.signing.canonical import dumps, loads
from gateway.signing.suites import Sealer

OUTSIDE = frozenset(  # decided before or after policy, not by it
    {"kind_not_licensed", "lapsed", "unknown_subject", "unreadable"}
)
UNKNOWN = "unknown_fact"


@dataclass(frozen=True, slots=True)
class Past:
    """What is kept of one entry. rows: sealed details by place, 0 for the request; plan: its kept bytes."""

    leaf: bytes
    leaf_hash: bytes
    rows: Mapping[int, bytes]
    plan: bytes | None


@dataclass(frozen=True, slots=True)
class ClassCount:
    """A class of answers: how many subjects were told it, and how many are by this replay."""

    told: int
    decided: int
    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """faults: checks that failed, by number; missing: what is kept no longer; classes: those that differ."""

    id: str
    subjects: int
    replayed: int
    faults: tuple[str, ...]
    missing: tuple[str, ...]
    classes: tuple[ClassCount, ...]


class _Broken(Exception):
    """A check that failed; its text is the number and a closed word."""


def replay(past: Past, sealer: Sealer) -> Verdict:
    """Raises BadLeaf or NotCanonical for an entry that is none of ours."""
    entry = parse(past.leaf)
    if entry.kind != "release":
        raise GatewayError(reason="not_a_release")
    subjects = entry.members["subjects"]
    missing = list(_missing(past, subjects))
    try:
        details = _details(past, entry, sealer)
        if past.plan is None or 0 not in details:
            return Verdict(entry.id, subjects, 0, (), tuple(missing), ())
        plan = _plan(past.plan, entry)
        cases = [_decide(plan, entry, details[0], details[seq]) for seq in sorted(details) if seq]
    except _Broken as broken:
        return Verdict(entry.id, subjects, 0, (str(broken),), tuple(missing), ())
    differing = tuple(_compare(entry, cases, complete=len(cases) == subjects))
    faults = ("X6_classes",) if differing else ()
    return Verdict(entry.id, subjects, len(cases), faults, tuple(missing), differing)


def _missing(past: Past, subjects: int) -> Iterator[str]:
    if past.plan is None:
        yield "plan"
    if 0 not in past.rows:
        yield "request"
    gone = sum(1 for seq in range(1, subjects + 1) if seq not in past.rows)
    if gone:
        yield f"details of {gone}"


def _details(past: Past, entry: Entry, sealer: Sealer) -> dict[int, Mapping[str, Any]]:
    """X1: the leaf was not changed; X2: every detail left opens; X3: if none is gone, they make the root."""
    if leaf_hash(past.leaf) != past.leaf_hash:
        raise _Broken("X1_leaf_hash")
    try:
        rows = sorted(past.rows)
        salted = {seq: sealer.open(past.rows[seq], place_of(entry.id, seq))[SALT:] for seq in rows}
        details: dict[int, Any] = {seq: loads(one[SALT:]) for seq, one in salted.items()}
    except GatewayError as fault:
        raise _Broken("X2_detail") from fault
    root = root_of([leaf_hash(one) for one in salted.values()]).hex()
    if len(salted) == entry.members["subjects"] + 1 and root != entry.members["detail"]:
        raise _Broken("X3_root")
    return details


def _plan(content: bytes, entry: Entry) -> Plan:
    """X4: the bytes are those of the digest, and the plan held on the day of the entry."""
    try:
        plan = opened(entry.members["plan"], content)
    except BadPlan as fault:
        raise _Broken("X4_plan_altered") from fault
    if not plan.holds(datetime.fromisoformat(entry.time).date()):
        raise _Broken("X4_plan_window")
    return plan


def _decide(plan: Plan, entry: Entry, request: Mapping[str, Any], detail: Mapping[str, Any]) -> Case:
    """X5: the same facts under the same code give the reason that was sealed."""
    facts = Facts(*(detail["facts"].get(fact, "") for fact in FACTS))
    if facts.purpose != entry.members["purpose"]:
        raise _Broken("X5_purpose")
    reason, reviewed, raised = (
        str(detail["reason"]),
        field_set(detail["reviewed"]),
        read_raised(detail["raised"]),
    )
    if reason in OUTSIDE:
        return nothing(facts, reason)
    wanted = None if request["wanted"] is None else field_set(request["wanted"])
    try:
        columns = reach(plan, facts.recipient, facts.purpose)
        case = Cases(plan, columns, wanted).of(facts, reviewed, raised)
    except UnknownFact:
        case = nothing(facts, UNKNOWN)
    if (case.reason, case.yielded) != (reason, detail["yielded"]):
        raise _Broken("X5_reason")
    return case


def _compare(entry: Entry, cases: Sequence[Case], *, complete: bool) -> Iterator[ClassCount]:
    """X6: as many subjects in each class as the leaf says; of erased subjects only that none is too many."""
    told: Counter[str] = Counter()
    for one in entry.members["classes"]:
        answer = {name: value for name, value in one.items() if name != "count"}
        told[dumps(answer).decode()[1:]] += one["count"]
    decided = Counter(case.told_class for case in cases)
    for name in sorted({*told, *decided}):
        if told[name] != decided[name] if complete else told[name] < decided[name]:
            answer_of: Any = loads(b"{" + name.encode())
            yield ClassCount(told[name], decided[name], answer_of)
