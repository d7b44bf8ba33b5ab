"""Firms enter the register here: plain sync sessions, one commit per step."""

from collections.abc import Callable, Sequence
from json import dumps, loads
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select, update

from gateway.db.tables import Client, Licence, Recipient
from gateway.errors import ConfigError
from gateway.oauth.assertion import CLIENT_ID
from gateway.oauth.clients import key_set
from gateway.oauth.jose import Unacceptable
from gateway.oauth.papers import FirmPaper, LicencePaper

NewId = Callable[[str], str]

MOST_NUMBERS = 128  # characters of all licence numbers of a firm, with commas


class Registration:
    """new_id: a fresh id for a prefix; now: the time to write down."""

    def __init__(self, engine: Engine, new_id: NewId, now: str) -> None:
        self._engine = engine
        self._new_id = new_id
        self._now = now

    def register(self, paper: FirmPaper, jwks: str, client_id: str | None = None) -> Client:
        """A firm, its licence, and a client that may do nothing before it is approved. Raises ConfigError."""
        client_id = client_id or self._new_id("cli")
        if not CLIENT_ID.fullmatch(client_id):
            raise ConfigError("a client id has 1-64 letters, digits, dots, dashes or underscores")
        firm = _recipient(paper, self._new_id("rcp"))
        with Session(self._engine, expire_on_commit=False) as session:
            if session.get(Client, client_id) is not None:
                raise ConfigError(f"client {client_id} exists already")
            session.add(firm)
            session.flush()
            client = Client(
                client_id=client_id, recipient_id=firm.id, jwks=_public(jwks), created_at=self._now
            )
            session.add(client)
            session.add(self._licence(firm.id, paper.licence))
            session.commit()
        return client

    def move(self, client_id: str, before: str, after: str) -> None:
        """Change a client's status from one word to the next. Raises ConfigError when it is not `before`."""
        with Session(self._engine) as session:
            change = update(Client).where(col(Client.client_id) == client_id, col(Client.status) == before)
            if session.exec(change.values(status=after)).rowcount != 1:
                raise ConfigError(f"no client {client_id} is {before}")
            session.commit()

    def rotate(self, client_id: str, jwks: str) -> dict[str, list[str]]:
        """Put a new set of keys in force, from the next token request on: thumbprints by what became of them.

        A set that holds old and new keys lets a client change over without a pause. Raises ConfigError.
        """
        public = _public(jwks)
        with Session(self._engine) as session:
            client = _client(session, client_id)
            before = {key.jkt for key in key_set(client.jwks)}
            after = {key.jkt for key in key_set(public)}
            client.jwks = public
            session.commit()
        told = {"added": after - before, "kept": after & before, "dropped": before - after}
        return {what: sorted(keys) for what, keys in told.items()}

    def move_firm(self, client_id: str, before: str, after: str) -> None:
        """The same for the client's firm, and so for all of its clients."""
        with Session(self._engine) as session:
            firm = _client(session, client_id).recipient_id
            change = update(Recipient).where(col(Recipient.id) == firm, col(Recipient.status) == before)
            if session.exec(change.values(status=after)).rowcount != 1:
                raise ConfigError(f"the firm of client {client_id} is not {before}")
            session.commit()

    def record_licence(self, client_id: str, paper: LicencePaper) -> None:
        """Add a licence to the client's firm, or replace what is on file under its number.

        Raises ConfigError when a leaf could not name all of them (formats.md, L4).
        """
        with Session(self._engine) as session:
            firm = _client(session, client_id).recipient_id
            old = select(Licence).where(Licence.recipient_id == firm, Licence.number == paper.number)
            for replaced in session.exec(old):
                session.delete(replaced)
            session.add(self._licence(firm, paper))
            session.flush()
            numbers = session.exec(select(Licence.number).where(Licence.recipient_id == firm)).all()
            if len(",".join(numbers)) > MOST_NUMBERS:
                raise ConfigError("the numbers of the firm's licences do not fit a log entry: withdraw one")
            session.commit()

    def listed(self) -> Sequence[dict[str, Any]]:
        """Every client with its firm, one line each."""
        with Session(self._engine) as session:
            joined = select(Client, Recipient).join(Recipient).order_by(col(Client.client_id))
            return [_line(client, firm) for client, firm in session.exec(joined)]

    def shown(self, client_id: str) -> dict[str, Any]:
        """One client with everything on file. Raises ConfigError."""
        with Session(self._engine) as session:
            client = _client(session, client_id)
            firm = session.get_one(Recipient, client.recipient_id)
            licences = session.exec(select(Licence).where(Licence.recipient_id == firm.id))
            return {
                **_line(client, firm),
                "country": firm.country,
                "contract": {"ref": firm.contract_ref, "until": _text(firm.contract_until)},
                "pia": {"ref": firm.pia_ref, "until": _text(firm.pia_until)},
                "licences": [_licence_line(licence) for licence in licences],
                "keys": [{"kid": key.kid, "jkt": key.jkt} for key in key_set(client.jwks)],
                "created_at": client.created_at,
            }

    def _licence(self, firm: str, paper: LicencePaper) -> Licence:
        return Licence(
            id=self._new_id("lic"),
            recipient_id=firm,
            number=paper.number,
            issuer=paper.issuer,
            purposes=dumps(paper.purposes),
            subject_kinds=dumps(paper.subject_kinds),
            valid_from=paper.valid_from,
            valid_until=paper.valid_until,
            status=paper.status,
        )


def _recipient(paper: FirmPaper, firm_id: str) -> Recipient:
    contract, pia = paper.contract, paper.pia
    return Recipient(
        id=firm_id,
        name=paper.name,
        kind=paper.kind,
        country=paper.country,
        contract_ref=contract.ref if contract else "",
        contract_until=contract.until if contract else None,
        pia_ref=pia.ref if pia else "",
        pia_until=pia.until if pia else None,
    )


def _public(jwks: str) -> str:
    try:
        key_set(jwks)
    except Unacceptable as fault:
        raise ConfigError(
            "the JWK Set needs 1-10 distinct public keys: P-256, Ed25519 or RSA of 2048-4096 bits"
        ) from fault
    return jwks


def _client(session: Session, client_id: str) -> Client:
    client = session.get(Client, client_id)
    if client is None:
        raise ConfigError(f"there is no client {client_id}")
    return client


def _line(client: Client, firm: Recipient) -> dict[str, Any]:
    return {
        "client_id": client.client_id,
        "status": client.status,
        "recipient_id": firm.id,
        "name": firm.name,
        "kind": firm.kind,
        "recipient_status": firm.status,
    }


def _licence_line(licence: Licence) -> dict[str, Any]:
    return {
        "number": licence.number,
        "issuer": licence.issuer,
        "purposes": loads(licence.purposes),
        "subject_kinds": loads(licence.subject_kinds),
        "valid_from": _text(licence.valid_from),
        "valid_until": _text(licence.valid_until),
        "status": licence.status,
    }


def _text(day: object) -> str | None:
    return None if day is None else str(day)
