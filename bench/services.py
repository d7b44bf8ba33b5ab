"""How each kind of server is prepared, started and called."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.ground import Ground
from bench.load.job import Auth
from bench.servers import ROOT, Server, baseline
from bench.tokens import HTU, Issuer, pem


@dataclass(frozen=True, slots=True)
class Place:
    """Where a target lives in this run. ground: the store's filled site. url: a peer's own database.

    market: the site's enterprises in the clear, as the peers read them. issuer: of the peers' tokens.
    """

    store: str
    home: Path
    ground: Ground
    url: str
    market: Path
    issuer: Issuer


class Service(Protocol):
    """masks: whether its answers are desensitised; None: it answers nothing that could be checked."""

    @property
    def masks(self) -> bool | None: ...

    def prepare(self, place: Place) -> None: ...

    def start(self, place: Place, workers: int) -> Server: ...

    def auth(self, place: Place) -> Auth: ...


@dataclass(frozen=True, slots=True)
class Bare:
    """The frame alone."""

    masks: None = None

    def prepare(self, place: Place) -> None:
        """It has no data."""

    def start(self, place: Place, workers: int) -> Server:
        return Server.start(baseline("bench.bare:app", workers), {}, place.home / "bare.log")

    def auth(self, _: Place) -> Auth:
        return Auth()


@dataclass(frozen=True, slots=True)
class Peer:
    """Another team's build, on a database of its own. scheme "DPoP" makes it verify proofs."""

    package: str
    scheme: str
    masks: bool = True

    def prepare(self, place: Place) -> None:
        words = [sys.executable, "-m", f"bench.{self.package}.store", place.url, str(place.market)]
        subprocess.run(words, cwd=ROOT, check=True)

    def start(self, place: Place, workers: int) -> Server:
        env = {
            "BENCH_DATABASE_URL": place.url,
            "BENCH_JWKS": place.issuer.jwks,
            "BENCH_PROOF": self.scheme.lower(),
        }
        log = place.home / f"{self.package}-{self.scheme}.log"
        return Server.start(baseline(f"bench.{self.package}.app:app", workers), env, log)

    def auth(self, place: Place) -> Auth:
        token = place.issuer.token(place.ground.market.client)
        return Auth(self.scheme, token, pem(place.issuer.client_key), HTU)


@dataclass(frozen=True, slots=True)
class Gateway:
    """`gateway serve` as an operator starts it, on the filled site."""

    masks: bool = True

    def prepare(self, place: Place) -> None:
        """The site is filled already."""

    def start(self, place: Place, workers: int) -> Server:
        site, words = place.ground.site, [sys.executable, "-m", "gateway.cli", "serve"]
        log = place.home / f"gateway-{place.store}.log"
        return Server.start([*words, "--workers", str(workers)], site.environment, log, site.port)

    def auth(self, place: Place) -> Auth:
        return place.ground.auth(place.issuer.client_key)


@dataclass(frozen=True, slots=True)
class Limit:
    """The gateway's site, keys and tokens without policy, masking and log."""

    masks: bool = False

    def prepare(self, place: Place) -> None:
        """The site is filled already."""

    def start(self, place: Place, workers: int) -> Server:
        log = place.home / f"limit-{place.store}.log"
        return Server.start(baseline("bench.limit:app", workers), place.ground.site.environment, log)

    def auth(self, place: Place) -> Auth:
        return place.ground.auth(place.issuer.client_key)
