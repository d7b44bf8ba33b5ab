"""Real servers for the tests: a PostgreSQL of Debian's package on loopback, and embedded SQLite files."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from gateway.demo.site import Site, free_port
from tests.bureau import Bureau
from tests.postgres import Postgres

settings.register_profile("house", deadline=None)  # a busy machine is no counter-example
settings.load_profile("house")


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


def _site(folder: Path, database_url: str) -> Site:
    site = Site(folder, free_port(), database_url)
    site.command("init")
    for department in ("customs", "maritime", "anti_smuggling"):
        site.import_samples(department)
    for name in ("bureau", "individual_bureau", "insurer"):
        site.license(name)
    for paper in site.authorisations():
        site.authorise(site.firms[paper["recipient"]], paper)
    return site


@pytest.fixture(scope="session")
def sqlite_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with the sample data in an embedded database."""
    return _site(tmp_path_factory.mktemp("sqlite-site"), "")


@pytest.fixture(scope="session")
def postgres_site(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[Site]:
    """The same on PostgreSQL."""
    with postgres.database() as url:
        yield _site(tmp_path_factory.mktemp("postgres-site"), url)


@pytest.fixture(scope="session")
def _served_sqlite(sqlite_site: Site) -> Iterator[Site]:
    with sqlite_site.serve():
        yield sqlite_site


@pytest.fixture(scope="session")
def _served_postgres(postgres_site: Site) -> Iterator[Site]:
    with postgres_site.serve():
        yield postgres_site


@pytest.fixture(params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest) -> Site:
    """A filled site with a real server on loopback, on each engine in turn."""
    made: Site = request.getfixturevalue(
        "_served_sqlite" if request.param == "sqlite" else "_served_postgres"
    )
    return made


@pytest.fixture
def bureau(served: Site) -> Iterator[Bureau]:
    """A licensed enterprise bureau with a token."""
    with Bureau(served, served.firms["bureau"]) as made:
        made.log_in()
        yield made
