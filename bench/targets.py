"""What is measured, where and how."""

from dataclasses import dataclass

from bench.services import Bare, Gateway, Limit, Peer, Service

POSTGRES, SQLITE = "postgresql", "sqlite"
BOTH = (POSTGRES, SQLITE)
LEVELS = (1, 32, 128)


@dataclass(frozen=True, slots=True)
class Target:
    """A row of the tables.

    levels: concurrencies to measure. batch: whether batches are measured. beside: whether singles are
    measured beside a batch stream.
    """

    name: str
    service: Service
    stores: tuple[str, ...] = BOTH
    levels: tuple[int, ...] = LEVELS
    batch: bool = True
    beside: bool = False


TARGETS: tuple[Target, ...] = (
    Target("bare", Bare(), batch=False),
    Target("limit", Limit()),
    Target("gateway", Gateway(), beside=True),
    Target("masked", Peer("masked_peer", "Bearer"), stores=(POSTGRES,)),
    Target("masked+dpop", Peer("masked_peer", "DPoP"), stores=(POSTGRES,), levels=(32,), batch=False),
    Target("naive", Peer("naive_peer", "Bearer")),
    Target("naive+dpop", Peer("naive_peer", "DPoP"), levels=(32,), batch=False),
)
