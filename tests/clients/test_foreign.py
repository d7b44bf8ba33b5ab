"""Clients that are other processes: the curl script, and our own over a real socket."""

import json
import subprocess
from pathlib import Path

import pytest
from disclosure_gateway_client import Client, Credentials, SigningKey, verify_receipt

from tests.clients.conftest import CITIZEN, USCC, asked, pinned
from tests.clients.loopback import served
from tests.clients.simulator import CLIENT

SCRIPT = Path(__file__).resolve().parents[2] / "clients/curl/release.sh"
PEM = """-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
"""
QUESTION = {
    "purpose": "credit_rating",
    "authorisation": "contract",
    "operator": "operator-7",
    "client_reference": "case-7",
    "subjects": [{"type": "uscc", "value": USCC}, {"type": "citizen_id", "value": CITIZEN}],
}


def run_script(issuer: str, folder: Path, client: str = CLIENT) -> subprocess.CompletedProcess[str]:
    (folder / "key.pem").write_text(PEM)
    command = [str(SCRIPT), issuer, client, str(folder / "key.pem")]
    question = json.dumps(QUESTION)
    return subprocess.run(command, input=question, capture_output=True, text=True, timeout=60, check=False)


def test_our_client_works_over_a_real_socket(client_key: SigningKey) -> None:
    with (
        served(client_key.public_jwk()) as sim,
        Client(sim.issuer, Credentials(CLIENT, client_key), trust=pinned(sim)) as client,
    ):
        assert len(client.release(**asked()).results) == 2
        assert len(client.release(**asked()).results) == 2


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # by RFC 9864; OpenSSL's users know it by this name
def test_the_curl_script_gets_a_release_that_our_verifier_accepts(tmp_path: Path) -> None:
    with served(SigningKey.from_pem(PEM.encode()).public_jwk()) as sim:
        done = run_script(sim.issuer, tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert len(verify_receipt(done.stdout.encode(), pinned(sim)).results) == 2


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_the_curl_script_fails_aloud_and_hands_out_nothing(tmp_path: Path) -> None:
    with served(SigningKey.from_pem(PEM.encode()).public_jwk()) as sim:
        done = run_script(sim.issuer, tmp_path, client="bureau-z")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == 'HTTP 401: {"error":"invalid_client"}\n'
