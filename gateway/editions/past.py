"""One past entry as it lies in the database, with the plan that it names."""

from sqlalchemy import Engine, text

from gateway.editions.replay import Past
from gateway.errors import ConfigError

_BY_INDEX = text("SELECT idx, leaf, leaf_hash, kind FROM log_entry WHERE idx = :at")
_BY_ID = text("SELECT idx, leaf, leaf_hash, kind FROM log_entry WHERE id = :at")
_ROWS = text("SELECT seq, sealed FROM log_subject WHERE idx = :idx ORDER BY seq")
_PLAN = text("SELECT content FROM policy_plan WHERE digest = :digest")


def read_past(engine: Engine, reference: str) -> Past:
    """reference: an index of the log or a release's id. Raises ConfigError if there is no such release."""
    by_index = reference.isascii() and reference.isdecimal() and len(reference) < 16
    with engine.connect() as connection:
        query, at = (_BY_INDEX, int(reference)) if by_index else (_BY_ID, reference)
        row = connection.execute(query, {"at": at}).first()
        if row is None or row.kind != "release":
            raise ConfigError("the log has no release there · 日志中没有该披露条目")
        rows = {seq: bytes(sealed) for seq, sealed in connection.execute(_ROWS, {"idx": row.idx})}
        leaf = bytes(row.leaf)
        plan = connection.execute(_PLAN, {"digest": _named(leaf)}).first()
    return Past(leaf, bytes(row.leaf_hash), rows, bytes(plan[0]) if plan else None)


def _named(leaf: bytes) -> str:
    """The plan that a leaf names; whether the leaf is sound is the replay's question."""
    before, _, rest = leaf.partition(b'"plan":"')
    return rest.partition(b'"')[0].decode("ascii", "replace") if before else ""
