"""`gateway policy`: check the policy files, run their cases, explain a decision.

Exit codes: 0 all is well, 1 faults or failing cases, 2 wrong usage.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

import typer

from gateway import wiring
from gateway.cli import policy_diff, policy_matrix, policy_mutate, policy_proof
from gateway.cli.policy_read import FAULTY, Folder, Json, read, refuse, show, tell
from gateway.policy.bundle import Bundle
from gateway.policy.combine import CombinationRule
from gateway.policy.errors import PolicyErrors, UnknownFact
from gateway.policy.explain import Explanation, FieldReason, Miss, explain
from gateway.policy.law import Statute
from gateway.policy.model import FACTS, RAISED, Facts, Raised, read_raised
from gateway.policy.rules import Rule
from gateway.policy.table import LEAVING
from gateway.policy.thresholds import Limit
from gateway.policy.trials import differences, read_trials
from gateway.policy.vocabulary import Vocabulary
from gateway.settings import Settings

app = typer.Typer(
    help="Policy files: check, test, explain · 策略文件的检查、测试与说明", no_args_is_help=True
)
app.add_typer(policy_diff.app)
app.add_typer(policy_proof.app)
app.add_typer(policy_matrix.app)
app.add_typer(policy_mutate.app)


@app.command("check")
def check(
    policies: Folder = None,
    as_json: Json = False,
    open_points: Annotated[
        bool, typer.Option("--open-points", help="List what law leaves unsure · 列出法律依据待确认之处")
    ] = False,
) -> None:
    """Read and prove all policy files; list every fault with its place · 检查全部策略文件并列出每处错误"""
    bundle = read(policies, as_json)
    points = _points(bundle)
    plans = [
        {"digest": plan.digest, "effective": str(plan.effective), "until": plan.until and str(plan.until)}
        for plan in bundle.plans.plans
    ]
    if as_json:
        notes = [asdict(note) for note in bundle.notes]
        said = {
            "faults": [],
            "notes": notes,
            "open_points": points,
            "plans": plans,
            "rules": len(bundle.rules),
        }
        print(json.dumps(said, ensure_ascii=False))
        return
    if open_points:
        headings = ("rule or statute · 规则或法规", "mark · 把握", "place · 位置", "because · 理由")
        show(headings, [tuple(one.values()) for one in points])
    show(("plan · 方案", "from · 自", "until · 至"), [[word or "" for word in one.values()] for one in plans])
    for note in bundle.notes:
        if note.code == "hidden_conflict":
            tell(note)
    rules, noted, doubts = len(bundle.rules), len(bundle.notes), len(points)
    print(f"{rules} rules, {noted} notes, {doubts} open points, no faults")
    print(f"规则 {rules} 条，提示 {noted} 条，待确认 {doubts} 处，无错误")


@app.command("test")
def run_cases(policies: Folder = None, as_json: Json = False) -> None:
    """Run the cases of tests/: outcome and deciding rules must be as told · 运行测试用例"""
    bundle = read(policies, as_json)
    try:
        trials = read_trials(policies or Settings().policies_dir, bundle)
    except PolicyErrors as error:
        refuse(error.found, as_json)
    failed: list[dict[str, Any]] = [
        {"id": one.id, "title": one.title, "file": one.at.file, "line": one.at.line, "differs": found}
        for one in trials
        if (found := differences(one, bundle))
    ]
    if as_json:
        print(json.dumps({"cases": len(trials), "failed": failed}, ensure_ascii=False))
    else:
        for one in failed:
            print(f"{one['file']}:{one['line']}: {one['id']} {one['title']}")
            print("\n".join(f"    {line}" for line in one["differs"]))
        print(f"{len(trials)} cases, {len(failed)} failed · 用例 {len(trials)} 个，失败 {len(failed)} 个")
    if failed or not trials:
        raise typer.Exit(FAULTY)


@app.command("explain")
def explained(
    facts: Annotated[
        list[str],
        typer.Argument(help="Facts as name=value, e.g. recipient=ECRB tier=E-F raised=C06:TS · 事实"),
    ],
    policies: Folder = None,
    on: Annotated[
        datetime | None, typer.Option("--on", help="Day of the decision · 决定日期", formats=["%Y-%m-%d"])
    ] = None,
    reviewed: Annotated[
        str | None, typer.Option(help="Reviewed fields, C01,C02; all unless told · 已通过脱密审查的字段")
    ] = None,
    field: Annotated[list[str] | None, typer.Option(help="Only these fields · 仅这些字段")] = None,
    as_json: Json = False,
) -> None:
    """What leaves in a case, by which rule and article, and what was lacking · 说明处理、依据和差距"""
    bundle = read(policies, as_json)
    words = bundle.language.words
    day = on.date() if on else wiring.clock().day
    known = frozenset(bundle.language.fields)
    covered = known if reviewed is None else frozenset(reviewed.split(",")) - {""}
    for name in sorted((covered | frozenset(field or ())) - known):
        raise typer.BadParameter(f"unknown field {name} · 未知字段")
    case, raised = _facts(facts, words)
    told = _explain(bundle, day, case, covered, raised)
    shown = [one for one in told.fields if not field or one.field.id in field]
    if as_json:
        print(json.dumps(_as_data(told, shown), ensure_ascii=False))
        return
    rows = [_row(one, words) for one in shown]
    show(("field · 字段", "action · 处理", "rules, basis · 规则与依据", "lacking · 差距"), rows)
    print(f"{told.ruling.outcome} · {told.ruling.reason} {words.reasons[told.ruling.reason]}")


def _explain(bundle: Bundle, day: date, facts: Facts, covered: frozenset[str], raised: Raised) -> Explanation:
    try:
        return explain(bundle, bundle.plans.at(day), facts, covered, raised)
    except UnknownFact as error:
        known = ", ".join(bundle.language.words.facts[error.at])
        raise typer.BadParameter(f"{error.at} is one of {known} · 取值须为其一") from error


def _points(bundle: Bundle) -> list[dict[str, str]]:
    """Rules and statutes whose ground is likely (L) or unsure (U)."""
    rules: list[Rule | CombinationRule] = [*bundle.rules, *bundle.combinations]
    entries: list[Rule | CombinationRule | Statute | Limit] = [
        *rules,
        *bundle.language.law.values(),
        *bundle.limits,
    ]
    return [
        {
            "id": one.id,
            "confidence": one.doubt.mark,
            "at": f"{one.at.file}:{one.at.line}",
            "because": one.doubt.because,
        }
        for one in entries
        if one.doubt.mark != "S"
    ]


def _facts(told: Sequence[str], words: Vocabulary) -> tuple[Facts, Raised]:
    """`name=value` pairs over the vocabulary's usual values; `raised=C06:TS,C08:SPI` is told per field."""
    given = {**words.usual, RAISED: ""}
    for one in told:
        name, equals, value = one.partition("=")
        if not equals or name not in (*FACTS, RAISED):
            raise typer.BadParameter(
                f"write facts as name=value; names: {', '.join(FACTS)} · 事实写作 名称=取值"
            )
        given[name] = value
    missing = [name for name in FACTS if name not in given]
    if missing:
        raise typer.BadParameter(f"tell also: {', '.join(missing)} · 还须给出")
    return Facts(**{name: given[name] for name in FACTS}), read_raised(given[RAISED])


