"""Serve a baseline exactly as the gateway is served: `python -m bench.serving app:app port workers`."""

import sys

import uvicorn


def main() -> None:
    app, port, workers = sys.argv[1:]
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(port),
        workers=int(workers),
        loop="uvloop",
        http="httptools",
        ws="none",
        access_log=False,
        log_level="warning",
        server_header=False,
    )


if __name__ == "__main__":
    main()
