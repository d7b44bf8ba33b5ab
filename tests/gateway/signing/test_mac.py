"""Our key schedule is HMAC-SHA-256."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.signing.mac import Mac


@given(st.binary(min_size=1, max_size=64), st.binary(max_size=300))
def test_every_key_and_message_agrees_with_the_standard_library(secret: bytes, message: bytes) -> None:
    mac = Mac(secret)
    assert mac.digest(message) == mac.digest(message) == hmac.digest(secret, message, "sha256")


def test_a_vector_of_rfc_4231() -> None:
    told = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert Mac(b"Jefe").digest(b"what do ya want for nothing?").hex() == told


@pytest.mark.parametrize("secret", [b"", bytes(65)])
def test_a_key_that_would_be_hashed_or_empty_is_refused(secret: bytes) -> None:
    with pytest.raises(ValueError, match="1 to 64"):
        Mac(secret)
