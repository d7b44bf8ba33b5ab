"""Revocation (RFC 7009): a client gives a token back; from the next call on it opens nothing, anywhere."""

from typing import Any

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError
from authlib.oauth2.rfc7009 import RevocationEndpoint

from gateway.errors import InvalidToken
from gateway.oauth.clock import AHEAD
from gateway.oauth.replay import OneTime
from gateway.oauth.tokens import AccessToken

PATH = "/oauth/revoke"


class Revocation(RevocationEndpoint):  # type: ignore[misc] # Authlib carries no types
    """A token that is none, has expired or is revoked already is told as revoked: it is (§2.2)."""

    CLIENT_AUTH_METHODS = ("private_key_jwt",)
    server: Any

    def authenticate_token(self, request: Any, client: Any) -> AccessToken | None:
        """The token if it can still be used. `token_type_hint` is not needed: there is one type (§2.1)."""
        text = request.payload.data.get("token")
        if text is None:
            raise InvalidRequestError
        try:
            token: AccessToken = self.server.ports.reader.read(text, request.now)
        except InvalidToken:
            return None
        if token.client_id != client.client_id:
            raise InvalidGrantError
        return token

    def revoke_token(self, token: AccessToken, _request: Any) -> None:
        self.server.ports.replays.use(OneTime(token.use, int(token.expires) + AHEAD))
