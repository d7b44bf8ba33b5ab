"""Several processes on one log, and processes that are killed: nothing answered is ever lost."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import text

from gateway.audit.merkle import consistency_proof
from gateway.audit.verify import leaf_hash, root_of, verify_consistency, verify_proof
from gateway.db.session import engine
from tests.gateway.audit.making import KEYS
from tests.gateway.audit.stores import examined

ROOT = Path(__file__).resolve().parents[3]


def start(url: str, clients: int, entries: int, out: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.gateway.audit.writer", url, str(clients), str(entries)]
    with out.open("wb") as file:
        return subprocess.Popen(command, cwd=ROOT, stdout=file)


def answered(out: Path) -> list[dict[str, Any]]:
    """Every whole line: the last one may have been cut off by the kill."""
    lines = out.read_text("utf-8").split("\n")
    return [json.loads(line) for line in lines[:-1]]


def stored(url: str) -> list[str]:
    made = engine(url)
    with made.connect() as connection:
        leaves = connection.execute(text("SELECT leaf FROM log_entry ORDER BY idx")).scalars().all()
    made.dispose()
    return [bytes(leaf).decode() for leaf in leaves]


def check(url: str, entries: Sequence[dict[str, Any]]) -> None:
    """Each answered entry stands at its index and proves itself; all checkpoints are of one history."""
    assert examined(url).findings == ()
    leaves = stored(url)
    hashes = [leaf_hash(leaf.encode()) for leaf in leaves]
    roots: dict[int, bytes] = {}
    for entry in entries:
        assert leaves[entry["index"]] == entry["leaf"]
        index, checkpoint = verify_proof(entry["leaf"].encode(), entry["proof"], KEYS.log)
        assert index == entry["index"]
        assert roots.setdefault(checkpoint.size, checkpoint.root) == checkpoint.root
    whole = root_of(hashes)
    for size in sorted(roots)[:: max(1, len(roots) // 20)]:
        proof = consistency_proof(size, len(hashes), lambda low, high: root_of(hashes[low:high]))
        assert verify_consistency(size, len(hashes), proof, roots[size], whole)


def test_four_processes_make_one_gap_free_history(database_url: str, tmp_path: Path) -> None:
    outs = [tmp_path / f"out-{number}" for number in range(4)]
    writers = [start(database_url, 16, 300, out) for out in outs]
    assert [writer.wait(timeout=120) for writer in writers] == [0] * 4
    entries = [entry for out in outs for entry in answered(out)]
    assert sorted(entry["index"] for entry in entries) == list(range(1200))
    check(database_url, entries)


def test_a_killed_process_takes_no_answered_entry_with_it(database_url: str, tmp_path: Path) -> None:
    outs = [tmp_path / f"out-{number}" for number in range(3)]
    for turn, out in enumerate(outs):
        writer = start(database_url, 8, 1_000_000, out)
        deadline = time.monotonic() + 60
        while out.stat().st_size < 30_000 * (turn + 1) and time.monotonic() < deadline:
            time.sleep(0.01)
        writer.send_signal(signal.SIGKILL)
        assert writer.wait(timeout=30) == -signal.SIGKILL
    entries = [entry for out in outs for entry in answered(out)]
    assert len(entries) > 30
    check(database_url, entries)
