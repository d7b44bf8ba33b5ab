"""`gateway audit`: check receipts and the log offline. Exit codes: 0 holds, 1 tampered, 2 incomplete."""

import base64
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import text

from gateway import wiring
from gateway.audit.fsck import Finding
from gateway.audit.fsck import fsck as examine
from gateway.audit.verify import (
    HASH,
    Incomplete,
    Keys,
    LogKey,
    Tampered,
    open_checkpoint,
    verify_answer,
)
from gateway.db.session import engine
from gateway.errors import ConfigError
from gateway.settings import Settings

TAMPERED, INCOMPLETE = 1, 2
RECEIPT_KEY_FORM = "--receipt-key is <kid>=<base64url>, as GET /log/keys tells it"

MEANING = {
    "K": ("the checkpoint is not one that this log signed", "检查点不是本日志所签发"),
    "P": ("the entry does not stand in the signed log", "该条目不在已签名的日志中"),
    "R": ("the receipt and the answer do not belong together", "回执与答复不相符"),
    "F1": ("the log has no head", "日志缺少头记录"),
    "F2": ("entries are missing or stand beyond the head", "条目缺失或超出日志头"),
    "F3": ("the entry is not the one whose hash was stored", "条目与其存储的哈希不符"),
    "F4": ("the entry is no leaf of this log's format", "条目不符合日志叶子格式"),
    "F5": ("a column says other than its leaf", "列值与叶子内容不符"),
    "F6": ("a search row says other than its leaf", "检索行与叶子内容不符"),
    "F7": ("a subject row belongs to no subject of an entry", "主体明细行不属于任何条目主体"),
    "F8": ("the entries do not make the signed root", "条目算出的根与签名的根不符"),
    "F9": ("the head's checkpoint is not signed by this log", "日志头的检查点签名无效"),
}

