"""`gateway policy approver | approve | activate | rollback | list | shadow`: the life of an edition.

Exit codes: 0 done, 1 refused (nothing changed), 2 wrong usage.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from gateway import wiring
from gateway.cli.policy_read import Folder, Json, refuse, show
from gateway.editions.flow import Ports, compared_with, roll_back
from gateway.editions.folder import activate_folder, compile_folder
from gateway.editions.model import Activation, Listed
from gateway.errors import ConfigError
from gateway.policy.approval import DEVELOPMENT, ROLES, Approver, approve, roster_entry
from gateway.policy.bundle import Bundle
from gateway.policy.change import Cause
from gateway.policy.diff import compare
from gateway.policy.edition import Emitted
from gateway.policy.errors import EditionRefused, PolicyErrors
from gateway.policy.model import Plans
from gateway.policy.sentences import Wording
from gateway.settings import Settings
from gateway.signing.keyfile import new_key, open_key

REFUSED = 1
PASSPHRASE = "GATEWAY_APPROVER_PASSPHRASE"  # noqa: S105 -- the variable's name

app = typer.Typer()
approvers = typer.Typer(help="People who may approve policies · 策略审批人", no_args_is_help=True)
app.add_typer(approvers, name="approver")

Change: TypeAlias = Mapping[str, Any]
Digest = Annotated[str, typer.Argument(help="Digest of an edition, sha256:… · 版本摘要")]


@dataclass(frozen=True, slots=True)
class Office:
    """What a command works with while it runs."""

    settings: Settings
    ports: Ports
    folder: Path


@contextmanager
def office(as_json: bool, policies: Path | None = None) -> Iterator[Office]:
    """Open the site; a refusal is told in two languages and ends with 1."""
    settings = Settings()
    made = wiring.engine(settings)
    try:
        yield Office(settings, wiring.edition_ports(settings, made), policies or settings.policies_dir)
    except PolicyErrors as error:
        refuse(error.found, as_json)
    except EditionRefused as refusal:
        said = {
            "refused": refusal.refusal,
            "en": refusal.english,
            "zh": refusal.chinese,
            "at": refusal.detail,
        }
        tell(as_json, said, f"refused · 拒绝  {refusal}")
        raise typer.Exit(REFUSED) from refusal
    finally:
        made.dispose()


def tell(as_json: bool, said: Mapping[str, Any], words: str) -> None:
    print(json.dumps(said, ensure_ascii=False) if as_json else words)


@approvers.command("new")
def new_approver(
    name: Annotated[str, typer.Argument(help="Id, e.g. wang-legal · 编号")],
    person: Annotated[str, typer.Option("--name", help="The person's name · 姓名")],
    role: Annotated[str, typer.Option(help=f"{' | '.join(ROLES)} · 角色")],
    key: Annotated[Path, typer.Option(help="File for the private key · 私钥文件", dir_okay=False)],
    as_json: Json = False,
) -> None:
    """Make a key pair under a passphrase; prints the entry for approvers.yaml · 生成审批人密钥"""
    if role not in ROLES or name.startswith(DEVELOPMENT):
        raise typer.BadParameter(
            f"role: {', '.join(ROLES)}; no id begins with {DEVELOPMENT} · 角色或编号有误"
        )
    public = new_key(key, _passphrase(confirm=True))
    entry = roster_entry(Approver(name, person, role, public, None))
    tell(as_json, {"entry": entry}, f"add to APPROVALS/approvers.yaml · 请写入 approvers.yaml：\n{entry}")


@app.command("approve")
def approve_edition(
    key: Annotated[Path, typer.Option(help="Your private key · 审批人私钥", exists=True, dir_okay=False)],
    policies: Folder = None,
    edition: Annotated[str, typer.Option(help="A kept edition instead of the folder's · 已保存的版本")] = "",
    as_json: Json = False,
) -> None:
    """Compile, show the digest and what changes, and sign · 编译，显示摘要与差异，并签名"""
    with office(as_json, policies) as site:
        bundle, emitted = _meant(site, edition)
        digest = emitted.edition.digest
        before = compared_with(site.ports.store, digest)
        change = _change(before.plans, bundle)
        if not as_json:
            print(f"edition · 版本: {digest}")
            _show(change)
        secret = open_key(key, _passphrase(confirm=False))
        signer = _signer(site, secret.public_key().public_bytes_raw())
        site.ports.store.keep(emitted, site.ports.now())
        approval = approve(signer.id, (before.digest, digest), site.ports.now(), secret)
        wiring.approvals(site.settings).keep(approval)
        said = {"edition": digest, "before": before.digest, "approver": signer.id, "role": signer.role}
        tell(as_json, {**said, "change": change}, f"approved by · 审批人: {signer.id} ({signer.role})")


def _meant(site: Office, edition: str) -> tuple[Bundle, Emitted]:
    """What is to be signed. A kept edition is told in the words of the folder."""
    bundle, emitted = compile_folder(site.folder)
    if not edition:
        return bundle, emitted
    kept = site.ports.store.edition(edition)
    return replace(bundle, plans=kept.plans), kept


def _signer(site: Office, public: bytes) -> Approver:
    registered = wiring.approvals(site.settings).approvers().values()
    signer = next((one for one in registered if one.key == public), None)
    if signer is None:
        raise EditionRefused("unknown_approver")
    return signer


@app.command("activate")
def activate_edition(
    digest: Annotated[str, typer.Argument(help="The edition that you mean · 指定版本摘要")] = "",
    policies: Folder = None,
    as_json: Json = False,
) -> None:
    """Put the approved edition of the folder in force, everywhere · 使已审批的版本在所有进程生效"""
    with office(as_json, policies) as site:
        approvals = wiring.approvals(site.settings)
        _in_force(as_json, activate_folder(site.ports, approvals, site.folder, digest))


@app.command("rollback")
def roll_edition_back(digest: Digest, as_json: Json = False) -> None:
    """Put an earlier edition in force again, by kept and fresh approvals · 回退到曾经生效的版本"""
    with office(as_json) as site:
        fresh = wiring.approvals(site.settings).of(digest)
        _in_force(as_json, roll_back(site.ports, digest, fresh))


@app.command("list")
def list_editions(as_json: Json = False) -> None:
    """Every edition with its approvals, and which one is in force · 列出各版本、审批与生效情况"""
    with office(as_json) as site:
        found = site.ports.store.listed()
    if as_json:
        print(json.dumps({"editions": [asdict(one) for one in found]}, ensure_ascii=False))
        return
    heads = ("edition · 版本", "made · 编译", "approved by · 审批人", "in force since · 生效", "now · 当前")
    show(heads, [_row(one) for one in found])


@app.command("shadow")
def shadow_edition(
    digest: Annotated[str, typer.Argument(help="The candidate to compare with · 候选版本摘要")] = "",
    policies: Folder = None,
    stop: Annotated[bool, typer.Option("--stop", help="Compare no longer · 停止对比")] = False,
    report: Annotated[bool, typer.Option("--report", help="What differed so far · 差异统计")] = False,
    as_json: Json = False,
) -> None:
    """Let a candidate rule beside the active edition, and count what differs · 候选版本旁路运行并统计差异"""
    if [bool(digest), stop, report].count(True) != 1:
        raise typer.BadParameter("a digest, --stop or --report · 摘要、--stop 与 --report 三选一")
    with office(as_json, policies) as site:
        if report:
            _report(as_json, site.ports)
            return
        if digest:
            _candidate(site, digest)
        site.ports.store.shadow(digest)
        tell(as_json, {"shadow": digest}, f"shadow · 旁路版本: {digest or '-'}")


def _candidate(site: Office, digest: str) -> None:
    """A kept edition that loads; the folder's own is kept now. Raises EditionRefused."""
    _, emitted = compile_folder(site.folder)
    if emitted.edition.digest == digest:
        site.ports.store.keep(emitted, site.ports.now())
    site.ports.store.edition(digest)


