from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.editions.notary import Notary
from tests.gateway.editions.office import Office


@pytest.fixture
def notary(tmp_path: Path) -> Notary:
    return Notary(tmp_path / "notary")


@pytest.fixture
def office(database_url: str, notary: Notary) -> Iterator[Office]:
    """On each engine in turn."""
    with Office.open(database_url, notary) as made:
        yield made
