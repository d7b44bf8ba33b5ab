"""What a request may look like, and that a refusal names places and never values."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import GatewayError, Invalid, Malformed
from gateway.releases.schemas import parse, subjects

SECRET = "460106199003071235"
GOOD: dict[str, Any] = {
    "purpose": "credit_reporting",
    "authorisation": "contract",
    "operator": "op-7",
    "client_reference": "case-1",
    "subjects": [{"type": "citizen_id", "value": SECRET}],
}


def refused(body: bytes) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        parse(body)
    shown = repr(caught.value.__dict__) + str(caught.value)
    assert SECRET not in shown
    return caught.value


def changed(**members: Any) -> bytes:
    return json.dumps({**GOOD, **members}).encode()


def test_a_good_request_is_taken() -> None:
    assert parse(changed()).purpose == "credit_reporting"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"purpose":' + b"[" * 3000, b"nul"])
def test_what_is_no_json_is_malformed(body: bytes) -> None:
    assert isinstance(refused(body), Malformed)


@pytest.mark.parametrize(
    ("members", "at"),
    [
        ({"purpose": "marketing"}, "/purpose"),
        ({"purpose": 1}, "/purpose"),
        ({"authorisation": SECRET}, "/authorisation"),
        ({"operator": True}, "/operator"),
        ({"operator": ""}, "/operator"),
        ({"operator": "a b"}, "/operator"),
        ({"client_reference": "x" * 65}, "/client_reference"),
        ({"subjects": []}, "/subjects"),
        ({"subjects": [{"type": "citizen_id", "value": SECRET}] * 1001}, "/subjects"),
        ({"subjects": [{"type": "dna", "value": SECRET}]}, "/subjects/0/type"),
        ({"subjects": [{"type": "citizen_id", "value": int(SECRET)}]}, "/subjects/0/value"),
        ({"subjects": [{"type": "citizen_id", "value": SECRET, SECRET: 1}]}, "/subjects/0"),
        ({"fields": ["C99x"]}, "/fields/0"),
        ({"fields": []}, "/fields"),
        ({SECRET: 1}, "/"),
    ],
)
def test_a_fault_is_named_by_its_place(members: dict[str, Any], at: str) -> None:
    fault = refused(changed(**members))
    assert isinstance(fault, Invalid)
    assert fault.at == at


def test_every_fault_of_a_request_is_listed() -> None:
    fault = refused(changed(purpose="x", operator=""))
    assert [one.at for one in fault.faults] == ["/purpose", "/operator"]


@given(
    st.sampled_from(
        [
            "460106199003071235",
            "４６０１０６１９９００３０７１２３５",
            "460106 19900307 1235",
            "460106-19900307-1235",
        ]
    )
)
def test_one_subject_has_one_spelling(value: str) -> None:
    body = parse(changed(subjects=[{"type": "citizen_id", "value": value}]))
    assert subjects(body)[0].value == SECRET


def test_a_lower_case_check_letter_is_the_same_subject() -> None:
    body = parse(changed(subjects=[{"type": "citizen_id", "value": "11010519491231002x"}]))
    assert subjects(body)[0].value == "11010519491231002X"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda x: st.lists(x) | st.dictionaries(st.text(max_size=5), x),
        max_leaves=8,
    )
)
def test_any_json_is_taken_or_refused_and_never_fails_otherwise(value: object) -> None:
    try:
        parse(json.dumps(value).encode())
    except GatewayError as fault:
        assert fault.status in (400, 422)