app = typer.Typer(help="Verify receipts and the release log · 核验回执与披露日志", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Machine-readable output · 机器可读输出")]
LogKeys = Annotated[list[str] | None, typer.Option("--log-key", help="Log key, name+id+key · 日志公钥")]
Database = Annotated[str | None, typer.Option("--database", help="Database URL, else GATEWAY_* · 数据库地址")]


@app.command("verify-receipt")
def verify_receipt(
    file: Annotated[
        Path, typer.Argument(help="The answer of POST /v1/releases as JSON · 披露答复 JSON 文件")
    ],
    log_key: Annotated[list[str], typer.Option("--log-key", help="Log key, name+id+key · 日志公钥")],
    receipt_key: Annotated[
        list[str] | None, typer.Option("--receipt-key", help="Receipt key, kid=base64url · 回执公钥")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check a saved answer against its receipt; needs no gateway and no network · 离线核验答复与回执"""
    keys = Keys(_log_keys(log_key), dict(_receipt_key(one) for one in receipt_key or ()))
    try:
        verified = verify_answer(_answer(file), keys)
    except Tampered as fault:
        _tell(
            as_json, {"verdict": "tampered", "check": fault.check, "what": fault.what}, _meaning(fault.check)
        )
        raise typer.Exit(TAMPERED) from fault
    except Incomplete as fault:
        missing = ", ".join(fault.missing)
        _tell(
            as_json, {"verdict": "incomplete", "missing": list(fault.missing)}, f"missing · 缺少: {missing}"
        )
        raise typer.Exit(INCOMPLETE) from fault
    head = verified.checkpoint
    said = {
        "verdict": "ok",
        "id": verified.id,
        "index": verified.index,
        "log": head.origin,
        "size": head.size,
    }
    _tell(as_json, said, "the receipt holds · 回执有效")


@app.command("fsck")
def fsck(database: Database = None, log_key: LogKeys = None, as_json: Json = False) -> None:
    """Recompute the whole log and name the first bad index · 重算整个日志并指出首个异常索引"""
    made = engine(database or Settings().database)
    try:
        report = examine(made, _own_or(log_key))
    finally:
        made.dispose()
    verdict = "tampered" if report.findings else "ok"
    said: dict[str, Any] = {"verdict": verdict, "size": report.size, "root": report.root.hex()}
    if not report.findings:
        _tell(as_json, said, "every entry is as it was written · 所有条目均完好")
        return
    said["first_bad_index"] = report.findings[0].index
    said["findings"] = [
        {"index": one.index, "until": one.until, "check": one.check} for one in report.findings
    ]
    _tell(as_json, said, "\n".join(_line(one) for one in report.findings))
    raise typer.Exit(TAMPERED)


@app.command("checkpoint")
def checkpoint(database: Database = None, log_key: LogKeys = None, as_json: Json = False) -> None:
    """Print the log's signed head once its signature holds · 核验签名后显示日志头"""
    made = engine(database or Settings().database)
    with made.connect() as connection:
        note = connection.execute(text("SELECT checkpoint FROM log_head WHERE log = 1")).scalar_one_or_none()
    made.dispose()
    if not note:
        _tell(as_json, {"verdict": "incomplete", "missing": ["checkpoint"]}, "the log is empty · 日志为空")
        raise typer.Exit(INCOMPLETE)
    try:
        head = open_checkpoint(note, _own_or(log_key))
    except Tampered as fault:
        _tell(
            as_json, {"verdict": "tampered", "check": fault.check, "what": fault.what}, _meaning(fault.check)
        )
        raise typer.Exit(TAMPERED) from fault
    said = {"verdict": "ok", "origin": head.origin, "size": head.size, "root": head.root.hex(), "note": note}
    print(json.dumps(said, ensure_ascii=False) if as_json else note, end="\n" if as_json else "")


def _log_keys(texts: Sequence[str]) -> tuple[LogKey, ...]:
    try:
        return tuple(LogKey.parse(one) for one in texts)
    except ValueError as fault:
        raise ConfigError("--log-key is <name>+<key id>+<base64>, as GET /log/keys tells it") from fault


def _own_or(texts: Sequence[str] | None) -> tuple[LogKey, ...]:
    """The keys given, else those of this site's own ring."""
    if texts:
        return _log_keys(texts)
    settings = Settings()
    return _log_keys(wiring.public_keys(settings, wiring.keyring(settings)).log)


def _receipt_key(one: str) -> tuple[str, bytes]:
    kid, _, encoded = one.partition("=")
    try:
        public = base64.b64decode(encoded + "=", altchars=b"-_", validate=True)
    except ValueError as fault:
        raise ConfigError(RECEIPT_KEY_FORM) from fault
    if not kid or len(public) != HASH:
        raise ConfigError(RECEIPT_KEY_FORM)
    return kid, public


def _answer(file: Path) -> Mapping[str, Any]:
    try:
        answer = json.loads(file.read_text("utf-8"), object_pairs_hook=_members)
    except OSError as fault:
        raise ConfigError(f"cannot read {file}") from fault
    except (ValueError, RecursionError) as fault:
        raise Tampered("R1", "not_json") from fault
    if not isinstance(answer, dict):
        raise Tampered("R1", "answer_form")
    return answer


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two readers of a repeated member may see two different answers."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Tampered("R1", "repeated_member")
    return found


def _meaning(check: str) -> str:
    english, chinese = MEANING.get(check[:2]) or MEANING[check[0]]
    return f"TAMPERED ({check}): {english} · 已被篡改：{chinese}"


def _line(one: Finding) -> str:
    where = str(one.index) if one.index == one.until else f"{one.index}–{one.until}"
    return f"entry · 条目 {where}: {_meaning(one.check)} [{one.check}]"


def _tell(as_json: bool, said: Mapping[str, Any], words: str) -> None:
    if as_json:
        print(json.dumps(said, ensure_ascii=False))
        return
    for name, value in said.items():
        if name not in ("findings", "verdict"):
            print(f"{name}: {value}")
    print(words, file=sys.stderr if said["verdict"] != "ok" else sys.stdout)
