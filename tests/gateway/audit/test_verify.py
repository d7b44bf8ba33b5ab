"""The verifier that outsiders carry away: whatever is changed, it says so."""

import ast
import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.audit import verify
from gateway.audit.batch import seal
from gateway.audit.merkle import EMPTY_TREE
from gateway.audit.verify import Incomplete, Keys, Tampered, verify_answer, verify_receipt
from tests.gateway.audit.making import (
    DISCLOSED,
    KEYS,
    NOTHING,
    SIGNER,
    answer,
    b64url,
    denial,
    members,
    release,
    results_root,
)

RESULTS = [DISCLOSED, NOTHING]
SALTS = [bytes([1]) * 16, bytes([2]) * 16]


def answered() -> dict[str, Any]:
    """A release as the fourth of seven entries."""
    said = members(results=results_root(RESULTS, SALTS).hex())
    drafts = [denial(), denial(), denial(), release(**said), denial(), denial(), denial()]
    logged = seal(EMPTY_TREE, drafts, SIGNER).logged[3]
    return answer(logged, RESULTS, SALTS, said)


ANSWER = answered()


def check(said: dict[str, Any]) -> str:
    with pytest.raises(Tampered) as fault:
        verify_answer(said, KEYS)
    return fault.value.check


def test_an_honest_answer_holds() -> None:
    verified = verify_answer(ANSWER, KEYS)
    assert (verified.id, verified.index, verified.checkpoint.size) == (ANSWER["id"], 3, 7)
    assert verify_receipt(ANSWER["receipt"], ANSWER["results"], KEYS) == verified


def test_the_verifier_needs_this_file_and_cryptography_alone() -> None:
    tree = ast.parse(Path(str(verify.__file__)).read_text("utf-8"))
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not [name for name in names if name.startswith(("gateway", "masking"))]


