"""Names that the model does not believe in, but cannot rule out either.

The best path through a sentence says nothing of the second best. A name between two verbs often loses
narrowly; the share of all paths that hold it as a name finds it again. That covers a little too much rather
than a name too few: on labelled decisions it found 4 % more of the persons and covered 1 % more of the other
characters.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType

from masking.detect.lac import Doubt
from masking.detect.naming import is_han
from masking.detect.resolve import resolve
from masking.detect.roles import ROLES
from masking.detect.spans import Span, Type
from masking.detect.surnames import COMMON, COMPOUND_SURNAMES, DOUBTFUL, NOT_GIVEN

TYPES: Mapping[str, Type] = MappingProxyType({"PER": Type.PERSON, "ORG": Type.ORG, "LOC": Type.LOCATION})
ENOUGH = 0.05  # below it a person needs a name's shape as well
SURE_SURNAMES = COMMON - DOUBTFUL
# No names by themselves: what the model takes for places and firms in the names of permits and programs.
_NEVER_TEXT = (
    "港澳 港澳台 台湾 大陆 微信 行政 执法 IMO "
    # words of papers
    "户籍地 住所地 出生地 公诉机关 立案 清关 报关 过海 查扣 查获 交货港 停泊港 船籍港 到港 个人银行卡 货代 "
    "账户 当场 现场 回族 汉族 黎族 苗族 壮族 满族 法警 库管 邮箱 供货 盖章 认定 商务车 商务 往来 师傅 附近 "
    "查明 查处 协查函 网约 贵局 未履行 拒绝 摇头 组织 机构 有限公司 永居证 高峰 办公室 拾得 监督人 辨认"
)
NEVER = frozenset(_NEVER_TEXT.split())
PLAIN = tuple("于向和时从任连经由")  # surnames that are prepositions far more often, alone
ROLE = re.compile(ROLES)
# What stands beside a name that was found and is no part of it: titles, labels, a word of grammar.
BESIDE = re.compile(f"(?:{ROLES}|船籍港).*|.*(?:{ROLES}|科长|站长)|[{''.join(sorted(NOT_GIVEN))}]", re.DOTALL)


def find(text: str, doubts: Iterable[Doubt], found: Sequence[Span]) -> Iterator[Span]:
    """What the doubts add to what was found, in places of text; no part of what was found is told again."""
    taken = [(span.start, span.end) for span in resolve(found)]
    for doubt in doubts:
        if doubt.chance < ENOUGH and not _shaped(text[doubt.start : doubt.end]):
            continue
        for start, end in _outside(doubt.start, doubt.end, taken):
            word = text[start:end].strip()
            first, last = text.find(word, start), text.find(word, start) + len(word)
            if not word and doubt.start < start and end < doubt.end:
                first, last = start - 1, end + 1  # a blank between two halves of one name: they are one span
            elif (
                not word
                or _grammar(text, first, last)
                or _beside(word, TYPES[doubt.tag], whole=(start, end) == (doubt.start, doubt.end))
            ):
                continue
            yield Span(first, last, TYPES[doubt.tag], doubt.chance)


def _grammar(text: str, start: int, end: int) -> bool:
    """A mark, or 于 before a date; 于 in 于某 and 于、孙 is a surname."""
    word = text[start:end]
    return not any(map(str.isalnum, word)) or (word in PLAIN and text[end : end + 1] not in tuple("、某×*"))


def _beside(word: str, kind: Type, *, whole: bool) -> bool:
    """The rest of a doubt whose name was found already is often no name; a doubt by itself seldom."""
    return (
        word in NEVER
        or ROLE.fullmatch(word) is not None
        or (kind is not Type.LOCATION and whole and len(word) == 1 and word not in COMMON and is_han(word))
        or (not whole and BESIDE.fullmatch(word) is not None)
    )


def _shaped(word: str) -> bool:
    return 2 <= len(word) <= 4 and (word[0] in SURE_SURNAMES or word[:2] in COMPOUND_SURNAMES)


def _outside(start: int, end: int, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """taken: disjoint and in order."""
    at = bisect_right(taken, start, key=itemgetter(1))
    while at < len(taken) and taken[at][0] < end:
        if start < taken[at][0]:
            yield start, taken[at][0]
        start = taken[at][1]
        at += 1
    if start < end:
        yield start, end
