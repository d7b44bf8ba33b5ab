"""LOCATION: an address, a berth, an anchorage, a sea area with its coordinates — each as one span.

An address starts at a place that the gazetteer or LAC knows, or after a label, and runs through units
(省, 市, 区, 镇, 路, 号, 栋, 室 …) until the text stops being one.
"""

import re
from collections.abc import Iterator
from typing import Final

from masking.detect import gazetteer
from masking.detect.page import HAN, Page
from masking.detect.spans import Span, Type

KNOWN, LABELLED, TAGGED, WEAK = 0.9, 0.9, 0.75, 0.5
LONGEST = 90  # characters of one address

_NOT_IN_PLACE = "的了在与和及由向对为将从至到于是被把或其该本等未已并且时均因"
_NUM = r"[0-9A-Za-z一二三四五六七八九十百零〇○×*某甲乙丙丁#\-]"
_CH = rf"(?:(?=和平|时代|时尚|和谐|向阳|与海)|(?![{_NOT_IN_PLACE}]))[{HAN}0-9A-Za-z×*○#\-]"
_UNITS = (
    "自治区|自治州|自治县|自治旗|特别行政区|经济技术开发区|经济开发区|高新技术产业开发区|高新区|开发区|"
    "保税港区|综合保税区|"
    "保税区|工业园区|工业园|产业园|科技园|物流园|园区|港区|作业区|小区|社区|新区|省|市|区|县|旗|盟|镇|乡|"
    "街道办事处|街道|"
    "农场|林场|居委会|村委会|行政村|自然村|经济社|村民小组|居民小组|小组|新村|村|屯|寨|"
    "国道|省道|县道|高速公路|高速|公路|大道|路口|路段|路|大街|街|巷|弄|胡同|里|桥|隧道|立交|收费站|"
    "服务区|出岛口|"
    "墟|坊|金融中心|商务中心|国际中心|中心|花园|公寓|广场|大厦|大楼|楼|城|苑|家园|公馆|山庄|别墅|宿舍|"
    "酒店|宾馆|商场|市场|批发市场|农贸市场|"
    "码头|泊位|锚地|渔港|港池|港|航道|水道|海峡|海湾|湾|群岛|岛|礁|角|河口|河|江|湖|水库|海域|水域|海面|"
    "沙滩|海滩|"
    "机场|航站楼|火车站|高铁站|汽车站|客运站|站|仓库|冷库|保税仓|监管仓|堆场|货场|卡口|查验场|停车场|"
    "加油站|铺面|商铺|铺|档口|工地"
)
_BRIDGED = re.compile(
    rf"(?:{_CH}){{1,10}}?(?:{_UNITS})(?:[省市区县镇乡村路街港岛湾巷](?!场|委会|民))?(?![{HAN}]?场(?:监督|"
    rf"管理))"
)
_UNIT_ONLY = re.compile(
    "(?:高速)?互通(?:立交)?|路口|灯塔|灯桩|港(?=籍)|铺面|商铺|档口|门面|店面|门市|仓库|冷库|保税仓|码头|泊位|堆场|货场|锚地|港区|水域|海域|航道|卡口|"
    "查验场|停车场|路段|路口|街道|"
    "开发区|工业园|园区|小区|村委会|居委会"
)
_NUMBERED = re.compile(
    rf"(?:(?:第|附)?{_NUM}{{1,8}}(?:号楼|号院|号|號|栋|幢|座|单元|层|楼|室|房|组|队|巷|弄|街|路|段|里|期|"
    rf"区|"
    rf"库位|"
    r"库|泊位|铺面|铺|门|户|村|"
    r"公里\+?\d{0,4}米?(?:处)?|海里|米)(?:之[一二三四五六七八九十\d]{1,2})?|"
    r"(?<=[层楼栋座])[A-Z]\d{0,4}(?:座|室|单元|户|房)?(?![A-Za-z0-9])|"
    rf"[{HAN}]{{2,8}}(?=\d{{1,3}}(?:号楼|栋|幢|座|单元|期))(?<![，的在与和及由向对为将从至到于是经])|"
    r"[东南西北中上下]{1,2}段(?=\d{1,5}号)|"
    r"[A-Z]?\d{2,5}(?![\d年月日元吨时%.])(?:[、,，/\-][A-Z]?\d{2,4}){0,3}室?"
    r"|K\d{1,4}\+?\d{0,4}(?:米|m)?处?)"
)
_OFF_LIGHT = re.compile(
    rf"(?:(?<=[从在于距至由到经])|(?<![{HAN}]))(?![从在于距至由到经])[{HAN}]{{1,6}}?(?:灯塔|灯桩|灯浮|浮标)(?:以|正|偏)?"
    r"[东南西北]{1,2}(?:侧|面|方向|方)?约?[\d.]{1,8}(?:海里|公里|千米|米|链)(?:处)?(?:附近)?(?:海域|水域|海面)?"
)
_STAKE = r"K?\d{1,4}(?:公里)?\+?\d{0,4}(?:米|m)?(?:处|路段)?"
_ROUTE = re.compile(
    rf"(?<![A-Za-z0-9])(?:[GSX]\d{{1,4}}(?!\d)[{HAN}]{{0,8}}?(?:高速公路|高速|公路|国道|省道|线|段)|"
    rf"\d{{3}}(?:国道|省道|县道))(?:[东南西北]{{1,2}}[行段向侧]{{0,2}}|[上下]行)?(?:方向)?(?:{_STAKE})?|"
    rf"(?<![A-Za-z0-9])[GSX]\d{{1,4}}(?!\d) ?K\d{{1,4}}\+?\d{{0,4}}(?:米|m)?处?"
)
_TAIL = re.compile(
    r"[东南西北]{1,2}(?:侧|面|边|端)(?![\u4e00-\u9fff]?(?:约|\d))|(?:家|院|店|大院)?(?:门口|门前|大门口|"
    r"楼下|楼道|楼梯口|路边|路旁|旁边|对面|附近|院内|室内|房内|店内|场内|家中|屋内|厂内|停车场|路段|境内|"
    r"内|处)(?!容|部|理|罚|置|分|以|于|长|地|陆|河|环)|"
    rf"(?:与|和)[{HAN}]{{2,8}}(?:路|大道|街|巷|线)(?:交叉|交汇|的?路口|丁字|十字)(?:处|口|路口)?|"
    r"(?:(?:以)?(?:正|偏)?[东南西北]{1,2}(?:侧|面|方向|方|部)?)?(?:约)?(?:[\d.]{1,8}(?:海里|公里|千米|米|"
    r"链|n ?mile|nm)(?:处)?)?"
    r"(?:附近|沿岸|沿海|外|内)?(?:海域|水域|海面|海上|洋面)|[（(][^（）()\n]{1,20}(?:号|旁|对面|内|侧|层|"
    r"楼|室|路|村|小区)[)）]"
)
_DEGREES = (
    r"\d{1,3} ?[°度] ?\d{1,2}(?:\.\d{1,4})? ?[′'’分]? ?(?:\.\d{1,4}|\d{1,2}(?:\.\d{1,4})? ?(?:[″\"”秒]|"
    r"′′|''))? ?"
)
_AXIS = (
    rf"(?:(?:北纬|南纬|东经|西经|[NSEW]) ?(?:{_DEGREES}|\d{{1,3}}\.\d{{2,8}} ?°?)|"
    rf"(?:{_DEGREES}|\d{{1,3}}\.\d{{3,8}}°?|\d{{1,3}}-\d{{1,2}}(?:\.\d{{1,4}})?) ?[NSEW](?![A-Za-z]))"
)
_COORDINATES = re.compile(rf"{_AXIS}(?:[ ,，、/;；和]{{0,2}}{_AXIS}){{0,3}}")
_LABEL = re.compile(
    r"(?:(?:现|家庭|户籍|常|经营|注册|联系|通讯|通信|送达|单位|企业|公司|营业|登记|办公|仓库|收货|发货|"
    r"邮寄|暂)?"
    r"(?:住址|地址|住所地?|场所地址|经营场所|户籍地|户籍所在地|居住地|住地|出生地|籍贯|案发地点?|"
    r"事发地点?|违法地点|事故地点|"
    r"装货地|卸货地|装货港|卸货港|起运港|目的港|抵运港|启运港|始发港|出发港|停靠港|船籍港|指运港|"
    r"进境口岸|出境口岸|"
    r"货物存放地点?|存放地点?|查获地点?|检查地点?|地点|所在地)(?:地址)?(?:\s{0,2}[：:]\s{0,2}|为|是|系|"
    r"在|位于))"
)
_LABELLED = re.compile(r"[^，。；;、！？\n：:]{2,60}")
_STREET = re.compile(
    rf"(?<![{HAN}])[{HAN}]{{1,6}}(?:路|大道|街|巷|村|小区|花园|广场|"
    rf"大厦)(?:[0-9一二三四五六七八九十]{{1,5}}(?:号楼|号|栋|幢|单元|层|楼|室|"
    rf"组)){{1,4}}"
)
_HIDDEN = re.compile(
    r"(?:本市|本县|本区|我市|我县)?(?:(?:[×*]{1,4}|某{1,2})(?:自治县|省|市|县|区|镇|乡|街道|大道|村|路|"
    r"社区|小区|工业园|港)[内]?)+"
)
_ADDRESS = re.compile(
    "(?:村|路|街|号|组|镇|乡|区|栋|单元|里|县|市|省|门口|附近|大道|巷|弄|小区|广场|大厦|楼|室|层)$"
)
_FACILITY = re.compile(
    "停车场|农贸市场|市场|码头|渔港|墟|社区|农场|林场|收费站|服务区|客运站|检查站|卡口|冷库"
)
_STREET_NAME = re.compile(
    rf"[{HAN}]{{1,5}}(?:路|街|大道|村|镇|社区|小区|村委会|居委会|村民小组)"
)  # 解放路 begins with a verb
_BERTH = re.compile(
    r"(?:(?<![\d])\d{1,3}|[一二三四五六七八九十]{1,2})(?:号|#)(?:泊位|锚地|码头|浮筒|灯浮|灯船)"
)
_GENERIC_TEXT = (
    "码头 港口 现场 船上 仓库 路边 海上 家中 岸边 车上 店内 店里 楼下 门口 口岸 岛内 岛外 海域 水域 锚地 "
    "全国 国内 国外 境内 "
    "境外 省内 省外 中国 中华人民共和国 我国 本市 本省 全省 全市 本地 当地 外地 此地 该地 地点 住址 地址 "
    "县城 市区 郊区 公海 内河 "
    "航道 泊位 机场 车站 公路 高速 道路 马路 村里 农村 商场 超市 酒店 宾馆 医院 学校 工地 公司 办公室 "
    "本港 我港 岛上 海南岛内 "
    "祖国 世界 国际 天安门 地球 全球 海外 内地 大陆 沿海 甲板 机舱 驾驶台 舱内 货舱 二线口岸 一线口岸 "
    "二线 一线 自由贸易港 自贸港"
)
_GENERIC: Final = frozenset(_GENERIC_TEXT.split())
_PERMIT = re.compile(
    "(?:往来|[^往].)?(?:港澳台|港澳|台湾|大陆|内地)(?:居民|通行证)|往来(?:港澳|台湾|大陆|内地)|"
    ".{0,2}(?:港澳台|港澳|台湾)居民"
)


