"""Where a Chinese name of a person ends, by its characters, LAC's words and what texts say after names."""

import re
from typing import Final

from masking.detect import roles
from masking.detect.page import HAN, Page
from masking.detect.spans import Span, Type
from masking.detect.surnames import (
    COMMON,
    COMPOUND_SURNAMES,
    DOUBTFUL,
    GIVEN,
    GIVEN_PAIRS,
    NOT_GIVEN,
    ORDINARY_WORDS,
)

SURE, TAGGED, LIKELY, WEAK = 0.9, 0.75, 0.6, 0.45
LONGEST = 4  # characters of a Chinese name: a compound surname and two more
_COMMON = "".join(sorted(COMMON))
SURNAME = rf"(?:{'|'.join(sorted(COMPOUND_SURNAMES))}|[{_COMMON}])"
SOFT: Final = frozenset("其和以时上如同若")
CELL = re.compile(rf"(?<![{HAN}·A-Za-z0-9×*])[{HAN}]{{2,4}}(?![{HAN}·×*])")
ACTS: Final = frozenset(["v", "vn", "vd", "p", "c", "u", "d", "r", "m", "q", "f", "TIME"])
ORDINARY: Final = frozenset([*ACTS, "n", "a", "ad", "an", "s", "t", "xc", "w"])


def word_as_name(page: Page, start: int, *, opened: bool = False) -> int | None:
    """Behind a role: an ordinary word of two characters before what only persons do (二副安全，水手…).

    opened: the role begins its clause; then the word may also end it (，唱标人石油。).
    """
    word = page.text[start : start + 2]
    if word not in ORDINARY_WORDS or not givable(word, 1, 2):
        return None
    alone = opened and page.text[start + 2 : start + 3] in ("", "。", "；", "\n")
    return start + 2 if alone or roles.DOES.match(page.text, start + 2) else None


def name_at(page: Page, start: int, *, sure: bool) -> int | None:
    """Where the Chinese name that starts here ends. sure: the text says that a name comes."""
    text = page.text
    if not sure and page.placed(start):
        return None
    run = han_run(text, start, LONGEST + 1)
    compound = text[start : start + 2] in COMPOUND_SURNAMES and run > 2
    if not compound and (not run or text[start] not in COMMON):
        return None
    least = 3 if compound else 2
    most = least + 1
    begun = text[start : start + 2] in ORDINARY_WORDS and not (sure and _flower(page, start))
    if run < least or begun or (ordinary(page, start) and not sure):
        return None
    while most > least and not bearable(text, start + least - 1, start + min(most, run)):
        most -= 1
    if most == least and not bearable(text, start + least - 1, start + least):
        return None
    return _best_end(page, start, least, min(most, run))


def _flower(page: Page, start: int) -> bool:
    """金银花: a thing of three characters that only begins like an ordinary word, and reads as a name."""
    word = page.word(start)
    return word is not None and word.end - start == 3 and givable(page.text, start + 1, word.end)


def _best_end(page: Page, start: int, least: int, most: int) -> int:
    """Among a short and a long name: the one behind which the text goes on as texts go on after names."""
    short, long = start + least, start + most
    if most == least or han_run(page.text, start, most + 1) == most:
        return long
    word = page.word(start)
    if word is not None and word.tag in ("PER", "nr") and word.start == start and word.end in (short, long):
        return word.end
    if roles.FOLLOW.match(page.text, long):
        return long
    follow = roles.FOLLOW.match(page.text, short)
    if follow is not None and (len(follow.group()) > 1 or page.starts(short)):
        return short
    return long


def han_run(text: str, start: int, most: int) -> int:
    """How many Han characters stand in a row, up to a number."""
    count = 0
    while count < most and start + count < len(text) and is_han(text[start + count]):
        count += 1
    return count


def is_han(char: str) -> bool:
    return (
        "\u4e00" <= char <= "\u9fff"
        or "\u3400" <= char <= "\u4dbf"
        or char == "\u3007"
        or char >= "\U00020000"
    )


def bearable(text: str, start: int, end: int) -> bool:
    """Whether a given name could be spelled so; one character of grammar may stand beside a usual one."""
    given = text[start:end]
    strange = [char for char in given if char in NOT_GIVEN]
    if not strange or given in GIVEN_PAIRS:
        return True
    beside = set(given) - set(strange)
    return len(given) == 2 and len(strange) == 1 and strange[0] in SOFT and beside <= GIVEN


def givable(text: str, start: int, end: int) -> bool:
    """Whether the characters are ones that given names are made of."""
    given = text[start:end]
    if given in GIVEN_PAIRS or all(char in GIVEN for char in given):
        return True
    return len(given) == 2 and any(char in GIVEN for char in given) and any(char in SOFT for char in given)


def ordinary(page: Page, start: int) -> bool:
    """Whether an ordinary word of two characters or more starts here: 陈述, 高度, 任职."""
    word = page.word(start)
    if word is None:
        return page.text[start] in DOUBTFUL
    if word.start != start or word.tag not in ORDINARY:
        return False
    return word.end - start > 1 or (word.tag in ACTS and page.text[start] in DOUBTFUL)


def person(page: Page, start: int, end: int, score: float) -> Span:
    """A name at a place, without the blanks at its ends; surer where LAC says so too."""
    word = page.word(start)
    witnessed = word is not None and word.tag in ("PER", "nr") and word.start <= start
    return Span(start, end, Type.PERSON, max(score, SURE if witnessed and score >= LIKELY else score))
