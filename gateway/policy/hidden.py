"""Grants that disagree where only a floor hides it: whoever opens that floor meets the conflict."""

from collections.abc import Iterable, Sequence

from gateway.policy.check import Reader
from gateway.policy.contradictions import spelt
from gateway.policy.enumerate import Conflict, Enumerator
from gateway.policy.model import Plan
from gateway.policy.rules import Language, Rule


def find_hidden(notes: Reader, plans: Iterable[Plan], rules: Sequence[Rule], language: Language) -> None:
    """For plans without open conflicts: what the grants alone would decide in two ways."""
    by_id = {rule.id: rule for rule in rules}
    told: set[tuple[str, ...]] = set()
    for plan in plans:
        grants = [rule for rule in rules if rule.grant and rule.holds(plan.effective)]
        for conflict in _conflicts(grants, language):
            if conflict.rules not in told:
                told.add(conflict.rules)
                _note(notes, by_id, conflict)


def _conflicts(grants: Sequence[Rule], language: Language) -> list[Conflict]:
    words = language.words
    alone = Enumerator(grants, words.facts, tuple(words.reasons), words.never)
    for name in language.fields:
        alone.table(rule for rule in grants if name in rule.fields)
    return alone.conflicts


def _note(notes: Reader, rules: dict[str, Rule], conflict: Conflict) -> None:
    case = spelt({fact: frozenset({value}) for fact, value in conflict.witness})
    ids = ", ".join(f"{name}={rules[name].action}" for name in conflict.rules)
    words = (
        f"授予规则互相冲突，目前被下限掩盖：{ids}；例如 {case}",
        f"grants disagree where a floor hides it: {ids}; for example {case}",
    )
    fix = (
        "缩小其中一条，或在优先的一条写 `overrides: [ID]`",
        "narrow one, or let one state `overrides: [ID]`",
    )
    notes.complain(rules[conflict.rules[0]].at, "hidden_conflict", words, fix)
