"""Authorisations that firms bring: recorded over subjects that are found by keyed tag, never by value."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from gateway.db.tables import Authorisation, AuthorisationSubject, Client, Identifier
from gateway.errors import ConfigError
from gateway.oauth.papers import AuthorisationPaper

CHUNK = 500  # bound parameters per statement


@dataclass(frozen=True, slots=True)
class Recorded:
    """unknown: places of identifiers that no record bears, for the operator alone."""

    id: str
    subjects: int
    unknown: tuple[int, ...]


def record(
    engine: Engine, client_id: str, paper: AuthorisationPaper, tags: Sequence[str], new_id: str
) -> Recorded:
    """Record an authorisation for the client's firm. tags: one per subject of the paper, in its order.

    Raises ConfigError for an unknown client, or when no subject is known.
    """
    with Session(engine) as session:
        client = session.get(Client, client_id)
        if client is None:
            raise ConfigError(f"there is no client {client_id}")
        known = _known(session, tags)
        if not known:
            raise ConfigError("none of the subjects is on record")
        session.add(_row(client.recipient_id, paper, new_id))
        session.flush()
        subjects = sorted(set(known.values()))
        session.add_all(AuthorisationSubject(authorisation_id=new_id, subject_id=one) for one in subjects)
        session.commit()
    return Recorded(new_id, len(subjects), tuple(place for place, tag in enumerate(tags) if tag not in known))


def _known(session: Session, tags: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(tags), CHUNK):
        chunk = col(Identifier.tag).in_(tags[start : start + CHUNK])
        found.update(session.exec(select(Identifier.tag, Identifier.subject_id).where(chunk)).all())
    return found


def _row(recipient_id: str, paper: AuthorisationPaper, new_id: str) -> Authorisation:
    return Authorisation(
        id=new_id,
        recipient_id=recipient_id,
        purpose=paper.purpose,
        kind=paper.kind,
        valid_from=paper.valid_from,
        valid_until=paper.valid_until,
        notice_at=f"{paper.notice_on}T00:00:00+08:00" if paper.notice_on else None,
        evidence=paper.evidence,
    )
