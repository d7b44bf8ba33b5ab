"""An edition: what one folder of policy files compiled to, under the digest that people sign (formats.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from gateway.policy.emit import BadPlan, digest_of, opened, written
from gateway.policy.errors import EditionRefused
from gateway.policy.model import FACTS, RAISED, REVIEW, Plan, Plans
from gateway.signing.canonical import JSONValue, NotCanonical, dumps, loads


@dataclass(frozen=True, slots=True)
class Term:
    """One plan of an edition and its days. until: the first day on which it no longer holds."""

    plan: str
    effective: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Edition:
    """source: digest over the files that it was compiled from. content: its canonical bytes."""

    digest: str
    source: str
    terms: tuple[Term, ...]
    content: bytes


@dataclass(frozen=True, slots=True)
class Emitted:
    """An edition with everything that is kept of it: its plans, and their bytes by digest."""

    edition: Edition
    plans: Plans
    contents: Mapping[str, bytes]


def emit(source: str, plans: Plans) -> Emitted:
    """The edition of freshly compiled plans, read back from their own bytes."""
    contents = {plan.digest: written(plan) for plan in plans.plans}
    content = _content(source, [Term(plan.digest, plan.effective, plan.until) for plan in plans.plans])
    return restore(digest_of(content), content, contents)


def restore(digest: str, content: bytes, contents: Mapping[str, bytes]) -> Emitted:
    """A kept edition, ready to decide. Raises EditionRefused: a byte was changed, or a plan is missing."""
    edition = read(digest, content)
    try:
        plans = tuple(opened(term.plan, contents[term.plan]) for term in edition.terms)
    except (KeyError, TypeError) as fault:
        raise EditionRefused("plan_missing") from fault
    except BadPlan as fault:
        raise EditionRefused("plan_altered", fault.reason) from fault
    for plan, term in zip(plans, edition.terms, strict=True):
        _fitting(plan, term)
    return Emitted(edition, Plans(plans), {plan.digest: contents[plan.digest] for plan in plans})


def read(digest: str, content: bytes) -> Edition:
    """The edition of its bytes. Raises EditionRefused."""
    if digest_of(content) != digest:  # E1
        raise EditionRefused("edition_altered", "E1_digest")
    try:
        told: Any = loads(content)
        terms = tuple(Term(plan, date.fromisoformat(day), _until(end)) for plan, day, end in told["plans"])
        sound = _content(told["source"], terms) == content and bool(terms)
    except (NotCanonical, KeyError, TypeError, ValueError) as fault:
        raise EditionRefused("edition_altered", "E2_form") from fault
    if not sound:
        raise EditionRefused("edition_altered", "E2_spelling")
    if any(one.until != after.effective for one, after in pairwise(terms)):
        raise EditionRefused("edition_altered", "E3_gap")
    return Edition(digest, told["source"], terms, content)


def _fitting(plan: Plan, term: Term) -> None:
    """E4: the plan holds on the days that the edition says, and asks for the facts that we compute."""
    if (plan.effective, plan.until) != (term.effective, term.until):
        raise EditionRefused("edition_altered", "E4_days")
    if set(plan.values) != {*FACTS, REVIEW, RAISED}:
        raise EditionRefused("other_vocabulary", "E4_facts")


def _content(source: str, terms: Sequence[Term]) -> bytes:
    told: JSONValue = [[term.plan, term.effective.isoformat(), _day(term.until)] for term in terms]
    return dumps({"plans": told, "source": source, "v": 1})


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _until(told: str | None) -> date | None:
    return None if told is None else date.fromisoformat(told)
