"""Known parties: the persons, firms and ships that a record names, found however they are spelled."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import ahocorasick

from masking.detect import gazetteer
from masking.detect.reading import read
from masking.detect.spans import Span, Type
from masking.detect.surnames import COMMON, COMPOUND_SURNAMES

EXACT, DERIVED = 1.0, 0.9
_BETWEEN = re.compile(r"[\s·•・‧∙⋅．.,，'’\-_“”\"（）()]+")
_FORM = re.compile(
    r"(?:集团)?(?:股份有限公司|有限责任公司|有限公司|集团公司|总公司|公司|合伙企业|(?:农民)?专业合作社|合作社|"
    r"经营部|商行|商店|门市部|批发部|事务所|服务中心|中心|协会|学校|俱乐部|集团|厂|店|行)"
    r"(?:（[^（）]{1,8}）|\([^()]{1,8}\))?$"
)
_PIECES = (
    r"国际|供应链|物流|贸易|进出口|养殖|种植|冷冻|加工|汽车|货物|医疗器械|医疗|器械|装饰|广告|五金|农产品|粮油|服装|家具|电器|供应链管理|拍卖|检测|生物|房地产开发|房地产|仓储|免税品|集团|商贸|"
    r"修造|汽运|海运|瓜菜|果蔬|工贸|运输|货运|船务|航运|海运|轮船|船舶|渔业|水产|食品|科技|"
    r"实业|投资|控股|建设|建筑|工程|石化|能源|化工|医药|生物|电子|汽车|"
    r"农业|旅游|文化|传媒|餐饮|酒店|仓储|快递|供销|报关|货代|代理|管理|服务|咨询|信息|技术|网络|发展|"
    r"开发|制造|机械|设备|材料|置业|地产|物业|零售|超市|百货"
)
_PIECE = re.compile(_PIECES)
_BUSINESS = re.compile(rf"(?:{_PIECES})+$")
HALVED = 4  # characters of a core that is used by its second half
_ZONE = re.compile("自贸港|自贸区|自由贸易港|国际旅游岛|经济特区")
_BRANCH = re.compile(r"(.{4,40}?公司).{0,12}(?:分公司|项目部|营业部|办事处)$")
_BRACKETS = re.compile(r"[（(][^（）()]{1,12}[)）]")
_FIRM = re.compile(
    "公司|厂|店|行$|部$|社$|中心|集团|企业|所$|银行|协会|学校|医院|场$|院$|LTD|LIMITED|INC|CORP|CO\\.|LLC",
    re.IGNORECASE,
)
_SHIP = re.compile(r"(?:轮|号|船|艇)$|\d{2,}$|^[琼粤桂闽浙]|^M/?[VT] ", re.IGNORECASE)
_UNITS = ("省", "市", "县", "区")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ORDINARY_TEXT = (
    "通达 顺丰 宏达 顺达 发展 国际 东方 太平洋 中国 海南 海洋 阳光 长城 和平 光明 希望 未来 新华 中华 "
    "人民 南方 北方 大地 世纪 时代 平安 安全 诚信 中心 "
    "永兴 联合 华夏 环球 世界 天下 第一 自由 自贸 安达 快捷 便民 惠民 利民 金属 食品 水产 蓝天 大海 海上 "
    "港口 口岸 航运 物流 贸易 运输 船务 信息 科技"
)
_ORDINARY = frozenset(_ORDINARY_TEXT.split())


@dataclass(frozen=True, slots=True)
class Parties:
    """The record's names as one automaton over the text without what stands between characters."""

    automaton: "ahocorasick.Automaton | None"
    hidden: re.Pattern[str] | None

    @classmethod
    def of(cls, names: Sequence[str]) -> "Parties":
        """Prepare the names once. Blank names say nothing."""
        spelled = spellings([*names, *(read(name).text for name in names)])
        automaton = ahocorasick.Automaton()
        for word, (kind, score) in spelled.items():
            automaton.add_word(word, (len(word), kind, score))
        if not spelled:
            return cls(None, None)
        automaton.make_automaton()
        surnames = sorted(
            {_surname(word) for word, (kind, _) in spelled.items() if kind is Type.PERSON} - {""}
        )
        hidden = rf"(?:{'|'.join(surnames)})(?:某{{1,2}}|[×*○]{{1,2}})" if surnames else None
        return cls(automaton, re.compile(hidden) if hidden else None)

    def find(self, text: str) -> Iterator[Span]:
        """Where the names stand, blanks and dots between their characters included."""
        if self.automaton is None:
            return
        places = [place for place, char in enumerate(text) if not _BETWEEN.match(char)]
        dense = "".join(text[place] for place in places).upper()
        if len(dense) != len(places):  # a capital of two letters
            dense = "".join(text[place] for place in places)
        for last, (length, kind, score) in self.automaton.iter(dense):
            first = last + 1 - length
            start, end = places[first], places[last] + 1
            end += text[end : end + 1] == "." and text[end - 1].isascii()  # JR.
            if _whole(text, start, end) and "\n\n" not in text[start:end]:
                yield Span(start, end, kind, score)
        if self.hidden is not None:
            for found in self.hidden.finditer(text):
                yield Span(*found.span(), Type.PERSON, DERIVED)


