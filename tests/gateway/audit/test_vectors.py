"""The vectors that every implementation shares."""

import json
from typing import Any

import pytest

from gateway.audit.entry import parse
from gateway.audit.verify import (
    Incomplete,
    Keys,
    LogKey,
    Tampered,
    leaf_hash,
    open_checkpoint,
    verify_answer,
    verify_consistency,
    verify_inclusion,
)
from gateway.errors import GatewayError
from gateway.signing.canonical import NotCanonical, dumps, loads
from tests.gateway.audit.making import KEYS
from tests.vectors.make import HERE, MADE, changed, text_of


def read(name: str) -> Any:
    return json.loads((HERE / f"{name}.json").read_text("ascii"))


@pytest.mark.parametrize("name", MADE)
def test_the_files_are_what_the_code_makes(name: str) -> None:
    assert (HERE / f"{name}.json").read_text("ascii") == text_of(name)


def test_canonical_vectors() -> None:
    for one in read("canonical")["accepted"]:
        assert dumps(one["value"]).decode() == one["text"]
        assert loads(one["text"].encode()) == one["value"]
    for one in read("canonical")["refused"]:
        with pytest.raises(NotCanonical) as fault:
            loads(one["text"].encode())
        assert fault.value.reason == one["reason"]


def test_leaf_vectors() -> None:
    for one in read("leaf")["accepted"]:
        assert parse(one["leaf"].encode()).kind
        assert leaf_hash(one["leaf"].encode()).hex() == one["hash"]
    for one in read("leaf")["refused"]:
        with pytest.raises(GatewayError) as fault:
            parse(one["leaf"].encode())
        assert fault.value.reason.startswith(one["check"]) or (one["check"], fault.value.reason) == (
            "L2",
            "spelling",
        )


def test_tree_vectors() -> None:
    tree = read("tree")
    roots = [bytes.fromhex(root) for root in tree["roots"]]
    for one in tree["inclusion"]:
        leaf, proof = leaf_hash(bytes([one["index"]])), [bytes.fromhex(step) for step in one["proof"]]
        assert verify_inclusion(leaf, one["index"], one["size"], proof, roots[one["size"]])
    for one in tree["consistency"]:
        proof = [bytes.fromhex(step) for step in one["proof"]]
        assert verify_consistency(one["from"], one["to"], proof, roots[one["from"]], roots[one["to"]])


def test_checkpoint_vectors() -> None:
    said = read("checkpoint")
    key = LogKey.parse(said["log_key"])
    for note in said["accepted"]:
        opened = open_checkpoint(note, [key])
        assert (opened.origin, opened.size, opened.root.hex()) == (said["origin"], said["size"], said["root"])
    for one in said["refused"]:
        with pytest.raises(Tampered) as fault:
            open_checkpoint(one["note"], [key])
        assert fault.value.check == one["check"]


def test_receipt_vectors() -> None:
    said = read("receipt")
    keys = Keys((LogKey.parse(said["keys"]["log"][0]),), KEYS.receipt)
    assert verify_answer(said["answer"], keys).index == said["answer"]["log_index"]
    for one in said["refused"]:
        with pytest.raises((Tampered, Incomplete)) as fault:
            verify_answer(changed(said["answer"], one), keys)
        assert getattr(fault.value, "check", "incomplete") == one["check"], one["path"]
