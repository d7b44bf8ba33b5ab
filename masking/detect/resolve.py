"""From everything that was found to disjoint spans: what overlaps becomes its union, and nothing shrinks.

A shorter span that won over a longer one would free the rest of it, so none wins; only the type is chosen.
Spans that merely touch stay apart: two names without a comma between them are two persons.
"""

from collections.abc import Iterable, Iterator, Sequence

from masking.detect.spans import Span, Type

PART_OF_A_NAME = frozenset({Type.GOV, Type.ORG, Type.LOCATION})  # 海口 within 海口海关 is part of the organ


def resolve(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Disjoint and in reading order; together they cover what the given ones cover, to the character."""
    return tuple(_union(group) for group in _overlapping(sorted(spans)))


def _overlapping(ordered: Sequence[Span]) -> Iterator[list[Span]]:
    group: list[Span] = []
    end = 0
    for span in ordered:
        if group and span.start >= end:
            yield group
            group = []
        group.append(span)
        end = max(end, span.end)
    if group:
        yield group


def _union(group: Sequence[Span]) -> Span:
    start, end = group[0].start, max(span.end for span in group)
    leading = max(_candidates(group, start, end), key=_rank)
    return Span(start, end, leading.type, leading.score)


def _candidates(group: Sequence[Span], start: int, end: int) -> Sequence[Span]:
    """An organ stays in the text: it names the union only if it is all of it and holds nothing but names."""
    whole = any(span.type is Type.GOV and (span.start, span.end) == (start, end) for span in group)
    if whole and all(span.type in PART_OF_A_NAME for span in group):
        return group
    return [span for span in group if span.type is not Type.GOV] or group


def _rank(span: Span) -> tuple[int, float, bool, Type]:
    """The longest, then the surest; of equals one that is hidden, and then any, but always the same."""
    return span.end - span.start, span.score, span.type is not Type.GOV, span.type
