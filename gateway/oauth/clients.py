"""Registered clients for the token endpoint: their keys and their firm's standing, read at every request."""

from functools import lru_cache
from json import loads

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from gateway.errors import StoreUnavailable
from gateway.oauth.jose import PublicKey, Unacceptable, public_key
from gateway.oauth.register import COLUMNS, SOURCE, standings
from gateway.oauth.server import Client

MOST_KEYS = 10
_FIND = text(f"SELECT {COLUMNS}, client.jwks FROM {SOURCE} WHERE client.client_id = :client")  # noqa: S608 -- constants


class EngineClients:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, client_id: str) -> Client | None:
        """As registered now. Raises StoreUnavailable."""
        try:
            with self._engine.connect() as connection:
                rows = connection.execute(_FIND, {"client": client_id}).all()
        except SQLAlchemyError as fault:
            raise StoreUnavailable(reason=type(fault).__name__) from fault
        if not rows:
            return None
        return Client(client_id, key_set(rows[0][-1]), standings(row[:-1] for row in rows)[client_id])


@lru_cache(maxsize=1024)
def key_set(jwks: str) -> tuple[PublicKey, ...]:
    """The keys of a JWK Set: 1 to 10, public, distinct. Raises Unacceptable."""
    try:
        value = loads(jwks)
    except (ValueError, RecursionError) as fault:
        raise Unacceptable("jwks") from fault
    listed = value.get("keys") if isinstance(value, dict) else None
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_KEYS:
        raise Unacceptable("jwks")
    keys = tuple(public_key(entry) for entry in listed)
    if len({key.jkt for key in keys}) != len(keys) or len({key.kid for key in keys}) != len(keys):
        raise Unacceptable("jwks")
    return keys
