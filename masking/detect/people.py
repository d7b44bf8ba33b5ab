"""PERSON: names by role, in lists, in cells of their own, and where LAC saw one."""

import re
from collections.abc import Iterator

from masking.detect import forms, mending, roles
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
    givable,
    han_run,
    is_han,
    name_at,
    ordinary,
    person,
    word_as_name,
)
from masking.detect.page import HAN, Page
from masking.detect.spans import Span
from masking.detect.surnames import COMMON, COMPOUND_SURNAMES, DOUBTFUL, GIVEN, NOT_GIVEN, ORDINARY_WORDS

_WITH_PERSONS = re.compile(
    "实为|真名|伙同|查获|抓获|传唤|讯问|询问|拘留|逮捕|雇请|雇佣|雇用|指使|指派|安排|联系|找到|"
    "[卖交转送付账售还让]给|转交|受雇于|"
    "[受与和由对向经将被让请给系](?=[^和于])"
)
_GIVEN = "".join(sorted(GIVEN - NOT_GIVEN))
_PROPER = COMMON - DOUBTFUL
_INSIDE = ("保安", "会计", "财务", "主任", "经理", "工人", "登记", "中介")  # parts of longer words
_NAMING = ("姓名", "名字", "真实姓名", "曾用名", "中文姓名")
_NO_NAME = re.compile("初次|初犯|偶犯|信息|(?:委托|诉讼|法定)?代理人|(?:法定)?代表人")
_DOES = (
    "驾驶|驾(?=[^驶校照])|带着|戴着?|证实|则(?:大声|辩|称|说|否认|表示)|大声|低头|点头|摇头|讲|说(?!明)|"
    "入庭|持有|委托|提出|发现|雇佣|指使|供述|陈述|签收|签字|签名|将|承认|辩称|称|系|到案|雇|受|向|经营|未|"
    "[，,（(] ?(?:男|女|船长|大副|二副|三副|轮机长|水手|船员|司机|驾驶员|经理|法定代表人|负责人|汉族|"
    "黎族|苗族|回族|壮族|"
    "(?:19|20)\\d\\d年|身份证|公民身份|居民身份|住|户籍|曾用名|绰号|系)|"
    "的(?:供述|证言|证词|陈述|询问笔录|讯问笔录|辩解|伤情|妻子|丈夫|银行)"
)
_DOER = re.compile(
    rf"(?<![{HAN}×*某0-9])(?:{SURNAME})(?:[{_GIVEN}]{{1,2}}(?={_DOES})|[{_GIVEN}]{{2}}(?=在|于|与|和|对|从|"
    rf"因|经|当时|已|找到|名下|确|走私|均))"
)
_NEIGHBOUR = re.compile(
    rf"(?:(?<![{HAN}])|(?<=[叫他她的给找跟和与向是贩主员人友]))[老小阿][{''.join(sorted(COMMON))}](?=[^{HAN}]|处|"
    rf"让|说|的|称|在|给|和|$)"
)
_LEADER = re.compile(
    rf"(?<=以)(?:{SURNAME})[{_GIVEN}]{{1,2}}(?=为首|名义|的名义)|"
    rf"(?<=的)(?:{SURNAME})[{_GIVEN}]{{1,2}}(?=提货|签收|签字确认|收货|取货)|"
    rf"(?<=[把到])(?:{SURNAME})[{_GIVEN}]{{1,2}}(?=的(?:号码|电话|手机|微信))|"
    rf"(?:(?<=再由)|(?<=后由)|(?<=均由)|(?<=系由)|(?<=并由))于[{_GIVEN}若如]{{2}}(?=驾驶|签收|签字|持|负责|接|送|转|交|将|带|出面)"
)
# 和平带着司机, 指着陆地说: an ordinary word that does what only persons do, where persons stand.
_HUMAN = re.compile(
    rf"(?:(?<![{HAN}×*某0-9])(?:{SURNAME})[{_GIVEN}]{{1,2}}(?=(?:则|也|就|又|遂|便)?(?:低头|点头|摇头|戴着?[墨眼口帽]|"
    rf"大声|带着|哭|辩称|供述|供称|证实|入庭|无证驾驶|酒后驾|醉酒驾|说(?!明|法|服|话)|讲(?!话|究|解)|否认|组织将|承认))|"
    rf"(?:(?<=指着|塞给|认识|带着|押解)|(?<=法警带))(?:{SURNAME})[{_GIVEN}]{{1,2}}(?=入庭|到庭|出庭|说|的?[。；，、]))"
)
_TRUSTED = frozenset(
    ["指使", "雇请", "雇佣", "雇用", "委托", "之托", "安排", "驾驶", "签收", "代为", "转账", "提走"]
)
_NUMBER = r"(?:[1-9]\d{16}[\dXx]|1[3-9]\d{9})(?!\d)"
_ROW = re.compile(
    rf"(?<![{HAN}])(?:{SURNAME})[{HAN}]{{1,2}}(?=[ :：,，（(]{{0,2}}{_NUMBER})|(?<=[\d\s|、.．] "
    rf")(?:{SURNAME})[{HAN}]{{1,2}}(?= {{1,4}}[男女](?![{HAN}]))|"
    rf"(?<=[；;\n|])(?:{SURNAME})[{_GIVEN}]{{2}}(?= {{1,4}}\d{{5,}})"
)
_LINE = re.compile(rf"^ *((?:{SURNAME})[{HAN}]{{1,2}}) *$", re.MULTILINE)
_NOTE = re.compile("[（(][^（）()\n]{1,24}[)）]")
_MARKS = re.compile(r"[、/和与及；;]|以及")
_TITLED = re.compile(rf"{SURNAME}[{HAN}]{{0,2}}?(?={roles.BEFORE_TITLE.pattern})")
_TITLES = (
    "船长|大副|二副|三副|轮机长|老板|总经理|经理|师傅|警官|法官|律师|先生|女士|小姐|主任|局长|处长|科长|"
    "老师|医生|教授"
)
_CALLED = re.compile(rf"(?:{SURNAME})(?={_TITLES})")
_TITLE_WORDS = tuple(_TITLES.split("|"))
_NICK = re.compile(
    rf"(?:受雇于|受雇佣于|受命于|听命于|跟随|人称|外号|绰号|昵称|化名|花名|又名|自称|别名|小名|网名|名叫|叫做|叫)(?:为|叫|"
    rf"[：:])?[“\"”「『]([{HAN}A-Za-z0-9]{{1,8}})[”\"“」』]"
)


