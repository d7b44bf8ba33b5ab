"""One release, one way: decide → load → desensitise → record → sign.

Each stage takes only what the stage before made, so nothing leaves that was not decided, opened by permit,
desensitised and logged. A batch is the same stages over many rows; it yields as it goes, so that single
requests are served beside it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from json import JSONDecoder
from json.encoder import encode_basestring as quote
from typing import Any, Protocol

from gateway.audit.entry import release_leaf
from gateway.audit.model import Draft, Logged
from gateway.errors import AuthorisationUnknown, ContractMissing, PurposeNotLicensed
from gateway.policy.errors import UnknownFact
from gateway.releases.cases import Books
from gateway.releases.evidence import gather_evidence, leaf, search_row, subject_rows
from gateway.releases.facts import facts, lapsed, raised, reviewed, unknown_kind
from gateway.releases.model import CONTRACT, Disclosure, Loaded, Permit, Question, Recorded, SignedRelease
from gateway.releases.pace import SWIFT, paced
from gateway.releases.receipt import ReceiptSigner, answer
from gateway.releases.shape import NOTHING, Case, Step, unreadable
from gateway.results.model import Asked, Found
from gateway.signing.canonical import NotCanonical, dumps
from gateway.signing.pairwise import Pairwise
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
    log_tags: BlindIndex
    details: Sealer
    signer: ReceiptSigner
    random: Callable[[int], bytes]
    origin: str


async def disclose(question: Question, ports: Ports) -> SignedRelease:
    """Answer one question. Raises Forbidden for the whole of it, Unavailable when the log cannot record."""
    permit = await decide(question, ports)
    loaded = await load(permit, ports.fields)
    disclosure = await desensitise(loaded, ports.pairwise)
    recorded = await record(disclosure, ports)
    return sign(recorded, ports.signer)


async def decide(question: Question, ports: Ports) -> Permit:
    """Look the subjects up and let the plan of the day rule on each. No value is opened here."""
    caller, book = question.caller, ports.books.of(question)
    if not caller.contract:
        raise ContractMissing(reason="contract_missing", client=caller.client_id)
    if question.purpose not in caller.purposes:
        raise PurposeNotLicensed(at="/purpose", client=caller.client_id)
    tags = [ports.index.tag(one.kind, one.value) for one in question.subjects]
    found = await ports.results.find([Asked(tag, question.authorisation) for tag in tags], book.columns)
    _own_authorisation(question, found[0])

    def rule(place: int) -> Case:
        one, asked, day = found[place], question.subjects[place], question.moment.day
        known = facts(caller, question.purpose, unknown_kind(asked.kind, asked.value), one, day)
        if known.subject not in caller.subject_kinds:
            return book.silent(known, "kind_not_licensed")
        if lapsed(one, day):
            return book.silent(known, "lapsed")
        try:
            return book.of(known, reviewed(one, day), raised(one))
        except UnknownFact:  # the record's fault, not the caller's: the others of a batch are answered
            return book.silent(known, "unknown_fact")

    cases = await paced(rule, range(len(found)), SWIFT)
    return Permit(question=question, plan=book.plan, tags=tags, found=found, cases=cases)


def _own_authorisation(question: Question, found: Found) -> None:
    """Unknown, another recipient's and another purpose's references are told alike."""
    if question.authorisation == CONTRACT:
        return
    owner = (found.authorisation_recipient, found.authorisation_purpose)
    if owner != (question.caller.recipient_id, question.purpose):
        raise AuthorisationUnknown(at="/authorisation", client=question.caller.client_id)


async def load(permit: Permit, fields: Sealer) -> Loaded:
    """Open exactly what the permit names; what policy withholds is never decrypted.

    A subject with a value that does not open is told as nothing; its reason stands in the log.
    """

    def values(pair: tuple[Case, Found]) -> tuple[Case, list[str | None]]:
        case, found = pair
        try:
            return case, opened(case.steps, found, fields)
        except (Unsealable, UnicodeDecodeError):
            return unreadable(case), []

    told = await paced(values, list(zip(permit.cases, permit.found, strict=True)))
    return Loaded(permit.recast([case for case, _ in told]), [one for _, one in told])


def opened(steps: Sequence[Step], found: Found, fields: Sealer) -> list[str | None]:
    """The canonical text of each step's value; a token needs none. Raises Unsealable."""
    row, place = found.row, str(found.subject_id).encode()
    values: list[str | None] = []
    for step in steps:
        value: Any = None if step.token else row[step.place]
        if value is not None and step.sealed:
            value = fields.open(value, step.context + place).decode()
        values.append(value)
    return values


async def desensitise(loaded: Loaded, pairwise: Callable[[str, str], Pairwise]) -> Disclosure:
    """Apply the plan's transforms. The first values that may leave are made here, and only here.

    A subject with a value that no transform fits is told as nothing, never as it is.
    """
    permit = loaded.permit
    tokens = pairwise(permit.question.caller.recipient_id, permit.question.purpose)

    def result(place: int) -> tuple[Case, bytes]:
        case = permit.cases[place]
        if not case.steps:
            return case, NOTHING
        try:
            token = tokens.token(str(permit.found[place].subject_id))
            return case, _result(case, loaded.values[place], token)
        except (MaskingError, NotCanonical, ValueError):
            return unreadable(case), NOTHING

    told = await paced(result, range(len(permit.cases)))
    return Disclosure(permit.recast([case for case, _ in told]), [body for _, body in told])


def _result(case: Case, values: Sequence[str | None], token: str) -> bytes:
    """Canonical JSON by construction: keys in order, values already canonical."""
    steps = zip(case.steps, values, strict=True)
    left = [(value or "null") if step.plain else _left(step, value, token) for step, value in steps]
    fields = ",".join([f"{step.head}{value}}}" for step, value in zip(case.steps, left, strict=True)])
    objection = "true" if case.objection else "false"
    tier = "null" if case.tier is None else left[case.tier]
    return (
        f'{{"fields":{{{fields}}},"objection":{objection},'
        f'"outcome":"disclosed","subject":"{token}","tier":{tier}}}'
    ).encode()


def _left(step: Step, value: str | None, token: str) -> str:
    if step.transform is None:
        return f'"{token}"'
    return _text(step.transform.apply(None if value is None else _parsed(value)[0]))


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
        search=search_row(disclosure.permit, ports.log_tags),
        subjects=await subject_rows(disclosure.permit, evidence, ports.log_tags, ports.details),
    )
    return Recorded(disclosure, await ports.log.append(draft), evidence.salts, evidence.results_root)


def sign(recorded: Recorded, signer: ReceiptSigner) -> SignedRelease:
    """The only maker of an answer; there is no way to it but through a recorded disclosure."""
    return answer(recorded, signer)
