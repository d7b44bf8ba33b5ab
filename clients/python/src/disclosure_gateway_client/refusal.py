"""One refusal for every check of foreign input."""


class Refused(ValueError):
    """A check failed. The message is a word from a closed list, never a part of the input."""


def require(holds: bool, check: str) -> None:
    """Refuse by the name of the check unless it holds."""
    if not holds:
        raise Refused(check)
