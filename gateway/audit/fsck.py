"""Check a whole stored log offline: every leaf, every index, every derived row, the root and its signature.

The examination is pure and takes rows in order; `fsck` at the end reads them in one snapshot of the database.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, text

from gateway.audit.entry import Entry, parse, search_columns
from gateway.audit.merkle import EMPTY_TREE, Tree, grow
from gateway.audit.verify import Checkpoint, LogKey, Tampered, leaf_hash, open_checkpoint
from gateway.errors import GatewayError

CHUNK = 2000
MOST_FINDINGS = 100

Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something is not as it was written. index, until: the entries concerned, both inclusive.

    check: number (formats.md, F1–F9) and closed word.
    """

    index: int
    until: int
    check: str


@dataclass(frozen=True, slots=True)
class Report:
    """size, root: recomputed from the leaves. findings: the first ones, by index."""

    size: int
    root: bytes
    findings: Sequence[Finding]


class Examination:
    """Takes the head, then the entries in the order of their index."""

    def __init__(self, head: Row | None, keys: Sequence[LogKey]) -> None:
        self._keys = keys
        self._findings: list[Finding] = []
        self._tree = EMPTY_TREE
        self._next = 0
        self._head = head or {"size": 0, "frontier": b"", "checkpoint": ""}
        if head is None:
            self._found(0, "F1_no_head")
        self._signed = self._checkpoint()

    def take(self, rows: Sequence[Row]) -> None:
        """The next entries: log_entry beside its search row (`s_…`) and its highest subject row (`seq`)."""
        hashes = []
        for row in rows:
            index = row["idx"]
            if index >= self._head["size"]:
                self._found(index, "F2_beyond_head")
                continue
            if index != self._next:
                self._found(self._next, "F2_missing", index - 1)
            self._next = index + 1
            hashes.append(self._entry(row))
        self._tree = grow(self._tree, hashes).tree

    def stray(self, indexes: Sequence[int], what: str) -> None:
        """Derived rows without an entry (F6, F7)."""
        for index in indexes:
            self._found(index, what)

    def report(self) -> Report:
        """After the last entry."""
        size = self._head["size"]
        if self._next < size:
            self._found(self._next, "F2_missing", size - 1)
        self._compare_head()
        first = sorted(self._findings, key=lambda one: (one.index, one.check))
        return Report(self._tree.size, self._tree.root, tuple(first[:MOST_FINDINGS]))

    def _found(self, index: int, check: str, until: int | None = None) -> None:
        self._findings.append(Finding(index, index if until is None else until, check))

    def _entry(self, row: Row) -> bytes:
        """Check one entry and give the hash of its leaf as it stands."""
        index, leaf = row["idx"], _blob(row["leaf"])
        made = leaf_hash(leaf)
        if made != row["leaf_hash"]:
            self._found(index, "F3_leaf_hash")
        try:
            entry = parse(leaf)
        except GatewayError as fault:
            self._found(index, f"F4_leaf_{fault.reason}")
            return made
        if self._signed and entry.members["log"] != self._signed.origin:
            self._found(index, "F4_leaf_log")
        if (entry.id, entry.kind, entry.time) != (row["id"], row["kind"], row["time"]):
            self._found(index, "F5_columns")
        self._derived(entry, row)
        return made

    def _derived(self, entry: Entry, row: Row) -> None:
        index = row["idx"]
        if row["s_time"] is None:
            self._found(index, "F6_no_search_row")
        elif any(row[f"s_{name}"] != said for name, said in search_columns(entry).items()):
            self._found(index, "F6_search_row")
        # row 0 is the request's; a row that was erased leaves a gap and is no finding (law L13)
        if row["seq"] is not None and row["seq"] > entry.members.get("subjects", -1):
            self._found(index, "F7_subject_row")

    def _checkpoint(self) -> Checkpoint | None:
        """The signed head, of a log that is not empty."""
        size, note = self._head["size"], self._head["checkpoint"]
        if not size:
            return None
        try:
            signed = open_checkpoint(note, self._keys)
        except Tampered as fault:
            self._found(size - 1, f"F9_checkpoint_{fault.check}_{fault.what}")
            return None
        if signed.size != size:
            self._found(min(size, signed.size), "F9_checkpoint_size")
            return None
        return signed

    def _compare_head(self) -> None:
        """F8: leaves that were rewritten together with their hashes still do not make the signed root."""
        size, made, signed = self._head["size"], self._tree, self._signed
        try:
            stored = Tree.unpack(size, _blob(self._head["frontier"]))
        except ValueError:
            self._found(max(size - 1, 0), "F8_frontier_form")
            stored = made
        if made.size != size:
            return  # entries are missing, and that is said already
        if signed and signed.root == made.root:
            if stored != made:
                self._found(max(size - 1, 0), "F8_frontier")
        elif signed and signed.root != stored.root:
            self._rewritten(0, size - 1)
        elif stored != made:
            self._rewritten(*_first_difference(made, stored))

    def _rewritten(self, low: int, high: int) -> None:
        """Something between two indexes; nothing to add where the entry itself was named."""
        if not any(low <= one.index <= high and one.check[:2] in ("F3", "F4") for one in self._findings):
            self._found(low, "F8_root", high)


