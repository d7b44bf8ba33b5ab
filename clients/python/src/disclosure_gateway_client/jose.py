"""Signing keys and the JWTs that they sign: client assertions and DPoP proofs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from disclosure_gateway_client.encoding import b64url, from_b64url
from disclosure_gateway_client.errors import Misconfigured

P256_BYTES = 32

_Private: TypeAlias = "ec.EllipticCurvePrivateKey | Ed25519PrivateKey"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key that signs JWTs: P-256 (ES256) or Ed25519 (EdDSA).

    kid: as registered with the gateway; empty when it was registered without.

    >>> SigningKey.generate().alg
    'ES256'
    """

    private: _Private = field(repr=False)
    kid: str = ""

    def __post_init__(self) -> None:
        curve = getattr(self.private, "curve", None)
        if not isinstance(self.private, Ed25519PrivateKey) and not isinstance(curve, ec.SECP256R1):
            raise Misconfigured("a signing key is P-256 or Ed25519")

    @classmethod
    def generate(cls) -> "SigningKey":
        """A new P-256 key, for example for the proofs of one process."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def from_pem(cls, pem: bytes, password: bytes | None = None, kid: str = "") -> "SigningKey":
        """Read a PEM private key.

        >>> pem = b'''-----BEGIN PRIVATE KEY-----
        ... MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
        ... -----END PRIVATE KEY-----
        ... '''
        >>> SigningKey.from_pem(pem, kid="key-1")
        SigningKey(kid='key-1')
        """
        try:
            private = load_pem_private_key(pem, password)
        except (ValueError, TypeError) as fault:
            raise Misconfigured("not a PEM private key, or its password is missing or wrong") from fault
        if not isinstance(private, ec.EllipticCurvePrivateKey | Ed25519PrivateKey):
            raise Misconfigured("a signing key is P-256 or Ed25519")
        return cls(private, kid)

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, str]) -> "SigningKey":
        """Read a private JWK (RFC 7517); its `kid` is kept.

        >>> SigningKey.from_jwk({
        ...     "kty": "OKP", "crv": "Ed25519", "kid": "key-1",
        ...     "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        ... }).alg
        'EdDSA'
        """
        try:
            secret = from_b64url(jwk.get("d", ""))
            match jwk.get("crv"):
                case "Ed25519":
                    return cls(Ed25519PrivateKey.from_private_bytes(secret), jwk.get("kid", ""))
                case "P-256":
                    scalar = int.from_bytes(secret)
                    return cls(ec.derive_private_key(scalar, ec.SECP256R1()), jwk.get("kid", ""))
        except ValueError:
            pass  # reported below, without the exception: it may hold the secret
        raise Misconfigured("not a private JWK of P-256 or Ed25519")

    @property
    def alg(self) -> str:
        """The JWS algorithm (RFC 7518, RFC 8037)."""
        return "EdDSA" if isinstance(self.private, Ed25519PrivateKey) else "ES256"

    def public_jwk(self) -> dict[str, str]:
        """The public key alone. Hand it to the gateway's operator, who registers it.

        >>> sorted(SigningKey.generate().public_jwk())
        ['crv', 'kty', 'x', 'y']
        """
        public = self.private.public_key()
        if isinstance(public, ec.EllipticCurvePublicKey):
            numbers = public.public_numbers()
            x, y = (b64url(number.to_bytes(P256_BYTES)) for number in (numbers.x, numbers.y))
            return {"crv": "P-256", "kty": "EC", "x": x, "y": y}
        return {
            "crv": "Ed25519",
            "kty": "OKP",
            "x": b64url(public.public_bytes(Encoding.Raw, PublicFormat.Raw)),
        }

    def sign(self, message: bytes) -> bytes:
        """The JWS signature (RFC 7518 §3.4: r ‖ s, not DER)."""
        if isinstance(self.private, Ed25519PrivateKey):
            return self.private.sign(message)
        r, s = decode_dss_signature(self.private.sign(message, ec.ECDSA(SHA256())))
        return r.to_bytes(P256_BYTES) + s.to_bytes(P256_BYTES)

    def jwt(self, header: Mapping[str, object], claims: Mapping[str, object]) -> str:
        """A compact JWS of the claims (RFC 7519).

        >>> SigningKey.generate().jwt({"typ": "JWT"}, {"iss": "me"}).count(".")
        2
        """
        head, body = (b64url(json.dumps(part).encode()) for part in ({"alg": self.alg, **header}, claims))
        return f"{head}.{body}.{b64url(self.sign(f'{head}.{body}'.encode()))}"
