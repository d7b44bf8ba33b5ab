"""Names set apart or wrapped: 王 建 国, 李　明, a name over a line's end. Rules read them as one word."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

from masking.detect import gazetteer, roles
from masking.detect.lac import Word
from masking.detect.page import HAN
from masking.detect.surnames import COMMON, COMPOUND_SURNAMES, DOUBTFUL, GIVEN, NOT_GIVEN, ORDINARY_WORDS

_BLANKS = r"[ \n]{1,4}"
_FIRST, _SECOND = "".join(sorted(COMMON)), "".join(sorted(GIVEN - NOT_GIVEN))
LONGEST = 5  # a longer row of single characters is no name of a person
_PROPER = "".join(sorted(COMMON - DOUBTFUL))
_BEFORE = rf"(?:(?<![{HAN}])|(?<=[人员长主东机民方妻夫者告副系是叫与和由对被给据以名]))"
_AFTER = rf"(?={roles.FOLLOW.pattern})(?![：:])"
_RANK = "甲乙丙丁戊己庚辛"
_PAIR = "|".join(rf"{pair[0]}{_BLANKS}{pair[1]}" for pair in sorted(COMPOUND_SURNAMES))
_BEFORE = rf"(?:(?<![{HAN}])|(?<=[人员长主东机民方妻夫者告副系是叫与和由对被给据以名]))"
_AFTER = rf"(?={roles.FOLLOW.pattern})(?![：:])"
_RANK = "甲乙丙丁戊己庚辛"
_PAIR = "|".join(rf"{pair[0]}{_BLANKS}{pair[1]}" for pair in sorted(COMPOUND_SURNAMES))
_ALONE = re.compile(rf"(?<![{HAN}])[{HAN}](?:{_BLANKS}[{HAN}×*○0-9A-Z]){{1,40}}(?![{HAN}0-9A-Z])")
_NAMES = (
    re.compile(
        rf"[{_FIRST}]{_BLANKS}(?![男女汉年月日共无有等未及与和在对于])[{HAN}]{_BLANKS}[{_SECOND}](?![：:])"
    ),
    re.compile(rf"(?<![{HAN}])[{_FIRST}]{_BLANKS}[{_SECOND}](?![：:])"),
    re.compile(
        rf"{_BEFORE}[{_FIRST}](?:{_BLANKS}[{_SECOND}]{{1,2}}|[{_SECOND}]{_BLANKS}[{_SECOND}]){_AFTER}"
    ),
    re.compile(rf"[{_FIRST}](?=某{{0,2}}[ \n])(?:{_BLANKS}?某){{1,2}}(?:{_BLANKS}?[{_RANK}])?"),
    re.compile(rf"(?:{_PAIR}){_BLANKS}?[{_SECOND}](?:{_BLANKS}?[{_SECOND}])?"),
    re.compile(
        rf"(?:{'|'.join(sorted(COMPOUND_SURNAMES))})(?:{_BLANKS}[{_SECOND}]{{1,2}}|"
        rf"[{_SECOND}]{_BLANKS}[{_SECOND}]){_AFTER}"
    ),
    re.compile(rf"[{_PROPER}](?:\n ?[{_SECOND}]{{1,2}}|[{_SECOND}]\n ?[{_SECOND}]){_AFTER}"),
)


# A row of single characters whose ends touch other text: 由海 南 椰 风 公 司所有.
_ROW = re.compile(rf"[{HAN}](?:{_BLANKS}[{HAN}×*○0-9](?=[ \n])){{2,40}}{_BLANKS}[{HAN}×*○0-9]")
_FEW = re.compile(rf"(?=([{HAN}]{_BLANKS}[{HAN}](?:{_BLANKS}[{HAN}])?))")
# A line's end inside a text that runs on: no label, no short line comes next.
_RUN_ON = re.compile(
    rf"(?<=[{HAN}A-Za-z0-9]{{5}})(?<![店厂行局院关部社所处号室楼司])\n(?=[{HAN}])(?![^\n]{{0,10}}[：:])(?=[^\n]{{7}})"
)
# The end of a line that breaks a word off: before what goes on as a firm or an address does, and is no label.
_WRAP = re.compile(
    rf"(?<=[{HAN}A-Za-z0-9])\n(?=(?:(?:限|任|责任)?公司|司[。，；、\n]|[{HAN}]{{0,8}}(?:有限公司|"
    rf"有限责任公司|分公司|合作社|俱乐部)|"
    rf"[{HAN}0-9]{{1,12}}(?:路|街|巷|村|镇|号|栋|室|墟|坊|楼|区|港|码头)[^：:\n]{{0,24}}(?:\n|$|"
    rf"[，。；])))(?![^\n]{{0,10}}[：:])"
)


@dataclass(frozen=True, slots=True)
class Dense:
    """text: without those blanks; back[i]: its character i in the text given; names: places in text."""

    text: str
    back: Sequence[int]
    names: Sequence[tuple[int, int]]

    def moved(self, words: Sequence[Word]) -> list[Word]:
        """The words of the text given, in places of this one."""
        to = {place: number for number, place in enumerate(self.back)}
        inside = [(word, [to[at] for at in range(word.start, word.end) if at in to]) for word in words]
        return [Word(places[0], places[-1] + 1, word.tag) for word, places in inside if places]


def squeezed(text: str) -> Dense | None:
    """The dense text, or None if nothing in it is set apart."""
    if " " not in text and "\n" not in text:
        return None
    names = [
        found.span()
        for pattern in _NAMES
        for found in pattern.finditer(text)
        if "".join(found.group().split())[:2] not in ORDINARY_WORDS
    ]
    alone = [found.span() for pattern in (_ALONE, _ROW) for found in pattern.finditer(text)]
    alone.sort()
    long = [span for span in alone if len("".join(text[slice(*span)].split())) > LONGEST]
    names = [span for span in names if not _within(span, long)]
    cuts = {place for span in names + alone for place in range(*span) if text[place] in " \n"}
    cuts |= {found.start() for pattern in (_WRAP, _RUN_ON) for found in pattern.finditer(text)}
    for start, end in _placed(text):
        cuts.update(at for at in range(start, end) if text[at] in " \n")
    if not cuts:
        return None
    names += [span for span in alone if _is_name("".join(text[slice(*span)].split()))]
    back = [place for place in range(len(text)) if place not in cuts]
    to = {place: number for number, place in enumerate(back)}
    return Dense(
        "".join(text[place] for place in back), back, [(to[start], to[end - 1] + 1) for start, end in names]
    )


def _placed(text: str) -> Iterator[tuple[int, int]]:
    """三 亚, 湛 江 港: known places of two or three characters set apart."""
    for found in _FEW.finditer(text):
        whole = found[1]
        for part in (whole, whole[: -len(whole.split()[-1])].rstrip()):
            dense = "".join(part.split())
            if dense in gazetteer.short_divisions() or dense in gazetteer.named():
                yield found.start(), found.start() + len(part)
                break


def _within(span: tuple[int, int], rows: Sequence[tuple[int, int]]) -> bool:
    """Whether a place lies in one of the rows, which are sorted."""
    at = bisect_right(rows, (span[0], inf)) - 1
    return at >= 0 and rows[at][0] <= span[0] and span[1] <= rows[at][1]


def _is_name(word: str) -> bool:
    given = word[1:]
    return 2 <= len(word) <= 3 and word[0] in COMMON and all(c in GIVEN and c not in NOT_GIVEN for c in given)