def _blob(value: object) -> bytes:
    """SQLite keeps text where somebody put text instead of bytes."""
    return value if isinstance(value, bytes) else str(value).encode()


def _first_difference(made: Tree, stored: Tree) -> tuple[int, int]:
    """First and last index under the first frontier root that differs."""
    low = 0
    heights = [bit for bit in range(made.size.bit_length(), -1, -1) if made.size >> bit & 1]
    for bit, ours, theirs in zip(heights, made.frontier, stored.frontier, strict=True):
        if ours != theirs:
            return low, low + (1 << bit) - 1
        low += 1 << bit
    return 0, made.size - 1


_SNAPSHOT = {"postgresql": "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "sqlite": "BEGIN"}
_HEAD = text("SELECT size, frontier, checkpoint FROM log_head WHERE log = 1")
_ENTRIES = text(
    "SELECT e.idx, e.id, e.kind, e.time, e.leaf, e.leaf_hash,"
    " s.recipient AS s_recipient, s.client AS s_client, s.purpose AS s_purpose, s.outcome AS s_outcome,"
    " s.time AS s_time, (SELECT max(d.seq) FROM log_subject d WHERE d.idx = e.idx) AS seq"
    " FROM log_entry e LEFT JOIN log_search s ON s.idx = e.idx WHERE e.idx > :last ORDER BY e.idx LIMIT :most"
)
_STRAY = {
    "F6_search_row_without_entry": text(
        "SELECT s.idx FROM log_search s LEFT JOIN log_entry e ON e.idx = s.idx"
        " WHERE e.idx IS NULL ORDER BY s.idx LIMIT :most"
    ),
    "F7_subject_row_without_entry": text(
        "SELECT DISTINCT d.idx FROM log_subject d LEFT JOIN log_entry e ON e.idx = d.idx"
        " WHERE e.idx IS NULL ORDER BY d.idx LIMIT :most"
    ),
}


def fsck(engine: Engine, keys: Sequence[LogKey]) -> Report:
    """Examine a stored log, also while gateways write to it. keys: every key that ever signed its heads."""
    with engine.connect() as connection:
        connection.exec_driver_sql(_SNAPSHOT[engine.dialect.name])
        examination = Examination(connection.execute(_HEAD).mappings().first(), keys)
        for rows in _chunks(connection):
            examination.take(rows)
        for what, query in _STRAY.items():
            examination.stray(connection.execute(query, {"most": MOST_FINDINGS}).scalars().all(), what)
        return examination.report()


def _chunks(connection: Connection) -> Iterator[Sequence[Row]]:
    last = -1
    while rows := connection.execute(_ENTRIES, {"last": last, "most": CHUNK}).mappings().all():
        yield rows
        last = rows[-1]["idx"]
