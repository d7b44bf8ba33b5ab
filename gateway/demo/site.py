"""A whole site in a folder: keys, database, sample data, licensed firms, and a real server on loopback."""

import io
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from disclosure_gateway_client import Client, Credentials, Keys, Options, SigningKey

from gateway.cli import app
from gateway.errors import ConfigError

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "small"
PATIENCE = 30  # seconds for a server to answer
DEPARTMENTS = {
    "customs": "customs.csv",
    "maritime": "maritime.xlsx",
    "anti_smuggling": "anti_smuggling.jsonl",
}


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Firm:
    """A recipient of the demo. authorisations: reference on record by its name in the sample file."""

    name: str
    client_id: str
    key: SigningKey
    authorisations: dict[str, str] = field(default_factory=dict)


FIRMS: dict[str, dict[str, Any]] = {
    "bureau": {
        "name": "示例企业征信有限公司",
        "kind": "ECRB",
        "licence": ("企业征信备案-琼-001", "中国人民银行海南省分行", "credit_reporting", ["ENT", "SOLE"]),
    },
    "individual_bureau": {
        "name": "示例个人征信有限公司",
        "kind": "ICRB",
        "licence": ("个人征信业务经营许可证-示-01", "中国人民银行", "credit_reporting", ["IND", "SOLE"]),
    },
    "insurer": {
        "name": "示例信用保险股份有限公司",
        "kind": "INS",
        "licence": ("保险许可证-示-0001", "国家金融监督管理总局", "credit_insurance", ["ENT", "IND", "SOLE"]),
    },
    "rater": {
        "name": "示例信用评级有限公司",
        "kind": "RATE",
        "licence": ("信用评级备案-示-01", "中国人民银行海南省分行", "credit_rating", ["ENT"]),
    },
    "consultant": {
        "name": "示例信用咨询有限公司",
        "kind": "CONS",
        "licence": ("咨询服务协议-示-01", "海南省营商环境建设厅", "credit_consulting", ["ENT"]),
    },
}


