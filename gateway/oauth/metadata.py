"""What the gateway says of itself: RFC 8414, RFC 9728, and the keys that its tokens verify with."""

from collections.abc import Sequence
from dataclasses import dataclass
from json import dumps

from gateway.oauth import rar
from gateway.oauth.jose import ALGORITHMS, SigningKey
from gateway.oauth.revocation import PATH as REVOKE_PATH
from gateway.oauth.server import AUTH_METHOD, GRANT_TYPE, TOKEN_PATH
from gateway.oauth.standing import PURPOSES

JWKS_PATH = "/oauth/jwks.json"


@dataclass(frozen=True, slots=True)
class Documents:
    """Ready bytes: they change only with the configuration."""

    server: bytes
    resource: bytes
    jwks: bytes


def documents(url: str, keys: Sequence[SigningKey]) -> Documents:
    """The documents of a gateway at `url` that signs with `keys`."""
    server = {
        "issuer": url,
        "token_endpoint": url + TOKEN_PATH,
        "revocation_endpoint": url + REVOKE_PATH,
        "revocation_endpoint_auth_methods_supported": [AUTH_METHOD],
        "revocation_endpoint_auth_signing_alg_values_supported": ALGORITHMS,
        "jwks_uri": url + JWKS_PATH,
        "scopes_supported": PURPOSES,
        "response_types_supported": [],
        "grant_types_supported": [GRANT_TYPE],
        "token_endpoint_auth_methods_supported": [AUTH_METHOD],
        "token_endpoint_auth_signing_alg_values_supported": ALGORITHMS,
        "dpop_signing_alg_values_supported": ALGORITHMS,
        "authorization_details_types_supported": [rar.TYPE],
        "protected_resources": [url],
    }
    resource = {
        "resource": url,
        "authorization_servers": [url],
        "scopes_supported": PURPOSES,
        "bearer_methods_supported": [],
        "dpop_signing_alg_values_supported": ALGORITHMS,
        "dpop_bound_access_tokens_required": True,
    }
    jwks = {"keys": [key.public_jwk() for key in keys]}
    return Documents(*(dumps(document).encode() for document in (server, resource, jwks)))
