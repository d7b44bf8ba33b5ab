"""Whom to believe: the public keys that sign the log's checkpoints and the receipts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from disclosure_gateway_client.canonical import loads
from disclosure_gateway_client.encoding import from_b64url
from disclosure_gateway_client.errors import Misconfigured
from disclosure_gateway_client.note import LogKey


@dataclass(frozen=True, slots=True)
class Keys:
    """Pinned keys. log: the log's keys; receipt: the receipt keys by key id.

    Build them with `pin` or `parse`: a key that cannot verify does not exist.
    """

    log: tuple[LogKey, ...]
    receipt: Mapping[str, Ed25519PublicKey]

    @classmethod
    def pin(cls, log_key: str | Sequence[str], receipt_key: Mapping[str, str]) -> "Keys":
        """Keys from text: log keys as C2SP verifier keys, receipt keys as base64url by key id.

        >>> keys = Keys.pin(
        ...     log_key="PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        ...     receipt_key={"receipt-1": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
        ... )
        >>> keys.log[0].name, list(keys.receipt)
        ('PeterNeumann', ['receipt-1'])
        """
        texts = [log_key] if isinstance(log_key, str) else list(log_key)
        try:
            log = tuple(LogKey.parse(text) for text in texts)
            receipt = {kid: _public(text) for kid, text in receipt_key.items()}
        except ValueError as fault:
            raise Misconfigured("not a key") from fault
        if not log or not receipt:
            raise Misconfigured("a receipt needs at least one log key and one receipt key")
        return cls(log, receipt)

    @classmethod
    def parse(cls, document: bytes) -> "Keys":
        """Keys from the document that the gateway serves at /log/keys, for example from a saved file.

        >>> Keys.parse(
        ...     b'{"log":["PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"],'
        ...     b'"receipt":{"receipt-1":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}'
        ... ).log[0].name
        'PeterNeumann'
        """
        try:
            members = loads(document)
        except ValueError as fault:
            raise Misconfigured("not a key document") from fault
        match members:
            case {"log": list() as log, "receipt": dict() as receipt}:
                return cls.pin([str(key) for key in log], {kid: str(key) for kid, key in receipt.items()})
        raise Misconfigured("not a key document: it has no `log` and `receipt`")


@dataclass(frozen=True, slots=True)
class FetchOnce:
    """Believe the keys that the gateway itself serves at the first call, and only those from then on.

    This guards against a change of the log later, not against a gateway that lies from the start: pin `Keys`
    that reached you another way wherever you can.
    """


def _public(text: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(from_b64url(text))
