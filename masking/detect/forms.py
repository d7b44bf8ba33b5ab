"""PERSON by form alone: 王某, 张××, ·-names, minority names, names in Latin letters."""

import re
from collections.abc import Iterator

from masking.detect import roles
from masking.detect.naming import LIKELY, SURE, SURNAME, person
from masking.detect.page import HAN, Page
from masking.detect.spans import Span
from masking.detect.surnames import (
    COMMON,
    COMPOUND_SURNAMES,
    DOUBTFUL,
    GIVEN,
    LATIN,
    NOT_GIVEN,
    PIECES,
    TRANSLITERATING,
)

_PROPER = "".join(sorted(COMMON - DOUBTFUL))
_GIVEN = "".join(sorted(GIVEN - NOT_GIVEN))
_RANK = "甲乙丙丁戊己庚辛壬癸"
_MARK = "×╳✕*○〇◯●□■▇█"
_NO_SURNAME = (
    "由被在对与和及向为将从至到是把或其该本等未并因均所我你他的了有后前同如即使让给一二三四五六七八九十某于"
)
_HIDDEN = re.compile(
    rf"(?:{SURNAME}|(?![{_NO_SURNAME}])[{HAN}](?=某某|某[{_RANK}]))"
    rf"(?:某(?=[{_GIVEN}]{{1,2}}(?:{roles.FOLLOW.pattern}))(?!某)[{_GIVEN}]|"
    rf"某{{1,3}}[0-9一二三四五]{{1,2}}(?![0-9年月日时元号楼])|某{{1,2}}[{HAN}]?(?<=[{_RANK}])|某{{1,3}})"
    rf"|(?:{'|'.join(sorted(COMPOUND_SURNAMES))}|[{_PROPER}]|"
    rf"(?<![{HAN}×*])[{''.join(sorted(COMMON))}])(?:[{_MARK}]{{1,3}}|"
    rf"[Xx]{{1,3}}(?![A-Za-z0-9]))(?![{_MARK}Xx])[{_RANK}]?"
    rf"|[{_PROPER}](?:[{HAN}][{_MARK}]|[{_MARK}][{HAN}])(?![{_MARK}{HAN}])"
)
_SIGNS = re.compile(rf"[某{_MARK}]|[{HAN}][Xx]")
_DOTS = re.compile("[·•・‧∙⋅●▪．.]")
_BARE = re.compile(
    rf"[{''.join(sorted(COMMON))}][×*○]{{1,3}}|(?:某某|[×*○]{{2,3}})(?:[{_RANK}])?(?![{HAN}×*○])"
)
_UNIT = re.compile("[省市县区镇乡村路街号道栋幢楼室组巷弄里大广公]|小区")
_NOT_HIDDEN = re.compile(
    "(?:日|月|年|公司|企业|单位|村|镇|市|县|区|省|路|街|小区|超市|酒店|学校|银行|局|站|店|厂|地|处(?!购|进|拿|买|取|收|得|追|借|获)|种|些|"
    "个|项|型号|物流|贸易|部|号|船|轮|集团|工业|网)"
)
_DOTTED = re.compile(rf"[{HAN}]{{1,10}}(?: ?[·•・‧∙⋅●▪．.·] ?[{HAN}]{{1,10}}){{1,4}}")
_WESTERN_INITIAL = re.compile(rf"(?:[A-Z][·.．・•] ?){{1,3}}[{HAN}]{{2,6}}")
_PIECE = re.compile(rf"(?:{'|'.join(sorted(PIECES.split(), key=len, reverse=True))})")
_LATIN_NAME = (
    r"(?:[A-Z][a-zA-Z'’\-]{0,20}\.?|de|la|dela|van|bin|binti|binte|ibn|ben|al|el|der|den|ter|della|di|du|"
    r"s/o|d/o|a/l|a/p|da|dos|del|von)"
)
_LATIN = re.compile(
    rf"(?<![A-Za-z0-9])[A-Z][A-Za-z'’\-]{{0,20}},? (?:{_LATIN_NAME},? "
    rf"){{0,4}}[A-Z][A-Za-z'’\-]{{0,20}}(?![A-Za-z0-9])(?:(?<=[Jj][Rr])\.)?|"
    rf"(?<![A-Za-z0-9])[A-Z][a-zA-Z]{{1,20}}(?:-[A-Za-z]{{1,12}})?,? "
    rf"[A-Z][a-z]{{1,12}}-[A-Za-z]{{1,12}}(?![A-Za-z0-9])"
)
_BETWEEN = frozenset(("bin", "binti", "binte", "ibn"))  # son or daughter of
LATIN_ONE = re.compile(
    rf"[A-Z][A-Za-z'’\-]{{1,24}}(?:,? {_LATIN_NAME}){{0,5}}(?![A-Za-z0-9])(?:(?<=[Jj][Rr])\.)?"
)
NO_LATIN = re.compile(
    r"(?i)\b(?:co|ltd|limited|shipping|lines?|logistics|trading|group|company|inc|corp|port|no|bill|"
    r"lading|invoice|contract|made|china|hainan|haikou|sanya|yangpu|"
    r"island|sea|ocean|star|express|container|international|bank|customs|free|trade|zone|code|act|law|of|"
    r"and|the|for|imo|mmsi|gps|ais|vhf|hs|iso|pro|max|plus|new|"
    r"land|cruiser|toyota|honda|nissan|apple|iphone|huawei|mv|mt|vessel|ship|pdf|excel|word|app|usd|rmb|"
    r"cny|fob|cif|model|type|version|section|article)\b"
)


