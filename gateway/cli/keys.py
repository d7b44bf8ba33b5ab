"""`gateway init` and `gateway keys`: the key ring and the database of a new site."""

import json
from typing import Annotated

import typer

from gateway import wiring
from gateway.db.session import migrate
from gateway.editions.development import approve_alone
from gateway.editions.folder import activate_folder, compile_folder
from gateway.settings import Settings
from gateway.signing.keyring import PURPOSES

app = typer.Typer(help="Key ring: one purpose per key · 密钥环：一钥一用", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Machine-readable output · 机器可读输出")]


def init(as_json: Json = False) -> None:
    """Make keys and database for a new site; what exists stays · 初始化密钥与数据库，已有的保持不变"""
    settings = Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    told = {"keyring": _keyring(settings)}
    migrate(settings.database)
    told["database"] = "migrated"
    if not settings.production:
        told["policies"] = f"in force by development approvers: {_put_in_force(settings)}"
    _tell(as_json, told)


def _keyring(settings: Settings) -> str:
    """A ring of an older gateway gets the keys that it lacks."""
    if not settings.keyring_file.exists():
        wiring.make_keys(settings)
        return "made"
    added = wiring.complete_keys(settings)
    return f"added {', '.join(added)}" if added else "kept"


def _put_in_force(settings: Settings) -> str:
    """A development site is complete at once; what is in force already stays."""
    made = wiring.engine(settings)
    try:
        ports = wiring.edition_ports(settings, made)
        active = ports.store.active()
        if active is not None:
            return active.edition
        _, emitted = compile_folder(settings.policies_dir)
        folder, digest = settings.development_approvals, emitted.edition.digest
        approve_alone(folder, ("", digest), ports.now())
        return activate_folder(ports, wiring.approvals(settings), settings.policies_dir, digest).edition
    finally:
        made.dispose()


@app.command("init")
def make() -> None:
    """Make a key ring; an existing one is never overwritten · 生成密钥环，绝不覆盖已有密钥环"""
    wiring.make_keys(Settings())


@app.command("list")
def show(as_json: Json = False) -> None:
    """Names, purposes and epochs; never a secret · 列出名称、用途与代次，不显示密钥"""
    ring = wiring.keyring(Settings())
    rows = {key.kid: f"{key.purpose} epoch {key.epoch}" for p in PURPOSES for key in ring.all(p)}
    _tell(as_json, rows)


def _tell(as_json: bool, rows: dict[str, str]) -> None:
    print(json.dumps(rows) if as_json else "\n".join(f"{name}: {value}" for name, value in rows.items()))
