"""Identifiers in dense Chinese text: what has a shape, a check digit or a label.

A wrong check digit lowers the score and never drops the hit: typos leak too.
"""

import re
from collections.abc import Iterable

from masking.detect.amounts import amounts
from masking.detect.dates import dates
from masking.detect.documents import documents
from masking.detect.numbers import numbers
from masking.detect.patterns import fold, squeeze
from masking.detect.plates import plates
from masking.detect.runs import runs
from masking.detect.spans import Span, Type

LEAST = 0.3  # less is not told
NEAR = 4  # so many spans back a longer one may still reach over this one
HINT = re.compile(r"[aA][tT][\])）］]|[\d*×两百千万元圆年月号信@一二三四五六七八九〇零壹贰叁肆伍陆柒捌玖]")


def find(text: str) -> list[Span]:
    """Spans of a plain spelling (`reading.read(original).text`), sorted; spans of two types may overlap."""
    if not HINT.search(text):
        return []
    folded = fold(text)
    squeezed = squeeze(folded)
    found = [
        *documents(squeezed),
        *dates(squeezed),
        *amounts(squeezed),
        *plates(folded),
        *runs(folded, squeezed),
    ]
    return _settled([*found, *numbers(folded)])


def _settled(spans: Iterable[Span]) -> list[Span]:
    """Without what lies inside a span that is as sure of it or of the same type."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end, -span.score)):
        if span.score >= LEAST and not any(_told(span, other) for other in kept[-NEAR:]):
            kept.append(span)
    return sorted(kept)


def _told(span: Span, other: Span) -> bool:
    inside = other.start <= span.start and span.end <= other.end
    return inside and (span.score <= other.score or span.type in (other.type, Type.OTHER_ID))
