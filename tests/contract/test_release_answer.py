"""Every release answer has the wire format of gateway/formats.md, to the member."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from gateway.demo.scenes import sample
from tests.bureau import Bureau
from tests.contract.json_schema import faults
from tests.contract.shapes import ANSWER, LEAF

NAMES = ("plain_enterprise", "focus_enterprise", "objected", "unknown_subject", "sole_proprietor", "marked")

Answer = dict[str, Any]


@pytest.fixture
def answer(bureau: Bureau) -> Answer:
    reference = bureau.firm.authorisations["bureau_enterprises"]
    told = bureau.ask(bureau.body(*[sample(name)["value"] for name in NAMES], authorisation=reference))
    assert told.status_code == 200
    assert told.headers["content-type"] == "application/json"
    assert told.headers["cache-control"] == "no-store"
    read: Answer = told.json()
    return read


def test_an_answer_fits_its_written_shape(answer: Answer) -> None:
    assert list(faults(ANSWER, answer, ANSWER)) == []
    assert list(faults(LEAF, json.loads(answer["receipt"]["leaf"]), LEAF)) == []


def test_results_come_in_the_order_asked(answer: Answer) -> None:
    outcomes = [result["outcome"] for result in answer["results"]]
    assert outcomes == ["disclosed"] * 3 + ["nothing"] * 3
    assert [result.get("objection") for result in answer["results"]] == [False, False, True] + [None] * 3


def test_every_rule_that_decided_is_explained(answer: Answer) -> None:
    fields = [field for result in answer["results"] for field in result.get("fields", {}).values()]
    assert {rule for field in fields for rule in field["rules"]} <= answer["rules"].keys()


def test_answer_and_leaf_say_the_same(answer: Answer) -> None:
    leaf = json.loads(answer["receipt"]["leaf"])
    assert [answer[name] for name in ("id", "plan", "purpose")] == [
        leaf[name] for name in ("id", "plan", "purpose")
    ]
    assert sum(one["count"] for one in leaf["classes"]) == leaf["subjects"] == len(NAMES)


CHANGES: dict[str, Callable[[Answer], Any]] = {
    "a further member": lambda answer: answer.update(more=1),
    "a missing member": lambda answer: answer.pop("plan"),
    "an index as text": lambda answer: answer.update(log_index=str(answer["log_index"])),
    "a reason beside nothing": lambda answer: answer["results"][3].update(reason="unknown"),
    "an unknown action": lambda answer: answer["results"][0]["fields"]["C01"].update(action="withhold"),
    "a receipt without salts": lambda answer: answer["receipt"].pop("salts"),
    "a proof of another version": lambda answer: answer["receipt"].update(proof="c2sp.org/tlog-proof@v2\n"),
    "a rule without its articles": lambda answer: answer["rules"].update(
        {"X-1": {"title": "x", "basis": []}}
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_written_shape_refuses_another_answer(answer: Answer, change: str) -> None:
    other = copy.deepcopy(answer)
    assert list(faults(ANSWER, other, ANSWER)) == []
    CHANGES[change](other)
    assert list(faults(ANSWER, other, ANSWER))