def _report(as_json: bool, ports: Ports) -> None:
    edition = ports.store.references().shadow
    found = ports.store.counted(edition)
    if as_json:
        print(json.dumps({"shadow": edition, "cells": [asdict(one) for one in found]}, ensure_ascii=False))
        return
    heads = (
        "field · 字段",
        "active · 现行",
        "candidate · 候选",
        "rules · 规则",
        "count · 次数",
        "last · 最近",
    )
    rows = [
        (one.cell.field, one.cell.before, one.cell.after, one.cell.rules, str(one.count), one.last_seen[:19])
        for one in found
    ]
    show(heads, rows)


def _change(before: Plans | None, bundle: Bundle) -> Change:
    """What signing this would change; without anything to compare with, everything is new."""
    if before is None:
        return {"first": True, "wider": [], "narrower": [], "catalogue": [], "others": 0}
    found = compare(before, bundle.plans)
    words = Wording(replace(bundle, plans=before), bundle)
    renamed = [one for one in found.others if one.cause is Cause.CATALOGUE]
    return {
        "first": False,
        "wider": [asdict(one) for one in words.sentences(found.widenings)],
        "narrower": [asdict(one) for one in words.sentences(found.narrowings)],
        "catalogue": [asdict(one) for one in words.sentences(renamed)],
        "others": len(found.others),
    }


def _show(change: Change) -> None:
    if change["first"]:
        print("nothing to compare with: a legal approver is needed · 无可比较的现行版本：须有法务审批")
    heads = (("wider · 放宽", "wider"), ("narrower · 收紧", "narrower"), ("catalogue · 目录", "catalogue"))
    for head, part in heads:
        print(f"{head}: {len(change[part])}")
        for one in change[part]:
            print(f"  {one['zh']}\n    {one['en']}")
    print(f"decided otherwise, nothing more leaves · 依据或规则改变，不多提供: {change['others']}")


def _in_force(as_json: bool, done: Activation) -> None:
    said = {"edition": done.edition, "activation": done.id}
    tell(as_json, said, f"in force · 已生效: {done.edition}\nlog entry · 日志条目: {done.id}")


def _row(one: Listed) -> tuple[str, ...]:
    marks = [word for word, on in (("active 生效", one.active), ("shadow 旁路", one.shadow)) if on]
    effects = "\n".join(time[:19] for time in one.effects)
    return one.edition, one.emitted_at[:19], "\n".join(one.approvers), effects, "\n".join(marks)


def _passphrase(*, confirm: bool) -> str:
    told = os.environ.get(PASSPHRASE)
    if told is None:
        told = typer.prompt("passphrase · 口令", hide_input=True, confirmation_prompt=confirm, err=True)
    if not told:
        raise ConfigError("the passphrase is empty · 口令为空")
    return str(told)
