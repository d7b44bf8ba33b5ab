"""`gateway policy diff`: who can now see what they could not. Exit code 3 on any widening."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from gateway.cli.policy_read import Json, read, refuse
from gateway.policy.bundle import Bundle
from gateway.policy.change import Cause, Change
from gateway.policy.diff import Difference, compare
from gateway.policy.errors import PolicyErrors
from gateway.policy.proofs import Held, loosened
from gateway.policy.sentences import Wording
from gateway.settings import Settings

WIDENED = 3
HEADS = (
    "wider · 放宽",
    "narrower · 收紧",
    "decided otherwise, nothing more leaves · 依据或规则改变，不多提供",
)
PROOFS = "properties and cases removed or changed · 已删除或修改的不变式和用例"
NOTHING = "no difference · 没有差别"
UNSEEN = "no case is decided otherwise, but the digests differ · 各情形处理相同，但摘要不同"

app = typer.Typer()


@app.command("diff")
def diff(
    before: Annotated[Path, typer.Argument(help="Folder as it was · 修改前的目录", file_okay=False)],
    after: Annotated[
        Path | None, typer.Argument(help="Folder as it is; the configured one unless told · 修改后的目录")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Tell also what only has another ground · 一并列出仅依据改变者")
    ] = False,
    as_json: Json = False,
) -> None:
    """Who can now see what they could not; ends with 3 on a widening · 比较两版策略，有放宽时以 3 结束"""
    old, new = read(before, as_json), read(after, as_json)
    found = compare(old.plans, new.plans)
    held = _loosened((before, after or Settings().policies_dir), (old, new), as_json)
    if as_json:
        proofs = [{**one._asdict(), "zh": one.zh, "en": one.en} for one in held]
        print(json.dumps({**_as_data(found, Wording(old, new)), "proofs": proofs}, ensure_ascii=False))
    else:
        _tell(found, Wording(old, new), everything)
        _tell_proofs(held)
        if not (found or held):
            print(NOTHING if _digests(old) == _digests(new) else UNSEEN)
    if found.widenings:
        raise typer.Exit(WIDENED)


def _tell(found: Difference, words: Wording, everything: bool) -> None:
    parts: Sequence[Sequence[Change]] = (found.widenings, found.narrowings, found.others)
    for head, changes in zip(HEADS, parts, strict=True):
        told = list(words.sentences(changes))
        if told:
            print(f"{head}: {len(told)}")
        if changes is found.others and not everything:
            told = list(words.sentences(one for one in changes if one.cause is Cause.CATALOGUE))
        for one in told:
            print(f"  {one.zh}\n    {one.en}")
    if found.others and not everything:
        print("  --all lists them · 用 --all 列出")


def _loosened(folders: tuple[Path, Path], bundles: tuple[Bundle, Bundle], as_json: bool) -> list[Held]:
    try:
        return loosened(folders, bundles)
    except PolicyErrors as error:
        refuse(error.found, as_json)


def _tell_proofs(held: Sequence[Held]) -> None:
    if held:
        print(f"{PROOFS}: {len(held)}")
    for one in held:
        print(f"  {one.zh}\n    {one.en}")


def _digests(bundle: Bundle) -> list[str]:
    return [plan.digest for plan in bundle.plans.plans]


def _as_data(found: Difference, words: Wording) -> dict[str, Any]:
    parts = {"widenings": found.widenings, "narrowings": found.narrowings, "others": found.others}
    data: dict[str, Any] = {name: [_change(one) for one in changes] for name, changes in parts.items()}
    renamed = [one for one in found.others if one.cause is Cause.CATALOGUE]
    shown = (found.widenings, found.narrowings, renamed)
    told = [one for changes in shown for one in words.sentences(changes)]
    return {**data, "sentences": [{"zh": one.zh, "en": one.en} for one in told]}


def _change(one: Change) -> dict[str, Any]:
    return {
        "field": one.field,
        "cause": one.cause,
        "before": one.before,
        "after": one.after,
        "rules_before": one.rules_before,
        "rules_after": one.rules_after,
        "box": {fact: sorted(words) for fact, words in one.box.items()},
        "from": str(one.days.start),
        "until": one.days.end and str(one.days.end),
    }
