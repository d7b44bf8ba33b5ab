"""Named facts, computed by reviewed code: policy files speak only of these."""

from datetime import date
from functools import lru_cache

from gateway.oauth.model import Caller
from gateway.policy.model import AS_CATALOGUED, Facts, Raised, read_raised
from gateway.results.model import Known

SOLE_PREFIX = "92"  # GB 32100-2015: individual businesses, whose data are their owner's (PIPL 4)


@lru_cache(maxsize=4096)
def field_set(text: str) -> frozenset[str]:
    """`C01,C04` as a set."""
    return frozenset(text.split(",")) if text else frozenset()


def covered(known: Known, day: date) -> str:
    """The fields that a declassification review in force covers (保密法 35), as `C01,C04`."""
    if known.review_until is None or known.review_until < day:
        return ""
    return known.review_fields or ""


def reviewed(known: Known, day: date) -> frozenset[str]:
    """The same as a set."""
    return field_set(covered(known, day))


@lru_cache(maxsize=4096)
def _raised(text: str) -> Raised:
    return read_raised(text)


def raised(known: Known) -> Raised:
    """The labels to which a review raised fields of this record; they do not lapse with it."""
    return _raised(known.raised_labels) if known.raised_labels else AS_CATALOGUED


def unknown_kind(kind: str, value: str) -> str:
    """The subject kind that an identifier without a record would have."""
    if kind != "uscc":
        return "IND"
    return "SOLE" if value.startswith(SOLE_PREFIX) else "ENT"


def authorisation(known: Known, day: date) -> str:
    """`enterprise` (K1), `separate` (K2) or `none`: names this subject, in force, not withdrawn."""
    if not known.named or known.revoked_at is not None:
        return "none"
    if known.valid_from is None or known.valid_until is None:
        return "none"
    return known.authorisation_kind or "none" if known.valid_from <= day <= known.valid_until else "none"


def publicity(known: Known, day: date) -> str:
    """Whether the entry stands in its publicity term (Order 36): `in`, `out`, or `none` without a term."""
    if known.publicity_until is None:
        return "none"
    return "in" if day <= known.publicity_until else "out"


def lapsed(known: Known, day: date) -> bool:
    """An entry past its last day is no longer true; until intake has settled it, nothing is told."""
    return known.lapses_on is not None and known.lapses_on < day


def five_years_after(end: date) -> date:
    """Adverse information is kept five years from the end of the act (征信业管理条例 16)."""
    try:
        return end.replace(year=end.year + 5)
    except ValueError:  # 29 February
        return date(end.year + 5, 3, 1)


def retention(known: Known, day: date) -> str:
    """`expired` once five years have passed since the adverse act ended."""
    return (
        "expired"
        if known.adverse_end is not None and day >= five_years_after(known.adverse_end)
        else "in_term"
    )


def minor(known: Known, day: date) -> str:
    """`no` from the eighteenth birthday on. The birthday is kept only while it lies ahead."""
    return "yes" if known.adult_on is not None and day < known.adult_on else "no"


def facts(caller: Caller, purpose: str, kind: str, known: Known, day: date) -> Facts:
    """Everything that policy may ask about one subject, in the words of its vocabulary."""
    return Facts(  # by place, in the order of Facts: by name it costs twice as much, for every subject
        caller.kind,
        purpose,
        known.kind or kind,
        known.tier or ("P-W" if kind == "IND" else "E-W"),
        authorisation(known, day),
        "given" if known.notice_at is not None else "missing",
        "on_file" if caller.pia else "missing",
        "in_force" if caller.contract else "missing",
        publicity(known, day),
        "yes" if known.objection else "no",
        minor(known, day),
        retention(known, day),
        "yes" if known.published else "no",
        "yes" if known.held else "no",
        "sealed" if known.hidden else "open",
    )
