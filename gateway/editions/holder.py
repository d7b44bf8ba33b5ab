"""What one worker decides by. It follows the database, swaps whole, and keeps what it has when in doubt."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from gateway.editions.flow import Rules, verified
from gateway.editions.model import References
from gateway.editions.shadow import Shadow
from gateway.editions.store import EditionStore
from gateway.errors import GatewayError, StoreUnavailable
from gateway.policy.errors import EditionRefused
from gateway.releases.cases import InForce

FOLLOW_SECONDS = 1.0
REFUSED = "policy_candidate_refused"  # the alarm's name, in lines and at /readyz
NONE = References("", "", "")


@dataclass(frozen=True, slots=True)
class Held:
    """references: what the database said when this was loaded. fault: why it said something else since."""

    in_force: InForce
    shadow: Shadow | None
    references: References
    fault: str = ""


class Holder:
    """Reading is one attribute; only `refresh` writes it, and only with a whole new value."""

    def __init__(self, store: EditionStore, rules: Rules, now: Callable[[], str]) -> None:
        self._store = store
        self._rules = rules
        self._now = now
        self._log = structlog.get_logger()
        self._held = self._load()

    def in_force(self) -> InForce:
        return self._held.in_force

    @property
    def degraded(self) -> str:
        """Empty, or the code of the alarm while the database names an edition that was refused here."""
        return REFUSED if self._held.fault else ""

    async def follow(self) -> None:
        """About every second, for as long as the worker lives."""
        while True:
            await asyncio.sleep(FOLLOW_SECONDS)
            await self._flush()
            try:
                await asyncio.to_thread(self.refresh)
            except StoreUnavailable:  # releases fail by themselves while the database is away
                continue

    def refresh(self) -> None:
        """Take over what the database names, if it is sound. Raises StoreUnavailable."""
        held, found = self._held, self._store.references()
        if found == held.references and not held.fault:
            return
        try:
            self._held = self._load()
        except StoreUnavailable:
            raise
        except Exception as refusal:  # noqa: BLE001 -- no candidate, however strange, may end the following
            self._alarm(held, found, refusal)

    def _load(self) -> Held:
        """Raises EditionRefused, PolicyErrors (the approvers' file), or StoreUnavailable."""
        references = self._store.references()
        plans = verified(self._store, self._rules).plans
        shadow = self._beside(references.shadow)
        return Held(InForce(plans, shadow), shadow, references)

    def _beside(self, edition: str) -> Shadow | None:
        """A candidate that does not load is not worth a release: it is named, and nobody watches."""
        if not edition:
            return None
        try:
            return Shadow(edition, self._store.edition(edition).plans)
        except EditionRefused as refusal:
            self._log.error("policy_shadow_refused", edition=edition, code=refusal.refusal)
            return None

    def _alarm(self, held: Held, found: References, refusal: Exception) -> None:
        """A class name says enough where nobody foresaw the fault, and holds no value (law L9)."""
        code = refusal.refusal if isinstance(refusal, EditionRefused) else type(refusal).__name__
        self._held = Held(held.in_force, held.shadow, found, code)
        if (found, code) == (held.references, held.fault):
            return  # said already; it is tried again, since an approvers' file can be put right
        self._log.error(REFUSED, edition=found.edition, code=code, kept=held.references.edition)

    async def _flush(self) -> None:
        shadow = self._held.shadow
        counts = shadow.take() if shadow else {}
        if shadow is None or not counts:
            return
        try:
            await asyncio.to_thread(self._store.count, shadow.edition, counts, self._now())
        except GatewayError:
            shadow.give_back(counts)
