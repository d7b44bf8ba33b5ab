"""`gateway client`: recipient firms, their licences and clients, and the authorisations that they bring."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from gateway import wiring
from gateway.errors import ConfigError
from gateway.oauth import authorisations, papers
from gateway.oauth.registration import Registration
from gateway.settings import Settings
from gateway.signing.suites import BlindIndex
from masking.detect.shapes import normalise

app = typer.Typer(help="Recipient firms and their clients · 接收机构及其客户端", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Machine-readable output · 机器可读输出")]
ClientId = Annotated[str, typer.Argument(help="Client id · 客户端编号")]
Firm = Annotated[
    bool, typer.Option("--firm", help="The whole firm with all its clients · 整个机构及其全部客户端")
]


@app.command("register")
def register(
    firm: Annotated[
        Path, typer.Argument(help="JSON: name, kind, country, contract, pia, licence · 机构资料 JSON")
    ],
    jwks: Annotated[Path, typer.Option(help="JSON Web Key Set with public keys only · 仅含公钥的 JWK 集")],
    client_id: Annotated[str | None, typer.Option(help="A name of your choice · 自选客户端编号")] = None,
    as_json: Json = False,
) -> None:
    """Register a firm with its licence and a pending client · 登记机构、许可及待批准的客户端"""
    text = _read(jwks)
    client = _registration().register(papers.read(papers.FirmPaper, firm), text, client_id)
    told = {"client_id": client.client_id, "recipient_id": client.recipient_id, "status": client.status}
    _tell(as_json, told)


@app.command("approve")
def approve(client_id: ClientId, as_json: Json = False) -> None:
    """Let a pending client call · 批准待批准的客户端"""
    _registration().move(client_id, "pending", "active")
    _tell(as_json, {"client_id": client_id, "status": "active"})


@app.command("suspend")
def suspend(client_id: ClientId, firm: Firm = False, as_json: Json = False) -> None:
    """Stop a client or its firm, from the next call on · 暂停客户端或机构，自下一次调用起生效"""
    move = _registration().move_firm if firm else _registration().move
    move(client_id, "active", "suspended")
    _tell(as_json, {"client_id": client_id, "status": "suspended"})


@app.command("resume")
def resume(client_id: ClientId, firm: Firm = False, as_json: Json = False) -> None:
    """Let a suspended client or firm call again · 恢复已暂停的客户端或机构"""
    move = _registration().move_firm if firm else _registration().move
    move(client_id, "suspended", "active")
    _tell(as_json, {"client_id": client_id, "status": "active"})


@app.command("rotate")
def rotate(
    client_id: ClientId,
    jwks: Annotated[Path, typer.Option(help="The new set; list old keys that still sign · 新的公钥集")],
    as_json: Json = False,
) -> None:
    """Put a client's new keys in force at its next token request · 更换客户端公钥，下次申请令牌起生效"""
    _tell(as_json, {"client_id": client_id, **_registration().rotate(client_id, _read(jwks))})


@app.command("list")
def listed(as_json: Json = False) -> None:
    """Every client with its firm · 列出全部客户端及其机构"""
    rows = _registration().listed()
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        print("\t".join(str(value) for value in row.values()))


@app.command("show")
def show(client_id: ClientId, as_json: Json = False) -> None:
    """One client with everything on file · 显示客户端的全部资料"""
    _tell(as_json, _registration().shown(client_id))


@app.command("licence")
def licence(
    client_id: ClientId,
    paper: Annotated[
        Path,
        typer.Argument(help="JSON: number, issuer, purposes, subject_kinds, valid_from, valid_until, status"),
    ],
    as_json: Json = False,
) -> None:
    """Record a licence of the client's firm, or replace it by its number · 登记或按编号替换机构许可"""
    read = papers.read(papers.LicencePaper, paper)
    _registration().record_licence(client_id, read)
    _tell(as_json, {"client_id": client_id, "licence": read.number, "status": read.status})


@app.command("authorise")
def authorise(
    client_id: ClientId,
    paper: Annotated[
        Path,
        typer.Argument(
            help="JSON: purpose, kind, valid_from, valid_until, notice_on, evidence, subjects · 授权 JSON"
        ),
    ],
    as_json: Json = False,
) -> None:
    """Record an authorisation over the subjects that are on record · 登记对在档主体的授权"""
    settings, read = Settings(), papers.read(papers.AuthorisationPaper, paper)
    moment = wiring.clock()
    if read.notice_on is not None and read.notice_on > moment.day:
        raise ConfigError("notice_on lies ahead: adverse information needs notice beforehand (条例 15)")
    index = BlindIndex(wiring.keyring(settings).active("subject.index"))
    tags = [index.tag(one.type, normalise(one.type, one.value)) for one in read.subjects]
    new_id = wiring.name("auth", moment)
    recorded = authorisations.record(wiring.engine(settings), client_id, read, tags, new_id)
    _tell(as_json, {"id": recorded.id, "subjects": recorded.subjects, "unknown": list(recorded.unknown)})


def _registration() -> Registration:
    moment = wiring.clock()
    return Registration(wiring.engine(Settings()), lambda prefix: wiring.name(prefix, moment), moment.text)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise typer.BadParameter("the file cannot be read · 无法读取文件") from fault


def _tell(as_json: bool, values: dict[str, Any]) -> None:
    if as_json:
        print(json.dumps(values, ensure_ascii=False))
        return
    for name, value in values.items():
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        print(f"{name}: {shown}")
