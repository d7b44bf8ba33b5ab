"""What the documents show works as shown."""

import doctest
import importlib
import json
import pkgutil
import re
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import disclosure_gateway_client
import httpx2
import pytest
from disclosure_gateway_client import Client, Credentials, SigningKey

from tests.clients.conftest import pinned
from tests.clients.simulator import CLIENT, ISSUER, Simulator, problem

CLIENTS = Path(__file__).resolve().parents[2] / "clients"
MODULES = [module.name for module in pkgutil.iter_modules(disclosure_gateway_client.__path__)]
BLOCKS = re.findall(r"```python\n(.*?)```", (CLIENTS / "python/README.md").read_text("utf-8"), re.DOTALL)
PEM = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
"""


@pytest.mark.parametrize("name", ["", *MODULES])
def test_examples_in_docstrings_run(name: str) -> None:
    module = importlib.import_module(f"disclosure_gateway_client.{name}".rstrip("."))
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("name", disclosure_gateway_client.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    assert getattr(disclosure_gateway_client, name).__doc__


def test_the_readme_builds_a_client_from_files(
    sim: Simulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "client.pem").write_bytes(PEM)
    (tmp_path / "gateway-keys.json").write_text(json.dumps(sim.keys()))
    code = re.sub(r'Path\("(.*?)"\)', rf'Path("{tmp_path}/\1")', BLOCKS[0])
    scope: dict[str, Any] = {}
    exec(compile(code, "README", "exec"), scope)
    scope["client"].close()
    assert capsys.readouterr().out == ""


def test_the_readme_asks_and_verifies_and_catches(
    sim: Simulator, client_key: SigningKey, capsys: pytest.CaptureFixture[str]
) -> None:
    http = httpx2.Client(transport=httpx2.MockTransport(sim))
    client = Client(ISSUER, Credentials(CLIENT, client_key), trust=pinned(sim), http=http)
    scope: dict[str, object] = {**vars(disclosure_gateway_client), "client": client}
    exec(compile(BLOCKS[1] + BLOCKS[2], "README", "exec"), scope)
    sim.canned = [problem(403, "purpose_not_licensed", at="/purpose")]
    exec(compile(BLOCKS[3], "README", "exec"), scope)
    out = capsys.readouterr().out
    assert "C01 release E-W ['CIIR:13']" in out
    assert "purpose_not_licensed /purpose" in out


def test_the_package_needs_what_it_says_and_nothing_of_the_gateway() -> None:
    stated = tomllib.loads((CLIENTS / "python/pyproject.toml").read_text())["project"]
    assert stated["dependencies"] == ["httpx2", "cryptography"]
    assert stated["version"] == metadata.version("disclosure-gateway-client")
    sources = [path.read_text("utf-8") for path in (CLIENTS / "python/src").rglob("*.py")]
    found = {name for text in sources for name in re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE)}
    assert not found & {"gateway", "masking", "samples"}
