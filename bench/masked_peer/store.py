"""`python -m bench.masked_peer.store <url> <market.json>` creates and fills the masked peer's database."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from bench.subjects import Market, Subject, read_market

FAR = date(2099, 12, 31)
SCHEMA = Path(__file__).with_name("schema.sql")
TEXT = ("E01", "E03", "E05", "E06", "C01", "C03", "C04", "C06", "C07", "C08", "C18")
JSONB = ("E04", "E08", "C02", "C09", "C11", "C12")


def _row(subject: Subject) -> tuple[Any, ...]:
    head = (subject.id, subject.uscc, subject.objection, subject.published)
    texts = tuple(subject.values.get(f) for f in TEXT)
    objects = (subject.values.get(f) for f in JSONB)
    return head + texts + tuple(None if o is None else json.dumps(o, ensure_ascii=False) for o in objects)


def fill(url: str, market: Market) -> None:
    columns = ", ".join(("subject_id", "uscc", "objection", "published", *(f.lower() for f in TEXT + JSONB)))
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(SCHEMA.read_bytes())
        cursor.execute(
            "INSERT INTO licence VALUES (%s, %s, %s, %s)",
            (market.client, market.recipient, market.purpose, FAR),
        )
        cursor.execute(
            "INSERT INTO authorisation VALUES (%s, %s, %s, %s)",
            (market.authorisation, market.recipient, market.purpose, FAR),
        )
        pairs = [(market.authorisation, s.id) for s in market.subjects]
        cursor.executemany("INSERT INTO authorisation_subject VALUES (%s, %s)", pairs)
        marks = ", ".join(["%s"] * (4 + len(TEXT) + len(JSONB)))
        rows = [_row(s) for s in market.subjects]
        cursor.executemany(f"INSERT INTO record ({columns}) VALUES ({marks})".encode(), rows)
        connection.commit()
        connection.autocommit = True
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    fill(sys.argv[1], read_market(Path(sys.argv[2])))
