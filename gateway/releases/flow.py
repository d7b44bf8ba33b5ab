"""One release, one way: look up → decide → load → desensitise → record → sign.

Each stage takes only what the stage before made, so nothing leaves that was not decided, opened by permit,
desensitised and logged. A batch is the same stages over many rows, in parts: the database looks up the next
part while one is worked on, and single requests are served in between.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from json import JSONDecoder
from json.encoder import encode_basestring as quote
from typing import Any, Protocol, TypeAlias

from gateway.audit.entry import release_leaf
from gateway.audit.model import Draft, Logged
from gateway.errors import AuthorisationUnknown, ContractMissing, PurposeNotLicensed
from gateway.policy.errors import UnknownFact
from gateway.policy.model import Plan
from gateway.releases.cases import Books, Cases
from gateway.releases.evidence import gather_evidence, leaf, search_row, subject_rows
from gateway.releases.facts import facts, lapsed, raised, reviewed, unknown_kind
from gateway.releases.model import (
    CONTRACT,
    Disclosure,
    Loaded,
    Part,
    Permit,
    Question,
    Recorded,
    SignedRelease,
    Subject,
    joined,
)
from gateway.releases.pace import PACE, PART, PART_FIRST, ahead, slices
from gateway.releases.receipt import ReceiptSigner, answer
from gateway.releases.shape import NOTHING, Case, Change, unreadable
from gateway.results.model import Asked, Found, Known
from gateway.signing.canonical import NotCanonical, dumps
from gateway.signing.pairwise import Names, Pairwise
from gateway.signing.suites import BlindIndex, Sealer, Unsealable
from masking.errors import MaskingError
from masking.transforms import JSONValue

_parsed = JSONDecoder().raw_decode


class Results(Protocol):
    async def find(self, asked: Sequence[Asked], columns: tuple[str, ...]) -> Sequence[Found]:
        """One Found per asked, in order. columns: the field columns in reach. Raises StoreUnavailable."""


class Log(Protocol):
    async def append(self, draft: Draft) -> Logged:
        """Returns once the entry is durable. Raises LogBusy or StoreUnavailable: then nothing is released."""


@dataclass(frozen=True, slots=True)
class Ports:
    """What a release needs from outside; wiring fills it once."""

    results: Results
    books: Books
    log: Log
    index: BlindIndex
    fields: Sealer
    pairwise: Callable[[str, str], Pairwise]
    log_names: Names
    operators: BlindIndex
    details: Sealer
    signer: ReceiptSigner
    random: Callable[[int], bytes]
    origin: str


async def disclose(question: Question, ports: Ports) -> SignedRelease:
    """Answer one question. Raises Forbidden for the whole of it, Unavailable when the log cannot record."""
    disclosure = await prepare(question, ports)
    recorded = await record(disclosure, ports)
    return sign(recorded, ports.signer)


async def prepare(question: Question, ports: Ports) -> Disclosure:
    """Look up, decide, load and desensitise, part by part. Raises Forbidden for the whole question."""
    check(question)
    book = ports.books.of(question)
    rule = ruler(question, book)
    masks = Masks(ports.pairwise(question.caller.recipient_id, question.purpose), {})
    first, rest = question.subjects[:PART_FIRST], question.subjects[PART_FIRST:]
    parts_of = [first, *slices(rest, PART)]
    calls = [partial(look_up, question, subjects, ports, book.columns) for subjects in parts_of]
    done: list[Disclosure] = []
    async with aclosing(ahead(calls)) as parts:
        async for part in parts:
            for run in part.runs(PACE):
                if done:
                    await asyncio.sleep(0)
                permit = decide(run, question, book.plan, rule)
                loaded = load(permit, ports.fields)
                done.append(desensitise(loaded, masks))
    return joined(done)


def check(question: Question) -> None:
    """What holds or fails for the whole question, whoever is asked about."""
    caller = question.caller
    if not caller.contract:
        raise ContractMissing(reason="contract_missing", client=caller.client_id)
    if question.purpose not in caller.purposes:
        raise PurposeNotLicensed(at="/purpose", client=caller.client_id)


async def look_up(
    question: Question, subjects: Sequence[Subject], ports: Ports, columns: tuple[str, ...]
) -> Part:
    """The subjects as they stand now (decisions/0008); every value is still closed.

    Raises AuthorisationUnknown: then no other part is looked up.
    """
    tags = [ports.index.tag(one.kind, one.value) for one in subjects]
    found = await ports.results.find([Asked(tag, question.authorisation) for tag in tags], columns)
    _own_authorisation(question, found[0].known)
    return Part(subjects, tags, found)


Rule = Callable[[Known, str], Case]


def ruler(question: Question, book: Cases) -> Rule:
    """What the plan of the day says of a subject, with the same work for each, known or not (law L7).

    kind: the subject kind that an identifier without a record would have.
    """
    caller, day = question.caller, question.moment.day

    def rule(known: Known, kind: str) -> Case:
        told = facts(caller, question.purpose, kind, known, day)
        if told.subject not in caller.subject_kinds:
            return book.silent(told, "kind_not_licensed")
        if lapsed(known, day):
            return book.silent(told, "lapsed")
        try:
            case = book.of(told, reviewed(known, day), raised(known))
        except UnknownFact:  # the record's fault, not the caller's: the others of a batch are answered
            return book.silent(told, "unknown_fact")
        if book.saw is not None:
            book.saw(told, reviewed(known, day), raised(known))
        # Whatever the files say, of a subject without a record there is nothing to tell (law L2).
        return book.silent(told, "unknown_subject") if known.kind is None and case.columns else case

    return rule


def decide(part: Part, question: Question, plan: Plan, rule: Rule) -> Permit:
    """Rule on each subject of a part. No value is opened here."""
    cases = [
        rule(found.known, unknown_kind(one.kind, one.value))
        for found, one in zip(part.found, part.subjects, strict=True)
    ]
    return Permit(question=question, plan=plan, tags=part.tags, found=part.found, cases=cases)


def _own_authorisation(question: Question, known: Known) -> None:
    """Unknown, another recipient's and another purpose's references are told alike."""
    if question.authorisation == CONTRACT:
        return
    owner = (known.authorisation_recipient, known.authorisation_purpose)
    if owner != (question.caller.recipient_id, question.purpose):
        raise AuthorisationUnknown(at="/authorisation", client=question.caller.client_id)


def load(permit: Permit, fields: Sealer) -> Loaded:
    """Open exactly what the permit names; what policy withholds is never decrypted.

    A subject with a value that does not open is told as nothing; its reason stands in the log.
    """
    cases, values = [], []
    for case, found in zip(permit.cases, permit.found, strict=True):
        try:
            opened = _opened(case, found, fields)
        except (Unsealable, UnicodeDecodeError):
            case, opened = unreadable(case), []  # noqa: PLW2901 -- the pair is replaced as one
        cases.append(case)
        values.append(opened)
    return Loaded(permit.recast(cases), values)


def _opened(case: Case, found: Found, fields: Sealer) -> list[str | None]:
    """The canonical text of each value of a case; a token needs none. Raises Unsealable."""
    row, place = found.row, str(found.subject_id).encode()
    values: list[Any] = [row[column] for column in case.columns]
    for n, context in case.sealed:
        if (value := values[n]) is not None:
            values[n] = fields.open(value, context + place).decode()
    for n in case.tokens:
        values[n] = None
    return values


Changed: TypeAlias = dict[tuple[str, str | None], str]


@dataclass(frozen=True, slots=True, repr=False)
class Masks:
    """What one question desensitises with. known: what values that lie open have become in it."""

    tokens: Pairwise
    known: Changed


def desensitise(loaded: Loaded, masks: Masks) -> Disclosure:
    """Apply the plan's transforms. The first values that may leave are made here, and only here.

    A subject with a value that no transform fits is told as nothing, never as it is.
    """
    permit = loaded.permit
    told = [found for case, found in zip(permit.cases, permit.found, strict=True) if case.columns]
    tokens = iter(masks.tokens.tokens([str(found.subject_id) for found in told]))
    cases, results = [], []
    for case, values in zip(permit.cases, loaded.values, strict=True):
        try:
            body = _result(case, values, next(tokens), masks.known) if case.columns else NOTHING
        except (MaskingError, NotCanonical, ValueError):
            case, body = unreadable(case), NOTHING  # noqa: PLW2901 -- the pair is replaced as one
        cases.append(case)
        results.append(body)
    return Disclosure(permit.recast(cases), results)


def _result(case: Case, values: Sequence[str | None], token: str, known: Changed) -> bytes:
    """Canonical JSON by construction: the case's own text around values that are canonical."""
    left = [value or "null" for value in values]
    for change in case.changes:
        left[change.place] = _changed(change, values[change.place], known)
    for place in case.tokens:
        left[place] = f'"{token}"'
    tier = "null" if case.tier is None else left[case.tier]
    return (case.template % (*left, token, tier)).encode()


