"""(a) A bare FastAPI route: reads the body, answers fixed bytes of a release's size. The frame's own cost."""

import os

from fastapi import FastAPI, Request, Response

ANSWER = b'{"fill":"%s"}' % (b"x" * (int(os.environ.get("BENCH_ANSWER_BYTES", "4400")) - 11))

app = FastAPI(openapi_url=None)


@app.post("/v1/releases")
async def release(request: Request) -> Response:
    await request.body()
    return Response(ANSWER, media_type="application/json")


@app.get("/livez")
async def livez() -> dict[str, str]:
    return {"status": "ok"}
