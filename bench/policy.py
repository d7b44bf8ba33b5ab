"""`python -m bench.policy`: what a decision, a compilation, a load and a difference of plans cost."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from gateway.policy.bundle import Bundle, read_bundle
from gateway.policy.check import Reader
from gateway.policy.compile import compile_plans
from gateway.policy.diff import compare
from gateway.policy.emit import read, written
from gateway.policy.invariants import read_invariants
from gateway.policy.model import FACTS, Facts, Plan, Plans
from gateway.policy.prove import Prover
from gateway.policy.rules import Rule
from tests.gateway.policy.interpreter import interpreter

FOLDER = Path(__file__).resolve().parents[1] / "policies"
RULES, FIELDS, ASKED = 600, 120, 30
NARROWED = ("recipient", "subject", "tier")  # what tells the rules of one authority from another's
SHARE = 0.15  # gives a field about as many rules as in the shipped files: 22
REQUESTS, ROUNDS = 1_000, 20
DRAW = random.Random(20251218)


def seconds(work: Callable[[], object], rounds: int = 5) -> float:
    """The median of a few rounds."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def requests(plan: Plan) -> list[tuple[str, ...]]:
    """As they arrive: words, not yet the key of a decision."""
    values = [sorted(plan.values[fact]) for fact in FACTS]
    return [tuple(DRAW.choice(words) for words in values) for _ in range(REQUESTS)]


def decide(plan: Plan) -> float:
    """Seconds for one record, the key built from the request; the record has all fields of the catalogue."""
    asked, reviewed = requests(plan), frozenset(plan.fields)

    def work() -> None:
        for words in asked:
            plan.decide(Facts(*words), reviewed)

    work()
    return seconds(work, ROUNDS) / REQUESTS


def interpret(plan: Plan) -> float:
    """Seconds for one record of as many fields, every rule looked at."""
    plain = interpreter(FOLDER, plan.effective.isoformat())
    alone = {"review": "covered", "raised": "none"}
    cases = [dict(zip(FACTS, words, strict=True)) | alone for words in requests(plan)]
    fields = sorted(plan.fields)[:ASKED]

    def work() -> None:
        for case in cases[:50]:
            for field in fields:
                plain.outcome(field, case)

    return seconds(work, 3) / 50


def grown(bundle: Bundle) -> tuple[Bundle, list[Rule]]:
    """As many rules and fields as a large authority may have: copies, each narrowed at random."""
    names = sorted(bundle.language.fields)
    copies = {f"{names[n % len(names)]}N{n // len(names)}": names[n % len(names)] for n in range(FIELDS)}
    fields = {}
    for copy, name in copies.items():
        field = bundle.language.fields[name]
        fields[copy] = replace(field, spec=replace(field.spec, id=copy))
    rules = [_copy(bundle, copies, bundle.rules[n % len(bundle.rules)], n) for n in range(RULES)]
    return replace(bundle, language=replace(bundle.language, fields=fields)), rules


def _copy(bundle: Bundle, copies: dict[str, str], rule: Rule, number: int) -> Rule:
    facts = bundle.language.words.facts
    fact = DRAW.choice(NARROWED)
    words = frozenset(DRAW.sample(sorted(facts[fact]), len(facts[fact]) - 1))
    bears, raisable = (
        frozenset(copy for copy, name in copies.items() if name in part and DRAW.random() < SHARE)
        for part in (rule.fields, rule.raisable)
    )
    when = {**rule.when, fact: rule.when.get(fact, words) & words or words}
    plain = replace(rule, id=f"R{number}", when=when, overrides=frozenset())
    return replace(plain, fields=bears, raisable=raisable)


def compile_grown(bundle: Bundle) -> float:
    large, rules = grown(bundle)
    return seconds(lambda: compile_plans(Reader(), large.language, rules, (), ()), 1)


def edited(bundle: Bundle) -> Plans:
    """One recipient more in one grant."""
    old = next(rule for rule in bundle.rules if rule.id == "ENT-ROLES")
    new = replace(old, when={**old.when, "recipient": old.when["recipient"] | {"CONS"}})
    rules = [new if rule is old else rule for rule in bundle.rules]
    parts = (bundle.language, rules, bundle.limits, bundle.combinations)
    return Plans(compile_plans(Reader(), *parts))


def measured(bundle: Bundle) -> Iterator[tuple[str, str, str]]:
    plan, after = bundle.plans.plans[-1], edited(bundle)
    invariants = read_invariants(FOLDER, bundle)
    usual = bundle.language.words.usual
    cost, plain = decide(plan), interpret(plan)
    yield f"decide, record of {len(plan.fields)} fields, µs", f"{cost * 1e6:.2f}", "≤ 1"
    yield f"the same interpreted, {ASKED} fields, µs", f"{plain * 1e6:,.0f}", ""
    yield "interpreted / compiled", f"{plain / cost:,.0f}", ""
    yield "read and compile the shipped files, s", f"{seconds(lambda: read_bundle(FOLDER)):.2f}", "≤ 0.5"
    yield f"compile {RULES} rules × {FIELDS} fields, s", f"{compile_grown(bundle):.1f}", "≤ 15"
    content = written(plan)
    yield (
        f"load a plan of {len(content):,} bytes, ms",
        f"{seconds(lambda: read(content), ROUNDS) * 1e3:.1f}",
        "≤ 10",
    )
    yield "diff of one edit, ms", f"{seconds(lambda: compare(bundle.plans, after)) * 1e3:.0f}", "≤ 50"
    proving = seconds(lambda: list(Prover(usual).all(invariants, bundle.plans)), 3)
    yield "prove every property, s", f"{proving:.2f}", ""


def show(rows: Sequence[tuple[str, str, str]]) -> None:
    table = Table("what", "measured", "goal")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    show(list(measured(read_bundle(FOLDER))))
