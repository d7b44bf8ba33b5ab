"""The clock rule for what strangers date (FAPI 2.0 §5.3.2.1): up to 10 s ahead passes; 60 s never.

Times are epoch seconds; a NumericDate may have a fraction (RFC 7519 §2).
"""

from collections.abc import Mapping
from typing import Any

from gateway.oauth.jose import Unacceptable

AHEAD = 30  # between the two bounds, far from both


def seconds(claims: Mapping[str, Any], name: str) -> float | None:
    """A NumericDate, or None where there is none. Raises Unacceptable for what is no number."""
    value = claims.get(name)
    if value is None:
        return None
    if type(value) is not int and type(value) is not float:
        raise Unacceptable(name)
    return value


def not_ahead(claims: Mapping[str, Any], now: float) -> None:
    """Refuse an `iat` or `nbf` that lies in the future."""
    for name in ("iat", "nbf"):
        moment = seconds(claims, name)
        if moment is not None and moment > now + AHEAD:
            raise Unacceptable(name)


def expiry(claims: Mapping[str, Any], now: float) -> float:
    """The `exp` that must be there and must not have passed. No grace: a peer picks its own lifetime."""
    moment = seconds(claims, "exp")
    if moment is None or moment <= now:
        raise Unacceptable("exp")
    return moment
