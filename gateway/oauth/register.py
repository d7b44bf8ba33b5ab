"""The register of firms and the revoked tokens, read at every call: nothing is remembered (law L8)."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from json import dumps, loads
from typing import Any, NamedTuple, Protocol

import asyncpg

from gateway.db.gather import Gather
from gateway.db.pinned import PgPinned, SqlitePinned
from gateway.oauth.standing import Licence, Standing

COLUMNS = (
    "client.client_id, client.status, recipient.id, recipient.kind, recipient.country, recipient.status,"
    " recipient.contract_ref, recipient.contract_until, recipient.pia_ref, recipient.pia_until,"
    " licence.number, licence.purposes, licence.subject_kinds, licence.valid_from, licence.valid_until,"
    " licence.status"
)
SOURCE = (
    "client JOIN recipient ON recipient.id = client.recipient_id"
    " LEFT JOIN licence ON licence.recipient_id = recipient.id"
)
# One statement for both: each row also says which of the tokens asked about are used up.
_PG = (
    f"SELECT {COLUMNS}, ARRAY(SELECT id FROM replay WHERE id = ANY($2::text[])) FROM {SOURCE}"  # noqa: S608 -- constants
    " WHERE client.client_id = ANY($1::text[])"
)
_SQLITE = (
    f"SELECT {COLUMNS}, (SELECT json_group_array(id) FROM replay"  # noqa: S608 -- constants
    " WHERE id IN (SELECT value FROM json_each(?2)))"
    f" FROM {SOURCE} WHERE client.client_id IN (SELECT value FROM json_each(?1))"
)


class Presented(NamedTuple):
    """A token that holds. use: the one-time id that its revocation uses up."""

    client_id: str
    use: str


class Found(NamedTuple):
    """What the register says of a presented token. standing: None for an unknown client."""

    standing: Standing | None
    revoked: bool


class Register(Protocol):
    async def get(self, presented: Presented) -> Found:
        """As it stands now. Raises StoreUnavailable."""


class PgRegister:
    """Concurrent reads go together in one statement."""

    def __init__(self, pinned: PgPinned) -> None:
        self._pinned = pinned
        self.get = Gather(self._fetch).get

    async def _fetch(self, presented: Sequence[Presented]) -> Sequence[Found]:
        clients, uses = _asked(presented)

        async def work(connection: asyncpg.Connection) -> list[asyncpg.Record]:
            return await connection.fetch(_PG, clients, uses)

        rows = await self._pinned.run(work)
        return _found(presented, rows, rows[0][-1] if rows else ())


class SqliteRegister:
    def __init__(self, pinned: SqlitePinned) -> None:
        self._pinned = pinned
        self.get = Gather(self._fetch).get

    async def _fetch(self, presented: Sequence[Presented]) -> Sequence[Found]:
        wanted = [dumps(asked) for asked in _asked(presented)]

        def work(connection: sqlite3.Connection) -> list[Any]:
            return connection.execute(_SQLITE, wanted).fetchall()

        rows = await self._pinned.run(work)
        return _found(presented, rows, loads(rows[0][-1]) if rows else ())


def _asked(presented: Sequence[Presented]) -> tuple[list[str], list[str]]:
    return list({one.client_id: None for one in presented}), [one.use for one in presented]


def _found(presented: Sequence[Presented], rows: Sequence[Any], revoked: Sequence[str]) -> list[Found]:
    found, spent = standings(rows), frozenset(revoked)
    return [Found(found.get(one.client_id), one.use in spent) for one in presented]


def standings(rows: Iterable[Any]) -> Mapping[str, Standing]:
    """Rows that begin with COLUMNS, one per client and licence, as one standing per client."""
    grouped: dict[str, list[Sequence[Any]]] = {}
    for row in rows:
        grouped.setdefault(row[0], []).append(row)
    return {client: _standing(its) for client, its in grouped.items()}


def _standing(rows: Sequence[Sequence[Any]]) -> Standing:
    client, status, recipient, kind, country, recipient_status, *papers = rows[0][:10]
    contract_ref, contract_until, pia_ref, pia_until = papers
    return Standing(
        client_id=client,
        client_status=status,
        recipient_id=recipient,
        kind=kind,
        country=country,
        recipient_status=recipient_status,
        contract_until=_day(contract_until) if contract_ref else None,
        pia_until=_day(pia_until) if pia_ref else None,
        licences=tuple(_licence(row[10:16]) for row in rows if row[10] is not None),
    )


def _licence(row: Sequence[Any]) -> Licence:
    number, purposes, kinds, valid_from, valid_until, status = row
    starts, ends = _day(valid_from) or date.max, _day(valid_until) or date.min
    return Licence(number, words(purposes), words(kinds), starts, ends, status)


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


@lru_cache(maxsize=1024)
def words(text: str) -> frozenset[str]:
    """A JSON list of words; anything else is no word at all, so that it grants nothing."""
    try:
        value = loads(text)
    except ValueError:
        return frozenset()
    return frozenset(value) if isinstance(value, list) and all(type(v) is str for v in value) else frozenset()
