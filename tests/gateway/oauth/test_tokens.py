from typing import Any

import pytest
from joserfc import jwk, jwt

from gateway.errors import InvalidToken
from gateway.oauth.tokens import LIFETIME, MOST_KEPT, Reader
from tests.gateway.oauth.firm import ISSUER, Firm, b64url
from tests.gateway.oauth.world import KEY, NOW, OTHER_KEY, token

FIRM = Firm()


def reader() -> Reader:
    return Reader([KEY], ISSUER)


def ours(typ: str = "at+jwt", **changes: Any) -> str:
    """A token signed with our key, whatever it says."""
    claims: dict[str, Any] = {"iss": ISSUER, "sub": "firm-a", "aud": ISSUER, "client_id": "firm-a"}
    claims |= {"iat": NOW, "exp": NOW + 300, "jti": "j", "scope": "credit_rating", "cnf": {"jkt": FIRM.jkt}}
    return KEY.sign(typ, {name: value for name, value in {**claims, **changes}.items() if value is not None})


def test_a_token_says_what_rfc_9068_asks_for() -> None:
    text = token(FIRM)
    said = jwt.decode(text, jwk.import_key(KEY.public_jwk()), algorithms=["ES256"])
    assert said.header == {"alg": "ES256", "typ": "at+jwt", "kid": KEY.kid}
    assert said.claims == {
        "iss": ISSUER,
        "sub": "firm-a",
        "aud": ISSUER,
        "client_id": "firm-a",
        "iat": int(NOW),
        "exp": int(NOW) + LIFETIME,
        "jti": "token-1",
        "scope": "credit_rating credit_reporting",
        "cnf": {"jkt": FIRM.jkt},
    }


def test_a_token_is_read_back_and_read_again_from_memory() -> None:
    known = reader()
    first = known.read(token(FIRM), NOW)
    assert (first.client_id, first.jkt, first.id) == ("firm-a", FIRM.jkt, "token-1")
    text = token(FIRM)
    assert known.read(text, NOW) is known.read(text, NOW)


def test_a_token_ends_after_300_seconds_even_when_remembered() -> None:
    known, text = reader(), token(FIRM)
    known.read(text, NOW)
    known.read(text, NOW + LIFETIME - 1)
    for fresh in (known, reader()):
        with pytest.raises(InvalidToken) as refused:
            fresh.read(text, NOW + LIFETIME)
        assert refused.value.client is None


WRONG: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://other.example"},
    "another audience": {"aud": "https://other.example"},
    "an audience list": {"aud": [ISSUER]},
    "no audience": {"aud": None},
    "expired": {"exp": NOW},
    "no expiry": {"exp": None},
    "an expiry that is text": {"exp": "later"},
    "not yet valid": {"nbf": NOW + 61},
    "issued ahead": {"iat": NOW + 61},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_claim_is_refused_and_nobody_is_known_by_it(name: str) -> None:
    with pytest.raises(InvalidToken) as refused:
        reader().read(ours(**WRONG[name]), NOW)
    assert refused.value.client is None


@pytest.mark.parametrize("typ", ["JWT", "dpop+jwt", "AT+JWT", ""])
def test_a_token_of_another_type_is_refused(typ: str) -> None:
    with pytest.raises(InvalidToken) as refused:
        reader().read(ours(typ), NOW)
    assert refused.value.client is None


def test_a_token_by_another_key_under_our_name_is_refused() -> None:
    with pytest.raises(InvalidToken) as refused:
        reader().read(token(FIRM, key=OTHER_KEY), NOW)
    assert refused.value.client is None


def test_every_flipped_character_is_refused() -> None:
    known, text = reader(), token(FIRM)
    known.read(text, NOW)
    for place in range(0, len(text) - 1, 7):  # the last character has bits that no octet holds
        wrong = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        with pytest.raises(InvalidToken):
            known.read(wrong, NOW)


def test_an_unsigned_token_is_refused() -> None:
    _, body, signed = token(FIRM).split(".")
    for head in (b'{"alg":"none","typ":"at+jwt"}', b'{"alg":"ES256","typ":"at+jwt"}', b"[" * 3000):
        for signature in ("", signed):
            with pytest.raises(InvalidToken):
                reader().read(f"{b64url(head)}.{body}.{signature}", NOW)


def test_memory_is_bounded() -> None:
    known = reader()
    known._kept.update({bytes([n % 256, n // 256]): known.read(token(FIRM), NOW) for n in range(MOST_KEPT)})
    known.read(token(FIRM, now=NOW + 1), NOW + 1)
    assert len(known._kept) == 1