def texts(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    if isinstance(value, str):
        yield path, value
    for key, inner in (
        value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    ):
        yield from texts(inner, (*path, key))


@pytest.mark.parametrize("path", [path for path, _ in texts(ANSWER)], ids=str)
def test_any_changed_character_is_refused(path: tuple[Any, ...]) -> None:
    said = copy.deepcopy(ANSWER)
    holder: Any = said
    for step in path[:-1]:
        holder = holder[step]
    text = holder[path[-1]]
    for place in range(len(text)):
        for changed in (chr(ord(text[place]) ^ 1), chr(ord(text[place]) ^ 0x20), "", text[place] * 2):
            holder[path[-1]] = text[:place] + changed + text[place + 1 :]
            if holder[path[-1]] != text:
                with pytest.raises((Tampered, Incomplete)):
                    verify_answer(said, KEYS)
    holder[path[-1]] = text


Change = Callable[[dict[str, Any]], object]
CHANGES: list[tuple[str, Change]] = [
    ("R1", lambda said: said["receipt"].update(more=1)),
    ("R1", lambda said: said["receipt"].update(leaf=1)),
    ("R1", lambda said: said.update(receipt=[])),
    ("R2", lambda said: said["receipt"].update(leaf=said["receipt"]["leaf"].replace(":", ": ", 1))),
    ("R2", lambda said: said["receipt"].update(leaf="[" * 100_000)),
    ("R2", lambda said: said["receipt"].update(leaf='"\ud800"')),
    ("R2", lambda said: said["receipt"].update(leaf=denial().leaf.decode())),
    ("P1", lambda said: said["receipt"].update(proof="")),
    (
        "P1",
        lambda said: said["receipt"].update(
            proof=said["receipt"]["proof"].replace("@v1\n", "@v1\nextra eA==\n")[5:]
        ),
    ),
    (
        "P2",
        lambda said: said["receipt"].update(
            proof=said["receipt"]["proof"].replace("@v1\n", "@v1\nextra eA==\n")
        ),
    ),
    (
        "P2",
        lambda said: said["receipt"].update(proof=said["receipt"]["proof"].replace("index 3", "index 03")),
    ),
    (
        "P3",
        lambda said: said["receipt"].update(
            proof=said["receipt"]["proof"].replace("index 3\n", "index 3\nAAAA\n")
        ),
    ),
    ("P5", lambda said: said["receipt"].update(proof=said["receipt"]["proof"].replace("index 3", "index 4"))),
    (
        "P5",
        lambda said: said["receipt"].update(
            leaf=said["receipt"]["leaf"].replace("credit_reporting", "credit_rating")
        ),
    ),
    ("R5", lambda said: said["receipt"]["signature"].update(suite="sm")),
    ("R5", lambda said: said["receipt"]["signature"].update(value=b64url(bytes(64)))),
    ("R6", lambda said: said["results"].pop()),
    ("R6", lambda said: said["receipt"]["salts"].append("A" * 22)),
    ("R6", lambda said: said["receipt"].update(salts=["A" * 20, "A" * 22])),
    ("R7", lambda said: said["results"].reverse()),
    ("R7", lambda said: said["receipt"]["salts"].reverse()),
    ("R7", lambda said: said["results"][0].update(objection=True)),
    ("R7", lambda said: said["results"][1].update(reason="held")),
    ("R7", lambda said: said["results"][1].update(score=1.5)),
    ("R9", lambda said: said.update(log_index=4)),
    ("R9", lambda said: said.update(plan="sha256:" + "b" * 64)),
    ("R9", lambda said: said.update(purpose="credit_rating")),
    ("R9", lambda said: said.update(id="rel_x")),
]


@pytest.mark.parametrize(("number", "change"), CHANGES)
def test_each_change_is_caught_by_its_check(number: str, change: Change) -> None:
    said = copy.deepcopy(ANSWER)
    change(said)
    assert check(said) == number


def signed_answer(results: list[Any], **changes: Any) -> dict[str, Any]:
    """What a gateway would sign that logs one thing and tells another."""
    said = members(results=results_root(results, SALTS).hex(), **changes)
    return answer(seal(EMPTY_TREE, [release(**said)], SIGNER).logged[0], results, SALTS, said)


@pytest.mark.parametrize(
    "results",
    [
        [DISCLOSED, DISCLOSED],
        [{**DISCLOSED, "objection": True}, NOTHING],
        [{**DISCLOSED, "fields": {"C01": DISCLOSED["fields"]["C01"]}}, NOTHING],
        [{**DISCLOSED, "outcome": "nothing"}, NOTHING],
        [{**DISCLOSED, "fields": []}, NOTHING],
        ["text", NOTHING],
    ],
)
def test_a_gateway_that_logs_other_fields_than_it_tells_is_caught(results: list[Any]) -> None:
    assert check(signed_answer(results)) == "R8"


def test_a_log_of_another_name_is_caught() -> None:
    assert check(signed_answer(RESULTS, log="other.example/log")) == "R4"


def test_what_is_missing_is_named_and_never_hides_a_change() -> None:
    for name in ("leaf", "proof", "salts", "signature"):
        said = copy.deepcopy(ANSWER)
        del said["receipt"][name]
        with pytest.raises(Incomplete) as gap:
            verify_answer(said, KEYS)
        assert gap.value.missing == (name,)
        said["results"][0]["tier"] = "E-A"
        said["id"] = "rel_x"
        with pytest.raises((Tampered, Incomplete)) as found:
            verify_answer(said, KEYS)
        assert isinstance(found.value, Tampered) == (name in ("salts", "signature"))


def test_without_results_receipt_or_receipt_key_nothing_is_proven() -> None:
    for name in ("results", "receipt"):
        said = {key: value for key, value in ANSWER.items() if key != name}
        with pytest.raises(Incomplete, match=name):
            verify_answer(said, KEYS)
    with pytest.raises(Incomplete, match="receipt key"):
        verify_answer(ANSWER, Keys(KEYS.log, {}))
    with pytest.raises(Incomplete, match="results"):
        verify_receipt(ANSWER["receipt"], None, KEYS)


def test_an_answer_survives_another_json_writer() -> None:
    assert verify_answer(json.loads(json.dumps(ANSWER, indent=2)), KEYS).index == 3
