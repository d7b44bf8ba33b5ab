"""How one case of the policy looks on the wire, prepared once so that a release only splices values in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gateway.db.columns import SEALED_COLUMNS
from gateway.errors import GatewayError
from gateway.policy.model import Action, Facts, FieldRuling, Plan, RuleInfo, Ruling
from gateway.results.model import FACT_COLUMNS
from gateway.signing.canonical import dumps
from masking.plan import transform
from masking.transforms import Transform

NOTHING = b'{"outcome":"nothing"}'
OBJECTION = "C14"  # travels beside the fields, never as one of them (law L6)
TIER = ("C01", Action.RELEASE)
DISCLOSED = "disclosed"


@dataclass(frozen=True, slots=True)
class Step:
    """One field of a case. place: its column in the row; head: everything before its value on the wire.

    plain: the value leaves as it lies; otherwise its transform applies, or without one the token stands in.
    """

    field: str
    place: int
    sealed: bool
    context: bytes
    head: str
    transform: Transform | None
    token: bool
    plain: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One decided case. Canonical texts: facts for the log's sealed detail, told_class for its leaf,
    told for each rule as the answer explains it. yielded: the combinations that held fields back, for the
    sealed detail alone: outside it they would tell what the record has.
    """

    outcome: str
    reason: str
    steps: tuple[Step, ...]
    tier: int | None
    told: Mapping[str, str]
    facts: str
    told_class: str
    objection: bool
    yielded: str = ""


def case(
    plan: Plan, ruling: Ruling, facts: Facts, columns: tuple[str, ...], wanted: frozenset[str] | None
) -> Case:
    """Prepare a ruling. columns: the field columns in reach, in row order; wanted: None for all."""
    asked = [one for one in ruling.fields if wanted is None or one.field in wanted]
    kept = [one for one in asked if one.field != OBJECTION]
    if ruling.outcome != DISCLOSED or not kept:
        reason = "not_wanted" if ruling.fields and not kept else ruling.reason
        return nothing(facts, reason)
    rules = tuple(sorted({name for one in asked for name in one.rules}))
    return Case(
        outcome=DISCLOSED,
        reason=ruling.reason,
        steps=tuple(_step(plan, one, columns) for one in kept),
        tier=next((n for n, one in enumerate(kept) if (one.field, one.action) == TIER), None),
        told={name: _told(plan.rules[name]) for name in rules},
        facts=dumps(facts._asdict()).decode(),
        told_class=_class(DISCLOSED, kept, rules, objection=facts.objection == "yes"),
        objection=facts.objection == "yes",
        yielded=",".join(sorted({name for one in ruling.yielded for name in one.rules})),
    )


def nothing(facts: Facts, reason: str) -> Case:
    """A case that tells nothing; the reason stands only in the log."""
    return _silence(dumps(facts._asdict()).decode(), reason)


def unreadable(case: Case) -> Case:
    """The same subject when one of its stored values does not open or does not fit."""
    return _silence(case.facts, "unreadable")


def _silence(facts: str, reason: str) -> Case:
    told = _class("nothing", (), (), objection=False)
    return Case("nothing", reason, (), None, {}, facts, told, objection=False)


def _class(outcome: str, kept: Sequence[FieldRuling], rules: Sequence[str], *, objection: bool) -> str:
    """The leaf's class after its count, which sorts before every other member (formats.md, L5)."""
    fields = [[one.field, str(one.action)] for one in kept]
    told = dumps({"fields": fields, "objection": objection, "outcome": outcome, "rules": list(rules)})
    return told.decode()[1:]


def _told(rule: RuleInfo) -> str:
    return dumps({"basis": list(rule.basis), "title": rule.title}).decode()


def _step(plan: Plan, ruling: FieldRuling, columns: tuple[str, ...]) -> Step:
    column = ruling.field.lower()
    head = dumps({"action": str(ruling.action), "rules": list(ruling.rules)}).decode()
    return Step(
        field=ruling.field,
        place=FACT_COLUMNS + columns.index(column),
        sealed=column in SEALED_COLUMNS,
        context=f"result.{column}.".encode(),
        head=f'"{ruling.field}":{head[:-1]},"value":',
        transform=_transform(plan, ruling),
        token=ruling.action is Action.TOKENISE,
        plain=ruling.action is Action.RELEASE,
    )


def _transform(plan: Plan, ruling: FieldRuling) -> Transform | None:
    """None only where the value leaves as it is or as a token; an action without its method never does."""
    if ruling.action in (Action.RELEASE, Action.TOKENISE):
        return None
    method = plan.fields[ruling.field].methods.get(ruling.action)
    if method is None:
        raise GatewayError(reason="action_without_method")
    return transform(method.name, dict(method.params))