def _changed(change: Change, value: str | None, known: Changed) -> str:
    """A value that lies open is a code or a date that many subjects share; a sealed one is never kept."""
    if change.sealed:
        return _transformed(change, value)
    key = (change.name, value)
    if key not in known:
        known[key] = _transformed(change, value)
    return known[key]


def _transformed(change: Change, value: str | None) -> str:
    return _text(change.transform.apply(None if value is None else _read(value)))


def _read(value: str) -> JSONValue:
    """Canonical JSON; a text without an escape, as most are, stands between its quotes."""
    if value[0] == '"' and "\\" not in value:
        return value[1:-1]
    parsed: JSONValue = _parsed(value)[0]
    return parsed


def _text(value: JSONValue) -> str:
    """Transforms cut and replace whole NFC texts, so a text they leave needs no second check of its form."""
    return quote(value) if type(value) is str else dumps(value).decode()


async def record(disclosure: Disclosure, ports: Ports) -> Recorded:
    """Write the entry. When this returns it is durable, and only then may anything leave (law L1)."""
    question = disclosure.permit.question
    evidence = await gather_evidence(disclosure, ports.random)
    draft = Draft(
        id=question.id,
        kind="release",
        time=question.moment.text,
        leaf=release_leaf(leaf(disclosure.permit, evidence, ports.origin)),
        search=search_row(disclosure.permit, ports.operators),
        subjects=await subject_rows(disclosure.permit, evidence, ports.log_names, ports.details),
    )
    return Recorded(disclosure, await ports.log.append(draft), evidence.salts, evidence.results_root)


def sign(recorded: Recorded, signer: ReceiptSigner) -> SignedRelease:
    """The only maker of an answer; there is no way to it but through a recorded disclosure."""
    return answer(recorded, signer)
