"""Every target prepared on its own database, and started in groups."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from bench.postgres import Cluster
from bench.rounds import Live
from bench.subjects import Market, write_market
from bench.targets import BOTH, POSTGRES, Place, Target
from bench.tokens import issuer

SPAWN_SECONDS = 5  # a second worker may still be importing when the first one answers


def places(
    home: Path, cluster: Cluster, market: Market, targets: list[Target]
) -> dict[tuple[str, str], Place]:
    """A database for each target on each of its stores, filled."""
    shared, keys = home / "market.json", issuer()
    write_market(market, shared)
    found = {}
    for store, target in product(BOTH, targets):
        if store in target.stores:
            url = cluster.create(target.name) if store == POSTGRES else f"sqlite:///{home / target.name}.db"
            place = Place(store, url, home, shared, market.client, keys)
            target.prepare(place)
            found[store, target.name] = place
    return found


@contextmanager
def group(
    targets: list[Target], chosen: dict[tuple[str, str], Place], store: str, workers: int
) -> Iterator[list[Live]]:
    """All targets of one store, started side by side; idle servers cost nothing."""
    started: list[Live] = []
    try:
        for target in targets:
            if store in target.stores:
                place = chosen[store, target.name]
                started.append(Live(target, place, workers, target.start(place, workers)))
        for live in started:
            live.server.wait()
        time.sleep(SPAWN_SECONDS if workers > 1 else 0)
        yield started
    finally:
        for live in started:
            live.server.stop()
