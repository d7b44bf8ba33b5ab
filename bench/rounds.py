"""Measure a group of live servers in rounds, one target after the other, so that drift meets all alike."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product

from bench.generator import Generator
from bench.load.job import WRONG, Auth, Job, Outcome, Report, Stream
from bench.meter import resident_mib
from bench.sample import Cell, Kind, Sample, sample
from bench.servers import Server
from bench.services import Place
from bench.targets import Target

BATCH = 1000
BATCH_LEVELS = (1, 4)
BESIDE_LEVEL = 32
FRESH_SECONDS = 120  # a gateway token lives 300 s
WARM_SECONDS = 4.0  # 40 pooled connections want their statements prepared
RAMP = 0.5  # seconds of load before each window
PREPARED_BATCHES = 400
ROOM = 1.5  # proofs signed per expected request


@dataclass(slots=True)
class Live:
    """A started target, its token and what it was last seen to reach."""

    target: Target
    place: Place
    workers: int
    server: Server
    rate: float = 1500.0
    _auth: tuple[float, Auth] | None = field(default=None, init=False)

    def auth(self) -> Auth:
        now = time.monotonic()
        if self._auth is None or now - self._auth[0] > FRESH_SECONDS:
            self._auth = (now, self.target.service.auth(self.place))
        return self._auth[1]


@dataclass(frozen=True, slots=True)
class Plan:
    """levels: concurrencies. rounds: windows per cell. seconds: length of one."""

    levels: tuple[int, ...]
    rounds: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Bodies:
    """Files: request bodies of one subject, of BATCH subjects, and what their answers must hold."""

    single: str
    batch: str
    expected: str


@dataclass(frozen=True, slots=True)
class Bench:
    """The generator, one store's requests and PostgreSQL's process."""

    generator: Generator
    bodies: Bodies
    db_pid: int

    def _stream(self, live: Live, name: str, connections: int, prepared: int) -> Stream:
        batch, masks = name == "batch", live.target.service.masks
        return Stream(
            name=name,
            port=live.server.port,
            path="/v1/releases",
            connections=connections,
            bodies=self.bodies.batch if batch else self.bodies.single,
            auth=live.auth(),
            prepared=prepared,
            drain=batch,
            expected="" if masks is None else self.bodies.expected,
            masks=bool(masks),
        )

    def _run(self, live: Live, streams: tuple[Stream, ...], seconds: float, ramp: float = RAMP) -> Report:
        pids = {"server": live.server.process.pid}
        if live.place.store == "postgresql":
            pids["db"] = self.db_pid
        report = self.generator.run(Job(streams, ramp, seconds, pids))
        for outcome in report.outcomes:
            _check(live, outcome)
        return report

    def singles(self, live: Live, connections: int, seconds: float) -> Sample:
        prepared = int(live.rate * (RAMP + seconds) * ROOM) + connections
        report = self._run(live, (self._stream(live, "single", connections, prepared),), seconds)
        figures = sample(report, report.outcomes[0])
        live.rate = max(live.rate, figures.rate)
        return figures

    def batches(self, live: Live, connections: int, seconds: float) -> Sample:
        streams = (self._stream(live, "batch", connections, PREPARED_BATCHES),)
        report = self._run(live, streams, seconds, ramp=0.0)
        return sample(report, report.outcomes[0], BATCH)

    def beside(self, live: Live, seconds: float) -> Sample:
        """Singles while one client sends batch after batch."""
        prepared = int(live.rate * (RAMP + seconds) * ROOM) + BESIDE_LEVEL
        streams = (
            self._stream(live, "single", BESIDE_LEVEL, prepared),
            self._stream(live, "batch", 1, PREPARED_BATCHES),
        )
        report = self._run(live, streams, seconds)
        return sample(report, report.outcomes[0])


def _check(live: Live, outcome: Outcome) -> None:
    """A figure of refused or wrong answers would be no figure."""
    failed = sum(outcome.failed.values())
    if failed > outcome.drained * 0.01 or WRONG in outcome.failed:
        raise SystemExit(
            f"{live.target.name}: {outcome.failed} of {outcome.drained + failed}; "
            f"first: {outcome.first_failure}\n{live.server.log.read_text()[-2000:]}"
        )


Figure = tuple[Cell, Sample]


def measure(bench: Bench, group: list[Live], plan: Plan, tick: Callable[[str], None]) -> Iterator[Figure]:
    """Every cell of the group, `plan.rounds` times, interleaved."""
    for live in group:
        tick(f"{live.target.name}: warming up")
        bench.singles(live, BESIDE_LEVEL, WARM_SECONDS)
    for level, _ in product(plan.levels, range(plan.rounds)):
        for live in (one for one in group if level in one.target.levels):
            tick(f"{live.target.name}: {level} concurrent")
            yield _cell(live, "single", level), bench.singles(live, level, plan.seconds)
    for level, _ in product(BATCH_LEVELS, range(plan.rounds)):
        for live in (one for one in group if one.target.batch):
            tick(f"{live.target.name}: batches of {BATCH}, {level} at once")
            yield _cell(live, "batch", level), bench.batches(live, level, plan.seconds)
    for _ in range(plan.rounds):
        for live in (one for one in group if one.target.beside):
            tick(f"{live.target.name}: singles beside a batch stream")
            yield _cell(live, "beside", BESIDE_LEVEL), bench.beside(live, plan.seconds)


def _cell(live: Live, kind: Kind, connections: int) -> Cell:
    return Cell(live.target.name, live.place.store, live.workers, kind, connections)


def memory(group: list[Live]) -> dict[str, float]:
    """Largest resident worker in MiB per target, after the load."""
    return {live.target.name: resident_mib(live.server.process.pid) for live in group}
