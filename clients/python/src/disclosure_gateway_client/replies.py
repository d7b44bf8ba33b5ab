"""What a reply means: success, a typed refusal, or worth asking again."""

import re
from collections.abc import Callable

from disclosure_gateway_client.canonical import JSON, loads
from disclosure_gateway_client.errors import ClientError, TokenRefused, Unexpected, problem
from disclosure_gateway_client.options import Options
from disclosure_gateway_client.refusal import Refused
from disclosure_gateway_client.steps import Answered, Flow, Lost, Reply, pause

ERROR_CODE = re.compile(r"[a-z_]{1,64}")
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
    error = token_error(reply)
    return TokenRefused(error, reply.status) if error else Unexpected("status", reply.status)


def token_error(reply: Reply) -> str:
    """The error code of RFC 6749 §5.2; nothing for what is none, so that no text is passed on.

    >>> token_error(Reply(401, {}, b'{"error":"invalid_client"}'))
    'invalid_client'
    """
    match body_of(reply):
        case {"error": str(error)} if reply.status >= 400 and ERROR_CODE.fullmatch(error):
            return error
    return ""


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
