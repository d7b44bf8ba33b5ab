"""A PostgreSQL of our own: Debian's binaries, a fresh cluster, loopback only, full durability."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from gateway.demo.site import free_port

PATIENCE = 60  # seconds for initdb and start on a busy machine


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    return found[-1].parent


def _as_owner(*command: str) -> None:
    """The server refuses to run as root, so root becomes `postgres` for it."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *command], check=True, capture_output=True, timeout=PATIENCE, cwd="/tmp")


@dataclass
class Postgres:
    """A running server. Its superuser needs no password: it listens on loopback in a directory of its own."""

    folder: Path
    port: int
    _count: int = 0

    @classmethod
    def start(cls) -> "Postgres":
        folder = Path(tempfile.mkdtemp(prefix="gateway-pg-"))
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        data, tools = folder / "data", _binaries()
        _as_owner(
            str(tools / "initdb"),
            "-D",
            str(data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
        )
        server = cls(folder, free_port())
        server.up()
        return server

    def up(self) -> None:
        """Start (again) and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        log = str(self.folder / "log")
        _as_owner(
            str(_binaries() / "pg_ctl"),
            "-D",
            str(self.folder / "data"),
            "-l",
            log,
            "-w",
            "-o",
            options,
            "start",
        )

    def down(self, mode: str = "immediate") -> None:
        """Stop. `immediate` is the crash: no shutdown checkpoint."""
        _as_owner(str(_binaries() / "pg_ctl"), "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")

    def stop(self) -> None:
        self.down()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """An empty database for one test."""
        self._count += 1
        name = f"test_{self._count}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        try:
            yield self.url(name)
        finally:
            with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
