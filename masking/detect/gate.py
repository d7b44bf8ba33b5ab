"""The last look at a text that is about to leave: what must not be in it any more, whoever masked it.

The detectors were asked before; here stricter and simpler questions are asked of the output, so that what
they missed is held for a human. Finding nothing proves nothing about a name that no rule and no party knows:
that is why free text is off unless a policy grants it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from masking.detect import identifiers, markings
from masking.detect.parties import Parties
from masking.detect.reading import read
from masking.detect.roles import ROLES
from masking.detect.spans import Type
from masking.detect.surnames import COMMON, COMPOUND_SURNAMES, DOUBTFUL


class Reason(StrEnum):
    DIGITS = "digits"  # six or more in a row, however they are split or written
    IDENTIFIER = "identifier"  # anything of an identifier's shape
    HIDDEN_NAME = "hidden_name"  # 王某, 李**: a name that somebody else hid half
    ROLE_AND_NAME = "role_and_name"  # 当事人王建国
    PARTY = "party"  # a name that the record itself knows
    SECRECY = "secrecy"  # any mark, real or suspect


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """start, end: code points of the output, for the human who looks; the text itself is told to nobody."""

    start: int
    end: int
    reason: Reason


BETWEEN = r"[\s\-_.,，、·•:：/|*()（）]{0,3}"
DIGITS = re.compile(rf"\d(?:{BETWEEN}\d){{5}}")
NUMERALS = re.compile(rf"[〇零一二三四五六七八九两幺](?:{BETWEEN}[〇零一二三四五六七八九两幺]){{5}}")
SURNAME = "|".join(sorted(COMPOUND_SURNAMES)) + f"|[{''.join(sorted(COMMON))}]"
HIDDEN_NAME = re.compile(rf"(?:{SURNAME})(?:某|[×✕*＊○〇](?=[×✕*＊○〇]|\W|$))")
GRAMMAR = "的了及由向对将从至到于是被把或该本等未并且则因均所应当需须已也就称述供认说提请按依"
GIVEN = rf"[^\W\d_a-zA-Z{GRAMMAR}]{{1,2}}"
SURE = rf"(?:{'|'.join(sorted(COMPOUND_SURNAMES))}|[{''.join(sorted(COMMON - DOUBTFUL))}])"
NO_NAME = "代表|代理人|信息|初次|劳务|劳动|费用"  # 法人代表, 原告劳务费
# A surname that also begins ordinary words counts only where the name ends for sure.
UNSURE = f"[{''.join(sorted(DOUBTFUL))}]"
DONE = "将其|驾驶|承认|供述|供认|辩称|陈述|签字|签收|持有|在场|否认|雇"  # what only a person does
ENDING = rf"(?=\W|$|{DONE})"
ROLE_AND_NAME = re.compile(rf"(?:{ROLES})[：:、 ]?(?!{NO_NAME})(?:{SURE}{GIVEN}|{UNSURE}{GIVEN}{ENDING})")
LATIN_SHIP = re.compile(
    r"[A-Z][A-Za-z]{2,20}(?: [A-Z0-9][A-Za-z0-9]{0,20}){0,4}[”\"]?号?(?:轮(?![胎换次流值班式])|船长)"
)
FISHING_BOAT = re.compile(r"渔(?:船|运|养|冷|休|辅|机|政)? ?[0-9]{4,6}(?![0-9年月日元余多])")
UNNAMED = frozenset((Type.AMOUNT, Type.DATE))  # a policy may grant these in a coarser form; they name nobody


def check(output: str, parties: Sequence[str] = ()) -> tuple[Fault, ...]:
    """Everything that is wrong with a text; nothing means that it may leave.

    parties: the names that the record knows. Labels of our own masking, such as 【个人#7f3a2c81e0】, are for
    the caller to take out before.
    """
    reading = read(output)
    found = {
        Fault(*reading.original(start, end), reason) for start, end, reason in _found(reading.text, parties)
    }
    marks = {Fault(mark.start, mark.end, Reason.SECRECY) for mark in markings.scan(output)}
    return tuple(sorted(found | marks))


def _found(text: str, parties: Sequence[str]) -> Iterator[tuple[int, int, Reason]]:
    for pattern, reason in PATTERNS:
        for found in pattern.finditer(text):
            yield *found.span(), reason
    for span in identifiers.find(text):
        if span.type not in UNNAMED:
            yield span.start, span.end, Reason.IDENTIFIER
    for span in Parties.of(parties).find(text):
        yield span.start, span.end, Reason.PARTY


PATTERNS = (
    (DIGITS, Reason.DIGITS),
    (NUMERALS, Reason.DIGITS),
    (HIDDEN_NAME, Reason.HIDDEN_NAME),
    (ROLE_AND_NAME, Reason.ROLE_AND_NAME),
    (LATIN_SHIP, Reason.IDENTIFIER),
    (FISHING_BOAT, Reason.IDENTIFIER),
)
