"""The register of firms, read at every call: nothing here is remembered between two reads (law L8)."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from json import dumps, loads
from typing import Any, Protocol

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
_PG = f"SELECT {COLUMNS} FROM {SOURCE} WHERE client.client_id = ANY($1::text[])"  # noqa: S608 -- constants
_SQLITE = f"SELECT {COLUMNS} FROM {SOURCE} WHERE client.client_id IN (SELECT value FROM json_each(?))"  # noqa: S608 -- constants


class Register(Protocol):
    async def get(self, client_id: str) -> Standing | None:
        """As it stands now; None for an unknown client. Raises StoreUnavailable."""


class PgRegister:
    """Concurrent reads go together in one statement."""

    def __init__(self, pinned: PgPinned) -> None:
        self._pinned = pinned
        self.get = Gather(self._fetch).get

    async def _fetch(self, clients: Sequence[str]) -> Sequence[Standing | None]:
        wanted = list(dict.fromkeys(clients))

        async def work(connection: asyncpg.Connection) -> list[asyncpg.Record]:
            return await connection.fetch(_PG, wanted)

        rows = await self._pinned.run(work)
        found = standings(rows)
        return [found.get(client) for client in clients]


class SqliteRegister:
    def __init__(self, pinned: SqlitePinned) -> None:
        self._pinned = pinned
        self.get = Gather(self._fetch).get

    async def _fetch(self, clients: Sequence[str]) -> Sequence[Standing | None]:
        wanted = dumps(list(dict.fromkeys(clients)))

        def work(connection: sqlite3.Connection) -> list[Any]:
            return connection.execute(_SQLITE, (wanted,)).fetchall()

        found = standings(await self._pinned.run(work))
        return [found.get(client) for client in clients]


def standings(rows: Iterable[Any]) -> Mapping[str, Standing]:
    """Rows of COLUMNS, one per client and licence, as one standing per client."""
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
        licences=tuple(_licence(row[10:]) for row in rows if row[10] is not None),
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