def find(page: Page) -> list[Span]:
    """All places of a text, overlapping ones included."""
    spans = list(_addresses(page))
    spans += [_span(found, KNOWN) for found in _COORDINATES.finditer(page.text)]
    spans += [_span(found, LABELLED) for found in _ROUTE.finditer(page.text)]
    spans += [_span(found, LABELLED) for found in _OFF_LIGHT.finditer(page.text)]
    spans += [_span(found, WEAK) for found in _BERTH.finditer(page.text)]
    spans += [_span(found, WEAK) for found in _STREET.finditer(page.text)]
    return spans


def _addresses(page: Page) -> Iterator[Span]:
    reached = 0
    for start, end, score in sorted(_anchors(page)):
        if end <= reached:
            continue
        stop = _extended(page, start, end)
        reached = max(reached, stop)
        if page.text[start:end] in ("中国", "中华人民共和国"):
            continue
        if not _ordinary(page, start, stop):
            yield Span(start, stop, Type.LOCATION, score)


def _anchors(page: Page) -> Iterator[tuple[int, int, float]]:
    for end, start in page.chains.items():
        yield start, end, KNOWN
    for word in page.words:
        if (
            word.tag in ("LOC", "ns")
            or (word.tag == "ORG" and _ADDRESS.search(page.text, word.start, word.end))
        ) and not page.titled(word.start):
            yield word.start, word.end, TAGGED
    for found in _HIDDEN.finditer(page.text):
        yield found.start(), found.end(), LABELLED
    yield from ((start, end, WEAK) for start, end in _towns(page))
    for label in _LABEL.finditer(page.text):
        value = _LABELLED.match(page.text, label.end())
        if value is not None and (part := _BRIDGED.match(page.text, value.start(), value.end())):
            yield part.start(), part.end(), LABELLED


