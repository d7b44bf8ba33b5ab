"""Who calls: token → proof → standing → one-time id, at every request."""

from collections.abc import Mapping
from datetime import date

from starlette.datastructures import Headers

from gateway.errors import InvalidProof, InvalidToken, NonceWanted, ReplayedProof, Unauthenticated
from gateway.oauth.dpop import Expected, Proofs
from gateway.oauth.model import Caller
from gateway.oauth.nonces import Nonces
from gateway.oauth.register import Presented, Register
from gateway.oauth.replay import Replays, one_time
from gateway.oauth.standing import entitlement
from gateway.oauth.tokens import Reader

EPOCH_DAY = date(1970, 1, 1).toordinal()
SHANGHAI = 8 * 3600  # seconds ahead of UTC, all year: licences run by the law's day


def day_of(now: float) -> date:
    """The legal day of an epoch second."""
    return date.fromordinal(EPOCH_DAY + int(now + SHANGHAI) // 86400)


class Callers:
    """Identifies callers. url: the configured public URL; what a request says of its host is not asked.

    nonces: None where the operator asks for none.
    """

    def __init__(
        self, reader: Reader, register: Register, replays: Replays, url: str, nonces: Nonces | None = None
    ) -> None:
        self._reader = reader
        self._register = register
        self._replays = replays
        self._url = url
        self._nonces = nonces
        self._proofs = Proofs()

    def headers(self, now: float) -> dict[str, str]:
        """What every answer of a protected address carries: the next nonce, before this one has run out."""
        return {} if self._nonces is None else {"DPoP-Nonce": self._nonces.current(now)}

    async def identify(self, method: str, path: str, headers: Mapping[str, str], now: float) -> Caller:
        """Raises Unauthenticated, Forbidden or StoreUnavailable.

        `client` is set once the proof has held: without its key nobody is known, and nothing is logged.
        """
        text, proof_text = credentials(headers)
        token = self._reader.read(text, now)
        expected = Expected(method, self._url + path, token.ath, token.jkt)
        proof = self._proofs.check(proof_text, expected, now)
        if self._nonces is not None and not self._nonces.holds(proof.nonce, now):
            raise NonceWanted(self._nonces.current(now))
        found = await self._register.get(Presented(token.client_id, token.use))
        if found.revoked:
            raise InvalidToken(at="Authorization", reason="token_revoked", client=token.client_id)
        held = entitlement(found.standing, token.client_id, day_of(now))
        if not await self._replays.use(one_time(token.client_id, "proof", proof.jti, proof.expires)):
            raise ReplayedProof(at="DPoP", client=token.client_id)
        return Caller(
            client_id=token.client_id,
            recipient_id=held.recipient_id,
            kind=held.kind,
            purposes=held.purposes & token.scope,
            subject_kinds=held.subject_kinds,
            licence=held.licence,
            contract=held.contract,
            pia=held.pia,
            token_id=token.id,
            details=token.details,
        )


def credentials(headers: Mapping[str, str]) -> tuple[str, str]:
    """Token and proof, each from exactly one header (RFC 9449 §7.1). Raises Unauthenticated."""
    raw = (headers if isinstance(headers, Headers) else Headers(headers)).raw
    tokens = [value for name, value in raw if name == b"authorization"]
    proofs = [value for name, value in raw if name == b"dpop"]
    if not tokens:
        raise Unauthenticated(at="Authorization", reason="token_missing")
    scheme, _, token = tokens[0].partition(b" ")
    if len(tokens) > 1 or scheme.lower() != b"dpop":
        raise InvalidToken(at="Authorization", reason="token_scheme")
    if len(proofs) != 1:
        raise InvalidProof(at="DPoP", reason="proof_count")
    return token.decode("latin-1"), proofs[0].decode("latin-1")
