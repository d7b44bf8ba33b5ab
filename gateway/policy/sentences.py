"""A difference in words: who can now see what, in which case, from which day, by which rule and article."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from gateway.policy.boxes import Box
from gateway.policy.bundle import Bundle
from gateway.policy.change import Cause, Change
from gateway.policy.diagram import PLAIN, merged
from gateway.policy.law import Window, spelt
from gateway.policy.model import RAISED, TIER, UNRAISED
from gateway.policy.monotone import best
from gateway.policy.table import LEAVING, Action

WHO = ("recipient", "purpose", "subject", "tier")  # told by name alone; other facts with their name
Key: TypeAlias = tuple[object, ...]

CAUSES: Mapping[Cause, tuple[str, str]] = {
    Cause.RULE: ("", ""),
    Cause.TIER: ("随等级一并", "together with the tier"),
    Cause.METHOD: ("方法改变，从严视为放宽", "done by another method, taken as a widening"),
    Cause.YIELD: ("此前因组合限制让出", "yielded to other fields before"),
    Cause.COMBINATION: ("不得一并提供的限制改变", "what may not leave together changed"),
    Cause.THRESHOLD: ("汇总门槛", "threshold of statistics"),
    Cause.CATALOGUE: ("目录改变", "the catalogue changed"),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Wording:
    """Both sides' words; what both know is called as it is called now."""

    before: Bundle
    after: Bundle

    def sentences(self, changes: Iterable[Change]) -> Iterator[Sentence]:
        """Fields that change alike in the same cases share a sentence."""
        fields: dict[Key, list[str]] = {}
        first: dict[Key, Change] = {}
        for one in self._cases(changes):
            key = (*_but_box(one)[1:], *sorted((fact, tuple(sorted(w))) for fact, w in one.box.items()))
            fields.setdefault(key, []).append(one.field)
            first.setdefault(key, one)
        for key, names in fields.items():
            yield self._sentence(names, first[key])

    def _cases(self, changes: Iterable[Change]) -> Iterator[Change]:
        """A record with no raised label stands for those with one that makes no difference."""
        alike: dict[Key, list[Change]] = {}
        for one in changes:
            raised = _unraised(one.box).get(RAISED)
            alike.setdefault((*_but_box(one), raised), []).append(one)
        for group in alike.values():
            boxes = [_unraised(one.box) for one in group]
            found = merged(boxes, self.after.language.words.facts)
            yield from (replace(group[0], box=box) for box in found)

    def _sentence(self, fields: Sequence[str], change: Change) -> Sentence:
        zh, en = CAUSES[change.cause]
        who, case = self._box(change.box)
        days = _days(change.days)
        ground = self._ground(change)
        actions = f"{self._action(change.before)} → {self._action(change.after)}"
        told = f"{change.before or 'unknown'} → {change.after or 'unknown'}"
        if change.cause in (Cause.COMBINATION, Cause.THRESHOLD, Cause.CATALOGUE):
            numbers = f"{' '.join(change.rules_before) or '-'} → {' '.join(change.rules_after) or '-'}"
            actions, told, zh, en = f"{zh} {numbers}", f"{en} {numbers}", "", ""
        names = "、".join(self._field(name) for name in fields)
        return Sentence(
            f"{names}：{who}：{actions}{_inside(zh, '（）')}{_inside(ground[0], '（）')}{days[0]}",
            f"{', '.join(fields)}: {case}: {told}{_inside(en, '[]')}{_inside(ground[1], '()')}{days[1]}",
        )

    def _field(self, name: str) -> str:
        for bundle in (self.after, self.before):
            if name in bundle.language.fields:
                return f"{name} {bundle.language.fields[name].spec.zh}"
        return name

    def _action(self, action: Action | None) -> str:
        return "无此情形" if action is None else self.after.language.words.actions[action]

    def _box(self, box: Box) -> tuple[str, str]:
        shown = beyond_usual(box, self.after.language.words.usual)
        who = " / ".join(self._words(fact, shown[fact]) for fact in WHO if fact in shown)
        plain = ", ".join(f"{fact}={'|'.join(sorted(words))}" for fact, words in shown.items())
        return (who + _inside(self.condition(shown), "（）")) or "任何情形", plain or "in every case"

    def condition(self, box: Box) -> str:
        """What a box asks beyond who asks about whom."""
        asked = ((fact, words) for fact, words in box.items() if fact not in WHO)
        return "；".join(f"{self._fact(fact)}：{self._words(fact, words)}" for fact, words in asked)

    def _fact(self, fact: str) -> str:
        name = self.after.language.words.fact_names[_plain(fact)]
        return name if fact == _plain(fact) else f"{TIER} 的{name}"

    def _words(self, fact: str, words: Iterable[str]) -> str:
        new, old = (one.language.words.facts.get(_plain(fact), {}) for one in (self.after, self.before))
        return "、".join(new.get(word) or old.get(word, word) for word in sorted(words))

    def _ground(self, change: Change) -> tuple[str, str]:
        """The rules that decide now; where none does, those that did."""
        opened = change.after in LEAVING
        ids = change.rules_after or change.rules_before
        side = self.after if change.rules_after else self.before
        rules = {rule.id: rule for rule in side.rules}
        known = [rules[name] for name in ids if name in rules]
        law = side.language.law
        texts = [f"{rule.id} {'；'.join(spelt(one, law) for one in rule.basis)}" for rule in known]
        gone = "" if change.rules_after or opened or not known else "原由 "
        return gone + "；".join(texts), ", ".join(f"{rule.id} {' '.join(rule.basis)}" for rule in known)


def _unraised(box: Box) -> Box:
    """Without what a review raised, if that may be nothing."""
    return {fact: words for fact, words in box.items() if fact != RAISED or UNRAISED not in words}


def _but_box(one: Change) -> Key:
    return one.field, one.cause, one.before, one.after, one.rules_before, one.rules_after, one.days


def beyond_usual(box: Box, usual: Mapping[str, str]) -> Box:
    """What is as usual goes without saying, unless another value would open more."""
    return {
        fact: words
        for fact, words in box.items()
        for own in [usual.get(_plain(fact), "")]
        if words != {own} or not best(_plain(fact), own)
    }


def _plain(fact: str) -> str:
    return PLAIN.get(fact, fact)


def _inside(text: str, brackets: str) -> str:
    """Nothing stays nothing; English brackets stand off."""
    space = " " if brackets.isascii() else ""
    return f"{space}{brackets[0]}{text}{brackets[1]}" if text else ""


def _days(days: Window) -> tuple[str, str]:
    if days.end is None:
        return f"，自 {days.start} 起", f", from {days.start}"
    return f"，自 {days.start} 至 {days.end} 前", f", from {days.start} before {days.end}"
