"""The naive peer's engine and data: `python -m bench.naive_peer.store <url> <market.json>` fills it."""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, text
from sqlmodel import Session, SQLModel, create_engine

from bench.naive_peer.model import Authorisation, AuthorisedSubject, Licence, Record
from bench.subjects import Market, read_market

FAR = date(2099, 12, 31)


def engine(url: str) -> Engine:
    """A connection for every thread of the frame's pool; SQLite waits for its writer, WAL, durable."""
    if url.startswith("sqlite"):
        built = create_engine(url, connect_args={"timeout": 60, "check_same_thread": False}, pool_size=40)
        event.listen(built, "connect", _pragmas)
        return built
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"), pool_size=40)


def _pragmas(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]  # DB-API has no type of its own
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")


def _rows(market: Market) -> Iterator[SQLModel]:
    named: dict[str, Any] = {"recipient": market.recipient, "purpose": market.purpose, "valid_until": FAR}
    yield Licence(client_id=market.client, **named)
    yield Authorisation(id=market.authorisation, **named)
    for s in market.subjects:
        yield AuthorisedSubject(authorisation_id=market.authorisation, subject_id=s.id)
        marks = {"tier": s.values["C01"], "objection": s.objection, "published": s.published}
        yield Record(subject_id=s.id, uscc=s.uscc, fields=s.values, **marks)


def fill(url: str, market: Market) -> None:
    built = engine(url)
    SQLModel.metadata.create_all(built)
    with Session(built) as session:
        session.add_all(_rows(market))
        session.commit()
        session.connection().execute(text("ANALYZE"))
        session.commit()
    built.dispose()


if __name__ == "__main__":
    fill(sys.argv[1], read_market(Path(sys.argv[2])))
