"""Both clients hand out nothing that its receipt does not prove."""

import httpx2
import pytest
from disclosure_gateway_client import Unverified

from tests.clients.conftest import FETCH, MakeSide, Side
from tests.clients.paper_log import NoteKey, PaperLog
from tests.clients.simulator import Simulator

OTHER_QUESTION = {
    "purpose": "credit_insurance",
    "authorisation": "contract",
    "subjects": [{"type": "passport"}],
}


def test_a_changed_result_is_withheld(side: Side, sim: Simulator) -> None:
    sim.alter = lambda answer: answer["results"][0]["fields"]["C01"].update(value="E-A")
    with pytest.raises(Unverified, match="results"):
        side.release()


def test_an_answer_without_a_receipt_is_withheld(side: Side, sim: Simulator) -> None:
    sim.alter = lambda answer: answer.pop("receipt")
    with pytest.raises(Unverified, match="answer"):
        side.release()


def test_the_release_of_another_client_is_withheld(side: Side, sim: Simulator) -> None:
    sim.client_in_leaf = "bureau-b"
    with pytest.raises(Unverified, match="asked client"):
        side.release()


def test_the_answer_to_another_question_is_withheld(side: Side, sim: Simulator) -> None:
    other = sim.answer(OTHER_QUESTION)
    sim.canned = [httpx2.Response(200, content=other)]
    with pytest.raises(Unverified, match="asked purpose"):
        side.release()


def test_keys_fetched_once_do_not_follow_the_gateway(make_side: MakeSide, sim: Simulator) -> None:
    side = make_side(trust=FETCH)
    side.release()
    sim.log = PaperLog(NoteKey("gateway.example/log", b"x" * 32))
    with pytest.raises(Unverified, match="K3"):
        side.release()
