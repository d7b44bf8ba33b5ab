"""`gateway policy prove`: what must never happen does not, in any case of any plan."""

import json
from collections.abc import Sequence
from dataclasses import asdict

import typer

from gateway.cli.policy_read import FAULTY, Folder, Json, read, refuse, show
from gateway.policy.bundle import Bundle
from gateway.policy.errors import PolicyErrors
from gateway.policy.invariants import Invariant, read_invariants
from gateway.policy.prove import Breach, Proof, Prover
from gateway.settings import Settings

app = typer.Typer()


@app.command("prove")
def prove(policies: Folder = None, as_json: Json = False) -> None:
    """Prove invariants.yaml and the laws of more and less over every case · 对全部情形证明不变量与单调性"""
    bundle = read(policies, as_json)
    try:
        invariants = read_invariants(policies or Settings().policies_dir, bundle)
    except PolicyErrors as error:
        refuse(error.found, as_json)
    proofs = list(Prover(bundle.language.words.usual).all(invariants, bundle.plans))
    broken = [one for one in proofs if one.breaches]
    if as_json:
        print(json.dumps({"proofs": [asdict(one) for one in proofs]}, ensure_ascii=False))
    else:
        _tell(proofs, invariants, bundle)
    if broken or not invariants:
        raise typer.Exit(FAULTY)


def _tell(proofs: Sequence[Proof], invariants: Sequence[Invariant], bundle: Bundle) -> None:
    grounds = {one.id: " ".join(one.basis) for one in invariants}
    rows = [
        (
            one.id,
            f"{one.zh}\n{one.en}".strip(),
            grounds.get(one.id, ""),
            f"{one.cases:,}",
            f"{one.seconds * 1000:.0f}",
            "broken · 不成立" if one.breaches else "holds · 成立",
        )
        for one in proofs
    ]
    show(("property · 性质", "says · 内容", "basis · 依据", "cases · 情形", "ms", "proof · 结论"), rows)
    broken = [one for one in proofs if one.breaches]
    for one in broken:
        for breach in one.breaches:
            print(f"{one.id}: {told(breach, bundle)}")
    cases, seconds = sum(one.cases for one in proofs), sum(one.seconds for one in proofs)
    print(f"{len(proofs)} properties, {cases:,} cases, {seconds:.2f} s, {len(broken)} broken")
    print(f"性质 {len(proofs)} 项，情形 {cases:,} 个，用时 {seconds:.2f} 秒，不成立 {len(broken)} 项")


def told(breach: Breach, bundle: Bundle) -> str:
    """A witness in words, with the same case one value apart if the property is about both."""
    words = bundle.language.words
    case = " ".join(f"{fact}={value}" for fact, value in breach.case.items())
    rules = " ".join(breach.outcome.rules)
    said = (
        f"{breach.field} {breach.outcome.action} {words.actions[breach.outcome.action]} {rules}\n    {case}"
    )
    if breach.other is not None:
        fact, value, outcome = breach.other
        action = f"{outcome.action} {words.actions[outcome.action]}"
        said += f"\n    {fact}={value}: {action} {' '.join(outcome.rules)}"
    return said
