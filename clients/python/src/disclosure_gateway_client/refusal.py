"""One refusal for every check of foreign input, by the number of the check in `gateway/formats.md`."""

from collections.abc import Iterator
from contextlib import contextmanager


class Refused(ValueError):
    """A check failed. what: a closed word, never a part of the input; check: its number, if it has one."""

    def __init__(self, what: str, check: str = "") -> None:
        super().__init__(f"{check} {what}".lstrip())
        self.what = what
        self.check = check


def require(holds: bool, what: str, check: str = "") -> None:
    """Refuse by the name of the check unless it holds."""
    if not holds:
        raise Refused(what, check)


@contextmanager
def numbered(check: str) -> Iterator[None]:
    """Say of a refusal inside which check it breaks here."""
    try:
        yield
    except Refused as fault:
        raise Refused(str(fault), check) from fault
