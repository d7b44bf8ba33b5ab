"""What the log keeps of a release: salted commitments in the leaf, erasable sealed detail beside it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from hashlib import sha256
from json.encoder import encode_basestring as quote

from gateway.audit.merkle import leaf_hash, root_of
from gateway.audit.model import SearchRow, SubjectRow
from gateway.releases.facts import covered
from gateway.releases.model import Disclosure, Permit, Question
from gateway.releases.pace import SWIFT, paced
from gateway.releases.shape import Case
from gateway.results.model import Found
from gateway.signing.pairwise import Names
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
    told = list(zip(permit.cases, permit.found, strict=True))
    reasoned = await paced(partial(_details, day=permit.question.moment.day), told, SWIFT)
    details = [_request_detail(permit.question), *reasoned]
    results = await paced(_commitments, list(zip(salts, disclosure.results, strict=True)), SWIFT)
    reasons = await paced(_commitments, list(zip(detail_salts, details, strict=True)), SWIFT)
    return Evidence(salts, root_of(results), details, detail_salts, root_of(reasons))


def _commitments(salted: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
    return [leaf_hash(salt + plain) for salt, plain in salted]


def _request_detail(question: Question) -> bytes:
    """Canonical by construction: no reference or field needs an escape. wanted: null for every field."""
    reference, operator = question.client_reference, question.operator
    wanted = "null" if question.wanted is None else f'"{",".join(sorted(question.wanted))}"'
    return f'{{"client_reference":"{reference}","operator":"{operator}","wanted":{wanted}}}'.encode()


def _details(told: Sequence[tuple[Case, Found]], day: date) -> list[bytes]:
    """Canonical by construction: which subject and version, on which facts, for which reason."""
    return [
        (
            f'{{"facts":{case.facts},"raised":"{found.known.raised_labels or ""}",'
            f'"reason":"{case.reason}","record":{found.version or 0},'
            f'"reviewed":"{covered(found.known, day)}",'
            f'"subject":"{found.subject_id or ""}","yielded":"{case.yielded}"}}'
        ).encode()
        for case, found in told
    ]


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


def place_of(release_id: str, seq: int) -> bytes:
    """What a detail is sealed to: it opens at its own row alone (formats.md, section 6)."""
    return f"log.{release_id}.{seq}".encode()


async def subject_rows(permit: Permit, evidence: Evidence, names: Names, details: Sealer) -> list[SubjectRow]:
    """One erasable row per subject, and row 0 for the request, each sealed to its place.

    Each holds the result's salt (row 0: zeros), the detail's salt, and the detail.
    """
    tags = ["", *[name.hex() for name in names.of(permit.tags)]]
    openings = [bytes(SALT), *evidence.salts]

    def rows(places: Sequence[int]) -> list[SubjectRow]:
        plain = [openings[n] + evidence.detail_salts[n] + evidence.details[n] for n in places]
        sealed = details.seal_all(plain, [place_of(permit.question.id, n) for n in places])
        return [SubjectRow(n, tags[n], one) for n, one in zip(places, sealed, strict=True)]

    return await paced(rows, range(len(openings)), SWIFT)
