"""DPoP proofs (RFC 9449 §4.3). Pure: which proofs were used before is the caller's question."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from gateway.errors import InvalidProof
from gateway.oauth.clock import AHEAD, not_ahead, seconds
from gateway.oauth.jose import (
    PublicKey,
    Unacceptable,
    checked_header,
    json_object,
    octets,
    public_key,
    split,
)

MOST_PROOF = 4096  # characters: an RSA-4096 key and signature take 2,400
MOST_JTI = 256
PAST = 60  # seconds that a proof may be old
MOST_KEYS = 4096  # remembered headers, 16 MB at the very worst

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Expected:
    """What a proof must be for. url: from the configured public URL; ath, jkt: the used token's."""

    method: str
    url: str
    ath: str | None = None
    jkt: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that holds. expires: epoch second after which its time refuses it anyway; nonce: as claimed."""

    jkt: str
    jti: str
    expires: int
    nonce: str | None


@dataclass(frozen=True, slots=True)
class _Head:
    """A header that was checked; one client's proofs all carry the same."""

    alg: str
    key: PublicKey


class Proofs:
    """Checks proofs. Remembers headers whose key has proven itself, so a stranger cannot push them out."""

    def __init__(self) -> None:
        self._heads: dict[bytes, _Head] = {}

    def check(self, text: str, expected: Expected, now: float) -> Proof:
        """Raises InvalidProof, whichever check failed."""
        try:
            return self._check(text, expected, now)
        except Unacceptable as fault:
            raise InvalidProof(at="DPoP", reason=f"proof_{fault.reason}") from fault

    def _check(self, text: str, expected: Expected, now: float) -> Proof:
        head_part, body, signature = split(text, MOST_PROOF)
        known = self._heads.get(head_part)
        head = known or _head(json_object(head_part))
        if expected.jkt is not None and head.key.jkt != expected.jkt:
            raise Unacceptable("key")
        proof = _claims(json_object(body), head, expected, now)
        if not head.key.verifies(head.alg, head_part + b"." + body, octets(signature)):
            raise Unacceptable("signature")
        if known is None:
            self._remember(head_part, head)
        return proof

    def _remember(self, head_part: bytes, head: _Head) -> None:
        if len(self._heads) >= MOST_KEYS:
            self._heads.clear()
        self._heads[head_part] = head


def _head(header: dict[str, Any]) -> _Head:
    """Checks 4–7: type, algorithm, and a public key that goes with it."""
    if header.get("typ") != "dpop+jwt":
        raise Unacceptable("typ")
    alg = checked_header(header)["alg"]
    return _Head(alg, public_key(header.get("jwk")))


def _claims(claims: Mapping[str, Any], head: _Head, expected: Expected, now: float) -> Proof:
    """Checks 3, 8, 9, 11 and 12. They cost less than the signature, so they come before it."""
    if claims.get("htm") != expected.method:
        raise Unacceptable("htm")
    htu = claims.get("htu")
    if htu != expected.url and not _same_url(htu, expected.url):
        raise Unacceptable("htu")
    if expected.ath is not None and claims.get("ath") != expected.ath:
        raise Unacceptable("ath")
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= MOST_JTI:
        raise Unacceptable("jti")
    nonce = claims.get("nonce")
    if nonce is not None and not isinstance(nonce, str):
        raise Unacceptable("nonce")
    made = seconds(claims, "iat")
    if made is None or made < now - PAST:
        raise Unacceptable("iat")
    not_ahead(claims, now)
    return Proof(head.key.jkt, jti, int(made) + PAST + AHEAD, nonce)


def _same_url(htu: object, url: str) -> bool:
    """Equal after normalisation, without query and fragment (RFC 9449 §4.3 check 9, RFC 3986 §6.2)."""
    return isinstance(htu, str) and _normal(htu) is not None and _normal(htu) == _normal(url)


def _normal(url: str) -> tuple[str, str, int | None, str] | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if not url.isascii() or not url.isprintable() or "@" in parts.netloc or "\\" in url:
        return None  # urlsplit drops tabs and line ends; a URL that has them is nobody's honest htu
    host, default = parts.hostname or "", _DEFAULT_PORTS.get(parts.scheme)
    return parts.scheme, host, port if port is not None else default, parts.path or "/"
