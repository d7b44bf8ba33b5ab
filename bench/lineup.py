"""Every target prepared on its own database, and started in groups."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.ground import Ground, settle
from bench.load.answers import expectations
from bench.postgres import Cluster
from bench.rounds import BATCH, Bodies, Live
from bench.services import Place
from bench.subjects import bodies, write_market
from bench.targets import POSTGRES, Target
from bench.tokens import Issuer

SPAWN_SECONDS = 5  # a second worker may still be importing when the first one answers
SINGLE_BODIES = 4000
BATCH_BODIES = 20


@dataclass(frozen=True, slots=True)
class Field:
    """One store, filled: the targets' places by name, and the requests that all of them get."""

    places: dict[str, Place]
    bodies: Bodies


def field(home: Path, cluster: Cluster, store: str, targets: Sequence[Target], keys: Issuer) -> Field:
    """Import the samples into a site on this store and copy its enterprises to the peers."""
    home.mkdir()
    ground = settle(home / "site", cluster.create("site") if store == POSTGRES else "")
    market = home / "market.json"
    write_market(ground.market, market)
    places = {}
    for target in (one for one in targets if store in one.stores):
        url = cluster.create(target.name) if store == POSTGRES else f"sqlite:///{home / target.name}.db"
        places[target.name] = place = Place(store, home, ground, url, market, keys)
        target.service.prepare(place)
    return Field(places, _bodies(home, ground))


def _bodies(home: Path, ground: Ground) -> Bodies:
    def written(name: str, size: int, count: int) -> str:
        made = bodies(ground.market, size, count)
        (home / name).write_text("\n".join(json.dumps(body, separators=(",", ":")) for body in made))
        return str(home / name)

    expected = home / "expected"
    expected.write_text(json.dumps(expectations(ground.market.subjects), ensure_ascii=False))
    return Bodies(
        single=written("single", 1, SINGLE_BODIES),
        batch=written("batch", BATCH, BATCH_BODIES),
        expected=str(expected),
    )


@contextmanager
def group(targets: Sequence[Target], filled: Field, workers: int) -> Iterator[list[Live]]:
    """All targets of one store, started side by side; idle servers cost nothing."""
    started: list[Live] = []
    try:
        for target in (one for one in targets if one.name in filled.places):
            place = filled.places[target.name]
            started.append(Live(target, place, workers, target.service.start(place, workers)))
        for live in started:
            live.server.wait()
        time.sleep(SPAWN_SECONDS if workers > 1 else 0)
        yield started
    finally:
        for live in started:
            live.server.stop()
