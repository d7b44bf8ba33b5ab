"""Which value of a fact may give less than another, in every case: the laws of more and less.

They are code and not data: what a fact means is reviewed with the code that computes it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

Step: TypeAlias = tuple[str, str]  # a value, and one with which never less leaves


@dataclass(frozen=True, slots=True)
class Monotone:
    """Of two cases that differ in this fact alone, the better one never gives less.

    alike: neither gives more than the other.
    """

    id: str
    fact: str
    zh: str
    en: str
    steps: tuple[Step, ...]
    alike: bool = False


LAWS: tuple[Monotone, ...] = (
    Monotone(
        "MORE-CONSENT", "authorisation", "授权更多，所得不减", "more consent never gives less",
        (("none", "enterprise"), ("none", "separate")),
    ),
    Monotone(
        "MORE-REVIEW", "review", "审查缺失，所得不增", "a missing review never gives more",
        (("missing", "covered"),),
    ),
    Monotone(
        "MORE-NOTICE", "notice", "未告知，所得不增", "a missing notice never gives more",
        (("missing", "given"),),
    ),
    Monotone(
        "MORE-PIA", "pia", "影响评估缺失，所得不增", "a missing impact assessment never gives more",
        (("missing", "on_file"),),
    ),
    Monotone(
        "MORE-CONTRACT", "contract", "合同缺失，所得不增", "a missing contract never gives more",
        (("missing", "in_force"),),
    ),
    Monotone(
        "MORE-PUBLICITY", "publicity", "公示期届满，所得不增", "the end of publicity never gives more",
        (("out", "none"), ("none", "in"), ("out", "in")),
    ),
    Monotone(
        "MORE-PUBLISHED", "published", "决定未公开，所得不增", "an unpublished decision never gives more",
        (("no", "yes"),),
    ),
    Monotone(
        "MORE-RETENTION", "retention", "保存期届满，所得不增", "an expired term never gives more",
        (("expired", "in_term"),),
    ),
    Monotone("MORE-AGE", "minor", "未成年，所得不增", "a minor never gives more", (("yes", "no"),)),
    Monotone("MORE-MARK", "marked", "带有标志，所得不增", "a mark never opens", (("yes", "no"),)),
    Monotone(
        "MORE-RECORD", "record", "封存，所得不增", "a sealed record never gives more", (("sealed", "open"),),
    ),
    Monotone(
        "MORE-RAISED", "raised", "审查提升标签，所得不增", "a raised label never gives more",
        tuple((label, "none") for label in ("WORK", "SS", "TS", "PI", "SPI")),
    ),
    Monotone(
        "SAME-OBJECTION", "objection", "异议标注不改变所得", "an objection never changes what leaves",
        (("yes", "no"),), alike=True,
    ),
)  # fmt: skip


def best(fact: str, value: str) -> bool:
    """Whether no law knows a value of the fact with which more may leave."""
    return not any(
        law.fact == fact and worse == value for law in LAWS for worse, _ in law.steps if not law.alike
    )


def most_open(fact: str, values: Iterable[str], usual: str | None) -> tuple[str, ...]:
    """The values with which most may leave, as far as a law orders them; else the usual one, else all."""
    steps = [step for law in LAWS if law.fact == fact and not law.alike for step in law.steps]
    if steps:
        return tuple(sorted(set(values) - {worse for worse, _ in steps}))
    return tuple(sorted(values)) if usual is None else (usual,)
