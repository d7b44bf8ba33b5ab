"""JOSE with one fixed registry: the only module that names algorithms or touches joserfc.

Whatever a stranger sends passes `parse` first: length before decoding, strict base64url, JSON objects only.
"""

from binascii import a2b_base64
from collections.abc import Mapping
from dataclasses import dataclass
from json import JSONDecoder, dumps
from typing import Any, NoReturn

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from joserfc import jwk, jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError

ALGORITHMS = ("ES256", "PS256", "EdDSA", "Ed25519")
PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
RSA_BITS = range(2048, 4097)  # above it one verification would cost what a hundred honest ones do

_URL_SAFE = bytes.maketrans(b"-_+/=", b"+/!!!")


class Unacceptable(Exception):
    """A token, key or claim that is refused. reason: a closed word for the log, never a value."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FixedRegistry(jws.JWSRegistry):
    """Four algorithms, whatever the process registers elsewhere."""

    def get_alg(self, name: str) -> Any:
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError
        return self.algorithms[name]  # without joserfc's warning: FAPI 2.0 names EdDSA by its old name


REGISTRY = FixedRegistry(algorithms=ALGORITHMS)


def _refuse(_constant: str) -> NoReturn:
    raise ValueError


_decode_json = JSONDecoder(parse_constant=_refuse).decode


def decode(part: bytes) -> bytes:
    """Strict base64url without padding. Raises ValueError."""
    return a2b_base64(part.translate(_URL_SAFE) + b"==="[: -len(part) % 4], strict_mode=True)


def json_object(part: bytes) -> dict[str, Any]:
    """The JSON object of a base64url part. Raises Unacceptable, also for 3,000 levels of `[`."""
    try:
        value = _decode_json(decode(part).decode())
    except (ValueError, RecursionError) as fault:
        raise Unacceptable("malformed") from fault
    if type(value) is not dict:
        raise Unacceptable("malformed")
    return value


def split(text: str, most: int) -> tuple[bytes, bytes, bytes]:
    """Header, payload and signature of a compact JWS, still encoded. most: characters allowed in all."""
    if len(text) > most or not text.isascii():
        raise Unacceptable("malformed")
    parts = text.encode().split(b".")
    if len(parts) != 3:
        raise Unacceptable("malformed")
    return parts[0], parts[1], parts[2]


@dataclass(frozen=True, slots=True)
class Signed:
    """A parsed JWS whose signature nobody has checked yet."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    message: bytes
    signature: bytes


def parse(text: str, most: int) -> Signed:
    """Parse a compact JWS of at most `most` characters. Raises Unacceptable."""
    head, body, signature = split(text, most)
    header = checked_header(json_object(head))
    return Signed(header, json_object(body), head + b"." + body, octets(signature))


def octets(part: bytes) -> bytes:
    """What a base64url part holds. Raises Unacceptable."""
    try:
        return decode(part)
    except ValueError as fault:
        raise Unacceptable("malformed") from fault


def checked_header(header: dict[str, Any]) -> dict[str, Any]:
    """Only our algorithms; no extension is understood, so none may be critical (RFC 7515 §4.1.11)."""
    if header.get("alg") not in ALGORITHMS:
        raise Unacceptable("algorithm")
    if "crit" in header or "b64" in header:
        raise Unacceptable("critical_header")
    return header


class PublicKey:
    """A key that verifies. jkt: RFC 7638 thumbprint; kid: as registered; algs: what it may be used with."""

    __slots__ = ("_key", "algs", "jkt", "kid")

    def __init__(self, key: jwk.Key, algs: tuple[str, ...], kid: str | None) -> None:
        self._key = key
        self.algs = algs
        self.jkt = key.thumbprint()
        self.kid = kid

    def verifies(self, alg: str, message: bytes, signature: bytes) -> bool:
        """Whether this key made the signature with this algorithm."""
        return alg in self.algs and bool(REGISTRY.get_alg(alg).verify(message, signature, self._key))


@dataclass(frozen=True, slots=True)
class _Form:
    """One accepted form of public JWK: members with their lengths in characters."""

    fixed: Mapping[str, str]
    members: Mapping[str, range]
    algs: tuple[str, ...]


_COORDINATE = range(43, 44)  # 32 bytes, always all of them (RFC 7518 §6.2.1.2)
_FORMS = (
    _Form({"kty": "EC", "crv": "P-256"}, {"x": _COORDINATE, "y": _COORDINATE}, ("ES256",)),
    _Form({"kty": "OKP", "crv": "Ed25519"}, {"x": _COORDINATE}, ("EdDSA", "Ed25519")),
    _Form({"kty": "RSA", "e": "AQAB"}, {"n": range(342, 684)}, ("PS256",)),
)


def public_key(value: object) -> PublicKey:
    """A public JWK: P-256, Ed25519, or RSA of 2,048–4,096 bits with e = 65537. Raises Unacceptable."""
    if not isinstance(value, dict) or not PRIVATE_MEMBERS.isdisjoint(value):
        raise Unacceptable("jwk")
    for form in _FORMS:
        if all(value.get(name) == text for name, text in form.fixed.items()):
            return _import(value, form)
    raise Unacceptable("jwk")


def _import(value: Mapping[str, Any], form: _Form) -> PublicKey:
    kid = value.get("kid")
    if kid is not None and not isinstance(kid, str):
        raise Unacceptable("jwk")
    material: dict[str, str | list[str]] = dict(form.fixed)
    for name, lengths in form.members.items():
        material[name] = _member(value, name, lengths)
    try:
        return PublicKey(jwk.import_key(material), form.algs, kid)
    except (JoseError, ValueError) as fault:
        raise Unacceptable("jwk") from fault


def _member(value: Mapping[str, Any], name: str, lengths: range) -> str:
    text = value.get(name)
    if not isinstance(text, str) or len(text) not in lengths or not text.isascii():
        raise Unacceptable("jwk")
    number = int.from_bytes(octets(text.encode()), "big")
    if name == "n" and number.bit_length() not in RSA_BITS:
        raise Unacceptable("jwk")
    return text


class SigningKey:
    """An ES256 key of ours. scalar: 32 bytes, big-endian."""

    def __init__(self, kid: str, scalar: bytes) -> None:
        private = derive_private_key(int.from_bytes(scalar, "big"), SECP256R1())
        self._key = jwk.ECKey(private, private)
        self.kid = kid

    def sign(self, typ: str, claims: Mapping[str, Any]) -> str:
        """A compact JWS."""
        payload = dumps(claims, separators=(",", ":")).encode()
        header = {"alg": "ES256", "typ": typ, "kid": self.kid}
        return jws.serialize_compact(header, payload, self._key, registry=REGISTRY)

    def public_jwk(self) -> dict[str, Any]:
        """What others verify with."""
        return {**self._key.as_dict(private=False), "kid": self.kid, "use": "sig", "alg": "ES256"}
