"""The vectors that every implementation shares (gateway/formats.md)."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from disclosure_gateway_client import Keys, Unverified, verify_receipt
from disclosure_gateway_client.canonical import dumps, loads_exact
from disclosure_gateway_client.leaf import parse_leaf
from disclosure_gateway_client.merkle import leaf_hash, root_from, root_of
from disclosure_gateway_client.note import LogKey, open_checkpoint
from disclosure_gateway_client.refusal import Refused

FOLDER = Path(__file__).resolve().parents[1] / "vectors"
CANONICAL, LEAF, TREE, CHECKPOINT, RECEIPT = (
    json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    for name in ("canonical", "leaf", "tree", "checkpoint", "receipt")
)
LOG_KEY = LogKey.parse(CHECKPOINT["log_key"])
LEAF_HASHES = [leaf_hash(bytes([number])) for number in range(13)]


@pytest.mark.parametrize("vector", CANONICAL["accepted"])
def test_canonical_values_have_this_text(vector: dict[str, Any]) -> None:
    assert dumps(vector["value"]) == vector["text"].encode()
    assert loads_exact(vector["text"].encode()) == vector["value"]


@pytest.mark.parametrize("vector", CANONICAL["refused"])
def test_other_texts_are_refused_for_this_reason(vector: dict[str, str]) -> None:
    with pytest.raises(Refused) as caught:
        loads_exact(vector["text"].encode())
    assert caught.value.what == vector["reason"]


def test_a_leaf_has_this_hash() -> None:
    assert all(leaf_hash(one["leaf"].encode()).hex() == one["hash"] for one in LEAF["accepted"])


@pytest.mark.parametrize("vector", LEAF["accepted"])
def test_of_the_leaves_a_release_alone_is_read(vector: dict[str, str]) -> None:
    data = vector["leaf"].encode()
    if json.loads(data)["type"] == "release":
        assert parse_leaf(data)["id"] == json.loads(data)["id"]
        return
    with pytest.raises(Refused, match="L3"):
        parse_leaf(data)


@pytest.mark.parametrize("vector", LEAF["refused"])
def test_a_leaf_is_refused_by_this_check(vector: dict[str, str]) -> None:
    with pytest.raises(Refused) as caught:
        parse_leaf(vector["leaf"].encode())
    assert (caught.value.check or "L2") == vector["check"]


@pytest.mark.parametrize("size", range(1, len(TREE["roots"])))
def test_a_tree_has_this_root(size: int) -> None:
    assert root_of(LEAF_HASHES[:size]).hex() == TREE["roots"][size]


@pytest.mark.parametrize("vector", TREE["inclusion"])
def test_a_path_leads_to_this_root(vector: dict[str, Any]) -> None:
    index, size = vector["index"], vector["size"]
    path = [bytes.fromhex(one) for one in vector["proof"]]
    assert root_from(index, size, LEAF_HASHES[index], path).hex() == TREE["roots"][size]


@pytest.mark.parametrize("note", CHECKPOINT["accepted"])
def test_a_checkpoint_is_read(note: str) -> None:
    head = open_checkpoint(note, [LOG_KEY])
    assert (head.origin, head.size, head.root.hex()) == tuple(
        CHECKPOINT[name] for name in ("origin", "size", "root")
    )


@pytest.mark.parametrize("vector", CHECKPOINT["refused"])
def test_a_checkpoint_is_refused_by_this_check(vector: dict[str, str]) -> None:
    with pytest.raises(Refused) as caught:
        open_checkpoint(vector["note"], [LOG_KEY])
    assert caught.value.check == vector["check"]


def saved(change: dict[str, Any] | None = None) -> bytes:
    answer = copy.deepcopy(RECEIPT["answer"])
    if change:
        holder = answer
        for step in change["path"][:-1]:
            holder = holder[step]
        if change["value"] is None:
            del holder[change["path"][-1]]
        else:
            holder[change["path"][-1]] = change["value"]
    return json.dumps(answer).encode()


KEYS = Keys.parse(json.dumps(RECEIPT["keys"]).encode())
WHAT_WE_CALL = {"incomplete": ("answer", "R1 receipt", "R5 receipt key")}  # nothing is withheld in part here


def test_an_answer_is_verified() -> None:
    assert verify_receipt(saved(), KEYS).id == RECEIPT["answer"]["id"]


@pytest.mark.parametrize("change", RECEIPT["refused"])
def test_a_changed_answer_is_refused_by_this_check(change: dict[str, Any]) -> None:
    with pytest.raises(Unverified) as caught:
        verify_receipt(saved(change), KEYS)
    assert caught.value.check.startswith(WHAT_WE_CALL.get(change["check"], change["check"]))
