"""Slips that an author might make: each rule with one thing changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from gateway.policy.boxes import Box
from gateway.policy.combine import CombinationRule
from gateway.policy.law import Window
from gateway.policy.rules import FLOORS, GRANTS, Rule
from gateway.policy.table import SEVERITY

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule as it is and as it would be; None: it would be gone. zh, en: the slip in words."""

    rule: Rule | CombinationRule
    changed: Rule | None
    zh: str
    en: str


def mutants(rule: Rule, values: Mapping[str, frozenset[str]], first: date) -> Iterator[Mutant]:
    """Every single slip in one rule. first: the day on which the first plan begins."""
    yield Mutant(rule, None, "删除整条规则", "rule dropped")
    yield from _conditions(rule, values)
    yield from _steps(rule)
    yield from _openings(rule, values)
    for other in sorted(rule.overrides):
        changed = replace(rule, overrides=rule.overrides - {other})
        yield Mutant(rule, changed, f"删除 overrides {other}", f"no longer overrides {other}")
    yield from _dates(rule, first)


def dropped(combination: CombinationRule) -> Mutant:
    """Fields that may leave together after all."""
    return Mutant(combination, None, "删除整条组合", "combination dropped")


def _conditions(rule: Rule, values: Mapping[str, frozenset[str]]) -> Iterator[Mutant]:
    for box, zh, en in _boxes(rule.when, values):
        yield Mutant(rule, replace(rule, when=box), f"when：{zh}", f"when: {en}")


def _openings(rule: Rule, values: Mapping[str, frozenset[str]]) -> Iterator[Mutant]:
    for n, opening in enumerate(rule.unless):
        others = (rule.unless[:n], rule.unless[n + 1 :])
        gone = replace(rule, unless=(*others[0], *others[1]))
        yield Mutant(rule, gone, f"unless：删除第 {n + 1} 项", f"unless: opening {n + 1} dropped")
        for box, zh, en in _boxes(opening, values):
            changed = replace(rule, unless=(*others[0], box, *others[1]))
            yield Mutant(rule, changed, f"unless 第 {n + 1} 项：{zh}", f"unless {n + 1}: {en}")


def _boxes(box: Box, values: Mapping[str, frozenset[str]]) -> Iterator[tuple[Box, str, str]]:
    """A fact dropped, a value dropped, a value added; what adds the last value has dropped the fact."""
    for fact, words in sorted(box.items()):
        yield {one: w for one, w in box.items() if one != fact}, f"删除 {fact}", f"{fact} dropped"
        for word in sorted(words) if len(words) > 1 else ():
            yield {**box, fact: words - {word}}, f"{fact} 删除 {word}", f"{fact} without {word}"
        missing = values[fact] - words
        for word in sorted(missing) if len(missing) > 1 else ():
            yield {**box, fact: words | {word}}, f"{fact} 增加 {word}", f"{fact} with {word}"


def _steps(rule: Rule) -> Iterator[Mutant]:
    """One step weaker, one step stricter."""
    known = sorted(GRANTS if rule.grant else FLOORS, key=lambda action: SEVERITY[action])
    place = known.index(rule.action)
    for other in known[max(place - 1, 0) : place] + known[place + 1 : place + 2]:
        changed = replace(rule, action=other)
        yield Mutant(rule, changed, f"{rule.action} 改为 {other}", f"{rule.action} becomes {other}")


def _dates(rule: Rule, first: date) -> Iterator[Mutant]:
    """Begun or ended a day early or late; nothing begins before the first plan."""
    window = rule.window
    starts = [window.start + DAY] + ([window.start - DAY] if window.start > first else [])
    ends = [] if window.end is None else [window.end - DAY, window.end + DAY]
    for start in starts:
        changed = replace(rule, window=Window(start, window.end))
        yield Mutant(rule, changed, f"effective 改为 {start}", f"effective {start}")
    for end in ends:
        changed = replace(rule, window=Window(window.start, end))
        yield Mutant(rule, changed, f"until 改为 {end}", f"until {end}")
