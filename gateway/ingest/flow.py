"""One import: inspect → read → marks → settle → write in chunks → log. A crash loses no row and repeats none.

What ended since the last import is settled before anything is written.
A chunk's rows, faults, quarantines, results and the count of rows dealt with are one transaction; the next
run of the same file goes on behind that count.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Protocol

from gateway.ingest import marks, parse
from gateway.ingest.catalogue import Catalogue, catalogue, check_headings
from gateway.ingest.faults import refused
from gateway.ingest.lifecycle import settle
from gateway.ingest.model import (
    Accepted,
    Cell,
    Delivery,
    FileRefused,
    Job,
    Outcome,
    Quarantined,
    Rejected,
    Row,
)
from gateway.ingest.validate import read
from gateway.results.standing import Review

CHUNK = 500  # rows per transaction: a flush is paid once, and a crash repeats little work


class Store(Protocol):
    """Where an import leaves what it found."""

    def settle(self, today: date) -> None:
        """Let results stand without the entries that ended before today."""

    def begin(self, department: str, file_sha256: str, now: datetime, *, again: bool) -> Job:
        """The last import of this file, or a new one. again: one that is done does not count."""

    def apply(self, job: Job, outcomes: Sequence[Outcome], now: datetime) -> Job:
        """Write the outcomes of the next rows, all or none. Raises Conflict if another run wrote them."""

    def close(self, job: Job, state: str) -> Job:
        """Move the job to its next state."""


class Reviews(Protocol):
    """The declassification certificates that came along with the file, and those that came before."""

    def fresh(self, file_sha256: str) -> bool:
        """Whether any certificate for this file is new."""

    def register(self, import_id: str, file_sha256: str) -> Callable[[str], Review]:
        """Keep them, and tell for a record's number what is covered of it."""


@dataclass(frozen=True, slots=True)
class Ports:
    """append_import: writes the import's entry into the release log; one that stands already is success."""

    store: Store
    reviews: Reviews
    append_import: Callable[[Job], None]
    progress: Callable[[int, int], None]


def import_file(path: Path, department: str, ports: Ports, now: datetime) -> Job:
    """Import one file of a department, or go on where an earlier run ended.

    Raises FileRefused: nothing of the file is stored; StoreUnavailable or Conflict: run it again.
    """
    known = catalogue(department)
    delivery = parse.inspect(path)
    _check(delivery, known, ports, now)
    ports.store.settle(now.date())
    again = ports.reviews.fresh(delivery.sha256)
    job = ports.store.begin(department, delivery.sha256, now, again=again)
    if job.state == "done":
        return job
    cover = ports.reviews.register(job.id, delivery.sha256)
    for chunk in _chunks(parse.rows(path, delivery), job):
        outcomes = [judge(row, known, cover, now) for row in chunk]
        job = ports.store.apply(job, outcomes, now)
        ports.progress(job.rows, delivery.rows)
    return _finish(job, ports)


def _check(delivery: Delivery, known: Catalogue, ports: Ports, now: datetime) -> None:
    """Raises FileRefused. The head of a page is where the law wants a mark: it is quarantined (保密法 22)."""
    if delivery.form == "jsonl":  # each line names its own members
        return
    try:
        check_headings(delivery.headings, known)
    except FileRefused:
        marked = marks.found(delivery.headings)
        if not marked:
            raise
        content = _content(Row(1, {}, delivery.headings), {})
        _refuse(Quarantined(1, *marked, content, None), delivery.sha256, known, ports, now)
        raise refused("marked_heading") from None


def _refuse(heading: Quarantined, file_sha256: str, known: Catalogue, ports: Ports, now: datetime) -> None:
    job = ports.store.begin(known.department, file_sha256, now, again=False)
    if job.state == "running":
        job = ports.store.apply(job, [heading], now)
        ports.append_import(job)
        ports.store.close(job, "refused")


def _chunks(rows: Iterator[Row], job: Job) -> Iterator[list[Row]]:
    if job.state != "running":
        return
    rest = islice(rows, job.rows, None)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _finish(job: Job, ports: Ports) -> Job:
    applied = ports.store.close(job, "applied")
    ports.append_import(applied)
    return ports.store.close(applied, "done")


def judge(row: Row, known: Catalogue, cover: Callable[[str], Review], now: datetime) -> Outcome:
    """Exactly one of accepted, rejected and quarantined. A mark outweighs every fault. Pure."""
    reading = read(row, known, now.date())
    marked = marks.found(reading.texts)
    if marked:
        return Quarantined(row.number, *marked, _content(row, reading.content), reading.identifier)
    if reading.record is None:
        return Rejected(row.number, reading.faults)
    settled = settle(reading.record, now.date())
    return Accepted(row.number, settled, cover(settled.name))


def _content(row: Row, cells: Mapping[str, Cell]) -> bytes:
    """What is sealed for the organ to decide on; ASCII, since even broken text must be kept."""
    return json.dumps({"row": row.number, "cells": cells, "surplus": row.surplus}, default=str).encode()
