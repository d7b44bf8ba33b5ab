"""GOV: organs of the state, by an allow-list grammar: places, then what the organ does, then its form.

A bare 公安局 or 法院 names no organ and is not told. Organs are public: they stay in a masked text.
"""

import re
from collections.abc import Iterator

from masking.detect import gazetteer
from masking.detect.page import HAN, Page
from masking.detect.spans import Span, Type

KNOWN, TAGGED = 0.9, 0.75
_SUBJECTS = (
    "市场监督管理|工商行政管理|质量技术监督|食品药品监督管理|药品监督管理|烟草专卖|交通运输|交通|"
    "道路运输管理|道路运输|公路管理|公路|"
    "港航管理|港航|港务|综合行政执法|综合执法|行政执法|城市管理|城市管理综合行政执法|市政管理|农业农村|"
    "海洋与渔业|海洋和渔业|渔业渔政|"
    "渔政渔港监督管理|渔政|渔业|海洋|林业|水务|水利|生态环境|环境保护|自然资源和规划|自然资源|国土资源|"
    "规划|住房和城乡建设|应急管理|"
    "安全生产监督管理|消防救援|消防|税务|国家税务|地方税务|财政|审计|统计|商务|发展和改革|发展改革|"
    "科学技术|工业和信息化|教育|民政|司法|"
    "人力资源和社会保障|卫生健康|医疗保障|退役军人事务|旅游和文化广电体育|文化和旅游|"
    "文化市场综合行政执法|邮政管理|外汇管理|金融监督管理|"
    "国家安全|公安|铁路公安|港航公安|民航公安|森林公安|边防|出入境边防检查|出入境检验检疫|检验检疫|"
    "海岸警察|交通警察|交警|交管|交通管理|边检|边防检查|救助打捞|打捞|社会信用体系建设|道路交通运输|"
    "刑事侦查|刑侦|"
    "治安|禁毒|巡特警|网络安全保卫|经济犯罪侦查|缉私|反走私综合治理|打击走私综合治理|营商环境建设|"
    "政务服务|行政审批服务|大数据管理|口岸|"
    "信访|国有资产监督管理|价格认证|人民武装|海上搜救|船舶检验|引航|航道|航海保障|救助|知识产权|乡村振兴|"
    "粮食和物资储备|能源|"
    "盐务|地震|气象|档案|保密|机关事务管理|土地储备|住房公积金管理"
)
_FORMS = (
    "委员会办公室|领导小组办公室|管理委员会|委员会|管委会|监督管理总局|总局|监督管理局|管理局|执法局|"
    "执法总队|执法支队|执法大队|执法中队|"
    "监督管理所|管理所|监督所|分局|总站|检查站|监督站|管理站|工作站|总队|支队|大队|中队|分队|指挥部|"
    "指挥中心|服务中心|事务中心|事务服务中心|分中心|办公室|"
    "局|厅|委|处|所|站|队"
)
_SINGLE = (
    "海关总署|海关缉私局|海关缉私分局|海关|海事局|海事处|海事法院|海警局|海警总队|海警支队|海警大队|"
    "海警工作站|海警站|海警|"
    "中级人民法院|高级人民法院|最高人民法院|基层人民法院|城郊人民法院|铁路运输法院|互联网法院|知识产权法院|人民法院|"
    "法院|人民法庭|"
    "铁路运输检察院|人民检察院第[一二三]分院|人民检察院|检察院|(?<=区)管理局|人民政府|省政府|市政府|"
    "县政府|区政府|人民代表大会常务委员会|"
    "人民代表大会|"
    "价格认证中心|价格认定中心|政务服务中心|不动产登记中心|海上搜救中心|行政审批服务中心|"
    "派出所|看守所|拘留所|戒毒所|监狱|公证处|仲裁委员会|劳动人事争议仲裁院|监察委员会|纪律检查委员会|"
    "管理委员会|管委会|"
    "边境管理支队|边境派出所|海岸派出所|街道办事处|镇人民政府|乡人民政府|"
    "缉私局|缉私分局|缉私处|缉私支队"
)
_TAIL = re.compile(rf"(?:{_SINGLE}|(?:{_SUBJECTS})(?:和(?:{_SUBJECTS}))?(?:{_FORMS}))(?!员)")
# What an organ's name goes on with: its own departments and branches.
_ON = re.compile(
    rf"(?:驻|所属|下属|直属)?(?:(?![的了在与和及由向对为将从至到于依据未已认作出调查处理扣送])[{HAN}]){{0,12}}?"
    r"(?:直属第[一二三四五六七八九十]{1,2}局|缉私分局|缉私局|分局|支队|总队|大队|中队|派出所|法庭|审判庭|办案中心|侦查处|稽查处|稽查局|海关|"
    r"稽查科|法规处|法制科|查验科|监管科|"
    r"综合业务处|办事处|监管处|科|海事处|执法局|管理所|监督所|直属局|监管局)(?![长员目技学研室])"
)
_BELOW = re.compile("所属|下属|直属|驻")
_CLOSED = re.compile(
    "中华人民共和国(?:海关总署|海事局|海警局|最高人民法院|交通运输部|国务院|公安部|商务部|"
    "[\u4e00-\u9fff]{2,6}(?:海关|海事局|边防检查站|出入境边防检查站))|"
    "中国人民银行[\u4e00-\u9fff]{2,8}(?:分行|支行)|海关总署(?:[\u4e00-\u9fff]{2,4}分署)?|"
    "国务院(?:[\u4e00-\u9fff]{2,10}(?:委员会|办公室))?|"
    "最高人民法院|最高人民检察院|国家税务总局|"
    "国家市场监督管理总局|交通运输部|公安部|农业农村部|"
    "生态环境部|自然资源部|商务部|财政部|国家发展和改革委员会|国家邮政局|国家烟草专卖局|国家外汇管理局|"
    "中国海警局|中国人民银行|"
    "国家知识产权局|国家药品监督管理局|国家移民管理局|司法部|国家金融监督管理总局|中国海事局|海关总署缉私局"
)
_NUMBERED = re.compile(
    rf"[{HAN}]{{0,3}}[字罚违处决执强立][〔\[［（(](?:19|20)\d\d[〕\]］）)]"
)  # 琼海关缉违字〔2025〕
_NUMBER = re.compile(r"(?:第[一二三四五六七八九十\d]{1,3})$")
_DIGIT = re.compile("[0-9]")  # a number that LAC took into an organ's name is none of it
_LOCAL = ("派出所", "海事处", "所", "站", "大队", "中队", "法庭", "分局")
_NAMING = frozenset(["LOC", "ORG", "ns", "nt", "nz", "n", "nr", "PER", "f", "m", "s"])
_HEADS = ("国家税务总局", "中华人民共和国", "中国")


