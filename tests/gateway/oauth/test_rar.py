import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import BeyondToken
from gateway.oauth.jose import Unacceptable
from gateway.oauth.rar import MOST_DETAILS, MOST_TEXT, held, narrowed, parse
from gateway.oauth.tokens import Reader
from tests.gateway.oauth.firm import ISSUER
from tests.gateway.oauth.issuing import Office
from tests.gateway.oauth.world import KEY, NOW

AUTH = "auth_" + "0" * 26
PLAIN: dict[str, Any] = {"type": "credit_disclosure", "purpose": "credit_reporting"}
FULL = {**PLAIN, "authorisation": AUTH, "data_categories": ["C01", "C11"], "data_life": "P30D"}


def issued(*details: object, scope: str | None = None, text: str | None = None) -> tuple[int, dict[str, Any]]:
    office = Office()
    asked = json.dumps(list(details)) if text is None else text
    return office.ask(office.form(authorization_details=asked, scope=scope))


def test_details_are_echoed_and_stand_in_the_token() -> None:
    status, body = issued(FULL)
    assert (status, body["authorization_details"], body["scope"]) == (200, [FULL], "credit_reporting")
    token = Reader([KEY], ISSUER).read(body["access_token"], NOW)
    assert [detail.told() for detail in token.details] == [FULL]
    assert token.scope == {"credit_reporting"}


def test_a_token_without_details_says_nothing_of_them() -> None:
    status, body = Office().ask()
    assert status == 200
    assert "authorization_details" not in body
    assert Reader([KEY], ISSUER).read(body["access_token"], NOW).details == ()


@pytest.mark.parametrize(
    "detail",
    [
        {**PLAIN, "type": "payment"},
        {**PLAIN, "purpose": "marketing"},
        {**PLAIN, "purpose": "credit_insurance"},  # real, but not licensed
        {**PLAIN, "more": 1},
        {**PLAIN, "authorisation": "auth_1"},
        {**PLAIN, "data_categories": []},
        {**PLAIN, "data_categories": ["C01", "../.."]},
        {**PLAIN, "data_categories": "C01"},
        {**PLAIN, "data_life": "P0D"},
        {**PLAIN, "data_life": 30},
        {"purpose": "credit_reporting"},
        {"type": "credit_disclosure"},
        [],
        "credit_disclosure",
        None,
    ],
)
def test_a_detail_that_is_not_one_or_is_not_licensed_gets_no_token(detail: object) -> None:
    assert issued(PLAIN, detail) == (400, issued(detail)[1])
    assert issued(detail)[1]["error"] == "invalid_authorization_details"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "{}",
        "[]",
        "null",
        "[" * 700,
        '{"type":"credit_disclosure"}',
        "x" * (MOST_TEXT + 1),
        '["\\ud800"]',
    ],
)
def test_what_is_no_list_of_details_gets_no_token(text: str) -> None:
    status, body = issued(text=text)
    assert text == "" or (status, body["error"]) == (400, "invalid_authorization_details")


def test_more_details_than_a_token_can_carry_are_refused() -> None:
    assert issued(*[PLAIN] * MOST_DETAILS)[0] == 200
    assert issued(*[PLAIN] * (MOST_DETAILS + 1))[0] == 400
    assert len(issued(*[FULL] * MOST_DETAILS)[1]["access_token"]) < 4096


def test_a_scope_beside_details_names_their_purposes_or_is_refused() -> None:
    assert issued(PLAIN, scope="credit_reporting")[0] == 200
    assert issued(PLAIN, scope="credit_rating")[1]["error"] == "invalid_authorization_details"
    assert issued(PLAIN, scope="credit_insurance")[1]["error"] == "invalid_scope"


@given(st.text(max_size=200))
def test_no_text_breaks_the_parser_otherwise_than_by_refusal(text: str) -> None:
    try:
        assert parse(text)
    except Unacceptable as refused:
        assert refused.reason == "authorization_details"


FIELDS = st.none() | st.frozensets(st.sampled_from(["C01", "C02", "C11"]), min_size=1)
DETAIL = st.builds(
    lambda purpose, authorisation, fields: {
        "type": "credit_disclosure",
        "purpose": purpose,
        **({} if authorisation is None else {"authorisation": authorisation}),
        **({} if fields is None else {"data_categories": sorted(fields)}),
    },
    st.sampled_from(["credit_reporting", "credit_rating"]),
    st.sampled_from([None, "contract", AUTH]),
    FIELDS,
)


@given(st.lists(DETAIL, max_size=3), DETAIL, FIELDS)
def test_a_narrowed_question_is_never_wider_than_one_of_the_details(
    details: list[dict[str, Any]], like: dict[str, Any], wanted: frozenset[str] | None
) -> None:
    purpose, authorisation = like["purpose"], like.get("authorisation", "contract")
    try:
        allowed = narrowed(held(details), purpose, authorisation, wanted)
    except BeyondToken:
        return
    if not details:
        assert allowed == wanted
        return
    assert any(
        one["purpose"] == purpose
        and one.get("authorisation", authorisation) == authorisation
        and ("data_categories" not in one or (allowed is not None and allowed <= set(one["data_categories"])))
        for one in details
    )
    assert wanted is None or allowed == wanted
