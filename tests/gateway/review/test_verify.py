"""Certificates: only what a registered organ signed, in its one spelling, counts for anything."""

import json
from typing import Any

import pytest

from gateway.errors import ConfigError
from gateway.review.verify import Untrusted, organ_keys, verify
from tests.gateway.review.signing import MARITIME, PAYLOAD, b64, jwks, signed

KEYS = organ_keys(jwks())


def reason(jws: str) -> str:
    with pytest.raises(Untrusted) as untrusted:
        verify(jws, KEYS)
    return untrusted.value.reason


def test_an_organs_signed_decision_is_a_certificate() -> None:
    certificate = verify(signed(rows=["HK-1", "HK-2"]), KEYS)
    assert certificate.id == "rev-1"
    assert certificate.fields == {"C01", "C04"}
    assert certificate.rows == frozenset({"HK-1", "HK-2"})
    assert verify(signed(), KEYS).rows is None


def test_a_certificate_may_raise_the_labels_of_its_own_fields() -> None:
    told = {"C01": ["TS"], "C04": ["TS", "SS"]}
    assert verify(signed(labels=told), KEYS).labels == {("C01", "TS"), ("C04", "TS"), ("C04", "SS")}
    assert verify(signed(), KEYS).labels == frozenset()


def test_any_changed_character_is_refused() -> None:
    jws = signed()
    for place, char in enumerate(jws):
        for other in ("A", "B", "."):
            if other != char:
                with pytest.raises(Untrusted):
                    verify(jws[:place] + other + jws[place + 1 :], KEYS)


def test_any_truncation_or_addition_is_refused() -> None:
    jws = signed()
    for wrong in (*(jws[:end] for end in range(len(jws))), jws + "A", jws + "=", jws + "\n", " " + jws):
        with pytest.raises(Untrusted):
            verify(wrong, KEYS)


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ({"alg": "none", "kid": "HKCUSTOMS-2026"}, "header"),
        ({"alg": "HS256", "kid": "HKCUSTOMS-2026"}, "header"),
        ({"alg": "EdDSA"}, "header"),
        ({"alg": "EdDSA", "kid": "HKCUSTOMS-2026", "crit": ["b64"], "b64": False}, "header"),
        ({"alg": "EdDSA", "kid": "HKCUSTOMS-2026", "jwk": {}}, "header"),
        ({"alg": "EdDSA", "kid": "nobody"}, "unknown_key"),
        ({"alg": "EdDSA", "kid": ["HKCUSTOMS-2026"]}, "unknown_key"),
        ({"alg": "EdDSA", "kid": "HNMSA-2026"}, "signature"),
    ],
)
def test_no_header_chooses_another_algorithm_or_key(header: dict[str, Any], why: str) -> None:
    assert reason(signed(header=header)) == why


def test_an_organ_cannot_sign_in_anothers_name() -> None:
    assert reason(signed(header={"alg": "EdDSA", "kid": "HNMSA-2026"}, key=MARITIME)) == "organ"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"outcome": "PERHAPS"}, "payload"),
        ({"condition": "only on Mondays"}, "payload"),
        ({"labels": ["C01"]}, "labels"),
        ({"labels": {"C01": "TS"}}, "labels"),
        ({"labels": {"C01": []}}, "labels"),
        ({"labels": {"C01": ["PUB"]}}, "labels"),
        ({"labels": {"C11": ["TS"]}}, "labels"),
        ({"fields": []}, "fields"),
        ({"fields": "C01"}, "fields"),
        ({"fields": ["*"]}, "fields"),
        ({"fields": [1]}, "fields"),
        ({"rows": []}, "rows"),
        ({"rows": "all"}, "rows"),
        ({"rows": [1]}, "rows"),
        ({"file_sha256": "AB" * 32}, "payload"),
        ({"file_sha256": None}, "payload"),
        ({"review_id": 7}, "payload"),
        ({"valid_until": "soon"}, "payload"),
        ({"valid_until": None}, "payload"),
    ],
)
def test_a_payload_outside_the_format_is_refused_even_when_signed(changes: dict[str, Any], why: str) -> None:
    assert reason(signed(**changes)) == why


@pytest.mark.parametrize("member", sorted(PAYLOAD))
def test_no_member_may_be_missing(member: str) -> None:
    assert reason(signed({name: value for name, value in PAYLOAD.items() if name != member})) in {
        "payload",
        "organ",
    }


def test_what_is_no_json_object_is_malformed() -> None:
    text = f"{b64(b'{}')}.{b64(b'[1]')}.{b64(b'x' * 64)}"
    assert reason(text) in {"header", "malformed"}
    deep = b64(b"[" * 100_000)
    assert reason(f"{deep}.{deep}.{b64(b'x' * 64)}") == "malformed"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"keys":[{}]}',
        '{"keys":[{"kty":"EC","crv":"P-256","kid":"a","organ":"X","x":"AAAA"}]}',
        '{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","organ":"X","x":"AAAA"}]}',
        json.dumps({"keys": [json.loads(jwks())["keys"][0]] * 2}),
    ],
)
def test_a_broken_set_of_organs_keys_is_a_fault_of_the_operator(text: str) -> None:
    with pytest.raises(ConfigError):
        organ_keys(text)
