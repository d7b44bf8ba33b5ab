"""What the rest of the gateway knows of a caller."""

from dataclasses import dataclass

from gateway.oauth.rar import Detail


@dataclass(frozen=True, slots=True)
class Caller:
    """A licensed firm's client that proved itself for this request.

    purposes: licensed today and in the token's scope. licence: the numbers in force. contract, pia: in force
    today. token_id: the token's jti. details: what else narrows the token (RFC 9396).
    """

    client_id: str
    recipient_id: str
    kind: str
    purposes: frozenset[str]
    subject_kinds: frozenset[str]
    licence: str
    contract: bool
    pia: bool
    token_id: str
    details: tuple[Detail, ...] = ()
