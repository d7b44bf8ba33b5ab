"""`gateway policy mutate` and `suggest-tests`: how firmly cases hold the rules, and which are missing."""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from gateway.cli.policy_read import FAULTY, Folder, Json, read, refuse, show
from gateway.policy.bundle import Bundle
from gateway.policy.errors import PolicyErrors
from gateway.policy.invariants import read_invariants
from gateway.policy.mutate import Laboratory, Verdict
from gateway.policy.suggest import Proposal, proposals, written
from gateway.policy.trials import read_trials
from gateway.settings import Settings

HEAD = """\
# Found in the tables, not in the law: confirm or correct each case. · 仅据现行规则得出，须逐条核对法律依据。

cases:"""

app = typer.Typer()


@app.command("suggest-tests")
def suggest(
    policies: Folder = None,
    each_field: Annotated[
        bool, typer.Option("--each-field", help="Name each rule for each of its fields · 逐字段覆盖规则")
    ] = False,
    as_json: Json = False,
) -> None:
    """Propose cases for rules that no case names · 为未被用例指明的规则拟写用例"""
    bundle = read(policies, as_json)
    try:
        trials = read_trials(policies or Settings().policies_dir, bundle)
    except PolicyErrors as error:
        refuse(error.found, as_json)
    found = list(proposals(bundle, trials, each_field=each_field))
    if as_json:
        print(json.dumps({"cases": [_case(one) for one in found]}, ensure_ascii=False))
        return
    if not found:
        print("# every rule is named by a case · 每条规则均有用例指明")
        return
    print(HEAD)
    usual = bundle.language.words.usual
    print("\n\n".join(written(one, n, usual) for n, one in enumerate(found, 1)))


@app.command("mutate")
def mutate(
    policies: Folder = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Only so many slips; 0: all · 抽样数量")] = 0,
    seed: Annotated[int, typer.Option("--seed", help="Which sample · 抽样种子")] = 0,
    least: Annotated[
        int, typer.Option("--least", min=0, max=100, help="Share to be noticed, % · 应被发现的比例")
    ] = 60,
    as_json: Json = False,
) -> None:
    """Make single slips in the rules; tell which go unnoticed · 逐一改动规则，列出未被发现者"""
    bundle = read(policies, as_json)
    laboratory = _laboratory(policies or Settings().policies_dir, bundle, as_json)
    slips = laboratory.slips()
    if 0 < limit < len(slips):
        slips = random.Random(seed).sample(slips, limit)  # noqa: S311 -- a sample, not a secret
    with _progress(len(slips)) as tick:
        verdicts = []
        for slip in slips:
            verdicts.append(laboratory.verdict(slip))
            tick()
    if as_json:
        print(json.dumps(_as_data(verdicts), ensure_ascii=False))
    else:
        _tell(verdicts)
    live = [one for one in verdicts if one.live]
    held = sum(one.killed for one in live) * 100 >= least * len(live)
    if not held or not all(one.differs for one in live):
        raise typer.Exit(FAULTY)


def _laboratory(folder: Path, bundle: Bundle, as_json: bool) -> Laboratory:
    try:
        return Laboratory(bundle, read_trials(folder, bundle), read_invariants(folder, bundle))
    except PolicyErrors as error:
        refuse(error.found, as_json)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """On a terminal alone."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as shown:
        task = shown.add_task("slips · 改动", total=total)
        yield lambda: shown.advance(task)


def _counts(verdicts: Sequence[Verdict]) -> dict[str, int]:
    live = [one for one in verdicts if one.live]
    return {
        "slips": len(verdicts),
        "equivalent": sum(one.equivalent for one in verdicts),
        "refused": sum(one.refused is not None for one in verdicts),
        "live": len(live),
        "noticed_by_cases": sum(bool(one.trials) for one in live),
        "noticed_by_properties": sum(bool(one.properties) for one in live),
        "noticed": sum(one.killed for one in live),
        "noticed_by_diff": sum(one.differs for one in live),
    }


NAMES = {
    "slips": "slips · 改动",
    "equivalent": "change no table · 不改变任何结果",
    "refused": "refused by check · 检查即拒绝",
    "live": "live · 有效改动",
    "noticed_by_cases": "noticed by cases · 被用例发现",
    "noticed_by_properties": "noticed by properties · 被性质发现",
    "noticed": "noticed by either · 被二者之一发现",
    "noticed_by_diff": "noticed by diff · 被差异比较发现",
}


def _tell(verdicts: Sequence[Verdict]) -> None:
    counts = _counts(verdicts)
    live = counts["live"] or 1
    rows = [
        (NAMES[name], str(count), f"{count / live:.1%}" if name.startswith("noticed") else "")
        for name, count in counts.items()
    ]
    show(("", "number · 数量", "of the live · 占有效改动"), rows)
    for one in verdicts:
        if one.live and not one.killed:
            print(f"{one.mutant.rule.id} {one.mutant.rule.title}\n    {one.mutant.zh} · {one.mutant.en}")


def _as_data(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    survivors = [one.mutant for one in verdicts if one.live and not one.killed]
    told = [{"rule": one.rule.id, "zh": one.zh, "en": one.en} for one in survivors]
    return {**_counts(verdicts), "survivors": told}


def _case(one: Proposal) -> dict[str, Any]:
    return {
        "rule": one.rule.id,
        "on": str(one.plan.effective),
        "given": one.facts._asdict(),
        "reviewed": sorted(one.reviewed),
        "expect": {name: [out.action, *out.rules] for name, out in one.expect.items()},
    }
