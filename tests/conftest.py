"""Real servers for the tests: a PostgreSQL of Debian's package on loopback, and embedded SQLite files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for the whole run; each test gets a database of its own."""
    server = Postgres.start()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables, on each engine in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'gateway.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.database() as url:
        yield url


@pytest.fixture
def database_url(empty_database_url: str) -> str:
    """A migrated database on each engine in turn."""
    from gateway.db.session import migrate  # noqa: PLC0415 -- tests of masking alone import nothing of ours

    migrate(empty_database_url)
    return empty_database_url