@dataclass
class Site:
    """The operator's side of one gateway. environment: its GATEWAY_* settings."""

    folder: Path
    port: int
    database_url: str = ""
    firms: dict[str, Firm] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        database = {"GATEWAY_DATABASE_URL": self.database_url} if self.database_url else {}
        return {
            "GATEWAY_DATA_DIR": str(self.folder),
            "GATEWAY_PORT": str(self.port),
            "GATEWAY_PUBLIC_URL": self.url,
            "GATEWAY_LOG_ORIGIN": "demo.disclosure-gateway.example/log",
            **database,
        }

    def command(self, *words: str) -> Any:
        """What a `gateway` command tells. Raises ConfigError unless it succeeds."""
        code, told = self.run(*words)
        if code:
            raise ConfigError(f"`gateway {words[0]}` ended with {code}")
        return told

    def run(self, *words: str) -> tuple[int, Any]:
        """Run one `gateway` command in this process: its exit code, and its words parsed as JSON."""
        told = io.StringIO()
        with self._settings(), redirect_stdout(told):
            code = app([*words, "--json"], standalone_mode=False, prog_name="gateway")
        return int(code or 0), json.loads(told.getvalue())

    @contextmanager
    def _settings(self) -> Iterator[None]:
        before = dict(os.environ)
        os.environ.update(self.environment)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

    def import_samples(self, department: str) -> Any:
        """Import one department's sample file with its review certificates."""
        reviews, organs = SAMPLES / f"{department}.reviews.jsonl", SAMPLES / "organs.jwks.json"
        words = ["import", str(SAMPLES / DEPARTMENTS[department]), "--department", department]
        return self.command(*words, "--reviews", str(reviews), "--organs", str(organs))

    def license(self, name: str) -> Firm:
        """Register, license and approve one firm of the demo with a fresh client key."""
        key = SigningKey.generate()
        papers, jwks = self.folder / f"{name}.firm.json", self.folder / f"{name}.jwks.json"
        papers.write_text(json.dumps(firm_paper(name), ensure_ascii=False), "utf-8")
        jwks.write_text(json.dumps({"keys": [key.public_jwk()]}), "utf-8")
        client_id = f"{name}-client"
        self.command("client", "register", str(papers), "--jwks", str(jwks), "--client-id", client_id)
        self.command("client", "approve", client_id)
        firm = self.firms[name] = Firm(name, client_id, key)
        return firm

    def authorise(self, firm: Firm, paper: dict[str, Any]) -> str:
        """Record one authorisation of the sample file."""
        file = self.folder / f"{paper['name']}.authorisation.json"
        file.write_text(json.dumps(authorisation_paper(paper), ensure_ascii=False), "utf-8")
        reference: str = self.command("client", "authorise", firm.client_id, str(file))["id"]
        firm.authorisations[paper["name"]] = reference
        return reference

    def authorisations(self) -> Sequence[dict[str, Any]]:
        """The sample authorisations of the firms that are licensed here."""
        papers = json.loads((SAMPLES / "authorisations.json").read_text("utf-8"))
        return [paper for paper in papers if paper["recipient"] in self.firms]

    def public(self, path: str) -> bytes:
        """What anyone may read of the gateway."""
        with urllib.request.urlopen(self.url + path, timeout=PATIENCE) as answer:  # noqa: S310 -- loopback
            body: bytes = answer.read()
        return body

    def keys(self) -> Keys:
        """The log's and the receipts' public keys, as they would reach a recipient on paper."""
        return Keys.parse(self.public("/log/keys"))

    def client(self, firm: Firm, options: Options | None = None) -> Client:
        """The firm's own client, with the log's keys pinned."""
        credentials = Credentials(firm.client_id, firm.key)
        return Client(self.url, credentials, trust=self.keys(), options=options or Options())

    @contextmanager
    def serve(self, workers: int = 1) -> Iterator["subprocess.Popen[bytes]"]:
        """A real server, until the block ends."""
        command = [sys.executable, "-m", "gateway.cli", "serve", "--workers", str(workers)]
        environment = {**os.environ, **self.environment}
        with (self.folder / "server.log").open("ab") as log:
            process = subprocess.Popen(command, env=environment, stderr=log, stdout=log)  # noqa: S603 -- our own
        try:
            self.wait(process)
            yield process
        finally:
            process.terminate()
            process.wait(PATIENCE)

    def wait(self, process: "subprocess.Popen[bytes]") -> None:
        """Until the server is ready. Raises ConfigError if it ended or stays silent."""
        for _ in range(PATIENCE * 20):
            if process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=1):  # noqa: S310 -- loopback
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise ConfigError(f"the server did not start: see {self.folder / 'server.log'}")


def firm_paper(name: str) -> dict[str, Any]:
    """The papers of a firm as `gateway client register` reads them."""
    firm = FIRMS[name]
    number, issuer, purpose, kinds = firm["licence"]
    term = {"valid_from": "2026-01-01", "valid_until": "2027-12-31"}
    return {
        "name": firm["name"],
        "kind": firm["kind"],
        "contract": {"ref": f"HT-{name}", "until": "2027-12-31"},
        "pia": {"ref": f"PIA-{name}", "until": "2027-12-31"},
        "licence": {
            "number": number,
            "issuer": issuer,
            "purposes": [purpose],
            "subject_kinds": kinds,
            **term,
        },
    }


def authorisation_paper(paper: dict[str, Any]) -> dict[str, Any]:
    """One authorisation of the sample file as `gateway client authorise` reads it."""
    notice = {"notice_on": "2026-10-01"} if paper["notice"] else {}
    return {
        "purpose": paper["purpose"],
        "kind": paper["kind"],
        "valid_from": "2026-01-01",
        "valid_until": "2027-12-31",
        "evidence": f"SQ-{paper['name']}",
        "subjects": paper["subjects"],
        **notice,
    }
