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
AS_IT_IS = (Action.RELEASE, Action.TOKENISE)  # these need no transform


@dataclass(frozen=True, slots=True)
class Change:
    """A value that a transform works on. place: among the case's values; name: of field and action together.

    sealed: whether it lies sealed; what lies open is a code or a date that many subjects share.
    """

    place: int
    name: str
    transform: Transform
    sealed: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One decided case, prepared so that a release only fills its template.

    columns: where each value stands in the row; none for a case that tells nothing. sealed: place and context
    of the values to open; tokens: places of those that the pairwise token stands in for. template: the result
    with a `%s` for each value, then for the token and the tier. tier: its place, where it leaves as it is.
    Canonical texts: facts for the log's sealed detail, told_class for its leaf, told for each rule as the
    answer explains it. yielded: the combinations that held fields back, for the sealed detail alone: outside
    it they would tell what the record has.
    """

    outcome: str
    reason: str
    columns: tuple[int, ...]
    sealed: tuple[tuple[int, bytes], ...]
    changes: tuple[Change, ...]
    tokens: tuple[int, ...]
    template: str
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
    objection = facts.objection == "yes"
    return Case(
        outcome=DISCLOSED,
        reason=ruling.reason,
        columns=tuple(FACT_COLUMNS + columns.index(one.field.lower()) for one in kept),
        sealed=tuple(
            (n, f"result.{one.field.lower()}.".encode())
            for n, one in enumerate(kept)
            if _sealed(one) and one.action is not Action.TOKENISE
        ),
        changes=tuple(_change(plan, n, one) for n, one in enumerate(kept) if one.action not in AS_IT_IS),
        tokens=tuple(n for n, one in enumerate(kept) if one.action is Action.TOKENISE),
        template=_template(kept, objection=objection),
        tier=next((n for n, one in enumerate(kept) if (one.field, one.action) == TIER), None),
        told={name: _told(plan.rules[name]) for name in rules},
        facts=dumps(facts._asdict()).decode(),
        told_class=_class(DISCLOSED, kept, rules, objection=objection),
        objection=objection,
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
    return Case("nothing", reason, (), (), (), (), "", None, {}, facts, told, objection=False)


def _class(outcome: str, kept: Sequence[FieldRuling], rules: Sequence[str], *, objection: bool) -> str:
    """The leaf's class after its count, which sorts before every other member (formats.md, L5)."""
    fields = [[one.field, str(one.action)] for one in kept]
    told = dumps({"fields": fields, "objection": objection, "outcome": outcome, "rules": list(rules)})
    return told.decode()[1:]


def _told(rule: RuleInfo) -> str:
    return dumps({"basis": list(rule.basis), "title": rule.title}).decode()


def _template(kept: Sequence[FieldRuling], *, objection: bool) -> str:
    """Canonical JSON by construction: keys in order, and a place for each value."""
    fields = ",".join([f'"{one.field}":{_head(one)[:-1]},"value":\x00}}' for one in kept])
    flag = "true" if objection else "false"
    told = f'"objection":{flag},"outcome":"{DISCLOSED}","subject":"\x00","tier":\x00'
    return f'{{"fields":{{{fields}}},{told}}}'.replace("%", "%%").replace("\x00", "%s")


def _head(ruling: FieldRuling) -> str:
    return dumps({"action": str(ruling.action), "rules": list(ruling.rules)}).decode()


def _sealed(ruling: FieldRuling) -> bool:
    return ruling.field.lower() in SEALED_COLUMNS


def _change(plan: Plan, place: int, ruling: FieldRuling) -> Change:
    """An action without its method never leaves a value as it is."""
    method = plan.fields[ruling.field].methods.get(ruling.action)
    if method is None:
        raise GatewayError(reason="action_without_method")
    made = transform(method.name, dict(method.params))
    return Change(place, f"{ruling.field} {ruling.action}", made, _sealed(ruling))
