"""Editions in the database, in one portable text. Nothing is deleted, and one row says what is in force."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Row, text
from sqlalchemy.exc import DBAPIError

from gateway.editions.model import Activation, Cell, Counted, Listed, References
from gateway.errors import StoreUnavailable
from gateway.policy import approval
from gateway.policy.approval import Approval
from gateway.policy.edition import Emitted, read, restore
from gateway.policy.errors import EditionRefused

_PLAN = text(
    "INSERT INTO policy_plan (digest, content) VALUES (:digest, :content)"
    " ON CONFLICT (digest) DO UPDATE SET content = excluded.content"
)
_EDITION = text(
    "INSERT INTO policy_edition (digest, content, emitted_at) VALUES (:digest, :content, :time)"
    " ON CONFLICT (digest) DO UPDATE SET content = excluded.content"
)
_APPROVAL = text(
    "INSERT INTO policy_approval (edition, approver, content) VALUES (:edition, :approver, :content)"
    " ON CONFLICT (edition, approver) DO UPDATE SET content = excluded.content"
)
_INTEND = text(
    "INSERT INTO policy_activation (id, edition, before, time, effect, seal)"
    " VALUES (:id, :edition, :before, :time, '', :seal) ON CONFLICT (before, edition) DO NOTHING"
)
_INTENDED = text(
    "SELECT id, edition, before, time, effect, seal FROM policy_activation"
    " WHERE before = :before AND edition = :edition"
)
_FIRST = text(
    "INSERT INTO policy_reference (slot, edition, activation) VALUES ('active', :edition, :id)"
    " ON CONFLICT DO NOTHING"
)
_SWAP = text(
    "UPDATE policy_reference SET edition = :edition, activation = :id"
    " WHERE slot = 'active' AND activation = :before"
)
_ABANDON = text("UPDATE policy_activation SET id = :new, time = :time WHERE id = :old AND effect = ''")
_EFFECT = text("UPDATE policy_activation SET effect = :time, seal = :seal WHERE id = :id")
_EFFECTIVE = text(
    "SELECT id, edition, before, time, effect, seal FROM policy_activation"
    " WHERE edition = :edition AND effect <> '' ORDER BY effect"
)
_ACTIVE = text(
    "SELECT a.id, a.edition, a.before, a.time, a.effect, a.seal FROM policy_reference r"
    " JOIN policy_activation a ON a.id = r.activation AND a.edition = r.edition WHERE r.slot = 'active'"
)
_SHADOW = text(
    "INSERT INTO policy_reference (slot, edition, activation) VALUES ('shadow', :edition, '')"
    " ON CONFLICT (slot) DO UPDATE SET edition = excluded.edition"
)
_COUNT = text(
    "INSERT INTO policy_shadow_cell (edition, field, before, after, rules, count, first_seen, last_seen)"
    " VALUES (:edition, :field, :before, :after, :rules, :count, :time, :time)"
    " ON CONFLICT (edition, field, before, after, rules) DO UPDATE"
    " SET count = policy_shadow_cell.count + excluded.count, last_seen = excluded.last_seen"
)
_CELLS = text(
    "SELECT field, before, after, rules, count, first_seen, last_seen FROM policy_shadow_cell"
    " WHERE edition = :edition ORDER BY count DESC, field, before, after, rules"
)


class EditionStore:
    """Every method is one transaction. Raises StoreUnavailable when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, emitted: Emitted, time: str) -> None:
        """Keep an edition and its plans for good. What stands under a digest is the same, or is put right."""
        edition = emitted.edition
        with self._transaction() as connection:
            for digest, content in sorted(emitted.contents.items()):
                connection.execute(_PLAN, {"digest": digest, "content": content})
            connection.execute(_EDITION, {"digest": edition.digest, "content": edition.content, "time": time})

    def edition(self, digest: str) -> Emitted:
        """A kept edition. Raises EditionRefused: unknown, altered, or a plan is missing."""
        with self._transaction() as connection:
            content = _content(connection, "policy_edition", digest)
            if content is None:
                raise EditionRefused("edition_unknown")
            terms = read(digest, content).terms
            plans = {term.plan: _content(connection, "policy_plan", term.plan) for term in terms}
        return restore(digest, content, {name: one for name, one in plans.items() if one is not None})

    def plan(self, digest: str) -> bytes | None:
        """The bytes of a kept plan."""
        with self._transaction() as connection:
            return _content(connection, "policy_plan", digest)

    def approvals(self, edition: str) -> list[Approval]:
        """The approvals that were counted. Raises EditionRefused for one that was altered."""
        query = text("SELECT content FROM policy_approval WHERE edition = :edition ORDER BY approver")
        with self._transaction() as connection:
            rows = connection.execute(query, {"edition": edition}).scalars().all()
        return [approval.read(bytes(row)) for row in rows]

    def active(self) -> Activation | None:
        with self._transaction() as connection:
            row = connection.execute(_ACTIVE).first()
        return _activation(row) if row else None

    def references(self) -> References:
        """What a worker asks every second."""
        with self._transaction() as connection:
            rows = connection.execute(text("SELECT slot, activation, edition FROM policy_reference")).all()
        found = {slot: (activation, edition) for slot, activation, edition in rows}
        return References(*found.get("active", ("", "")), found.get("shadow", ("", ""))[1])

    def intend(self, wanted: Activation, approvals: Sequence[Approval]) -> Activation:
        """Write down what is about to happen, with the approvals; a broken-off attempt is taken up again."""
        with self._transaction() as connection:
            for one in approvals:
                row = {"edition": one.edition, "approver": one.approver, "content": approval.written(one)}
                connection.execute(_APPROVAL, row)
            told = {"id": wanted.id, "edition": wanted.edition, "before": wanted.before, "time": wanted.time}
            connection.execute(_INTEND, {**told, "seal": b""})
            return _activation(connection.execute(_INTENDED, told).one())

    def abandon(self, intended: Activation, wanted: Activation) -> Activation:
        """Go on under a fresh id; what was logged under the old one stays without effect."""
        with self._transaction() as connection:
            told = {"old": intended.id, "new": wanted.id, "time": wanted.time}
            if connection.execute(_ABANDON, told).rowcount != 1:
                raise EditionRefused("overtaken")
        return wanted

    def effect(self, intended: Activation, time: str, seal: bytes) -> None:
        """Swap the one reference. Raises EditionRefused if another edition was put in force meanwhile, or
        another run goes on with this attempt.
        """
        told = {"id": intended.id, "edition": intended.edition, "before": intended.before}
        with self._transaction() as connection:
            swap = _SWAP if intended.before else _FIRST
            if connection.execute(swap, told).rowcount != 1:
                raise EditionRefused("overtaken")
            done = connection.execute(_EFFECT, {"id": intended.id, "time": time, "seal": seal})
            if done.rowcount != 1:
                raise EditionRefused("overtaken")

    def leaf(self, name: str) -> bytes | None:
        """The log's leaf under an id."""
        with self._transaction() as connection:
            row = connection.execute(text("SELECT leaf FROM log_entry WHERE id = :id"), {"id": name}).first()
        return bytes(row[0]) if row else None

    def effective(self, edition: str) -> list[Activation]:
        """The activations of an edition that took effect, as the database says; the seal proves it."""
        with self._transaction() as connection:
            rows = connection.execute(_EFFECTIVE, {"edition": edition}).all()
        return [_activation(row) for row in rows]

    def listed(self) -> list[Listed]:
        """Every edition, newest first."""
        references = self.references()
        with self._transaction() as connection:
            query = text(
                "SELECT digest, content, emitted_at FROM policy_edition ORDER BY emitted_at DESC, digest"
            )
            editions = connection.execute(query).all()
            approvers = _grouped(
                connection, "SELECT edition, approver FROM policy_approval ORDER BY approver"
            )
            effects = _grouped(
                connection,
                "SELECT edition, effect FROM policy_activation WHERE effect <> '' ORDER BY effect",
            )
        return [
            Listed(
                digest,
                emitted_at,
                tuple(term.plan for term in read(digest, bytes(content)).terms),
                approvers.get(digest, ()),
                effects.get(digest, ()),
                active=digest == references.edition,
                shadow=digest == references.shadow,
            )
            for digest, content, emitted_at in editions
        ]

    def shadow(self, edition: str) -> None:
        """Let an edition run beside the active one; empty: none any more."""
        with self._transaction() as connection:
            if edition:
                connection.execute(_SHADOW, {"edition": edition})
            else:
                connection.execute(text("DELETE FROM policy_reference WHERE slot = 'shadow'"))

    def count(self, edition: str, counts: Mapping[Cell, int], time: str) -> None:
        """Add what a worker saw, in one order, so that two workers never wait for each other."""
        with self._transaction() as connection:
            for cell in sorted(counts, key=lambda one: (one.field, one.before, one.after, one.rules)):
                told = {"edition": edition, "field": cell.field, "before": cell.before, "after": cell.after}
                connection.execute(_COUNT, {**told, "rules": cell.rules, "count": counts[cell], "time": time})

    def counted(self, edition: str) -> list[Counted]:
        """The differences of a shadow edition, most frequent first."""
        with self._transaction() as connection:
            rows = connection.execute(_CELLS, {"edition": edition}).all()
        return [Counted(Cell(*row[:4]), *row[4:]) for row in rows]

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except DBAPIError as fault:
            raise StoreUnavailable(reason=type(fault).__name__) from fault


def _activation(row: Row[Any]) -> Activation:
    return Activation(row.id, row.edition, row.before, row.time, row.effect, bytes(row.seal))


def _content(connection: Connection, table: str, digest: str) -> bytes | None:
    """table: one of ours, never a text from outside."""
    query = text(f"SELECT content FROM {table} WHERE digest = :digest")  # noqa: S608
    row = connection.execute(query, {"digest": digest}).first()
    return bytes(row[0]) if row else None


def _grouped(connection: Connection, query: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    rows: Sequence[Any] = connection.execute(text(query)).all()
    for edition, value in rows:
        found[edition] = (*found.get(edition, ()), value)
    return found