def find(page: Page) -> list[Span]:
    """All organs; a branch and the organ above it are one span."""
    spans: list[Span] = []
    ends: dict[int, int] = {}
    for start, stop, score in sorted(_organs(page)):
        organ = Span(start, _gone_on(page, stop, ends), Type.GOV, score)
        if spans and start <= spans[-1].end:
            first = spans.pop()
            organ = Span(first.start, max(organ.end, first.end), Type.GOV, max(score, first.score))
        spans.append(organ)
    return spans


def _organs(page: Page) -> Iterator[tuple[int, int, float]]:
    for found in _CLOSED.finditer(page.text):
        if page.titled(found.start()):
            continue
        yield found.start(), found.end(), KNOWN
    for found in _TAIL.finditer(page.text):
        if page.titled(found.start()) or _NUMBERED.match(page.text, found.end()):
            continue
        start = _left(page, found.start(), found.group())
        if start < found.start():
            yield start, found.end(), KNOWN


def _left(page: Page, start: int, tail: str) -> int:
    """Where the name begins: at the places before it, or at the name that LAC saw there."""
    number = _NUMBER.search(page.text, max(0, start - 6), start)
    if number is not None:
        start = number.start()
    edge = page.chains.get(start, start)
    if edge == start:
        word = page.word(start - 1)
        if (
            word is not None
            and word.tag in ("LOC", "ORG", "ns", "nt")
            and page.text[start - 1] not in "，。、"
            and not _DIGIT.search(page.text, word.start, start)
        ):
            edge = word.start
        elif (
            (own := page.word(start)) is not None
            and own.start < start
            and own.tag in ("ORG", "nt")
            and not _DIGIT.search(page.text, own.start, start)
        ):
            edge = own.start
        elif tail.endswith(_LOCAL):
            edge = _local(page, start)
    while edge in page.chains:
        edge = page.chains[edge]
    for head in _HEADS:
        if page.text.endswith(head, 0, edge):
            edge -= len(head)
    return edge


def _local(page: Page, start: int) -> int:
    """龙昆南派出所: the name of a small organ's quarter, as far as words that name things go."""
    for size in (3, 2):
        town = gazetteer.town_at(page.text, start - size) if start >= size else None
        if town is not None and town.end() == start:
            return town.start()
    edge = start
    while start - edge < 6:
        word = page.word(edge - 1)
        if word is None or word.tag not in _NAMING or start - word.start > 8:
            break
        if not all("\u4e00" <= char <= "\u9fff" for char in page.text[word.start : word.end]):
            break
        edge = word.start
    return edge


def _gone_on(page: Page, end: int, ends: dict[int, int]) -> int:
    """ends: where a name goes on to by where it is: a row of organs is walked once, not once from each."""
    passed: list[int] = []
    while end not in ends and (further := _step(page, end)) is not None:
        passed.append(end)
        end = further
    last = ends.get(end, end)
    ends.update(dict.fromkeys([*passed, end], last))
    return last


def _step(page: Page, end: int) -> int | None:
    found = _ON.match(page.text, end, end + 20)
    if found is None:
        return None
    below = _BELOW.match(page.text, end) or gazetteer.town_at(page.text, end)
    stopped = page.stop(below.end() if below else end, found.end()) < found.end()
    return None if stopped else found.end()
