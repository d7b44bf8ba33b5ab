"""PERSON: names by role, in lists, in cells of their own, and where LAC saw one."""

import re
from collections.abc import Iterator

from masking.detect import forms, roles
from masking.detect.forms import LATIN_ONE, NO_LATIN, bare, transliterated
from masking.detect.naming import (
    ACTS,
    CELL,
    LIKELY,
    ORDINARY,
    SURE,
    SURNAME,
    TAGGED,
    WEAK,
    bearable,
    han_run,
    is_han,
    name_at,
    ordinary,
    person,
)
from masking.detect.page import HAN, Page
from masking.detect.spans import Span
from masking.detect.surnames import COMMON, COMPOUND_SURNAMES, DOUBTFUL, GIVEN

_WITH_PERSONS = re.compile(
    "伙同|雇请|雇佣|雇用|指使|指派|安排|联系|找到|[卖交转送付账售还]给|转交|受雇于|[受与和由对向经将被让请给系](?=[^和于])"
)
_PROPER = COMMON - DOUBTFUL
_PLATE = re.compile(rf"[{HAN}]?[A-Z0-9·]{{1,8}}$")
_MARKS = re.compile(r"[、/和与及]|以及")
_TITLED = re.compile(rf"{SURNAME}[{HAN}]{{0,2}}?(?={roles.BEFORE_TITLE.pattern})")
_CALLED = re.compile(
    rf"(?<![{HAN}])?(?:{SURNAME})(?=船长|大副|二副|三副|轮机长|老板|总经理|经理|师傅|警官|法官|律师|"
    rf"先生|女士|小姐|主任|局长|处长|科长|老师|医生|教授)"
)
_NICK = re.compile(
    rf"(?:外号|绰号|昵称|化名|花名|又名|自称|别名|小名|网名|名叫|叫做|叫)(?:为|叫|"
    rf"[：:])?[“\"”「『]([{HAN}A-Za-z0-9]{{1,8}})[”\"“」』]"
)


def find(page: Page) -> list[Span]:
    """All names of persons; several finders may tell the same place."""
    spans = [
        *forms.find(page),
        *_labelled(page),
        *_tagged(page),
        *_acting(page),
        *_titled(page),
        *_cells(page),
    ]
    spans += [person(page, *found.span(1), LIKELY) for found in _NICK.finditer(page.text)]
    return _listed(page, spans)


def _labelled(page: Page) -> Iterator[Span]:
    for label in roles.LABEL.finditer(page.text):
        colon = label["colon"] or ""
        pointed = ":" in colon or "：" in colon
        if pointed or label["role"] not in roles.NEEDS_COLON:
            start = label.end()
            end = name_at(page, start, sure=pointed) or _named(page, start, pointed=pointed)
            if end is not None:
                yield person(page, start, end, SURE if colon else LIKELY + 0.1)
            elif (other := _foreign(page, start, pointed=pointed)) is not None:
                yield person(page, start, other, LIKELY)


def _acting(page: Page) -> Iterator[Span]:
    """伙同方志平, 交给李明: a name behind what is done with persons."""
    for verb in _WITH_PERSONS.finditer(page.text):
        plain = len(verb.group()) == 1
        if page.text[verb.end() : verb.end() + 1] in (_PROPER if plain else COMMON):
            end = _named(page, verb.end(), pointed=False)
            if end is not None and (end - verb.end() > 2 or not plain):
                yield person(page, verb.end(), end, LIKELY)


def _foreign(page: Page, start: int, *, pointed: bool) -> int | None:
    """Behind a role: what is no Chinese name, yet stands where one would."""
    text = page.text
    cell = CELL.match(text, start) if pointed else None
    if cell is not None and not ordinary(page, start) and bearable(text, start, cell.end()):
        return cell.end()
    latin = LATIN_ONE.match(text, start)
    if latin is not None:
        return None if NO_LATIN.search(latin.group()) else latin.end()
    hidden = bare(page, start)
    if hidden is not None:
        return hidden
    length = transliterated(text, start)
    return start + length if length >= 3 else None


def _named(page: Page, start: int, *, pointed: bool) -> int | None:
    """Behind a role: a cell that begins with a surname, or an ordinary word that reads as a name (高明远)."""
    cell = CELL.match(page.text, start)
    if pointed and cell is not None and page.text[start] in COMMON:
        return cell.end()
    word = page.word(start)
    if word is not None and word.tag in ACTS:
        return None
    end = name_at(page, start, sure=True)
    if end is None or not roles.FOLLOW.match(page.text, end) or not page.starts(end):
        return None
    given = page.text[start + 1 : end]
    enough = end - start > 2 or page.text[start] not in DOUBTFUL
    return end if enough and all(char in GIVEN for char in given) else None


def _tagged(page: Page) -> Iterator[Span]:
    """LAC's persons, with what it cut off or took too much put right."""
    for word in page.words:
        if word.tag in ("nz", "nw", "n") and (end := _misread(page, word.start, word.end)):
            yield person(page, word.start, end, LIKELY)
        if word.tag in ("PER", "nr"):
            start, end = _repaired(page, word.start, word.end)
            if _PLATE.match(page.text, start, end):
                continue
            if end - start > 1 or page.text[start] in COMMON:
                yield person(page, start, end, TAGGED if end - start > 1 else WEAK)


