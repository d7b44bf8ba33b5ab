from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from gateway.db.session import engine


@pytest.fixture
def db(database_url: str) -> Iterator[Engine]:
    """The sync side of a migrated database, on each engine in turn."""
    made = engine(database_url)
    yield made
    made.dispose()
