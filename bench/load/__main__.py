"""`python -m bench.load`: reads one Job per line, answers one Report per line."""

import asyncio
import gc
import json
import statistics
import sys
import time

import uvloop

from bench.load import answers
from bench.load.connection import Connection, Tally
from bench.load.job import WRONG, Job, Outcome, Report, Stream
from bench.load.requests import prepare
from bench.meter import cpu_seconds


async def _open(stream: Stream, tally: Tally) -> tuple[list[Connection], list[asyncio.Future[None]]]:
    loop = asyncio.get_running_loop()
    ends = [loop.create_future() for _ in range(stream.connections)]
    opened = []
    for end in ends:
        _, connection = await loop.create_connection(
            lambda end=end: Connection(tally, lambda: end.set_result(None)),  # type: ignore[misc]
            "127.0.0.1",
            stream.port,
        )
        opened.append(connection)
    return opened, ends


def _cpu(job: Job) -> dict[str, float]:
    return {**{name: cpu_seconds(pid) for name, pid in job.pids.items()}, "generator": time.process_time()}


def _check(stream: Stream, tally: Tally) -> None:
    """Every answer, once the clock has stopped."""
    expected = answers.read(stream.expected)
    for request, pieces in tally.kept if expected else ():
        if fault := answers.fault(request, b"".join(pieces), expected or {}, masks=stream.masks):
            tally.failed[WRONG] += 1
            tally.first_failure = tally.first_failure or fault


def _outcome(stream: Stream, tally: Tally, began: float) -> Outcome:
    """Rate over the window, or up to the last answer where the stream drains or ran out of proofs."""
    to_the_last = stream.drain or tally.exhausted_at > 0
    end = tally.last if to_the_last else tally.deadline
    times = sorted(tally.times) or [0.0]
    return Outcome(
        name=stream.name,
        answered=len(tally.times) if to_the_last else tally.in_window,
        drained=len(tally.times),
        elapsed=end - began,
        p50=statistics.median(times) * 1e3,
        p99=times[min(len(times) - 1, int(len(times) * 0.99))] * 1e3,
        failed=dict(tally.failed),
        first_failure=tally.first_failure,
    )


async def run(job: Job) -> Report:
    """Prepare, connect, then open the window: nothing but sending and receiving happens inside it."""
    tallies = [Tally(prepare(stream), keeps=bool(stream.expected)) for stream in job.streams]
    pairs = [await _open(s, t) for s, t in zip(job.streams, tallies, strict=True)]
    gc.collect()
    gc.disable()
    began = time.perf_counter() + job.ramp
    for tally in tallies:
        tally.start, tally.deadline = began, began + job.seconds
    for opened, _ in pairs:
        for connection in opened:
            connection.send()
    await asyncio.sleep(job.ramp)
    before = _cpu(job)
    await asyncio.gather(*(end for _, ends in pairs for end in ends))
    elapsed, after = time.perf_counter() - began, _cpu(job)
    gc.enable()
    for stream, tally in zip(job.streams, tallies, strict=True):
        _check(stream, tally)
    outcomes = [_outcome(s, t, began) for s, t in zip(job.streams, tallies, strict=True)]
    return Report(tuple(outcomes), {k: after[k] - before[k] for k in after}, elapsed)


def main() -> None:
    for line in sys.stdin:
        report = uvloop.run(run(Job.decode(json.loads(line))))
        print(json.dumps(report.encode()), flush=True)


if __name__ == "__main__":
    main()