def find(page: Page) -> list[Span]:
    """All names of persons; several finders may tell the same place."""
    spans = [
        *forms.find(page),
        *_labelled(page),
        *mending.find(page),
        *_acting(page),
        *_opening(page),
        *_titled(page),
        *_cells(page),
    ]
    spans += [person(page, *found.span(1), LIKELY) for found in _NICK.finditer(page.text)]
    spans += [person(page, *found.span(), WEAK) for found in _NEIGHBOUR.finditer(page.text)]
    spans += [person(page, *found.span(), LIKELY) for found in _LEADER.finditer(page.text)]
    spans += [
        person(page, *found.span(), TAGGED if len(found.group()) > 2 else LIKELY)
        for found in _HUMAN.finditer(page.text)
    ]
    spans += [person(page, *found.span(), WEAK) for found in _ROW.finditer(page.text) if _rowed(page, found)]
    spans += [
        person(page, *found.span(1), WEAK) for found in _LINE.finditer(page.text) if _signs(page, found)
    ]
    return _listed(page, spans)


def _labelled(page: Page) -> Iterator[Span]:
    for label in roles.LABEL.finditer(page.text):
        if _NO_NAME.match(page.text, label.end()):
            continue  # 当事人代理人: two roles, and no name between them; 当事人系初次违法
        colon = label["colon"] or ""
        pointed = ":" in colon or "：" in colon
        if not pointed and label["role"] in _INSIDE and not page.starts(label.start()):
            continue  # 确保安全 is no 保安
        if pointed or label["role"] not in roles.NEEDS_COLON:
            start = label.end()
            pointed = pointed or label["role"] in _NAMING
            end = named(page, start, pointed=pointed) or name_at(page, start, sure=pointed)
            end = end or word_as_name(page, start, opened=label["role"] in roles.AT_THE_END)
            if end is not None:
                yield person(page, start, end, SURE if colon else LIKELY + 0.1)
            elif (other := _foreign(page, start, pointed=pointed)) is not None:
                yield person(page, start, other, LIKELY)


def _acting(page: Page) -> Iterator[Span]:
    """伙同方志平, 交给李明: a name behind what is done with persons."""
    for verb in _WITH_PERSONS.finditer(page.text):
        plain = len(verb.group()) == 1 and verb.group() not in ("派", "叫")
        start = verb.end()
        if page.text[start : start + 1] in COMMON:
            end = named(page, start, pointed=False)
            if end is not None and (not plain or _meant(page, start, end)):
                yield person(page, start, end, LIKELY)


def _meant(page: Page, start: int, end: int) -> bool:
    """Behind one character (对, 由): a name of three, and with a doubtful surname a verb of two behind it."""
    follow = roles.FOLLOW.match(page.text, end)
    if follow is not None and follow.group() in _TRUSTED:
        return True
    proper = page.text[start] in _PROPER or (follow is not None and len(follow.group()) > 1)
    return proper and end - start > 2


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


