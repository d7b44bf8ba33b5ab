"""The simulated gateway on a real socket, for clients that are other processes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2

from tests.clients.simulator import Simulator


@contextmanager
def served(client_jwk: dict[str, str]) -> Iterator[Simulator]:
    """A simulator whose issuer is its own address on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    sim = Simulator(client_jwk, issuer=f"http://127.0.0.1:{server.server_port}")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = list(self.headers.items())
            answer = sim(
                httpx2.Request(self.command, sim.issuer + self.path, headers=headers, content=content)
            )
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """Tests need no access log."""

    server.RequestHandlerClass = Handler
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield sim
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
