"""What is measured: how each target is prepared, started and called."""

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from bench.load.job import Auth
from bench.servers import ROOT, Server, baseline
from bench.tokens import HTU, Issuer, pem

POSTGRES, SQLITE = "postgresql", "sqlite"
LEVELS = (1, 32, 128)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a target lives in this run. url: its own database. market: the shared subjects' file."""

    store: str
    url: str
    home: Path
    market: Path
    client: str
    issuer: Issuer


@dataclass(frozen=True, slots=True)
class Peer:
    """A baseline of this folder. scheme "" calls without a token; "DPoP" makes it verify proofs.

    name: as in the table. stores: where it runs. levels: concurrencies to measure. batch: whether it takes
    batches. beside: whether singles are measured beside a batch stream.
    """

    name: str
    package: str
    scheme: str
    stores: tuple[str, ...]
    levels: tuple[int, ...] = LEVELS
    batch: bool = True
    beside: bool = field(default=False, init=False)

    def prepare(self, place: Place) -> None:
        if self.scheme:
            words = [sys.executable, "-m", f"bench.{self.package}.store", place.url, str(place.market)]
            subprocess.run(words, cwd=ROOT, check=True)

    def start(self, place: Place, workers: int) -> Server:
        module = f"bench.{self.package}.app:app" if self.scheme else f"bench.{self.package}:app"
        env = {
            "BENCH_DATABASE_URL": place.url,
            "BENCH_JWKS": place.issuer.jwks,
            "BENCH_PROOF": self.scheme.lower(),
        }
        return Server.start(baseline(module, workers), env, place.home / f"{self.name}.log")

    def auth(self, place: Place) -> Auth:
        if not self.scheme:
            return Auth()
        token = place.issuer.token(place.client)
        return Auth(self.scheme, token, pem(place.issuer.client_key), HTU)


Target = Peer

BOTH = (POSTGRES, SQLITE)
TARGETS: tuple[Target, ...] = (
    Peer("bare", "bare", "", BOTH, batch=False),
    Peer("naive", "naive_peer", "Bearer", BOTH),
    Peer("naive+dpop", "naive_peer", "DPoP", BOTH, levels=(32,), batch=False),
    Peer("masked", "masked_peer", "Bearer", (POSTGRES,)),
    Peer("masked+dpop", "masked_peer", "DPoP", (POSTGRES,), levels=(32,), batch=False),
)
