"""Base64 with one spelling per value: a changed padding bit is another text, so it is refused."""

import base64
import binascii

from disclosure_gateway_client.refusal import Refused


def b64url(data: bytes) -> str:
    """Unpadded base64url (RFC 7515 §2).

    >>> b64url(b"salt")
    'c2FsdA'
    """
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_b64url(text: str) -> bytes:
    """Raises Refused for anything but the one spelling.

    >>> from_b64url("c2FsdA")
    b'salt'
    """
    data = _decoded(text + "=" * (-len(text) % 4), b"-_")
    if data is None or b64url(data) != text:
        raise Refused("not base64url")
    return data


def b64(data: bytes) -> str:
    """Padded standard base64 (RFC 4648 §4)."""
    return base64.b64encode(data).decode()


def from_b64(text: str) -> bytes:
    """Raises Refused for anything but the one spelling.

    >>> from_b64("c2FsdA==")
    b'salt'
    """
    data = _decoded(text, b"+/")
    if data is None or b64(data) != text:
        raise Refused("not base64")
    return data


def _decoded(text: str, altchars: bytes) -> bytes | None:
    try:
        return base64.b64decode(text.encode("ascii"), altchars=altchars, validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None
