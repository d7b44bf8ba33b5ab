"""A database, a log, and the ports of an activation on both; each step can be made to fail."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Engine, text

from gateway.audit.log import Log
from gateway.audit.model import Draft
from gateway.db.session import engine
from gateway.editions.flow import Ports, Rules, activate, compared_with, verified
from gateway.editions.model import Activation, Verified
from gateway.editions.seal import Seals
from gateway.editions.store import EditionStore
from gateway.policy.approval import Approval
from gateway.policy.edition import Emitted
from gateway.policy.model import Plans
from gateway.wiring import stores, widens
from tests.gateway.audit.making import ORIGIN, SIGNER
from tests.gateway.audit.stores import examined
from tests.gateway.editions.notary import TIME, Notary
from tests.simulator import key


class Crash(Exception):
    """The process is killed here."""


async def until(true: Callable[[], bool]) -> None:
    """Within half a minute, however busy the machine."""
    for _ in range(600):
        if await asyncio.to_thread(true):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never came true")


@dataclass
class Office:
    url: str
    notary: Notary
    made: Engine
    ports: Ports
    fail: set[str] = field(default_factory=set)
    _count: int = 0

    @classmethod
    @contextmanager
    def open(cls, url: str, notary: Notary) -> Iterator["Office"]:
        made = engine(url)
        seals = Seals(key("policy.seal"))
        rules = Rules(notary.approvals.approvers, widens, production=True, seals=lambda: seals)
        office = cls(url, notary, made, None)  # type: ignore[arg-type] # set next: they need the office
        office.ports = Ports(office.store, rules, office.append, office.name, lambda: TIME, ORIGIN)
        yield office
        made.dispose()

    @property
    def store(self) -> EditionStore:
        return EditionStore(self.made)

    def name(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}_01KE5V1Z8G{self._count:016}"

    def append(self, draft: Draft) -> None:
        self._break("before the log")
        asyncio.run(self._append(draft))
        self._break("after the log")

    async def _append(self, draft: Draft) -> None:
        made = stores(self.url)
        await Log(made.log, SIGNER).append(draft)
        for connection in made.connections:
            await connection.close()

    def _break(self, place: str) -> None:
        if place in self.fail:
            self.fail.remove(place)
            raise Crash(place)

    def activate(
        self,
        emitted: Emitted,
        *names: str,
        approvals: list[Approval] | None = None,
        test: Callable[[Plans], None] = lambda _plans: None,
    ) -> Activation:
        before = compared_with(self.store, emitted.edition.digest).digest
        signed = self.notary.sign(emitted, *names, before=before) if approvals is None else approvals
        return activate(self.ports, emitted, signed, test)

    def verified(self) -> Verified:
        return verified(self.store, self.ports.rules)

    def production(self, *, on: bool) -> None:
        self.ports = replace(self.ports, rules=replace(self.ports.rules, production=on))

    def logged(self) -> list[dict[str, Any]]:
        """The activations in the log, whose every entry is sound."""
        assert examined(self.url).findings == ()
        with self.made.connect() as connection:
            rows = connection.execute(text("SELECT leaf FROM log_entry ORDER BY idx")).scalars().all()
        return [json.loads(bytes(row)) for row in rows]

    def spoil(self, statement: str, **values: Any) -> None:
        with self.made.begin() as connection:
            assert connection.execute(text(statement), values).rowcount == 1

    def hide(self, table: str) -> None:
        """The database answers, but not to this question."""
        with self.made.begin() as connection:
            connection.execute(text(f"ALTER TABLE {table} RENAME TO {table}_gone"))
