"""Servers as subprocesses: start, wait until they answer, stop."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bench.meter import tree
from bench.postgres import free_port

READY_SECONDS = 60
ROOT = Path(__file__).resolve().parent.parent


def _answers(port: int) -> bool:
    probe = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        probe.request("GET", "/livez")
        return probe.getresponse().status == 200
    except OSError:
        return False
    finally:
        probe.close()


@dataclass(slots=True)
class Server:
    """One running server; `port` is its loopback port, `log` its output file."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @classmethod
    def start(cls, command: Sequence[str], env: Mapping[str, str], log: Path, port: int = 0) -> Self:
        """`{port}` in the command's words is replaced."""
        port = port or free_port()
        words = [word.replace("{port}", str(port)) for word in command]
        with log.open("ab") as sink:
            process = subprocess.Popen(words, cwd=ROOT, env={**os.environ, **env}, stdout=sink, stderr=sink)
        return cls(process, port, log)

    def wait(self) -> None:
        """Until it answers. Raises SystemExit with the server's output when it does not."""
        limit = time.monotonic() + READY_SECONDS
        while not _answers(self.port):
            if self.process.poll() is not None or time.monotonic() > limit:
                raise SystemExit(f"server did not start; its output:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Ask, then insist; workers end with their parent."""
        members = tree(self.process.pid)
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            for pid in members:
                _kill(pid)
            self.process.wait(5)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, 9)
    except ProcessLookupError:
        return


def baseline(module: str, workers: int) -> list[str]:
    return [sys.executable, "-m", "bench.serving", module, "{port}", str(workers)]
