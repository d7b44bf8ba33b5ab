"""The release flow with everything real but the disk: policies, masking, keys, tree and signatures.

Subjects, authorisations and the log live in memory; every port records its step, so that tests can state the
order of things.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from gateway.audit.batch import seal
from gateway.audit.checkpoint import CheckpointSigner
from gateway.audit.merkle import EMPTY_TREE
from gateway.audit.model import Draft, Logged
from gateway.db.columns import SEALED_COLUMNS
from gateway.errors import LogBusy
from gateway.oauth.model import Caller
from gateway.policy.bundle import load
from gateway.policy.model import Plans
from gateway.releases.cases import Books
from gateway.releases.flow import Ports, disclose
from gateway.releases.model import Moment, Question, SignedRelease, Subject
from gateway.releases.receipt import ReceiptSigner
from gateway.results.model import FACT_COLUMNS, Asked, Found
from gateway.signing.keyring import PURPOSES, Key
from gateway.signing.pairwise import Pairwise
from gateway.signing.suites import BlindIndex, Sealer
from gateway.wiring import moment_of

ORIGIN = "simulator.example/log"
NOON = 1_795_406_400.0  # 2026-11-23 12:00 +08:00
FIRM, SHOP, PERSON = "914601000000000001", "924601060000000002", "460106199003071235"
POLICIES = Path(__file__).resolve().parent.parent / "policies"


@cache
def shipped() -> Plans:
    return load(POLICIES)


def key(purpose: str) -> Key:
    return Key(f"{purpose}-test", purpose, 1, bytes([PURPOSES.index(purpose) + 1]) * 32)


@dataclass
class Record:
    """A subject as the store would know it; fields hold plain values."""

    kind: str
    tier: str
    fields: dict[str, Any]
    identifier: tuple[str, str] = ("uscc", FIRM)
    objection: bool = False
    lapses_on: date | None = None
    publicity_until: date | None = None
    adverse_end: date | None = None
    adult_on: date | None = None
    published: bool = False
    held: bool = False
    hidden: bool = False
    review_fields: str = "*"
    review_until: date | None = date(2027, 12, 31)
    raised: str = ""
    stored: dict[str, bytes] = field(default_factory=dict)  # columns as they lie, whatever the fields say


@dataclass
class Consent:
    recipient: str
    purpose: str
    kind: str
    subjects: set[str]
    valid_from: date = date(2026, 1, 1)
    valid_until: date = date(2027, 12, 31)
    revoked_at: str | None = None
    notice_at: str | None = "2026-01-01T00:00:00+08:00"


ALL_FIELDS = ",".join(
    [f"E0{n}" for n in range(1, 9)] + [f"C{n:02}" for n in range(1, 19)] + [f"P0{n}" for n in range(1, 7)]
)


def firm(tier: str = "E-W", **changes: Any) -> Record:
    fields = {
        "E01": "海南椰风物流有限公司",
        "E02": FIRM,
        "C01": tier,
        "C02": {"from": "2025-12-18", "until": None},
        "C03": "ACTIVE",
    }
    return replace(Record("ENT", tier, fields), **changes)


def person(tier: str = "P-W", **changes: Any) -> Record:
    fields = {"P01": "王建国", "P02": {"kind": "citizen_id", "number": PERSON}, "C01": tier, "C03": "ACTIVE"}
    return replace(Record("IND", tier, fields, ("citizen_id", PERSON)), **changes)


BUREAU = Caller(
    "bureau-client",
    "rcp_bureau",
    "ICRB",
    frozenset({"credit_reporting"}),
    frozenset({"IND", "SOLE"}),
    "L-1",
    True,
    True,
    "jti-1",
)
_FIRMS = frozenset({"ENT", "SOLE"})
ENTERPRISE_BUREAU = replace(
    BUREAU, client_id="ecrb-client", recipient_id="rcp_ecrb", kind="ECRB", subject_kinds=_FIRMS
)


@dataclass
class Simulator:
    """`ask` runs the real flow. steps: what the ports were asked to do, in order."""

    records: dict[str, Record] = field(default_factory=dict)
    consents: dict[str, Consent] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    now: Moment = field(default_factory=lambda: moment_of(NOON))
    log_works: bool = True
    _names: int = 0

    def __post_init__(self) -> None:
        self.index, self.fields = BlindIndex(key("subject.index")), Sealer(key("field.encrypt"))
        self._books = Books(shipped())
        self._tree, self._checkpoints = EMPTY_TREE, CheckpointSigner(key("log.sign").secret, ORIGIN)

    def put(self, subject_id: str, record: Record) -> None:
        self.records[subject_id] = record

    def allow(self, reference: str, consent: Consent) -> str:
        self.consents[reference] = consent
        return reference

    async def find(self, asked: Sequence[Asked], columns: tuple[str, ...]) -> list[Found]:
        self.steps.append("find")
        return [self._found(one, columns) for one in asked]

    def _found(self, asked: Asked, columns: tuple[str, ...]) -> Found:
        hit = next(
            (item for item in self.records.items() if self.index.tag(*item[1].identifier) == asked.tag), None
        )
        consent = self.consents.get(asked.authorisation)
        granted: list[Any] = [None] * 7
        if consent:
            granted = [
                consent.kind,
                consent.recipient,
                consent.purpose,
                consent.valid_from,
                consent.valid_until,
                consent.revoked_at,
                consent.notice_at,
            ]
        if hit is None:
            facts: list[Any] = [None] * 16
            return Found(*facts, *granted, row=(*facts, *granted, *([None] * len(columns))))
        name, r = hit
        member = name if consent and name in consent.subjects else None
        review = ALL_FIELDS if r.review_fields == "*" else r.review_fields
        facts = [name, r.kind, r.adult_on, 1, r.tier, r.objection, r.lapses_on, r.publicity_until]
        facts += [r.adverse_end, r.published, r.held, r.hidden, review, r.review_until, r.raised, member]
        assert len(facts) + len(granted) == FACT_COLUMNS
        return Found(
            *facts, *granted, row=(*facts, *granted, *(self._column(name, r, column) for column in columns))
        )

    def _column(self, name: str, record: Record, column: str) -> str | bytes | None:
        if column in record.stored:
            return record.stored[column]
        value = record.fields.get(column.upper())
        if value is None:
            return None
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return (
            self.fields.seal(text.encode(), f"result.{column}.{name}".encode())
            if column in SEALED_COLUMNS
            else text
        )

    async def append(self, draft: Draft) -> Logged:
        self.steps.append(f"log {draft.kind}")
        if not self.log_works:
            raise LogBusy
        batch = seal(self._tree, [draft], self._checkpoints)
        self._tree = batch.after
        self.drafts.append(draft)
        return batch.logged[0]

    def ports(self) -> Ports:
        return Ports(
            results=self,
            books=self._books,
            log=self,
            index=self.index,
            fields=Counting(key("field.encrypt"), self.opened),
            pairwise=lambda recipient, purpose: Pairwise(key("pairwise"), recipient, purpose),
            log_tags=BlindIndex(key("subject.log_tag")),
            details=Sealer(key("detail.encrypt")),
            signer=ReceiptSigner(key("receipt.sign"), ORIGIN),
            random=self._random,
            origin=ORIGIN,
        )

    def _random(self, count: int) -> bytes:
        self._names += 1
        return (self._names.to_bytes(4, "big") * (count // 4 + 1))[:count]

    def ask(
        self,
        *about: tuple[str, str],
        caller: Caller = BUREAU,
        authorisation: str = "contract",
        **changes: Any,
    ) -> dict[str, Any]:
        """The answer to one question, parsed."""
        answer: dict[str, Any] = json.loads(
            self.release(*about, caller=caller, authorisation=authorisation, **changes).body
        )
        return answer

    def release(
        self,
        *about: tuple[str, str],
        caller: Caller = BUREAU,
        authorisation: str = "contract",
        **changes: Any,
    ) -> SignedRelease:
        question = Question(
            id=f"rel_{len(self.drafts):026}",
            caller=caller,
            purpose=changes.get("purpose", "credit_reporting"),
            authorisation=authorisation,
            operator=changes.get("operator", "op-7"),
            client_reference=changes.get("client_reference", "case-1"),
            subjects=tuple(Subject(*one) for one in about),
            wanted=changes.get("wanted"),
            moment=self.now,
        )
        return asyncio.run(disclose(question, self.ports()))


class Counting(Sealer):
    """A sealer that remembers what it was asked to open."""

    def __init__(self, secret: Key, opened: list[str]) -> None:
        super().__init__(secret)
        self._opened = opened

    def open(self, sealed: bytes, context: bytes) -> bytes:
        self._opened.append(context.decode().split(".")[1])
        return super().open(sealed, context)
