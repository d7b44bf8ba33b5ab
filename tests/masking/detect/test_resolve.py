from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking.detect.resolve import resolve
from masking.detect.spans import Span, Type

spans = st.lists(
    st.builds(
        lambda start, length, kind, score: Span(start, start + length, kind, score / 10),
        st.integers(0, 40),
        st.integers(1, 9),
        st.sampled_from(list(Type)),
        st.integers(0, 10),
    ),
    max_size=12,
)


def places(found: Sequence[Span]) -> set[int]:
    return {place for span in found for place in range(span.start, span.end)}


@given(spans)
def test_nothing_shrinks_and_nothing_grows(found: list[Span]) -> None:
    assert places(resolve(found)) == places(found)


@given(spans)
def test_what_comes_out_is_disjoint_and_in_order(found: list[Span]) -> None:
    told = resolve(found)
    assert all(one.end <= other.start for one, other in pairwise(told))


@given(spans)
def test_resolving_twice_changes_nothing(found: list[Span]) -> None:
    assert resolve(resolve(found)) == resolve(found)


@given(spans.flatmap(st.permutations))
def test_the_order_of_finding_has_no_influence(found: list[Span]) -> None:
    assert resolve(found) == resolve(sorted(found))


@given(spans)
def test_an_organ_never_frees_what_is_not_a_name(found: list[Span]) -> None:
    organs = places([span for span in resolve(found) if span.type is Type.GOV])
    secret = [span for span in found if span.type not in (Type.GOV, Type.ORG, Type.LOCATION)]
    assert organs.isdisjoint(places(secret))


@given(spans)
def test_an_organ_frees_a_firm_or_a_place_only_if_it_holds_the_whole_of_it(found: list[Span]) -> None:
    told = [span for span in resolve(found) if span.type is Type.GOV]
    for organ in told:
        inside = [one for one in found if organ.start <= one.start < organ.end]
        alone = all(one.type is Type.GOV for one in inside)
        assert alone or any((one.start, one.end) == (organ.start, organ.end) for one in inside)


def span(start: int, end: int, kind: Type, score: float = 0.5) -> Span:
    return Span(start, end, kind, score)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([span(0, 4, Type.GOV), span(0, 2, Type.LOCATION)], span(0, 4, Type.GOV)),
        ([span(0, 8, Type.ORG), span(2, 6, Type.GOV, 1.0)], span(0, 8, Type.ORG)),
        ([span(0, 5, Type.GOV), span(4, 6, Type.PERSON)], span(0, 6, Type.PERSON)),
        ([span(0, 5, Type.GOV), span(1, 3, Type.PERSON)], span(0, 5, Type.PERSON)),
        ([span(0, 4, Type.GOV, 0.9), span(0, 4, Type.ORG, 0.8)], span(0, 4, Type.GOV, 0.9)),
        ([span(0, 4, Type.GOV), span(0, 4, Type.ORG)], span(0, 4, Type.ORG)),
        ([span(0, 9, Type.PHONE, 0.2), span(0, 3, Type.DATE, 1.0)], span(0, 9, Type.PHONE, 0.2)),
        ([span(0, 3, Type.DATE, 0.2), span(2, 5, Type.AMOUNT, 0.9)], span(0, 5, Type.AMOUNT, 0.9)),
    ],
)
def test_the_longest_names_the_union_then_the_surest(found: list[Span], told: Span) -> None:
    assert resolve(found) == (told,)


def test_what_merely_touches_stays_apart() -> None:
    touching = (span(0, 3, Type.PERSON), span(3, 6, Type.PERSON))
    assert resolve(touching) == touching
