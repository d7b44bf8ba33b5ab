"""What can be wrong with policy files (for their authors) and with a question to a plan (for the log)."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.errors import ConfigError, Forbidden


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One slip of an author. line, col: from 1, in characters; fix_zh, fix_en: what to write instead."""

    file: str
    line: int
    col: int
    code: str
    zh: str
    en: str
    fix_zh: str
    fix_en: str

    def __str__(self) -> str:
        at = f"{self.file}:{self.line}:{self.col}"
        return f"{at}: {self.code}: {self.en} [{self.fix_en}] · {self.zh} [{self.fix_zh}]"


class PolicyErrors(ConfigError):
    """A folder that must not be used. found: all its faults, in order of file and line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.found = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.found))


class UnknownFact(Forbidden):
    """A fact value outside the vocabulary: refused, never guessed (law L2). `at` names the fact."""

    code = "unknown_fact"
    en = "The facts of this case are not in the policy's vocabulary. Nothing was released."
    zh = "本情形的事实不在策略词表之内，未披露任何信息。"


class NoPlan(Forbidden):
    """No plan covers the day of the question."""

    code = "no_policy_in_force"
    en = "No policy is in force on this day. Nothing was released."
    zh = "当日没有生效的披露策略，未披露任何信息。"
