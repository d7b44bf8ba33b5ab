"""What one worker decides by. It follows the database, swaps whole, and keeps what it has when in doubt."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from gateway.editions.flow import Rules, verified
from gateway.editions.model import References
from gateway.editions.shadow import Shadow
from gateway.editions.store import EditionStore
from gateway.errors import StoreUnavailable
from gateway.policy.errors import EditionRefused
from gateway.releases.cases import InForce

FOLLOW_SECONDS = 1.0
STALE_SECONDS = 10.0  # without a look at the database: long enough for a restart of it
REFUSED = "policy_candidate_refused"  # the alarm's name, in lines and at /readyz
NOT_FOLLOWED = "policy_not_followed"  # likewise, when the worker does not know what it should run
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

    def __init__(
        self,
        store: EditionStore,
        rules: Rules,
        now: Callable[[], str],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._rules = rules
        self._now = now
        self._seconds = seconds
        self._looked = seconds()
        self._broken: dict[str, str] = {}
        self._log = structlog.get_logger()
        self._held = self._load()

    def in_force(self) -> InForce:
        return self._held.in_force

    @property
    def degraded(self) -> str:
        """Empty, or an alarm's code: the edition that is named was refused here, or nobody could look."""
        if self._held.fault:
            return REFUSED
        late = self._seconds() - self._looked > STALE_SECONDS
        return NOT_FOLLOWED if late or self._broken else ""

    async def follow(self) -> None:
        """About every second, for as long as the worker lives. Nothing but its end ends it."""
        try:
            while True:
                await asyncio.sleep(FOLLOW_SECONDS)
                watched = self._held.shadow
                await self._try("look", self._look())
                await self._try("count", self._flush(watched))
        finally:
            await self._try("count", self._flush(self._held.shadow))

    async def _try(self, step: str, running: Awaitable[None]) -> None:
        """A fault that nobody foresaw is told once, shown at /readyz, and tried again."""
        try:
            await running
        except StoreUnavailable:  # releases fail by themselves while the database is away
            return
        except Exception as fault:  # noqa: BLE001 -- a worker that follows no more would decide by old rules
            code = type(fault).__name__
            if self._broken.get(step) != code:
                self._log.error(NOT_FOLLOWED, step=step, code=code)
            self._broken[step] = code
        else:
            self._broken.pop(step, None)

    async def _look(self) -> None:
        await asyncio.to_thread(self.refresh)
        self._looked = self._seconds()

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

    async def _flush(self, shadow: Shadow | None) -> None:
        """Counts that were not written are given back, also when this is cancelled half-way."""
        now = self._now()
        counts = shadow.take() if shadow else {}
        if shadow is None or not counts:
            return
        writing = asyncio.ensure_future(asyncio.to_thread(self._store.count, shadow.edition, counts, now))
        try:
            await asyncio.shield(writing)
        finally:
            await asyncio.wait([writing])  # a thread goes on when its task is cancelled: ask what it did
            if writing.exception() is not None:
                shadow.give_back(counts)