def _row(one: FieldReason, words: Vocabulary) -> tuple[str, str, str, str]:
    action = f"{one.outcome.action} {words.actions[one.outcome.action]}"
    if one.outcome.action not in LEAVING:
        action += f"\n{one.outcome.reason} {words.reasons[one.outcome.reason]}"
    rules = "\n".join(f"{rule.id} {rule.title}\n  {rule.basis_text}" for rule in one.rules)
    return (
        f"{one.field.id} {one.field.zh}",
        action,
        rules,
        "\n".join(_lacking(miss, words) for miss in one.misses),
    )


def _lacking(miss: Miss, words: Vocabulary) -> str:
    needs = (
        f"{words.fact_names[need.fact]}须为{'或'.join(words.facts[need.fact][one] for one in need.wants)}"
        f"（{need.fact}={'|'.join(need.wants)}），现为{words.facts[need.fact][need.has]}"
        for need in miss.needs
    )
    plain = ", ".join(f"needs {need.fact} {' or '.join(need.wants)}, has {need.has}" for need in miss.needs)
    return f"{miss.rule.id}: {'；'.join(needs)}\n  {plain}"


def _as_data(told: Explanation, shown: Sequence[FieldReason]) -> Mapping[str, Any]:
    return {
        "plan": told.plan.digest,
        "outcome": told.ruling.outcome,
        "reason": told.ruling.reason,
        "fields": [
            {
                "field": one.field.id,
                "action": str(one.outcome.action),
                "reason": one.outcome.reason,
                "rules": [asdict(rule) for rule in one.rules],
                "near_misses": [
                    {"rule": miss.rule.id, "needs": [asdict(need) for need in miss.needs]}
                    for miss in one.misses
                ],
            }
            for one in shown
        ],
    }
