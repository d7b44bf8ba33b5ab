"""`gateway serve`."""

from typing import Annotated

import typer
import uvicorn

from gateway import wiring
from gateway.settings import Settings
from gateway.wire import BoundedProtocol


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on · 监听地址")] = None,
    port: Annotated[int | None, typer.Option(help="Port · 端口")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes · 进程数")] = None,
) -> None:
    """Run the gateway (GATEWAY_* in the environment sets the rest) · 运行网关"""
    settings = Settings()
    wiring.check(settings)
    uvicorn.run(
        "gateway.app:create",
        factory=True,
        host=host or settings.host,
        port=port or settings.port,
        workers=workers or settings.workers,
        loop="uvloop",
        http=BoundedProtocol,
        ws="none",
        access_log=False,  # it would write the query string (law L9)
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # what a stranger says of its address is asked by nobody
        timeout_graceful_shutdown=10,
    )
