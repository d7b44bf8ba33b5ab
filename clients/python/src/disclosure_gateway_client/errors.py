"""Every failure that this package raises.

ClientError
├── Misconfigured        what the client was built with, or asked for, cannot work
├── Unreachable          no answer came: connection or timeout
├── Unexpected           an answer that is not of this protocol
├── TokenRefused         the token endpoint refused (RFC 6749 §5.2)
├── Unverified           the receipt does not prove the answer; the answer is withheld
└── Problem              the gateway refused (RFC 9457)
    ├── InvalidRequest   400 408 413 422
    ├── Unauthenticated  401
    ├── Forbidden        403
    ├── Conflict         409
    └── Unavailable      429 503

No message holds an identifier or a value: an error may be logged as it is. None is raised inside an `except`
block whose exception holds input, because logging systems follow `__context__`.
"""

from collections.abc import Mapping
from dataclasses import dataclass


class ClientError(Exception):
    """The root. retryable: whether the same call, with the same idempotency key, may work later."""

    retryable: bool = False


class Misconfigured(ClientError):
    """What the client was built with, or asked for, cannot work. Nothing was sent."""


class Unreachable(ClientError):
    """No answer came. For a release it is not known whether one was made: ask again with the same key.

    idempotency_key: the key to repeat a release with; empty for other calls.
    """

    retryable = True

    def __init__(self, reason: str, idempotency_key: str = "") -> None:
        super().__init__(f"no answer from the gateway: {reason}")
        self.reason = reason
        self.idempotency_key = idempotency_key


class Unexpected(ClientError):
    """An answer that is not of this protocol. what: which part, from a closed list of words."""

    def __init__(self, what: str, status: int = 0) -> None:
        super().__init__(f"unexpected answer: {what}" + (f" (HTTP {status})" if status else ""))
        self.what = what
        self.status = status


class TokenRefused(ClientError):
    """The token endpoint refused. error: its code, for example `invalid_client`."""

    def __init__(self, error: str, status: int) -> None:
        super().__init__(f"token refused: {error} (HTTP {status})")
        self.retryable = error == "temporarily_unavailable"
        self.error = error
        self.status = status


class Unverified(ClientError):
    """The receipt does not prove the answer. check: the check that failed, from a closed list of words."""

    def __init__(self, check: str) -> None:
        super().__init__(f"receipt refused: {check}")
        self.check = check


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a refused request. at: JSON pointer or header; code: what is wrong there."""

    at: str
    code: str


class Problem(ClientError):
    """The gateway refused.

    code: stable and machine-readable; at: place of the fault, never a value; detail: what to do, in
    `language`; request_id: for the operator; faults: each fault of a refused request.
    """

    def __init__(self, members: Mapping[str, object], status: int, language: str = "") -> None:
        self.status = status
        self.code = _text(members, "code") or "unknown"
        self.at = _text(members, "at")
        self.detail = _text(members, "detail")
        self.request_id = _text(members, "request_id")
        self.retryable = members.get("retryable") is True
        self.language = language
        self.faults = _faults(members.get("errors"))
        place = f" at {self.at}" if self.at else ""
        super().__init__(
            f"{self.code}{place} (HTTP {status}, {self.request_id or 'no request id'}): {self.detail}"
        )


class InvalidRequest(Problem):
    """400, 408, 413, 422: the request itself. Correct the place that `at` names."""


class Unauthenticated(Problem):
    """401: the token or the proof was refused, also after a fresh one."""


class Forbidden(Problem):
    """403: licence, contract, purpose or authorisation does not allow it. See `code`."""


class Conflict(Problem):
    """409: the idempotency key is in use, or what may be released has changed since."""


class Unavailable(Problem):
    """429, 503: not now. Nothing was released."""


_BY_STATUS: Mapping[int, type[Problem]] = {
    400: InvalidRequest,
    401: Unauthenticated,
    403: Forbidden,
    408: InvalidRequest,
    409: Conflict,
    413: InvalidRequest,
    422: InvalidRequest,
    429: Unavailable,
    503: Unavailable,
}


def problem(members: Mapping[str, object], status: int, language: str = "") -> Problem:
    """The typed error of a problem document.

    >>> problem({"code": "log_busy", "retryable": True}, 503).retryable
    True
    """
    return _BY_STATUS.get(status, Problem)(members, status, language)


def _text(members: Mapping[str, object], name: str) -> str:
    value = members.get(name)
    return value if isinstance(value, str) else ""


def _faults(listed: object) -> tuple[Fault, ...]:
    found = listed if isinstance(listed, list) else []
    return tuple(Fault(_text(one, "at"), _text(one, "code")) for one in found if isinstance(one, dict))
