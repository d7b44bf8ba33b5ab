from pathlib import Path

import pytest

from gateway.policy.bundle import Bundle, read_bundle

POLICIES = Path(__file__).resolve().parents[3] / "policies"


@pytest.fixture(scope="session")
def policies() -> Path:
    """The policy files that are shipped."""
    return POLICIES


@pytest.fixture(scope="session")
def shipped() -> Bundle:
    """The policy files that are shipped, read and compiled once."""
    return read_bundle(POLICIES)
