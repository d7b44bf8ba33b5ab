"""Sites that are made to be broken: servers in a process group of their own, killed without warning."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from disclosure_gateway_client import Keys, verify_receipt
from sqlalchemy import text

from gateway.db.session import engine
from gateway.demo.site import PATIENCE, Site, free_port
from tests.crash.load import Answer

ROOT = Path(__file__).resolve().parents[2]
SERVE = ("gateway.cli", "serve")

Server = subprocess.Popen[bytes]


def built(folder: Path, database_url: str = "") -> Site:
    """A small site: one department's records, one licensed bureau."""
    site = Site(folder, free_port(), database_url)
    site.command("init")
    site.import_samples("customs")
    site.license("bureau")
    return site


def start(site: Site, *command: str, **settings: str) -> Server:
    """Run a server of this site until it is ready. command: a module and its arguments."""
    with (site.folder / "server.log").open("ab") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", *command],
            env={**os.environ, **site.environment, **settings},
            cwd=ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    site.wait(server)
    return server


def kill(server: Server) -> None:
    """The whole process group at once: no handler runs, nothing is flushed, no client is told."""
    os.killpg(server.pid, signal.SIGKILL)
    server.wait(PATIENCE)


@contextmanager
def running(site: Site, *command: str, **settings: str) -> Iterator[Server]:
    """A server, `gateway serve` unless told otherwise; what is left of it at the end is killed."""
    server = start(site, *(command or SERVE), **settings)
    try:
        yield server
    finally:
        if server.poll() is None:
            kill(server)


def leaves(site: Site) -> dict[int, str]:
    """What the log holds, by index."""
    made = engine(site.database_url or f"sqlite:///{site.folder / 'gateway.db'}")
    with made.connect() as connection:
        rows = connection.execute(text("SELECT idx, leaf FROM log_entry")).all()
    made.dispose()
    return {row[0]: bytes(row[1]).decode() for row in rows}


def lost(site: Site, answered: Iterable[Answer], keys: Keys) -> list[str]:
    """Ids of the releases that were answered, and proven by their receipts, but are not in the log."""
    stored, gone = leaves(site), []
    for answer in answered:
        release, leaf = verify_receipt(answer.body, keys), json.loads(answer.body)["receipt"]["leaf"]
        if stored.get(release.log_index) != leaf:
            gone.append(release.id)
    return gone


def sound(site: Site) -> bool:
    """Whether `gateway audit fsck` finds the whole log as it was written."""
    code, told = site.run("audit", "fsck")
    return code == 0 and told["verdict"] == "ok"
