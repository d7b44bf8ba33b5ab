"""The runner's end of the load generator."""

import json
import subprocess
import sys
from types import TracebackType
from typing import Self

from bench.load.job import Job, Report
from bench.servers import ROOT


class Generator:
    """One generator process for the whole run. A context: leaving it ends the process."""

    def __enter__(self) -> Self:
        words = [sys.executable, "-m", "bench.load"]
        self._process = subprocess.Popen(
            words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(10)

    def run(self, job: Job) -> Report:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job.encode()) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("the load generator ended; its error stands above")
        return Report.decode(json.loads(line))
