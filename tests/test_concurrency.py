"""Four server processes on one PostgreSQL: one log, one-time proofs, one release per key."""

import asyncio
import itertools
import json
import subprocess
import time
from base64 import b64decode
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from disclosure_gateway_client import Keys

from gateway.audit.verify import Checkpoint, LogKey, open_checkpoint, parse_proof, verify_consistency
from gateway.demo.scenes import sample
from gateway.demo.site import PATIENCE, Site, free_port
from tests.bureau import Bureau
from tests.crash.load import Answer, Line, Load, Request, ask, at_once, lines, questions, statuses
from tests.crash.servers import leaves, lost, sound

WORKERS, CLIENTS, REQUESTS, AT_ONCE = 4, 32, 400, 50
SETTLE = 0.1  # seconds in which a server sees that a line was closed
FIRM = sample("plain_enterprise")["value"]


@dataclass(frozen=True)
class Four:
    """A server of four processes. process: their parent."""

    site: Site
    process: "subprocess.Popen[bytes]"

    def held(self) -> list[int]:
        """How many sockets each process holds now."""
        parent = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        workers = [Path("/proc", pid) for pid in parent.read_text().split()]
        serving = [one for one in workers if b"spawn_main" in (one / "cmdline").read_bytes()]
        return [sum("socket:" in str(fd.readlink()) for fd in (one / "fd").iterdir()) for one in serving]

    @asynccontextmanager
    async def lines(self, count: int) -> AsyncIterator[list[Line]]:
        """Connections of which every process holds some."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            await asyncio.sleep(SETTLE)
            before = self.held()
            async with lines(self.site, count) as opened:
                if len(before) == WORKERS and all(map(int.__lt__, before, self.held())):
                    yield opened
                    return
        raise AssertionError("one process takes no connection")

    def ask(self, requests: Sequence[Request]) -> list[Answer]:
        """All at once, over all processes."""

        async def run() -> list[Answer]:
            async with self.lines(len(requests)) as opened:
                return await at_once(opened, requests)

        return asyncio.run(run())


@pytest.fixture(scope="module")
def four(postgres_site: Site) -> Iterator[Four]:
    site = Site(postgres_site.folder, free_port(), postgres_site.database_url, postgres_site.firms)
    with site.serve(WORKERS) as process:
        yield Four(site, process)


@pytest.fixture
def bureau(four: Four) -> Iterator[Bureau]:
    with Bureau(four.site, four.site.firms["bureau"]) as made:
        made.log_in()
        yield made


@dataclass(frozen=True)
class Busy:
    """What many clients were told at once, singles and batches."""

    site: Site
    keys: Keys
    answers: list[Answer]

    def heads(self) -> list[Checkpoint]:
        """The log's heads that the receipts show, by size."""
        keys = [LogKey.parse(key) for key in json.loads(self.site.public("/log/keys"))["log"]]
        receipts = [json.loads(answer.body)["receipt"] for answer in self.answers]
        notes = {parse_proof(receipt["proof"]).checkpoint for receipt in receipts}
        return sorted((open_checkpoint(note, keys) for note in notes), key=lambda head: head.size)

    def follows(self, old: Checkpoint, new: Checkpoint) -> bool:
        """Whether the gateway proves that the one head's log begins with the other's."""
        told = json.loads(self.site.public(f"/log/proof/consistency?from={old.size}&to={new.size}"))
        hashes = [b64decode(one) for one in told["hashes"]]
        return verify_consistency(old.size, new.size, hashes, old.root, new.root)


@pytest.fixture(scope="module")
def busy(four: Four) -> Busy:
    with Bureau(four.site, four.site.firms["bureau"]) as bureau:
        bureau.log_in()
        load = Load(iter(list(itertools.islice(questions(bureau), REQUESTS))))

    async def run() -> None:
        async with four.lines(CLIENTS) as opened:
            await load.run(opened)

    asyncio.run(run())
    return Busy(four.site, four.site.keys(), load.answers)


def test_every_question_is_answered_and_every_answer_is_in_the_log(busy: Busy) -> None:
    assert statuses(busy.answers) == [200] * REQUESTS
    assert lost(busy.site, busy.answers, busy.keys) == []


def test_the_log_of_four_processes_has_no_gap(busy: Busy) -> None:
    stored = leaves(busy.site)
    assert sorted(stored) == list(range(len(stored)))
    assert sound(busy.site)


def test_all_receipts_tell_of_one_history(busy: Busy) -> None:
    heads = busy.heads()
    assert len({head.size for head in heads}) == len(heads), "two heads of one size"
    assert len(heads) > WORKERS
    assert all(busy.follows(old, new) for old, new in itertools.pairwise([*heads, heads[-1]]))
    assert busy.follows(heads[0], heads[-1])


def test_one_proof_wins_once_across_all_processes(four: Four, bureau: Bureau) -> None:
    request = ask(bureau, json.dumps(bureau.body(FIRM)).encode())
    answers = four.ask([request] * AT_ONCE)
    assert statuses(answers) == [200] + [401] * (AT_ONCE - 1)
    refused = {json.loads(answer.body)["code"] for answer in answers if answer.status == 401}
    assert refused == {"replayed_dpop_proof"}


def test_one_key_makes_one_release_across_all_processes(four: Four, bureau: Bureau) -> None:
    body, before = json.dumps(bureau.body(FIRM)).encode(), leaves(four.site)
    answers = four.ask([ask(bureau, body, "one-key") for _ in range(AT_ONCE)])
    told = [answer.body for answer in answers if answer.status == 200]
    assert len(set(told)) == 1
    waiting = [json.loads(answer.body) for answer in answers if answer.status != 200]
    assert all((one["code"], one["retryable"]) == ("idempotency_in_progress", True) for one in waiting)
    fresh = [json.loads(leaf) for index, leaf in leaves(four.site).items() if index not in before]
    kinds = Counter(leaf["type"] for leaf in fresh)
    assert kinds == Counter(release=1, delivery=len(told) - 1, denial=len(waiting))


def test_two_clients_may_use_the_same_key(four: Four, bureau: Bureau) -> None:
    insurer = four.site.firms["insurer"]
    with Bureau(four.site, insurer) as other:
        other.log_in()
        reference = insurer.authorisations["insurer_enterprises"]
        asked = other.body(FIRM, purpose="credit_insurance", authorisation=reference)
        theirs = [ask(other, json.dumps(asked).encode(), "shared-key") for _ in range(AT_ONCE // 2)]
    body = json.dumps(bureau.body(FIRM)).encode()
    ours = [ask(bureau, body, "shared-key") for _ in range(AT_ONCE // 2)]
    told = [json.loads(answer.body) for answer in four.ask(ours + theirs) if answer.status == 200]
    assert len({one["id"] for one in told}) == 2
    assert {one["purpose"] for one in told} == {"credit_reporting", "credit_insurance"}
