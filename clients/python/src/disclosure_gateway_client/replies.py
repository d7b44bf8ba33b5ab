"""What a reply means: success, a typed refusal, or worth asking again."""

from collections.abc import Callable

from disclosure_gateway_client.canonical import JSON, loads
from disclosure_gateway_client.errors import ClientError, Unexpected, problem
from disclosure_gateway_client.options import Options
from disclosure_gateway_client.refusal import Refused
from disclosure_gateway_client.steps import Answered, Flow, Lost, Reply, pause

PROBLEM = "application/problem+json"


def patiently(
    attempt: Callable[[], Flow[Answered]], options: Options, chance: Callable[[], float]
) -> Flow[Answered]:
    """Repeat an attempt while its answer is worth repeating; the last answer otherwise."""
    number = 1
    while True:
        answer = yield from attempt()
        wait = options.wait(number, _told(answer), chance()) if _is_retryable(answer) else None
        if wait is None:
            return answer
        yield from pause(wait)
        number += 1


def refusal(reply: Reply) -> ClientError:
    """The typed error of a reply that is no success.

    >>> refusal(Reply(503, {"content-type": "application/problem+json"}, b'{"code":"log_busy"}')).code
    'log_busy'
    """
    members = body_of(reply) if _is_problem(reply) else None
    if isinstance(members, dict):
        return problem(members, reply.status, reply.headers.get("content-language", ""))
    return Unexpected("status", reply.status)


def body_of(reply: Reply) -> JSON:
    """The reply's JSON, or None for anything else."""
    try:
        return loads(reply.content)
    except Refused:
        return None


def _is_problem(reply: Reply) -> bool:
    return reply.headers.get("content-type", "").partition(";")[0].strip().lower() == PROBLEM


def _is_retryable(answer: Answered) -> bool:
    """A lost answer is safe to ask for again: the idempotency key makes two questions one."""
    return isinstance(answer, Lost) or (answer.status >= 400 and refusal(answer).retryable)


def _told(answer: Answered) -> float:
    """Retry-After in seconds (RFC 9110 §10.2.3); the gateway does not use its date form."""
    text = "" if isinstance(answer, Lost) else answer.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() else 0.0
