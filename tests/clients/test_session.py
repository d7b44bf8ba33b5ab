"""The flows by themselves, driven by hand with a clock of our own: no socket, no sleep."""

import base64
import json
import subprocess
import sys
from typing import Any

import httpx2
import pytest
from disclosure_gateway_client import ClientError, Credentials, Options, SigningKey
from disclosure_gateway_client.session import Session, Sources, Terms
from disclosure_gateway_client.steps import Alone, Flow, Pause, Reply, Send

from tests.clients.conftest import asked, pinned
from tests.clients.simulator import CLIENT, ISSUER, Simulator, problem


class Hand:
    """Drives flows. now: the clock; pauses: what was waited; alone: how deep the present flow is."""

    def __init__(self, sim: Simulator, key: SigningKey, options: Options) -> None:
        self.sim = sim
        self.now = 1_000_000.0
        self.pauses: list[float] = []
        self.ids = iter(range(10_000))
        sources = Sources(lambda: self.now, lambda: f"id-{next(self.ids)}", lambda: 1.0)
        terms = Terms(ISSUER, Credentials(CLIENT, key), pinned(sim), options)
        self.session = Session(terms, sources, SigningKey.generate())

    def ask(self) -> Any:
        return self.run(self.session.release(asked()))

    def run(self, flow: Flow[Any]) -> Any:
        reply = None
        while True:
            try:
                step = flow.send(reply)
            except StopIteration as done:
                return done.value
            reply = None
            match step:
                case Send():
                    request = httpx2.Request(
                        step.method, step.url, headers=step.headers, content=step.content
                    )
                    answer = self.sim(request)
                    reply = Reply(answer.status_code, dict(answer.headers), answer.content)
                case Pause(seconds):
                    self.pauses.append(seconds)
                    self.now += seconds
                case Alone(inner):
                    self.run(inner())


@pytest.fixture
def hand(sim: Simulator, client_key: SigningKey) -> Hand:
    return Hand(sim, client_key, Options(attempts=5, first_pause=0.5, longest_pause=3.0))


def busy(**headers: str) -> httpx2.Response:
    return problem(503, "log_busy", headers, retryable=True)


def test_a_token_is_used_for_nine_tenths_of_its_life(hand: Hand, sim: Simulator) -> None:
    hand.ask()
    hand.now += 269
    hand.ask()
    assert sim.steps.count("token") == 1
    hand.now += 2
    hand.ask()
    assert sim.steps.count("token") == 2


def test_pauses_grow_to_their_bound(hand: Hand, sim: Simulator) -> None:
    sim.canned = [busy() for _ in range(4)]
    hand.ask()
    assert hand.pauses == [0.5, 1.0, 2.0, 3.0]


def test_the_gateway_is_not_asked_before_the_time_it_told(hand: Hand, sim: Simulator) -> None:
    sim.canned = [busy(**{"retry-after": "2"})]
    hand.ask()
    assert hand.pauses == [2.0]


def test_a_longer_pause_than_allowed_ends_the_call_at_once(hand: Hand, sim: Simulator) -> None:
    sim.canned = [busy(**{"retry-after": "4"})]
    with pytest.raises(ClientError, match="log_busy"):
        hand.ask()
    assert hand.pauses == []


def test_chance_takes_half_of_a_pause_at_most() -> None:
    assert [Options().wait(2, told=0, chance=chance) for chance in (0.0, 1.0)] == [0.25, 0.5]


def test_an_assertion_is_for_this_issuer_and_short(hand: Hand, sim: Simulator) -> None:
    hand.ask()
    form = next(request for request in sim.sent if request.url.path == "/oauth/token").content.decode()
    assertion = dict(pair.split("=") for pair in form.split("&"))["client_assertion"]
    part = assertion.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(part + "=="))
    assert claims["aud"] == ISSUER
    assert (claims["iat"], claims["exp"] - claims["iat"]) == (1_000_000, 60)


IMPORT_THE_RULES = """
import importlib.util, sys, types
package = types.ModuleType("disclosure_gateway_client")
package.__path__ = importlib.util.find_spec(package.__name__).submodule_search_locations
sys.modules[package.__name__] = package
importlib.import_module(f"{package.__name__}.session")
print(sorted({"httpx2", "asyncio", "socket", "threading"} & set(sys.modules)))
"""


def test_the_rules_know_no_socket_and_no_thread() -> None:
    ran = subprocess.run([sys.executable, "-c", IMPORT_THE_RULES], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
