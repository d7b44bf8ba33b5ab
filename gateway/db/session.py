"""Engines and migrations for everything off the hot path: plain and sync."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from gateway.errors import ConfigError

MIGRATIONS = Path(__file__).parent / "migrations"


def sync_url(url: str) -> str:
    """The SQLAlchemy URL of a database URL; psycopg 3 speaks to PostgreSQL."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return url
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    raise ConfigError("GATEWAY_DATABASE_URL starts with sqlite:/// or postgresql://")


_PATIENCE = {"connect_timeout": 2, "options": "-c statement_timeout=5000"}


def engine(url: str, *, pooled: bool = False) -> Engine:
    """A sync engine; SQLite is put into WAL with synchronous=FULL, so that a commit is on the disk.

    pooled: for a server, which also waits no longer than its callers do; a command closes each connection
    with its use.
    """
    address = sync_url(url)
    patience = _PATIENCE if pooled and not address.startswith("sqlite") else {}
    made = create_engine(
        address,
        poolclass=None if pooled else NullPool,
        pool_pre_ping=pooled,
        connect_args=patience,
        hide_parameters=True,
    )
    if made.dialect.name == "sqlite":
        event.listen(made, "connect", _durable_sqlite)
    return made


def _durable_sqlite(connection: Any, _record: object) -> None:
    for pragma in (*SQLITE_PRAGMAS, "PRAGMA busy_timeout=5000"):
        connection.execute(pragma)


SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
)


def migrate(url: str) -> None:
    """Bring the database to the newest revision."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", sync_url(url).replace("%", "%%"))
    command.upgrade(config, "head")


def assert_durable(made: Engine) -> None:
    """Refuse a PostgreSQL that may lose a committed entry (law L1)."""
    if made.dialect.name != "postgresql":
        return
    with made.connect() as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            value = connection.execute(text(f"SHOW {name}")).scalar_one()
            if value == "off":
                raise ConfigError(f"PostgreSQL runs with {name} = off: a committed entry could be lost")
