"""The OpenAPI document is served, holds together, and says what the gateway does."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.openapi.models import OpenAPI

from gateway.demo.scenes import sample
from tests.contract.conftest import Room
from tests.contract.json_schema import Schema, faults, resolve

FIRM = sample("plain_enterprise")["value"]
METHODS = {"get", "post"}
PATHS = {
    "/v1/releases",
    "/oauth/token",
    "/oauth/jwks.json",
    "/.well-known/oauth-authorization-server",
    "/.well-known/oauth-protected-resource",
    "/log/checkpoint",
    "/log/keys",
    "/log/proof/inclusion",
    "/log/proof/consistency",
    "/livez",
    "/readyz",
}


@pytest.fixture
def document(room: Room) -> dict[str, Any]:
    answer = room.bureau.http.get("/openapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    read: dict[str, Any] = answer.json()
    return read


def operations(document: Schema) -> Iterator[tuple[str, str, Schema]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def references(part: Any) -> Iterator[str]:
    """Every `$ref` of a document."""
    if isinstance(part, dict):
        yield from (told for name, told in part.items() if name == "$ref")
    for one in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from references(one)


def test_the_document_is_openapi_and_names_every_route(document: Schema) -> None:
    OpenAPI.model_validate(document)
    assert document["openapi"].startswith("3.1.")
    assert document["paths"].keys() >= PATHS
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names)
    for _, method, operation in operations(document):
        assert method in METHODS
        assert operation["summary"]
        assert all(told["description"] for told in operation["responses"].values())


def test_every_reference_points_to_something(document: Schema) -> None:
    for reference in references(document):
        assert resolve(reference, document)


@pytest.fixture
def question(document: Schema) -> Schema:
    """What the document says a release request is."""
    body = document["paths"]["/v1/releases"]["post"]["requestBody"]
    assert body["required"]
    schema: Schema = body["content"]["application/json"]["schema"]
    return schema


BODIES: dict[str, dict[str, Any]] = {
    "as it should be": {},
    "with fields": {"fields": ["C01", "E01"]},
    "a null for a purpose": {"purpose": None},
    "unknown purpose": {"purpose": "marketing"},
    "a number": {"operator": 7},
    "an empty reference": {"client_reference": ""},
    "a long reference": {"client_reference": "x" * 65},
    "a sentence as reference": {"client_reference": "about Mr X"},
    "another spelling of contract": {"authorisation": "Contract"},
    "a member too many": {"note": "x"},
    "no subjects": {"subjects": []},
    "1,001 subjects": {"subjects": [{"type": "uscc", "value": FIRM}] * 1001},
    "an unknown type": {"subjects": [{"type": "phone", "value": FIRM}]},
    "a value too short": {"subjects": [{"type": "uscc", "value": "12345"}]},
    "a subject's member too many": {"subjects": [{"type": "uscc", "value": FIRM, "name": "x"}]},
    "an unknown field": {"fields": ["X99"]},
    "no fields": {"fields": []},
}


@pytest.mark.parametrize("what", BODIES)
def test_the_documented_request_is_what_the_gateway_takes(
    room: Room, document: Schema, question: Schema, what: str
) -> None:
    body = room.bureau.body(FIRM, **BODIES[what])
    fits = not list(faults(question, body, document))
    assert room.bureau.ask(body).status_code == (200 if fits else 422)
    assert fits == (what in ("as it should be", "with fields"))


ASKED = {
    "/log/proof/inclusion": {"index": "0", "size": "1"},
    "/log/proof/consistency": {"from": "1", "to": "1"},
}


@pytest.mark.parametrize("path", sorted(PATHS - {"/v1/releases", "/oauth/token"}))
def test_what_is_served_is_what_is_documented(room: Room, document: Schema, path: str) -> None:
    operation = document["paths"][path]["get"]
    told = [room.bureau.http.get(path, params=ASKED.get(path)), room.bureau.http.get(path)]
    for answer in told:
        responses, status = operation["responses"], str(answer.status_code)
        documented = responses[status if status in responses else "default"].get("content")
        kind = answer.headers["content-type"].partition(";")[0]
        assert documented is None or kind in documented, f"{answer.status_code} is {kind}"


def test_a_refused_release_is_documented_as_a_problem(document: Schema) -> None:
    responses = document["paths"]["/v1/releases"]["post"]["responses"]
    for status in ("400", "401", "403", "409", "413", "422", "503"):
        told = responses.get(status, responses.get("default", {}))
        assert "application/problem+json" in told.get("content", {}), status
