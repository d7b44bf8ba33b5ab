"""Plans drawn at random, small enough to look at every case of them one by one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import count

from hypothesis import strategies as st

from gateway.policy.enumerate import Enumerator
from gateway.policy.model import TIER, FieldSpec, Plan, Plans, RuleInfo
from gateway.policy.rules import Rule
from gateway.policy.table import Node
from tests.gateway.policy.interpreter import STRICT, Interpreter
from tests.gateway.policy.test_enumerate import FACTS, REASONS, every_case, policies, written

START, LATER = date(2025, 12, 18), date(2026, 4, 1)
NAME = "E01"
LEAVES = STRICT[:5]
_number = count()

Policy = Mapping[str, list[Rule]]  # field → its rules


def drawn() -> st.SearchStrategy[Policy]:
    """Rules of the tier and of one more field, with ids of their own."""
    return st.fixed_dictionaries({TIER: policies(), NAME: policies()}).map(
        lambda both: {name: [_renamed(rule, name) for rule in rules] for name, rules in both.items()}
    )


def _renamed(rule: Rule, field: str) -> Rule:
    over = frozenset(f"{field}-{one}" for one in rule.overrides)
    return replace(rule, id=f"{field}-{rule.id}", fields=frozenset({field}), overrides=over)


def tables(policy: Policy) -> dict[str, Node]:
    enumerator = Enumerator([rule for rules in policy.values() for rule in rules], FACTS, REASONS)
    return {name: enumerator.table(rules) for name, rules in policy.items()}


def plan(policy: Policy, days: tuple[date, date | None] = (START, None)) -> Plan:
    infos = {r.id: RuleInfo(r.id, r.title, r.basis, "") for rules in policy.values() for r in rules}
    specs = {name: FieldSpec(name, name, name, "PUB", {}) for name in policy}
    values = {fact: frozenset(words) for fact, words in FACTS.items()}
    return Plan(f"drawn-{next(_number)}", *days, specs, infos, tables(policy), values, {}, ())


def plans(policy: Policy) -> Plans:
    return Plans((plan(policy),))


def cases() -> Iterator[dict[str, str]]:
    """Every case; the tier's own review stands beside the field's."""
    for case in every_case():
        for review in FACTS["review"]:
            yield {**case, f"{TIER}.review": review}


class Meaning:
    """A policy as the interpreter reads it."""

    def __init__(self, policy: Policy) -> None:
        self._readers = {
            name: Interpreter([written(rule) for rule in rules], {TIER: []}, list(REASONS))
            for name, rules in policy.items()
        }
        self._known: dict[tuple[str, ...], str] = {}

    def alone(self, field: str, case: Mapping[str, str]) -> str:
        """What happens to a field, were it alone."""
        known = {name: case[name] for name in FACTS}
        key = (field, *known.values())
        if key not in self._known:
            self._known[key] = self._readers[field].outcome(TIER, known)[0]
        return self._known[key]

    def seen(self, field: str, case: Mapping[str, str]) -> str:
        """What is seen of a field: nothing where the tier stays."""
        review = case["review"] if field == TIER else case[f"{TIER}.review"]
        tier = self.alone(TIER, {**case, "review": review})
        return self.alone(field, case) if tier in LEAVES else "withhold"


def revealed(action: str) -> int:
    """How little; whatever stays reveals the same."""
    return min(STRICT.index(action), STRICT.index("withhold"))


def inside(box: Mapping[str, Iterable[str]], case: Mapping[str, str]) -> bool:
    return all(case[fact] in words for fact, words in box.items())
