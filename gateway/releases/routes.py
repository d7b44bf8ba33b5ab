"""POST /v1/releases."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from gateway.releases.desk import Desk
from gateway.releases.schemas import ReleaseBody


def router(desk: Desk) -> APIRouter:
    """The endpoint takes the raw request: nothing is parsed twice, nothing that we made is validated."""
    routes = APIRouter()

    @routes.post(
        "/v1/releases",
        summary="Ask for the desensitised results of 1 to 1,000 subjects",
        response_class=Response,
        responses={200: {"content": {"application/json": {}}, "description": "Results and a receipt"}},
        openapi_extra={"requestBody": {"required": True, "content": _BODY}},
    )
    async def releases(request: Request) -> Response:
        body = await desk.answer(request)
        return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})

    return routes


_BODY = {"application/json": {"schema": ReleaseBody.model_json_schema()}}