def named(page: Page, start: int, *, pointed: bool) -> int | None:
    """Behind a role: a cell that begins with a surname, or an ordinary word that reads as a name (高明远)."""
    text = page.text
    cell = CELL.match(text, start)
    if pointed and cell is not None and text[start] in COMMON:
        return cell.end()
    end = name_at(page, start, sure=True)
    if end is None:
        return None
    word = page.word(start)
    if word is not None and word.tag in ("c", "p") and word.end == start + 1 and text[start] in "和向":
        return None
    exact = word is not None and word.start == start and word.end == end
    follow = roles.FOLLOW.match(text, end)
    if not exact and follow is None:
        return None
    if han_run(text, end, 1) == 0:
        return end
    # Verbs of two characters are words that LAC knows; longer ones it made up.
    acts = word is not None and word.tag in ACTS and word.end == start + 2 and text[start] in DOUBTFUL
    acts = acts and (follow is None or len(follow.group()) < 2)
    thing = exact and word is not None and word.tag == "n" and roles.DOES.match(text, end) is not None
    return end if (thing or givable(text, start + 1, end)) and not acts else None


def _plain(found: re.Match[str]) -> bool:
    return found.group()[:2] not in ORDINARY_WORDS


def _signs(page: Page, line: re.Match[str]) -> bool:
    """Whether a line of its own reads as a signature; one line alone in a text does not."""
    start, end = line.span(1)
    known = page.text[start : start + 2] not in ORDINARY_WORDS and not page.placed(start)
    return "\n" in page.text and known and bearable(page.text, start + 1, end)


def _rowed(page: Page, row: re.Match[str]) -> bool:
    start, end = row.span()
    return (
        page.text[start : start + 2] not in ORDINARY_WORDS
        and not page.placed(start)
        and givable(page.text, start + 1, end)
    )


def _opening(page: Page) -> Iterator[Span]:
    """林立将货物交出: a name that begins a clause, before what persons do."""
    for found in _DOER.finditer(page.text):
        start, end = found.span()
        if page.text[start : start + 2] not in ORDINARY_WORDS and not page.placed(start):
            yield person(page, start, end, LIKELY)


def _titled(page: Page) -> Iterator[Span]:
    # Most texts hold no title: asking for each word costs less than one pass of the pattern.
    called = (_CALLED,) if any(title in page.text for title in _TITLE_WORDS) else ()
    for pattern in (_TITLED, *called):
        for found in pattern.finditer(page.text):
            start, end = found.span()
            if end - start > 1 and not bearable(page.text, start + 1, end):
                continue
            word = page.word(start)
            inside = word is not None and word.start < start and word.tag not in ("PER", "nr")
            spelled = end - start > 1 and givable(page.text, start + 1, end)
            if not inside and (not ordinary(page, start) or (spelled and _plain(found))):
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
    spelled = all(char in GIVEN for char in page.text[start + given : end])
    if word is None or (
        word.end >= end and word.tag in ORDINARY and not (spelled and end - start == given + 2)
    ):
        return False
    if end - start == 2 or (page.text[start] in DOUBTFUL and page.placed(start + 1)):
        return word.tag in ("PER", "nr")
    return spelled


def _listed(page: Page, spans: list[Span]) -> list[Span]:
    """王一、李二、张三: what stands beside a name in a list and has a name's shape is one,
    behind 股东为 surely enough to be one elsewhere in the text, too.
    """
    known = {span.start for span in spans}
    queue = [(span.start, span.end, LIKELY if span.score < SURE else TAGGED) for span in spans]
    while queue:
        start, end, score = queue.pop()
        for found in (_after(page, end), _before(page, start)):
            if found is not None and found[0] not in known:
                known.add(found[0])
                spans.append(person(page, *found, score))
                queue.append((*found, score))
    return spans


def _after(page: Page, end: int) -> tuple[int, int] | None:
    note = _NOTE.match(page.text, end)
    mark = _MARKS.match(page.text, note.end() if note else end)
    if mark is None:
        return None
    start = mark.end()
    stop = name_at(page, start, sure=False) or _in_list(page, start) or named(page, start, pointed=False)
    return (start, stop) if stop is not None and roles.FOLLOW.match(page.text, stop) else None


def _before(page: Page, start: int) -> tuple[int, int] | None:
    if page.text[start - 1 : start] not in ("、", "和", "与", "及"):
        return None
    end = start - 1
    for size in (3, 2, 4):
        first = end - size
        if (
            first >= 0
            and page.starts(first)
            and (not is_han(page.text[first - 1 : first] or " ") or page.text[first - 1] in "以由与对和向被")
        ):
            stop = name_at(page, first, sure=False) or _in_list(page, first)
            if stop == end:
                return first, end
    return None


def _in_list(page: Page, start: int) -> int | None:
    """高明、马超: a whole cell that begins with a surname: an ordinary word perhaps, yet not a thing."""
    cell = CELL.match(page.text, start)
    if cell is None or cell.end() - start > 3 or page.text[start] not in COMMON:
        return None
    word = page.word(start)
    thing = word is None or word.tag in ("n", "vn")
    given = all(char in GIVEN for char in page.text[start + 1 : cell.end()])
    return cell.end() if given or (not thing and bearable(page.text, start + 1, cell.end())) else None
