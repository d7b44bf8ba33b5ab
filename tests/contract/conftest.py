"""One gateway whose database the tests may spoil, and put right again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest

from gateway.demo.site import Site
from tests.bureau import Bureau
from tests.crash.servers import built, running
from tests.postgres import Postgres

BODY_SECONDS = "0.5"


@dataclass
class Room:
    """A bureau at a gateway. Every way to spoil something puts it right at its end."""

    site: Site
    bureau: Bureau

    def sql(self, *statements: str) -> None:
        with psycopg.connect(self.site.database_url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    @contextmanager
    def spoiled(self, *statements: str, undo: str) -> Iterator[None]:
        self.sql(*statements)
        try:
            yield
        finally:
            self.sql(undo)

    @contextmanager
    def log_held(self) -> Iterator[None]:
        """Somebody else has the log's head and does not let go."""
        with psycopg.connect(self.site.database_url) as other:
            other.execute("SELECT size FROM log_head FOR UPDATE")
            yield


@pytest.fixture(scope="package")
def spoilt(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[Site]:
    with postgres.database() as url:
        site = built(tmp_path_factory.mktemp("contract"), url)
        with running(site, GATEWAY_BODY_TIMEOUT=BODY_SECONDS):
            yield site


@pytest.fixture
def room(spoilt: Site) -> Iterator[Room]:
    with Bureau(spoilt, spoilt.firms["bureau"]) as bureau:
        bureau.log_in()
        yield Room(spoilt, bureau)