def _misread(page: Page, start: int, end: int) -> int | None:
    """符亚三进行/nz, 蒙学文/n: a name of three that LAC took for a thing, between a boundary and a verb."""
    if end - start < 3 or page.text[start] not in COMMON or page.text[start] in DOUBTFUL:
        return None
    stop = start + (4 if page.text[start : start + 2] in COMPOUND_SURNAMES else 3)
    if (
        not all(char in GIVEN for char in page.text[start + 1 : stop])
        or han_run(page.text, start, stop - start) < stop - start
    ):
        return None
    before = page.word(start - 1)
    role = page.text[start - 1 : start] in ("人", "员", "长")
    opened = role or before is None or before.tag in ACTS or before.tag == "w"
    return stop if opened and roles.FOLLOW.match(page.text, stop) else None


def _repaired(page: Page, start: int, end: int) -> tuple[int, int]:
    text = page.text
    while (lead := roles.LEADING.match(text[start:end])) and end - start > 3:
        start += lead.end()
    while end - start > 2 and (tail := roles.TRAILING.search(text[start:end])) and end - start > 3:
        end = start + tail.start()
    if text[start] in COMMON and end - start < 3:
        return start, _completed(page, start, end)
    before = page.word(start - 1)
    cut_off = before is not None and before.end - before.start == 1 and text[start - 1] in COMMON
    if before is None or not cut_off or end - start > 2:
        return start, end
    return (start, end) if text[start] in COMMON and before.tag in ORDINARY else (start - 1, end)


def _completed(page: Page, start: int, end: int) -> int:
    """A surname alone, or with one character: what follows may be the rest of the name."""
    word = page.word(end)
    if word is None or word.start != end or not is_han(page.text[end]):
        return end
    size = word.end - word.start
    if end - start == 1 and size <= 2 and bearable(page.text, end, word.end):
        return word.end
    last = size == 1 and page.text[end] in GIVEN and word.tag not in ACTS
    if end - start == 2 and last and bearable(page.text, end, word.end):
        return word.end if roles.FOLLOW.match(page.text, word.end) else end
    return end


def _titled(page: Page) -> Iterator[Span]:
    for pattern in (_TITLED, _CALLED):
        for found in pattern.finditer(page.text):
            start, end = found.span()
            if end - start > 1 and not bearable(page.text, start + 1, end):
                continue
            word = page.word(start)
            inside = word is not None and word.start < start and word.tag not in ("PER", "nr")
            if not inside and not ordinary(page, start):
                yield person(page, start, end, LIKELY)


def _cells(page: Page) -> Iterator[Span]:
    """A run of the size of a name between two marks, made of characters that names are made of."""
    for found in CELL.finditer(page.text):
        start, end = found.span()
        if (
            page.text[start] in COMMON
            and name_at(page, start, sure=False) == end
            and _likely(page, start, end)
        ):
            yield person(page, start, end, WEAK)


def _likely(page: Page, start: int, end: int) -> bool:
    given = 2 if page.text[start : start + 2] in COMPOUND_SURNAMES else 1
    word = page.word(start)
    if word is None or (word.end >= end and word.tag in ORDINARY):
        return False
    if page.text[start] in DOUBTFUL or end - start == 2:
        return word.tag in ("PER", "nr")
    return all(char in GIVEN for char in page.text[start + given : end])


def _listed(page: Page, spans: list[Span]) -> list[Span]:
    """王一、李二、张三: what stands beside a name in a list and has a name's shape is one."""
    known = {span.start for span in spans}
    queue = [(span.start, span.end) for span in spans]
    while queue:
        start, end = queue.pop()
        for found in (_after(page, end), _before(page, start)):
            if found is not None and found[0] not in known:
                known.add(found[0])
                spans.append(person(page, *found, LIKELY))
                queue.append(found)
    return spans


def _after(page: Page, end: int) -> tuple[int, int] | None:
    mark = _MARKS.match(page.text, end)
    if mark is None:
        return None
    start = mark.end()
    stop = name_at(page, start, sure=False) or _in_list(page, start)
    return (start, stop) if stop is not None and roles.FOLLOW.match(page.text, stop) else None


def _before(page: Page, start: int) -> tuple[int, int] | None:
    if page.text[start - 1 : start] not in ("、", "和", "与", "及"):
        return None
    end = start - 1
    for size in (3, 2, 4):
        first = end - size
        if first >= 0 and page.starts(first) and not is_han(page.text[first - 1 : first] or " "):
            stop = name_at(page, first, sure=False) or _in_list(page, first)
            if stop == end:
                return first, end
    return None


def _in_list(page: Page, start: int) -> int | None:
    """高明、马超: a whole cell that begins with a surname, even if it is an ordinary word, yet not a thing."""
    cell = CELL.match(page.text, start)
    if cell is None or cell.end() - start > 3 or page.text[start] not in COMMON:
        return None
    word = page.word(start)
    thing = word is None or word.tag in ("n", "vn")
    given = all(char in GIVEN for char in page.text[start + 1 : cell.end()])
    return cell.end() if given or (not thing and bearable(page.text, start + 1, cell.end())) else None
