"""From rules to plans: dates cut time into intervals, each interval is enumerated, proved and digested."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from gateway.policy.catalogue import BY_METHOD
from gateway.policy.check import Reader
from gateway.policy.combine import CombinationRule
from gateway.policy.emit import named
from gateway.policy.enumerate import Conflict, Enumerator
from gateway.policy.law import spelt
from gateway.policy.model import TIER, FieldSpec, Plan, RuleInfo, Threshold
from gateway.policy.parse import Place
from gateway.policy.rules import Language, Rule, bearing
from gateway.policy.table import Node, outcomes
from gateway.policy.thresholds import Limit, check_limits, on


def compile_plans(
    reader: Reader,
    language: Language,
    rules: Sequence[Rule],
    limits: Sequence[Limit],
    combinations: Sequence[CombinationRule],
) -> tuple[Plan, ...]:
    """One plan per interval between days on which rules begin or end. The reader keeps what fails."""
    windows = [one.window for each in (rules, limits, combinations) for one in each]
    cuts = sorted({day for one in windows for day in (one.start, one.end) if day is not None})
    ends: list[date | None] = [*cuts[1:], None]
    check_limits(reader, limits, rules, cuts)
    return tuple(
        _with_limits(
            _plan(reader, language, [rule for rule in rules if rule.holds(start)], (start, end)),
            language,
            on(limits, start),
            [one for one in combinations if one.holds(start)],
        )
        for start, end in zip(cuts, ends, strict=True)
    )


def _plan(
    reader: Reader,
    language: Language,
    rules: Sequence[Rule],
    days: tuple[date, date | None],
) -> Plan:
    facts = language.words.facts
    enumerator = Enumerator(rules, facts, tuple(language.words.reasons), language.words.never)
    tables = {name: enumerator.table(bearing(rules, name)) for name in sorted(language.fields)}
    for conflict in enumerator.conflicts:
        _disagree(reader, enumerator.rules, conflict)
    specs = {name: language.fields[name].spec for name in tables}
    _methods(reader, enumerator.rules, specs, tables)
    infos = {rule.id: _info(language, rule) for rule in sorted(rules, key=lambda rule: rule.id)}
    values = {fact: frozenset(words) for fact, words in facts.items()}
    return Plan("", *days, specs, infos, tables, values, {}, ())


def _with_limits(
    plan: Plan,
    language: Language,
    thresholds: Mapping[str, Threshold],
    combinations: Sequence[CombinationRule],
) -> Plan:
    """The tables decide each field alone; this is what holds for several together."""
    infos = {one.id: _info(language, one) for one in combinations}
    limits = tuple(sorted((one.limit for one in combinations), key=lambda one: one.rule))
    return named(replace(plan, rules={**plan.rules, **infos}, thresholds=thresholds, combinations=limits))


def _info(language: Language, rule: Rule | CombinationRule) -> RuleInfo:
    text = "；".join(spelt(citation, language.law) for citation in rule.basis)
    return RuleInfo(rule.id, rule.title, rule.basis, text)


def _disagree(reader: Reader, rules: Mapping[str, Rule], conflict: Conflict) -> None:
    case = ", ".join(f"{fact}={value}" for fact, value in conflict.witness)
    ids = ", ".join(f"{rule}={rules[rule].action}" for rule in conflict.rules)
    words = (f"授予规则互相冲突：{ids}；例如 {case}", f"grants disagree: {ids}; for example {case}")
    fix = (
        "缩小其中一条的范围，或在优先的一条写 `overrides: [ID]`",
        "narrow one of them, or let one state `overrides: [ID]`",
    )
    reader.complain(rules[conflict.rules[0]].at, "conflict", words, fix)


def _methods(
    reader: Reader, rules: Mapping[str, Rule], specs: Mapping[str, FieldSpec], tables: Mapping[str, Node]
) -> None:
    """Every action that some case asks of a field has its method."""
    for name, spec in specs.items():
        for outcome in outcomes(tables[name], {}):
            if outcome.action not in BY_METHOD or outcome.action in spec.methods:
                continue
            rule = next(rules[one] for one in outcome.rules if rules[one].action is outcome.action)
            words = (
                f"字段“{name}”没有登记“{outcome.action}”的方法",
                f"the field `{name}` has no method for `{outcome.action}`",
            )
            fix = (f"在 fields.yaml 的“{name}”下登记", f"add one to `{name}` in fields.yaml")
            reader.complain(rule.at, "missing_method", words, fix)


def find_idle(reader: Reader, notes: Reader, plans: Iterable[Plan], rules: Sequence[Rule]) -> None:
    """Rules that decide no case: a grant is a slip, a floor that others hide is a backstop worth a note."""
    live = {
        name
        for plan in plans
        for node in plan.tables.values()
        for one in outcomes(node, {})
        for name in one.rules
    }
    for rule in rules:
        if rule.id in live:
            continue
        if not rule.grant and (rule.fields or rule.raisable):
            words = (
                f"下限“{rule.id}”目前总有更严格的规则在前",
                f"the floor `{rule.id}` is a backstop: another always decides first",
            )
            fix = ("无须处理：其他规则放开时由它兜底", "nothing to do: it holds if the other is ever opened")
            notes.complain(rule.at, "backstop", words, fix)
            continue
        words = (f"规则“{rule.id}”不决定任何情形", f"the rule `{rule.id}` decides no case")
        fix = ("删除，或去掉使其不可能的条件", "remove it, or the condition that makes it impossible")
        reader.complain(rule.at, "dead_rule", words, fix)


def find_uncovered(notes: Reader, rules: Sequence[Rule], language: Language) -> None:
    """Fields that no grant names never leave; that is legal, and told so that it is meant."""
    covered = {name for rule in rules if rule.grant for name in rule.fields}
    for name in sorted(set(language.fields) - covered):
        words = (f"字段“{name}”没有授予规则，从不提供", f"no grant names the field `{name}`: it never leaves")
        fix = ("如属本意则无须处理", "nothing to do if this is meant")
        notes.complain(language.fields[name].at, "uncovered", words, fix)


def check_tier(reader: Reader, language: Language) -> None:
    """The tier decides whether anything leaves at all, so it must be in the catalogue."""
    if TIER not in language.fields:
        words = (f"缺少分类等级字段“{TIER}”", f"the tier field `{TIER}` is missing")
        fix = (f"在 fields.yaml 补写“{TIER}”", f"add `{TIER}` to fields.yaml")
        reader.complain(Place("fields.yaml", 1, 1), "missing_tier", words, fix)
