"""What the log keeps of a release: salted commitments in the leaf, erasable sealed detail beside it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from json.encoder import encode_basestring as quote

from gateway.audit.merkle import leaf_hash, root_of
from gateway.audit.model import SearchRow, SubjectRow
from gateway.releases.model import Disclosure, Permit, Question
from gateway.releases.pace import SWIFT, paced
from gateway.releases.shape import Case
from gateway.signing.suites import BlindIndex, Sealer

SALT = 16  # bytes: 128 bits against guessing an identifier of 10^11 values


@dataclass(frozen=True, slots=True)
class Evidence:
    """salts: one per result, told to the recipient. Place 0 of details and their salts is the request."""

    salts: Sequence[bytes]
    results_root: bytes
    details: Sequence[bytes]
    detail_salts: Sequence[bytes]
    detail_root: bytes


async def gather_evidence(disclosure: Disclosure, random: Callable[[int], bytes]) -> Evidence:
    """Commit to every result and to every reason, each under a salt of its own (law L10)."""
    permit, count = disclosure.permit, len(disclosure.results)
    pool = random(SALT * (2 * count + 1))
    drawn = [pool[place : place + SALT] for place in range(0, len(pool), SALT)]
    salts, detail_salts = drawn[:count], drawn[count:]
    details = [
        _request_detail(permit.question),
        *await paced(lambda n: _detail(permit, n), range(count), SWIFT),
    ]
    results = await paced(_commitment, list(zip(salts, disclosure.results, strict=True)), SWIFT)
    reasons = await paced(_commitment, list(zip(detail_salts, details, strict=True)), SWIFT)
    return Evidence(salts, root_of(results), details, detail_salts, root_of(reasons))


def _commitment(salted: tuple[bytes, bytes]) -> bytes:
    salt, plain = salted
    return leaf_hash(salt + plain)


def _request_detail(question: Question) -> bytes:
    """Canonical by construction: the alphabet of a reference needs no escape."""
    reference, operator = question.client_reference, question.operator
    return f'{{"client_reference":"{reference}","operator":"{operator}"}}'.encode()


def _detail(permit: Permit, place: int) -> bytes:
    """Canonical by construction: which subject and version, on which facts, by what reason."""
    case, found = permit.cases[place], permit.found[place]
    reviewed, raised = found.review_fields or "", found.raised_labels or ""
    return (
        f'{{"facts":{case.facts},"raised":"{raised}","reason":"{case.reason}","record":{found.version or 0},'
        f'"reviewed":"{reviewed}","subject":"{found.subject_id or ""}","yielded":"{case.yielded}"}}'
    ).encode()


def leaf(permit: Permit, evidence: Evidence, origin: str) -> bytes:
    """The release leaf (formats.md): no subject, no value, and no reason for a `nothing` (law L7).

    Canonical by construction; `release_leaf` holds it against the grammar.
    """
    question, caller = permit.question, permit.question.caller
    return (
        f'{{"authorisation":"{question.authorisation}","classes":[{_classes(permit.cases)}],'
        f'"client":{quote(caller.client_id)},"detail":"{evidence.detail_root.hex()}","id":"{question.id}",'
        f'"licence":{quote(caller.licence)},"log":{quote(origin)},"plan":"{permit.plan.digest}",'
        f'"purpose":"{question.purpose}","recipient":{quote(caller.recipient_id)},'
        f'"results":"{evidence.results_root.hex()}","subjects":{len(permit.cases)},"suite":"intl",'
        f'"time":"{question.moment.text}","token":"{sha256(caller.token_id.encode()).hexdigest()}",'
        f'"type":"release","v":1}}'
    ).encode()


def _classes(cases: Sequence[Case]) -> str:
    """How many subjects were told what: equal classes are merged, in the order of their first subject."""
    counts = Counter([case.told_class for case in cases])
    return ",".join([f'{{"count":{count},{told}' for told, count in counts.items()])


def search_row(permit: Permit, tags: BlindIndex) -> SearchRow:
    """What the log can be searched by. An operator is found by a keyed tag, never by name."""
    question = permit.question
    outcomes = {case.outcome for case in permit.cases}
    return SearchRow(
        recipient=question.caller.recipient_id,
        client=question.caller.client_id,
        purpose=question.purpose,
        outcome="disclosed" if "disclosed" in outcomes else "nothing",
        operator_tag=tags.tag("operator", f"{question.caller.recipient_id}|{question.operator}"),
    )


async def subject_rows(
    permit: Permit, evidence: Evidence, tags: BlindIndex, details: Sealer
) -> list[SubjectRow]:
    """One erasable row per subject, and row 0 for the request: detail and salts, sealed to this release."""
    context = f"log.{permit.question.id}".encode()
    openings = [b"", *evidence.salts]

    def row(place: int) -> SubjectRow:
        plain = (
            f'{{"detail":{evidence.details[place].decode()},"result_salt":"{openings[place].hex()}",'
            f'"salt":"{evidence.detail_salts[place].hex()}"}}'
        ).encode()
        tag = tags.tag("subject", permit.tags[place - 1]) if place else ""
        return SubjectRow(place, tag, details.seal(plain, context))

    return await paced(row, range(len(openings)), SWIFT)
