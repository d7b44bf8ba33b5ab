"""Named facts, computed by reviewed code: policy files speak only of these."""

from datetime import date
from functools import lru_cache

from gateway.oauth.model import Caller
from gateway.policy.model import AS_CATALOGUED, Facts, Raised, read_raised
from gateway.results.model import Found

SOLE_PREFIX = "92"  # GB 32100-2015: individual businesses, whose data are their owner's (PIPL 4)


@lru_cache(maxsize=4096)
def field_set(text: str) -> frozenset[str]:
    """`C01,C04` as a set."""
    return frozenset(text.split(",")) if text else frozenset()


def reviewed(found: Found, day: date) -> frozenset[str]:
    """The fields that a declassification review in force covers (保密法 35)."""
    if found.review_until is None or found.review_until < day:
        return frozenset()
    return field_set(found.review_fields or "")


@lru_cache(maxsize=4096)
def _raised(text: str) -> Raised:
    return read_raised(text)


def raised(found: Found) -> Raised:
    """The labels to which a review raised fields of this record; they do not lapse with it."""
    return _raised(found.raised_labels) if found.raised_labels else AS_CATALOGUED


def unknown_kind(kind: str, value: str) -> str:
    """The subject kind that an identifier without a record would have."""
    if kind != "uscc":
        return "IND"
    return "SOLE" if value.startswith(SOLE_PREFIX) else "ENT"


def authorisation(found: Found, day: date) -> str:
    """`enterprise` (K1), `separate` (K2) or `none`: names this subject, in force, not withdrawn."""
    if found.member is None or found.revoked_at is not None:
        return "none"
    if found.valid_from is None or found.valid_until is None:
        return "none"
    return found.authorisation_kind or "none" if found.valid_from <= day <= found.valid_until else "none"


def publicity(found: Found, day: date) -> str:
    """Whether the entry stands in its publicity term (Order 36): `in`, `out`, or `none` without a term."""
    if found.publicity_until is None:
        return "none"
    return "in" if day <= found.publicity_until else "out"


def lapsed(found: Found, day: date) -> bool:
    """An entry past its last day is no longer true; until intake has settled it, nothing is told."""
    return found.lapses_on is not None and found.lapses_on < day


def five_years_after(end: date) -> date:
    """Adverse information is kept five years from the end of the act (征信业管理条例 16)."""
    try:
        return end.replace(year=end.year + 5)
    except ValueError:  # 29 February
        return date(end.year + 5, 3, 1)


def retention(found: Found, day: date) -> str:
    """`expired` once five years have passed since the adverse act ended."""
    return (
        "expired"
        if found.adverse_end is not None and day >= five_years_after(found.adverse_end)
        else "in_term"
    )


def minor(found: Found, day: date) -> str:
    """`no` from the eighteenth birthday on. The birthday is kept only while it lies ahead."""
    return "yes" if found.adult_on is not None and day < found.adult_on else "no"


def facts(caller: Caller, purpose: str, kind: str, found: Found, day: date) -> Facts:
    """Everything that policy may ask about one subject, in the words of its vocabulary."""
    return Facts(
        recipient=caller.kind,
        purpose=purpose,
        subject=found.kind or kind,
        tier=found.tier or ("P-W" if kind == "IND" else "E-W"),
        authorisation=authorisation(found, day),
        notice="given" if found.notice_at is not None else "missing",
        pia="on_file" if caller.pia else "missing",
        contract="in_force" if caller.contract else "missing",
        publicity=publicity(found, day),
        objection="yes" if found.objection else "no",
        minor=minor(found, day),
        retention=retention(found, day),
        published="yes" if found.published else "no",
        marked="yes" if found.held else "no",
        record="sealed" if found.hidden else "open",
    )