def spellings(names: Sequence[str]) -> Mapping[str, tuple[Type, float]]:
    """Every dense spelling that a name is looked for by, its type and score."""
    found: dict[str, tuple[Type, float]] = {}
    for name in names:
        kind = kind_of(name)
        exact = dense(name)
        if len(exact) < 2:
            continue
        found[exact] = (kind, EXACT)
        if kind is Type.ORG:
            for short in short_names(name):
                found.setdefault(dense(short), (kind, DERIVED))
        if kind is Type.PERSON and not _HAN.search(name):
            for other in _turned(name):
                found.setdefault(other, (kind, DERIVED))
    return found


def kind_of(name: str) -> Type:
    """What a party's name is, by its own form."""
    name = name.strip()
    if _FIRM.search(name):
        return Type.ORG
    if _SHIP.search(name):
        return Type.SHIP
    return (
        Type.PERSON
        if len(dense(name)) <= 5 or "·" in name or not _HAN.search(name) or _dotted(name)
        else Type.ORG
    )


def short_names(name: str) -> list[str]:
    """椰风物流 and 椰风公司 and 椰风 for 海南椰风物流有限公司; a core that is an ordinary word stays out."""
    plain = _BRACKETS.sub("", name.strip())
    branch = _BRANCH.match(plain)
    if branch is not None:
        plain = branch[1]
    form = _FORM.search(plain)
    if form is None:
        return []
    core = plain[: form.start()]
    found = [core + "公司", core]
    for stem in _stems(core):
        business = _BUSINESS.search(stem)
        proper = stem[: business.start()] if business else stem
        if len(proper) < 2 or proper in gazetteer.short_divisions():
            continue
        lines = [stem, *_lines(proper, business.group() if business else "")]
        found += [*lines, *(line + "公司" for line in (stem, proper))]
        found += [proper] if proper not in _ORDINARY and not _is_place(proper) else []
    return [short for short in dict.fromkeys(found) if _tells(short, name)]


def _lines(proper: str, business: str) -> Iterator[str]:
    """远程石化, 远程石化仓储 for 远程 in 石化仓储; the second half of a long core may stand alone, too."""
    reached = ""
    for piece in _PIECE.findall(business):
        reached += piece
        yield proper + reached
        if len(proper) == HALVED:
            yield proper[2:] + reached


def _tells(short: str, name: str) -> bool:
    """Whether a short name tells one firm from others."""
    bare = short.removesuffix("公司")
    business = _BUSINESS.fullmatch(bare) is not None
    return len(bare) > 1 and not business and bare not in _ORDINARY and not _is_place(bare) and short != name


def _is_place(word: str) -> bool:
    return next(gazetteer.hits(word), None) == (0, len(word))


def _stems(core: str) -> Iterator[str]:
    """The core, and what is left behind each place at its head."""
    yield core
    head = 0
    for start, end in gazetteer.hits(core):
        if start != head:
            return
        head = end + (core[end : end + 1] in _UNITS)
        head += len(zone.group()) if (zone := _ZONE.match(core, head)) else 0
        if len(core) - head > 1:
            yield core[head:]


def dense(name: str) -> str:
    """A name without what people put between its characters, in capitals."""
    return _BETWEEN.sub("", name).upper()


def _dotted(name: str) -> bool:
    return _BETWEEN.search(name.strip()) is not None


def _turned(name: str) -> Iterator[str]:
    """MARIA SANTOS as SANTOS MARIA."""
    parts = [part for part in _BETWEEN.split(name.upper()) if part]
    if len(parts) == 2:
        yield parts[1] + parts[0]


def _surname(word: str) -> str:
    if word[:2] in COMPOUND_SURNAMES:
        return word[:2]
    return word[0] if word[0] in COMMON else ""


def _whole(text: str, start: int, end: int) -> bool:
    """A Latin name is no part of a longer word."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if text[start].isascii() and before.isascii() and before.isalnum():
        return False
    return not (text[end - 1].isascii() and after.isascii() and after.isalnum())
