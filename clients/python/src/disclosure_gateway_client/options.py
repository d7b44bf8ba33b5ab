"""How to ask: how long to wait, how often to repeat, in which language to be told."""

from dataclasses import dataclass

from disclosure_gateway_client.errors import Misconfigured


@dataclass(frozen=True, slots=True)
class Options:
    """Times in seconds.

    timeout: for each of connecting, sending and reading; attempts: in all, the first included; first_pause:
    doubled each time and cut by chance to half at most; longest_pause: a gateway that asks for a longer one
    is not asked again; language: en or zh, of what a refusal tells.

    >>> Options(attempts=1).attempts
    1
    """

    timeout: float = 10.0
    attempts: int = 4
    first_pause: float = 0.25
    longest_pause: float = 8.0
    language: str = "en"

    def __post_init__(self) -> None:
        if self.attempts < 1 or self.timeout <= 0 or self.first_pause < 0 or self.longest_pause < 0:
            raise Misconfigured("at least one attempt, and no negative times")
        if self.language not in ("en", "zh"):
            raise Misconfigured("language is en or zh")

    def wait(self, attempt: int, told: float, chance: float) -> float | None:
        """Seconds before the next attempt, or None for no more. told: Retry-After; chance: 0 to 1.

        >>> Options().wait(1, told=0, chance=1.0), Options().wait(4, told=0, chance=1.0)
        (0.25, None)
        """
        if attempt >= self.attempts or told > self.longest_pause:
            return None
        grown = min(self.first_pause * 2.0 ** (attempt - 1), self.longest_pause)
        return max(told, grown * (0.5 + chance / 2))
