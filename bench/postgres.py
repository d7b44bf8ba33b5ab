"""An own PostgreSQL from Debian's package: temporary data, loopback, durability as shipped."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psycopg

BINARIES = Path("/usr/lib/postgresql/15/bin")
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
}
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


def free_port() -> int:
    """Below the range of outgoing connections, so that none takes it before its server is started."""
    while True:
        port = 20_000 + secrets.randbelow(10_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def _run(*command: str | Path) -> None:
    """As user postgres when we are root, which the server refuses to run as."""
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd="/")


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server. Use as a context: leaving it stops the server and removes the data."""

    home: Path
    port: int
    password: str

    @classmethod
    def start(cls) -> Self:
        home = Path(tempfile.mkdtemp(prefix="bench-pg-"))
        cluster = cls(home, free_port(), secrets.token_hex(12))
        secret = home / "password"
        secret.write_text(cluster.password)
        if os.geteuid() == 0:
            for path in (home, secret):
                shutil.chown(path, "postgres")
        access = ("-U", "bench", "--pwfile", secret, "-A", "scram-sha-256")
        _run(BINARIES / "initdb", "-D", home / "data", *access, "-E", "UTF8", "--locale=C.UTF-8")
        with (home / "data" / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{k} = '{v}'\n" for k, v in {**OPTIONS, "port": cluster.port}.items())
        _run(BINARIES / "pg_ctl", "-D", home / "data", "-w", "-l", home / "log", "start")
        return cluster

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        _run(BINARIES / "pg_ctl", "-D", self.home / "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.home)

    @property
    def pid(self) -> int:
        return int((self.home / "data" / "postmaster.pid").read_text().splitlines()[0])

    def url(self, database: str) -> str:
        return f"postgresql://bench:{self.password}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> str:
        """Create a database; its URL."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"')
        return self.url(database)

    def version(self) -> str:
        """Version and durability settings, for the report's head."""
        with psycopg.connect(self.url("postgres")) as connection:
            rows = [connection.execute(f"SHOW {name}").fetchone() for name in ("server_version", *DURABLE)]
        values = [str(row[0]) for row in rows if row]
        return f"{values[0]} ({', '.join(f'{k}={v}' for k, v in zip(DURABLE, values[1:], strict=True))})"
