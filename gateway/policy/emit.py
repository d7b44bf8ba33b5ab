"""A plan as bytes, and back: one spelling per plan, over which its digest is taken (formats.md, T1–T6)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from gateway.errors import GatewayError
from gateway.policy.model import TIER, Combination, FieldSpec, MethodSpec, Plan, RuleInfo, Threshold
from gateway.policy.table import Action, Branch, Node, Outcome
from gateway.signing.canonical import JSONValue, dumps


class BadPlan(GatewayError):
    """Bytes that are no plan, or not in the one spelling; `reason` is the number of the check and a word."""


def digest_of(data: bytes) -> str:
    """The name under which plans and editions are kept and signed."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def named(plan: Plan) -> Plan:
    """The plan under its digest, which covers everything that a decision or an answer depends on."""
    return replace(plan, digest=digest_of(written(plan)))


def written(plan: Plan) -> bytes:
    """The canonical bytes of a plan."""
    nodes = _Nodes()
    roots: JSONValue = {name: nodes.number(plan.tables[name]) for name in sorted(plan.tables)}
    rules = {name: [rule.title, list(rule.basis), rule.basis_text] for name, rule in plan.rules.items()}
    return dumps(
        {
            "effective": plan.effective.isoformat(),
            "until": plan.until.isoformat() if plan.until else None,
            "fields": {name: _spec(spec) for name, spec in plan.fields.items()},
            "rules": rules,
            "values": {fact: sorted(words) for fact, words in plan.values.items()},
            "thresholds": {audience: list(least) for audience, least in plan.thresholds.items()},
            "combinations": [_combination(one) for one in plan.combinations],
            "nodes": nodes.written,
            "tables": roots,
            "v": 1,
        }
    )


def _combination(one: Combination) -> JSONValue:
    fields: JSONValue = [sorted(one.fields), sorted(one.yields), sorted(one.unless_leaves)]
    when: JSONValue = {fact: sorted(words) for fact, words in one.when.items()}
    return [one.rule, fields, when, one.reason]


def _spec(spec: FieldSpec) -> JSONValue:
    methods: JSONValue = {str(action): [one.name, dict(one.params)] for action, one in spec.methods.items()}
    return [spec.en, spec.zh, spec.label, methods]


class _Nodes:
    """Numbers the nodes from the leaves up, field by field; equal nodes have one number."""

    def __init__(self) -> None:
        self.written: list[JSONValue] = []
        self._seen: dict[int, int] = {}
        self._known: dict[object, int] = {}

    def number(self, node: Node) -> int:
        found = self._seen.get(id(node))
        if found is None:
            found = self._seen[id(node)] = self._place(node)
        return found

    def _place(self, node: Node) -> int:
        if isinstance(node, Outcome):
            return self._keep(node, [str(node.action), list(node.rules), node.reason])
        seen = self._seen  # asked here too: most arms lead to a node that is known, and a call costs more
        told = {
            value: seen[id(arm)] if id(arm) in seen else self.number(arm)
            for value, arm in sorted(node.arms.items())
        }
        return self._keep((node.fact, *told.values()), [node.fact, told])  # an arm for every value (T4)

    def _keep(self, key: object, told: JSONValue) -> int:
        if key not in self._known:
            self._known[key] = len(self.written)
            self.written.append(told)
        return self._known[key]


def opened(digest: str, data: bytes) -> Plan:
    """The plan that is kept under a digest. Raises BadPlan for any other bytes (T1)."""
    if digest_of(data) != digest:
        raise BadPlan(reason="T1_digest")
    return read(data)


def read(data: bytes) -> Plan:
    """The plan of its canonical bytes. Raises BadPlan."""
    try:
        plan = _plan(json.loads(data.decode()), digest_of(data))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError) as fault:
        raise BadPlan(reason="T2_form") from fault
    if written(plan) != data:  # covers C1–C6 and the order of the nodes
        raise BadPlan(reason="T3_spelling")
    return plan


def _plan(told: Mapping[str, Any], digest: str) -> Plan:
    values = {fact: frozenset(words) for fact, words in told["values"].items()}
    rules = {name: RuleInfo(name, one[0], tuple(one[1]), one[2]) for name, one in told["rules"].items()}
    nodes: list[Node] = []
    for one in told["nodes"]:
        nodes.append(_node(one, nodes, values, rules))
    fields = {name: _field(name, one) for name, one in told["fields"].items()}
    tables = {name: nodes[place] for name, place in told["tables"].items()}
    if TIER not in tables or set(tables) != set(fields):
        raise BadPlan(reason="T5_fields")
    combinations = tuple(_limit(one, rules, fields) for one in told["combinations"])
    until = told["until"]
    return Plan(
        digest=digest,
        effective=date.fromisoformat(told["effective"]),
        until=None if until is None else date.fromisoformat(until),
        fields=fields,
        rules=rules,
        tables=tables,
        values=values,
        thresholds={audience: Threshold(*least) for audience, least in told["thresholds"].items()},
        combinations=combinations,
    )


def _node(
    told: Sequence[Any],
    before: Sequence[Node],
    values: Mapping[str, frozenset[str]],
    rules: Mapping[str, RuleInfo],
) -> Node:
    """T4: an outcome of known rules, or a branch with one arm for each value, to nodes that stand before."""
    if len(told) == 2:
        fact, arms = told
        if set(arms) != values[fact]:
            raise BadPlan(reason="T4_arms")
        return Branch(fact, {value: before[place] for value, place in arms.items()})
    action, deciding, reason = told
    if not set(deciding) <= set(rules):
        raise BadPlan(reason="T4_rules")
    return Outcome(Action(action), tuple(deciding), reason)


def _limit(told: Sequence[Any], rules: Mapping[str, RuleInfo], known: Mapping[str, FieldSpec]) -> Combination:
    """T6: of a known rule and known fields."""
    rule, sets, when, reason = told
    fields, yields, opening = (frozenset(one) for one in sets)
    if rule not in rules or not fields | yields | opening <= set(known):
        raise BadPlan(reason="T6_combination")
    boxes = {fact: frozenset(words) for fact, words in when.items()}
    return Combination(rule, fields, yields, opening, boxes, reason)


def _field(name: str, told: Sequence[Any]) -> FieldSpec:
    en, zh, label, methods = told
    done = {
        Action(action): MethodSpec(method, tuple(sorted(params.items())))
        for action, (method, params) in methods.items()
    }
    return FieldSpec(name, en, zh, label, done)
