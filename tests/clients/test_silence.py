"""No identifier, released value or secret in a URL, an error, a repr or a log line."""

import json
import logging
import traceback
from collections.abc import Callable, Iterator

import httpx2
import pytest
from disclosure_gateway_client import ClientError, Release, SigningKey

from tests.clients.conftest import CITIZEN, USCC, Side
from tests.clients.simulator import Simulator, problem

VALUES = ("E-W", "460000")
FAILURES: list[Callable[[Simulator], object]] = [
    lambda sim: sim.canned.append(problem(422, "invalid_request", at="/subjects/0/value")),
    lambda sim: sim.canned.append(httpx2.Response(200, content=f'{{"subject": "{USCC}"'.encode())),
    lambda sim: sim.canned.append(httpx2.Response(200, content=f'{{"{USCC}\\ud800": "{CITIZEN}"}}'.encode())),
    lambda sim: sim.canned.append(httpx2.Response(200, content=USCC.encode() + b"\xff")),
    lambda sim: sim.canned.append(httpx2.Response(502, content=USCC.encode())),
    lambda sim: sim.canned.extend(httpx2.ConnectError(f"while sending {USCC}") for _ in range(9)),
    lambda sim: sim.canned_tokens.append(httpx2.Response(400, json={"error": f"no {CITIZEN} here"})),
    lambda sim: setattr(sim, "alter", lambda answer: answer["results"].reverse()),
    lambda sim: setattr(sim, "alter", lambda answer: answer["receipt"].update(leaf=f'{{"a":"{USCC}"}}')),
]


def told(fault: BaseException) -> Iterator[str]:
    """Everything that a logging system may follow from an exception."""
    seen: BaseException | None = fault
    while seen is not None:
        yield repr(seen)
        yield repr(vars(seen))
        yield "".join(traceback.format_exception_only(seen))
        seen = seen.__cause__ or seen.__context__


@pytest.mark.parametrize("fail", FAILURES)
def test_no_failure_tells_whom_it_was_about(
    side: Side, sim: Simulator, fail: Callable[[Simulator], object], caplog: pytest.LogCaptureFixture
) -> None:
    fail(sim)
    with caplog.at_level(logging.DEBUG), pytest.raises(ClientError) as caught:
        side.release()
    everything = "".join(told(caught.value)) + caplog.text
    assert not any(secret in everything for secret in (USCC, CITIZEN, *VALUES))


def test_no_request_names_a_subject_outside_its_body(
    side: Side, sim: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        side.release()
    outside = "".join(f"{request.url} {request.headers}" for request in sim.sent) + caplog.text
    assert not any(secret in outside for secret in (USCC, CITIZEN))
    assert "token-" not in caplog.text


def test_no_repr_shows_a_value_or_a_secret(side: Side, client_key: SigningKey) -> None:
    release: Release = side.release()
    shown = "".join(map(repr, (release, *release.results, side, client_key, side.keys())))
    body = json.loads(release.json)
    assert not any(secret in shown for secret in (USCC, *VALUES, body["results"][0]["subject"], "token-"))
