"""Number plates (GA 36-2018): the longest kind first, so that a new-energy plate keeps its last digit."""

import re
from collections.abc import Iterator

from masking.detect.patterns import GAP, PROVINCE
from masking.detect.spans import Span, Type

ANY = "[A-Z0-9*○]"
ENERGY = "[DABCEFGHJK]"
LAST = "挂学警港澳领使超试临"
SPLIT = rf"{GAP}[(（\[【]?{GAP}[A-Z]{GAP}[)）\]】]?{GAP}"
DIGIT = r"[\dOIL]"
HELD = rf"(?=(?:{GAP}[A-Z]){{0,4}}{GAP}[\d*])"  # a plate has a digit, or somebody hid it
CIVIL = re.compile(
    rf"[{PROVINCE}]{SPLIT}(?:"
    rf"(?:{ENERGY}{GAP}{ANY}(?:{GAP}[\d*]){{4}}|[\d*](?:{GAP}[\d*]){{4}}{GAP}{ENERGY})(?![A-Z0-9*])"
    rf"|临{GAP}{ANY}(?:{GAP}{ANY}){{3,5}}"
    rf"|{ANY}(?:{GAP}{ANY}){{3}}{GAP}(?:[{LAST}]|应急)"
    rf"|(?=[A-Z○*]{{0,4}}[\d*]){ANY}{{5,7}}[{LAST}]?(?![A-Z0-9*])"
    rf"|{HELD}{ANY}(?:{GAP}{ANY}){{4}}(?:{GAP}挂|[{LAST}])?(?![A-Z0-9*])"
    rf"|(?=[A-Z○*]{{0,4}}[\d*]){ANY}{{4}}(?![A-Z0-9*])"
    rf"|{HELD}{ANY}(?:{GAP}{ANY}){{4}}"
    r")"
)
SPECIAL = re.compile(
    rf"(?<![A-Z])WJ{GAP}[{PROVINCE}]?{GAP}{DIGIT}{{2,5}}(?:{GAP}[\dXBTSHJD]){{0,4}}"
    rf"|[使领](?:{GAP}{DIGIT}){{6}}(?!\d)|(?<!\d)\d(?:{GAP}{DIGIT}){{5}}使(?![用得其该人])"
    rf"|[军海空北沈兰济南广成]{GAP}[A-Z](?:{GAP}{DIGIT}){{5}}(?!\d)|民航{GAP}[A-Z]?{GAP}[A-Z0-9]{{4,5}}"
    rf"|[{PROVINCE}](?:{GAP}\d){{7}}(?!\d)[{LAST}]?|临{GAP}[{PROVINCE}]{GAP}[A-Z]{GAP}[A-Z0-9]{{4,6}}"
)
HINT = re.compile(rf"[{PROVINCE}军海空北沈兰济南广成使领临]|WJ|民航")


def plates(text: str) -> Iterator[Span]:
    """Spans of the folded text."""
    if not HINT.search(text):
        return
    for pattern, score in ((CIVIL, 0.95), (SPECIAL, 0.8)):
        for found in pattern.finditer(text):
            yield Span(*found.span(), Type.PLATE, score)