def _towns(page: Page) -> Iterator[tuple[int, int]]:
    """长流停车场: a town without its unit, before what a town has."""
    for found in _FACILITY.finditer(page.text):
        for size in (3, 2):
            start = found.start() - size
            town = gazetteer.town_at(page.text, start) if start >= 0 else None
            if town is not None and town.end() == found.start():
                yield start, found.end()


def _extended(page: Page, start: int, end: int) -> int:
    """How far an address goes on behind its first part."""
    limit = start + LONGEST
    while end < limit:
        step = _step(page, end)
        if step == end:
            return end
        end = step
    return end


def _step(page: Page, end: int) -> int:
    text = page.text
    word = page.word(end)
    for pattern in (_NUMBERED, _TAIL, _UNIT_ONLY):
        if part := pattern.match(text, end):
            return part.end()
    if word is not None and word.tag in ("LOC", "ns") and word.start <= end:
        return word.end
    found = _BRIDGED.match(text, end, end + 16)
    if found and (page.stop(end, found.end()) == found.end() or _STREET_NAME.fullmatch(found.group())):
        return found.end()
    return next(
        (stop for stop in range(end + 2, min(end + 12, len(text)) + 1) if page.chains.get(stop) == end), end
    )


def _ordinary(page: Page, start: int, end: int) -> bool:
    words = page.text[start:end]
    if words in _GENERIC or end - start < 2:
        return True
    return words in ("中国", "中华人民共和国") or _PERMIT.match(page.text, max(0, start - 2)) is not None


def _span(found: re.Match[str], score: float) -> Span:
    end = found.end() - (len(found.group()) - len(found.group().rstrip()))
    return Span(found.start(), end, Type.LOCATION, score)
