"""What the runner asks of the generator, and what it gets back. One JSON line each way."""

from dataclasses import asdict, dataclass
from typing import Any, Self

WRONG = "wrong"  # counted among the failures: a 200 that does not hold what it must


@dataclass(frozen=True, slots=True)
class Auth:
    """How requests authenticate. scheme: "DPoP", "Bearer" or "" (none). key: P-256 PEM for proofs."""

    scheme: str = ""
    token: str = ""
    key: str = ""
    htu: str = ""


@dataclass(frozen=True, slots=True)
class Stream:
    """One closed loop: each connection sends its next request when the last is answered.

    prepared: how many different requests to sign; a proof is used once only, so the window ends early
    when they run out. Without proofs the prepared requests are sent round and round.
    drain: time counts until the last answer (batches: few, long requests).
    expected: file of what each answer must hold, read after the window; masks: whether it is desensitised.
    """

    name: str
    port: int
    path: str
    connections: int
    bodies: str  # file with one JSON body per line
    auth: Auth
    prepared: int
    drain: bool = False
    expected: str = ""
    masks: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """pids: named roots of process trees whose CPU time is read at both ends of the window.

    ramp: seconds of load before the window opens, so that it begins with every connection under way.
    """

    streams: tuple[Stream, ...]
    ramp: float
    seconds: float
    pids: dict[str, int]

    def encode(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def decode(cls, data: dict[str, Any]) -> Self:
        streams = tuple(Stream(**{**s, "auth": Auth(**s["auth"])}) for s in data["streams"])
        return cls(streams, data["ramp"], data["seconds"], data["pids"])


@dataclass(frozen=True, slots=True)
class Outcome:
    """One stream over one window. Times in ms; `failed`: by HTTP status (0: connection lost), or WRONG."""

    name: str
    answered: int  # inside the window
    drained: int  # answered in all
    elapsed: float
    p50: float
    p99: float
    failed: dict[str, int]
    first_failure: str


@dataclass(frozen=True, slots=True)
class Report:
    """cpu: seconds per named process tree, with the generator's own as "generator"."""

    outcomes: tuple[Outcome, ...]
    cpu: dict[str, float]
    elapsed: float

    def encode(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def decode(cls, data: dict[str, Any]) -> Self:
        return cls(tuple(Outcome(**o) for o in data["outcomes"]), data["cpu"], data["elapsed"])
