"""Signed notes and checkpoints."""

import base64

import pytest

from gateway.audit.checkpoint import CheckpointSigner
from gateway.audit.verify import Checkpoint, LogKey, Tampered, _signed, _split_note, open_checkpoint
from gateway.errors import ConfigError
from tests.gateway.audit.making import ORIGIN, SIGNER

NOTE = SIGNER.sign(42, bytes(32))
WITNESS = CheckpointSigner(bytes(32), "witness.example/w1")


def refused(note: str, *keys: LogKey) -> str:
    with pytest.raises(Tampered) as fault:
        open_checkpoint(note, keys or (SIGNER.key,))
    return fault.value.check


def test_a_signed_head_opens_to_what_was_signed() -> None:
    assert open_checkpoint(NOTE, [SIGNER.key]) == Checkpoint(ORIGIN, 42, bytes(32))


def test_the_published_note_of_the_go_implementation_verifies_here() -> None:
    """The example of golang.org/x/mod/sumdb/note. It is no checkpoint, so only the note is opened."""
    text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    signed = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    said = "If you think cryptography is the answer to your problem,\n"
    said += "then you don't know what your problem is.\n"
    note = f"{said}\n— PeterNeumann {signed}\n"
    key = LogKey.parse(text)
    found, [(name, key_id, signature)] = _split_note(note)
    assert (found, name, key_id, key.text) == (said, key.name, key.key_id, text)
    assert _signed(key.public, signature, found.encode())
    assert refused(note, key) == "K2"


def test_any_flipped_bit_is_refused() -> None:
    data = NOTE.encode()
    for bit in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        note = flipped.decode(errors="surrogateescape")
        with pytest.raises(Tampered):
            open_checkpoint(note, [SIGNER.key])


@pytest.mark.parametrize(
    ("note", "check"),
    [
        ("", "K1"),
        (NOTE.rstrip("\n"), "K1"),
        (NOTE + "\n", "K1"),
        (NOTE.replace("\n", "\r\n"), "K1"),
        (NOTE.replace("— ", "- "), "K1"),
        (NOTE + "— x\n", "K1"),
        (NOTE + "— x AAAA\n" * 64, "K1"),
        (NOTE.split("\n\n")[0] + "\n\n", "K1"),
        (NOTE + "— " + "x" * 70_000 + " AAAA\n", "K1"),
        (NOTE.replace("\n42\n", "\n042\n"), "K2"),
        (NOTE.replace("\n42\n", "\n+42\n"), "K2"),
        (NOTE.replace("\n42\n", "\n4２\n"), "K2"),
        (NOTE.replace("\n42\n", "\n42\nextra\n"), "K2"),
        (NOTE.replace("AAA=\n\n", "AAB=\n\n"), "K2"),
        (NOTE.replace("\n42\n", "\n43\n"), "K3"),
    ],
)
def test_a_note_of_another_form_is_refused(note: str, check: str) -> None:
    assert refused(note) == check


def test_a_stranger_cannot_sign_for_the_log() -> None:
    forged = CheckpointSigner(bytes(32), ORIGIN).sign(42, bytes(32))
    assert refused(forged) == "K3"
    assert refused(WITNESS.sign(42, bytes(32))) == "K3"


def test_a_trusted_key_signs_for_its_own_log_only() -> None:
    text = NOTE.split("\n\n")[0].replace(ORIGIN, "other.example/log") + "\n"
    signed = base64.b64encode(SIGNER.key.key_id + SIGNER._sign(text.encode())).decode()
    assert refused(f"{text}\n— {ORIGIN} {signed}\n") == "K4"


def test_signatures_of_unknown_keys_are_passed_over() -> None:
    mark = WITNESS.sign(42, bytes(32)).split("\n\n")[1]
    assert open_checkpoint(NOTE + mark, [SIGNER.key]).size == 42


def test_one_bad_signature_of_a_known_key_spoils_the_note() -> None:
    bad = SIGNER.sign(43, bytes(32)).split("\n\n")[1]
    assert refused(NOTE + bad) == "K3"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        SIGNER.key.text + "=",
        SIGNER.key.text.replace("+A", "+B"),
        SIGNER.key.text[:-4],
        "a b+00000000+AAAA",
    ],
)
def test_a_key_of_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"key|base64|padding|Invalid"):
        LogKey.parse(text)


def test_an_origin_that_no_note_may_carry_is_refused_at_start() -> None:
    for origin in ("", "two words", "a+b"):
        with pytest.raises(ConfigError, match="ORIGIN"):
            CheckpointSigner(bytes(32), origin)
