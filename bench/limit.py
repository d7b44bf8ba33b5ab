"""(b) The same work without policy, masking and log: the gateway's own pieces on the gateway's own data.

Token, DPoP proof, one-time id, licence, one look-up of the subjects, decryption, JSON, in a FastAPI
route: what the gateway could reach if deciding, desensitising, committing and signing cost nothing.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response

from gateway import wiring
from gateway.app import calm_collector
from gateway.db.columns import FIELD_COLUMNS, SEALED_COLUMNS
from gateway.errors import GatewayError
from gateway.policy.bundle import load
from gateway.releases.schemas import parse, subjects
from gateway.results.model import FACT_COLUMNS, Asked, Found
from gateway.settings import Settings
from gateway.signing.suites import BlindIndex, Sealer


class Limit:
    """columns: what the gateway reads for an enterprise bureau that reports credit."""

    def __init__(self, settings: Settings) -> None:
        ring, stores = wiring.keyring(settings), wiring.stores(settings.database)
        plan = load(settings.policies_dir).at(wiring.clock().day)
        reach = {field.lower() for field in plan.reach("ECRB", "credit_reporting")}
        self._columns = tuple(name for name in FIELD_COLUMNS if name in reach)
        self._places = [
            (place, name, name in SEALED_COLUMNS) for place, name in enumerate(self._columns, FACT_COLUMNS)
        ]
        self._callers = wiring.callers(settings, ring, stores)
        self._results = stores.results
        self._index = BlindIndex(ring.active("subject.index"))
        self._fields = Sealer(*ring.all("field.encrypt"))

    async def answer(self, request: Request) -> bytes:
        now = wiring.clock().epoch
        await self._callers.identify(request.method, request.url.path, request.headers, now)
        asked = parse(await request.body())
        tags = [self._index.tag(one.kind, one.value) for one in subjects(asked)]
        wanted = [Asked(tag, asked.authorisation) for tag in tags]
        found = await self._results.find(wanted, self._columns)
        return ('{"results":[' + ",".join([self._result(one) for one in found]) + "]}").encode()

    def _result(self, found: Found) -> str:
        if found.subject_id is None:
            return '{"outcome":"nothing"}'
        fields = ",".join(
            [
                f'"{name.upper()}":{self._opened(found, place, name) if sealed else found.row[place]}'
                for place, name, sealed in self._places
                if found.row[place] is not None
            ]
        )
        objection = "true" if found.known.objection else "false"
        head = f'"objection":{objection},"outcome":"disclosed","tier":"{found.known.tier}"'
        return f'{{{head},"fields":{{{fields}}}}}'

    def _opened(self, found: Found, place: int, name: str) -> str:
        return self._fields.open(found.row[place], f"result.{name}.{found.subject_id}".encode()).decode()


@asynccontextmanager
async def life(_: FastAPI) -> AsyncIterator[None]:
    calm_collector()
    yield


def create() -> FastAPI:
    limit = Limit(Settings())
    app = FastAPI(openapi_url=None, lifespan=life)

    @app.post("/v1/releases")
    async def release(request: Request) -> Response:
        try:
            return Response(await limit.answer(request), media_type="application/json")
        except GatewayError as refusal:
            return Response(refusal.code, refusal.status)

    @app.get("/livez")
    async def livez() -> dict[str, str]:
        return {"status": "ok"}

    return app


app = create()
