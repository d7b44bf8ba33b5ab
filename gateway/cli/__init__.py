"""The operator's command line. Every command speaks English and Chinese and has --json."""

import sys

import typer

from gateway.cli import (
    audit,
    clients,
    detect,
    imports,
    keys,
    policy,
    policy_life,
    policy_replay,
    risk,
    serve,
)
from gateway.errors import ConfigError, GatewayError

app = typer.Typer(
    name="gateway",
    help="Disclosure gateway for clearance-credit results · 通关信用分类结果披露网关",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("serve")(serve.serve)
app.command("init")(keys.init)
app.add_typer(keys.app, name="keys")
app.command("import")(imports.import_file)
app.command("detect")(detect.detect)
app.command("risk")(risk.risk)
app.add_typer(policy.app, name="policy")
policy.app.add_typer(policy_life.app)
policy.app.add_typer(policy_replay.app)
app.add_typer(clients.app, name="client")
app.add_typer(audit.app, name="audit")


def main() -> None:
    """Run; an operator's mistake is one sentence and exit code 2, never a traceback."""
    try:
        app()
    except ConfigError as fault:
        print(f"gateway: {fault}", file=sys.stderr)
        sys.exit(2)
    except GatewayError as fault:
        print(f"gateway: {fault.en} · {fault.zh}", file=sys.stderr)
        sys.exit(2)
