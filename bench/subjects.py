"""The subjects that every target serves: the same values and tiers, here in the clear for the peers."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Subject:
    """One enterprise. values: field id → value, as in the gateway's result (E01…C18)."""

    id: str
    uscc: str
    values: dict[str, Any]
    objection: bool
    published: bool


@dataclass(frozen=True, slots=True)
class Market:
    """Who asks about whom: the recipient, its client and the enterprises' authorisation for the purpose."""

    recipient: str
    client: str
    purpose: str
    authorisation: str
    subjects: tuple[Subject, ...]


def write_market(market: Market, path: Path) -> None:
    path.write_text(json.dumps(asdict(market), ensure_ascii=False))


def read_market(path: Path) -> Market:
    data = json.loads(path.read_text())
    return Market(**{**data, "subjects": tuple(Subject(**s) for s in data["subjects"])})


def bodies(market: Market, size: int, count: int) -> list[dict[str, Any]]:
    """`count` release requests of `size` subjects each, walking through all of them."""
    pool = [{"type": "uscc", "value": s.uscc} for s in market.subjects]
    # a stride without a common divisor spreads neighbours over the index
    picks = [[pool[(n * size + i) * 7919 % len(pool)] for i in range(size)] for n in range(count)]
    return [
        {
            "purpose": market.purpose,
            "authorisation": market.authorisation,
            "client_reference": f"ref-{n:06d}",
            "operator": "op-17",
            "subjects": pick,
        }
        for n, pick in enumerate(picks)
    ]
