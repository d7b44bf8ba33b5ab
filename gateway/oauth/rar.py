"""Rich authorization requests (RFC 9396): a token that is good for one purpose and authorisation alone.

A scope names purposes; a detail narrows a token further, so that one that leaks opens only what it was asked
for. What a detail leaves out, it does not narrow. It never widens: licence and policy are asked at every
release.
"""

from collections.abc import Sequence
from json import dumps
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from gateway.errors import BeyondToken
from gateway.oauth.jose import Unacceptable
from gateway.oauth.standing import Purpose

TYPE = "credit_disclosure"
MOST_TEXT = 1536  # characters of the parameter: it travels in the token, whose length is bounded
MOST_DETAILS = 5
Category = Annotated[str, Field(pattern=r"^[CEPT][0-9]{2}$")]


class Detail(BaseModel):
    """data_categories: fields of the catalogue; data_life: whole days for which the recipient keeps them."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    type: Literal["credit_disclosure"]
    purpose: Purpose
    authorisation: Annotated[str, Field(pattern=r"^(contract|auth_[0-9A-Z]{26})$")] | None = None
    data_categories: Annotated[tuple[Category, ...], Field(min_length=1, max_length=64)] | None = None
    data_life: Annotated[str, Field(pattern=r"^P[1-9][0-9]{0,3}D$")] | None = None

    def told(self) -> dict[str, Any]:
        """As it stands in a token and in the answer that brings it: what was left out stays out."""
        return self.model_dump(exclude_none=True, mode="json")


_DETAILS = TypeAdapter(Annotated[tuple[Detail, ...], Field(min_length=1, max_length=MOST_DETAILS)])


def parse(text: str) -> tuple[Detail, ...]:
    """The parameter `authorization_details`. Raises Unacceptable for whatever is not exactly its form."""
    if len(text) > MOST_TEXT:
        raise Unacceptable("authorization_details")
    try:
        return _DETAILS.validate_json(text)
    except ValidationError:
        raise Unacceptable("authorization_details") from None


def held(details: Sequence[dict[str, Any]]) -> tuple[Detail, ...]:
    """The details of a token of ours, as `told` spelled them."""
    return _DETAILS.validate_json(dumps(details)) if details else ()


def narrowed(
    details: Sequence[Detail], purpose: str, authorisation: str, wanted: frozenset[str] | None
) -> frozenset[str] | None:
    """The fields that may be asked for with such a token; None for all. Raises BeyondToken.

    The first detail that fits decides: two never combine into a right that neither gives.
    """
    if not details:
        return wanted
    for detail in details:
        if detail.purpose == purpose and detail.authorisation in (None, authorisation):
            allowed = None if detail.data_categories is None else frozenset(detail.data_categories)
            if allowed is None or wanted is None:
                return wanted if allowed is None else allowed
            if wanted <= allowed:
                return wanted
    raise BeyondToken(at="/", reason="authorization_details")
