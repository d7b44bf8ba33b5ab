"""Closing a field never opens another unseen: what leaves beside others is compared, case by case."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.policy.diff import compare
from gateway.policy.model import TIER, Combination, Plan, Plans
from gateway.policy.table import LEAVING, SEVERITY, Action, look_up
from tests.gateway.policy.drawn import drawn, inside, plan
from tests.gateway.policy.test_enumerate import FACTS

ONE, TWO, THREE = "E01", "E02", "E03"
FIELDS = (TIER, ONE, TWO, THREE)
Case = Mapping[str, str]


@st.composite
def together(draw: st.DrawFn) -> Plan:
    """Two drawn policies as one of four fields, and combinations among them."""
    one, two = plan(draw(drawn())), plan(draw(drawn()))
    tables = {**one.tables, TWO: two.tables[ONE], THREE: two.tables[TIER]}
    limits = draw(st.lists(limit(), min_size=1, max_size=2))
    named = tuple(replace(each, rule=f"D-{n}") for n, each in enumerate(limits))
    specs = {name: replace(one.fields[ONE], id=name) for name in FIELDS}
    return replace(one, tables=tables, fields=specs, combinations=named, _memo={}, _rulings={})


@st.composite
def limit(draw: st.DrawFn) -> Combination:
    fields = draw(st.sampled_from([(ONE, TWO), (ONE, THREE), (ONE, TWO, THREE), (TIER, ONE)]))
    yields = draw(st.sampled_from([name for name in fields if name != TIER]))
    others = [frozenset({name}) for name in (TWO, THREE) if name not in fields]
    moot = draw(st.sampled_from([frozenset[str](), *others]))
    fact = draw(st.sampled_from(["recipient", "subject"]))
    words = draw(st.frozensets(st.sampled_from(sorted(FACTS[fact])), min_size=1))
    return Combination("", frozenset(fields), frozenset({yields}), moot, {fact: words}, "linkage")


def cases() -> Iterator[tuple[Case, Mapping[str, str]]]:
    """Every case, and each field's own review."""
    facts = [fact for fact in FACTS if fact != "review"]
    for words in product(*(FACTS[fact] for fact in facts)):
        for reviews in product(FACTS["review"], repeat=len(FIELDS)):
            yield dict(zip(facts, words, strict=True)), dict(zip(FIELDS, reviews, strict=True))


def seen(one: Plan, case: Case, reviews: Mapping[str, str]) -> dict[str, int]:
    """How little is told of each field after all combinations and the tier."""
    cells = {name: look_up(one.tables[name], {**case, "review": reviews[name]}).action for name in FIELDS}
    leaving = frozenset(name for name, action in cells.items() if action in LEAVING)
    kept = {name for each in one.combinations if each.stands(leaving, case) for name in each.yields}
    nothing = SEVERITY[Action.WITHHOLD]
    return {
        name: min(SEVERITY[action], nothing) if name not in kept and TIER in leaving else nothing
        for name, action in cells.items()
    }


@settings(max_examples=15, deadline=None)
@given(together(), together(), st.booleans())
def test_whatever_reveals_more_lies_in_a_widening(one: Plan, two: Plan, same: bool) -> None:
    """With the same combinations nothing but the fields' own boxes can tell of it."""
    two = replace(two, combinations=one.combinations) if same else two
    found = compare(Plans((one,)), Plans((two,)))
    boxes = {name: [each for each in found.widenings if each.field == name] for name in FIELDS}
    real = set[int]()
    for case, reviews in cases():
        before, after = seen(one, case, reviews), seen(two, case, reviews)
        for name in (one_of for one_of in FIELDS if after[one_of] < before[one_of]):
            own = {**case, "review": reviews[name], f"{TIER}.review": reviews[TIER]}
            told = [id(each) for each in boxes[name] if inside(each.box, own)]
            assert told, name
            real.update(told)
    assert all(id(each) in real for each in found.widenings if each.cause == "yield")


@given(together())
def test_nothing_differs_from_itself_beside_others(one: Plan) -> None:
    assert not compare(Plans((one,)), Plans((replace(one, digest="again"),)))