def find(page: Page) -> Iterator[Span]:
    """Everything that is a name by its form; several forms may tell the same place."""
    yield from _hidden(page)
    yield from _dotted(page)
    yield from _pieced(page)
    yield from _latin(page)


def _hidden(page: Page) -> Iterator[Span]:
    if not _SIGNS.search(page.text):
        return
    for found in _HIDDEN.finditer(page.text):
        start, end = found.span()
        rest = _NOT_HIDDEN if "某" in found.group() else _UNIT
        if rest.match(page.text, end) is None:
            yield person(page, start, end, SURE)


def bare(page: Page, start: int) -> int | None:
    """被害人某某: nothing but the sign, behind a role."""
    found = _BARE.match(page.text, start)
    return found.end() if found else None


def _dotted(page: Page) -> Iterator[Span]:
    if not _DOTS.search(page.text):
        return
    for found in _DOTTED.finditer(page.text):
        start, end = found.span()
        parts = re.split(r" ?[·•・‧∙⋅●▪．.·] ?", found.group())
        first = _trimmed(page, start, parts[0])
        last = end - len(parts[-1]) + _first_part(page, end - len(parts[-1]), parts[-1])
        if first < start + len(parts[0]):
            yield person(page, first, last, SURE)
    for found in _WESTERN_INITIAL.finditer(page.text):
        yield person(page, *found.span(), LIKELY)


def _trimmed(page: Page, start: int, part: str) -> int:
    """Where the first part of a ·-name begins: behind a role, at LAC's word, or where it transliterates."""
    end = start + len(part)
    labels = [label.end() for label in roles.LABEL.finditer(page.text, max(0, start - 1), end)]
    if labels and start <= labels[-1] < end:
        return labels[-1]
    place = end
    while place > start and page.text[place - 1] in TRANSLITERATING:
        place -= 1
    word = page.word(end - 1)
    if word is not None and word.tag in ("PER", "nr") and word.start >= start:
        return min(word.start, place) if place > start else word.start
    if end - place >= 2:
        return place
    return word.start if word is not None and word.start >= start else max(start, end - 4)


def _first_part(page: Page, start: int, part: str) -> int:
    """How much of the last part belongs to the name."""
    count = 0
    while count < len(part) and part[count] in TRANSLITERATING:
        count += 1
    word = page.word(start)
    if word is not None and word.tag in ("PER", "nr"):
        count = max(count, min(word.end - start, len(part)))
    return count if count >= 2 else min(len(part), max(count, 4 if len(part) <= 4 else 3))


def transliterated(text: str, start: int) -> int:
    count = 0
    while start + count < len(text) and count < 12 and text[start + count] in TRANSLITERATING:
        count += 1
    return count


def _pieced(page: Page) -> Iterator[Span]:
    """Minority names without a dot: a known piece among characters that transliterate, four in all."""
    reached = 0
    for piece in _PIECE.finditer(page.text):
        start, end = piece.span()
        if start < reached:
            continue
        while (
            start > reached and page.text[start - 1] in TRANSLITERATING and not _is_role_end(page.text, start)
        ):
            start -= 1
        end += transliterated(page.text, end)
        if page.text[end : end + 1] in ("-", "/") and transliterated(page.text, end + 1) > 1:
            end += 1 + transliterated(page.text, end + 1)
        reached = end
        if 4 <= end - start <= 14:
            yield person(page, start, end, LIKELY)


def _is_role_end(text: str, end: int) -> bool:
    return text[end - 1] in "人员长主东方和"


def _latin(page: Page) -> Iterator[Span]:
    for found in _LATIN.finditer(page.text):
        words = re.findall(r"[A-Za-z]+", found.group())
        if (
            len(words) > 1
            and any(word.upper() in LATIN or word in _BETWEEN for word in words)
            and not NO_LATIN.search(found.group())
        ):
            yield person(page, *found.span(), LIKELY)
