"""ORG: firms, shops, associations, schools, banks: (place) + core + line of business + form.

The form is found first; then the name's left edge: a label, a verb, the start of a place, LAC's word.
"""

import re
from collections.abc import Iterator
from typing import Final

from masking.detect.page import GRAMMAR, HAN, Page
from masking.detect.spans import Span, Type
from masking.detect.surnames import LATIN

KNOWN, TAGGED, WEAK = 0.9, 0.75, 0.5
LONGEST = 40  # characters before the form

_BRANCH = (
    rf"(?:[{HAN}0-9×*]{{0,12}}?(?:分公司|分行|支行|营业部|分店|项目部|办事处|代表处|分厂|营业厅|分部|门店|"
    rf"分理处)(?![{HAN}]?长))?"
)
_STRONG = (
    "有限责任公司|股份有限公司|集团有限公司|有限公司|集团公司|总公司|分公司|合伙企业|专业合作社|合作联社|"
    "合作社|"
    "律师事务所|会计师事务所|税务师事务所|事务所|经营部|经销部|批发部|门市部|商行|贸易行|船务行|便利店|"
    "专卖店|大药房|大酒店|"
    "奶茶店|小吃店|服装店|水果店|海鲜店|食品店|杂货店|百货店|烟酒店|副食店|粮油店|五金店|建材店|家具店|"
    "修理厂|维修厂|修配厂|修配店|维修店|"
    "货运部|物流部|信用合作联社|船舶代理|报关行"
)
_KINDS = (
    "子公司|排档|大排档|水果摊|水果店|收购点|销售点|收购站|修船铺|修理铺|杂货铺|铺(?!面|前)|摊(?!位)|"
    "驾校|俱乐部|个体工商户|营业部|服务部|车行|药店|药房|药业|饭店|酒店|宾馆|旅馆|民宿|餐厅|餐馆|饭馆|酒楼|"
    "茶楼|美容院|理发店|美发店|超市|商店|商场|"
    "加工厂|食品厂|造船厂|船厂|制冰厂|砖厂|养殖场|养殖厂|屠宰场|货运站|配送中心|物流中心|购物中心|加油站|"
    "幼儿园|小学|中学|职业学校|技工学校|学校|学院|"
    "大学|医院|卫生院|卫生室|诊所|门诊部|银行|信用社|储蓄所|分行|支行|商会|学会|行业协会|协会|基金会|"
    "联合会|工作室|俱乐部|研究院|研究所|设计院|集团|会所|网吧|"
    "报社|出版社|旅行社|货代|村民委员会|居民委员会|公司"
)
_LOOSE = "企业|厂|店|行|中心|馆|坊|社|(?<![当现到出立])场|园|屋|吧|庄|渔行"
_PLAIN = rf"(?:[{HAN}0-9A-Za-z×*○〇&·.+\-]|[（(][{HAN}0-9A-Za-z×*]{{1,12}}[）)])"
_FORM = re.compile(
    rf"(?:(?P<strong>{_STRONG})(?!长)|(?P<kind>{_KINDS})|(?P<loose>{_LOOSE}))"
    rf"(?:[（(](?:有限合伙|普通合伙|特殊普通合伙|个体工商户|个人独资|集团|[{HAN}]{{2,4}})[）)])?{_BRANCH}"
)
# What never stands inside a firm's name: the name begins behind it.
_CUT = re.compile(
    "当事人|被处罚人|被处罚单位|被申请人|申请人|被执行人|原告|被告|委托人|受托人|委托方|受托方|委托单位|"
    "受委托|委托|受雇于|雇佣|雇用|承运人|托运人|"
    "承运|托运|根据|依据|关于|位于|以及|经营者|经营人|负责人|法定代表人|股东|收发货人|收货人|发货人|货主|"
    "经营单位|生产销售单位|消费使用单位|"
    "境内收货人|境外发货人|申报单位|申报人|报关单位|报关企业|代理人|代理报关|单位名称|企业名称|公司名称|"
    "字号名称|名称|字号|"
    "船舶所有人|所有人|船舶经营人|船舶管理人|管理人|船东|登记在|挂靠在|挂靠于|挂靠|隶属于|隶属|所属|"
    "任职于|就职于|供职于|系|分别为|分别是|"
    "其中|发现|查明|认定|证实|责令|决定对|对当事人|处罚|调查|检查|抽查|约谈|告知|通知|通过|利用|使用|"
    "借用|冒用|以|伙同|联合|联系|向|由|与|和(?=海南|海口|三亚|广|深|上海)|"
    "及|被|为(?=海南|海口|三亚|洋浦|儋州|广|深|上海|北京)|在|从|至|到(?=海|三|洋|广)|将|是|给|于|让|替|"
    "经|据|因|即|如|其|该|等|且|并|或|则|按|此|的|了|我|"
    "你|他|她|们|"
    "受|有|去|出售给|销售给|卖给|交给|转给|交由|转交|支付给|支付|租赁|租用|购买|购进|采购自|进口自|"
    "供货商|供应商|生产商|生产厂家|生产企业|经销商|出卖人|买受人|"
    "买方|卖方|甲方|乙方|丙方|出租方|承租方|发包方|承包方|担保人|保证人|第三人|被害单位|涉案单位|"
    "涉案企业|涉事企业|企业|单位|公司|"
    "对|查处|查获|现场负责人|工作单位|开户行|开户银行|户名|账户名|收款人|付款人|收款单位|付款单位|项目名称|"
    "建设单位|施工单位|监理单位|运营商|运营方"
)
_KEPT = re.compile(
    "经济|经贸|经纬|经典|经世|经营部|经销部|经营店|及时|为民|和为|其昌|其美|有机|有色|于氏|到家|至诚|"
    "至臻|至尚|在线|在家|至善|因特|如意|如家|如海|如歌|并购|受益|是非|将军|向荣|向阳|向上|与时|与众|由由|"
    "等等|以诚|以岭|以太|以勒|我爱|我家|我的|此间|的士|有家|据点|从容|从江|据实|从心|该隐|等离子|被服|"
    "被单|给排水|给力|让利|即时|即墨|即刻|即墨|于都|于洪|于田|至德|经开"
)
_BARE: Final = re.compile(
    r"(?:该|本|此|某|涉案|涉事|多家|两家|各|一家|几家|有关|相关|其他|关联|个人|国有|民营|外资|合资|独资|"
    r"大型|中小|微型|小微|股份|有限|有限责任|责任|"
    r"物流|运输|贸易|快递|货代|船务|航运|海运|船舶|报关|代理|总|分|子|母|保险|专业|个体|食品|生产|经营|"
    r"进出口|外贸|地产|建筑|电商|旅游|科技|"
    r"投资|保安|物业|上市|认证|征信|高级认证|失信|一般认证|上述|前述|收货|发货|货运|道路运输|"
    r"危险货物运输|供货|同一|原|新|另|小|大|老|人民|"
    r"农民|商业|国家|地方|开户|中国|我国|当地|本地|信用|服务|加工|市场|营业|制造|清洁|汽车|修理|自贸港|"
    r"中心|餐饮|"
    r"中央|三级甲等|公立|民办|私立|乡镇|村级|社区|个体|合法|正规|工商|仓储|外轮|餐饮|连锁|小型|中型|全国|"
    r"网络|电子|公共)*"
)
_ENGLISH = re.compile(
    r"(?<![A-Za-z])[A-Z][A-Za-z0-9&'.\-]{0,30}(?:[ ,]{1,2}(?:[A-Z0-9&(][A-Za-z0-9&'.()\-]{0,30}|and|of|"
    r"de|und|y)){0,9}[ ,.]{1,2}"
    r"(?i:co\.? ?,? ?(?:ltd|limited|inc)\.?|company(?: limited| ltd\.?)?|ltd\.?|limited|"
    r"l\.?l\.?c\.?|inc\.?|corp(?:oration)?\.?|gmbh|s\.a\.?|pte\.? ?ltd\.?|"
    r"pty\.? ?ltd\.?|b\.v\.|plc|sdn\.? ?bhd\.?|shipping(?: lines?)?|logistics|lines?|holdings?|group|"
    r"trading|agency)(?![A-Za-z])"
)
_ALIAS = re.compile(
    r"(?:以下|下文|下)?(?:简称|统称|称)(?:为|：)?[“\"”「『']([^“”\"「」『』'\n]{2,12})[”\"“」』']"
)
_LABEL = re.compile(
    r"(?:单位名称|企业名称|公司名称|字号名称|字号|名称|商户名称|店铺名称|当事人|被处罚单位|被处罚人|"
    r"经营单位|收货人|发货人|境内收货人|境外发货人|收发货人|申报单位|"
    r"报关单位|承运人|托运人|船舶所有人|船舶经营人|船舶管理人|工作单位|供货商|供应商|生产商|生产厂家|"
    r"委托单位|开户行|开户银行|收款单位|货主|船东|所有人|经营人|管理人)"
    rf"(?:[（(][^（）()\n]{{1,12}}[)）])?\s{{0,2}}[：:]\s{{0,2}}({_PLAIN}{{3,40}})(?![{HAN}])"
)
_PREMISES = re.compile("[店铺馆厂坊摊档园社]|排档|大排档|水果摊|收购[点站]|修船铺|修理铺|杂货铺|销售点")
_TRAILING = re.compile("(?:当场|现场|[派与和对向由的])$")
_SUM = re.compile("[壹贰叁肆伍陆柒捌玖拾佰仟万亿零元角分整圆]+")
_FOREIGN = re.compile("[A-Za-z .'-]+")
_STREET = re.compile("[路街道巷村]\\d{1,4}(?:号|-)|\\d(?:号|楼|室|栋)")
_QUOTED = re.compile(
    rf"[“\"]([{HAN}A-Za-z0-9·]{{2,12}})[”\"](?=[{HAN}]{{0,4}}?(?:公司|商行|店|排档|餐馆|饭馆|餐厅|酒家|"
    rf"超市|网店|厂|商铺|"
    rf"档口|会所|酒吧|民宿|旅馆|药房|平台商家))"
)
FIRMLIKE = re.compile(
    rf"(?:{_STRONG}|{_KINDS}|{_LOOSE}|分公司|办事处|项目部|代理|物流|货运|船务|航运|海运|贸易|餐饮|超市)$"
)


def find(page: Page) -> list[Span]:
    """All firms by form, by LAC's tag, by label and in English; overlapping ones included."""
    spans = list(_formed(page)) + list(_tagged(page))
    spans += [Span(*found.span(), Type.ORG, KNOWN) for found in _ENGLISH.finditer(page.text)]
    spans += [Span(*found.span(1), Type.ORG, TAGGED) for found in _QUOTED.finditer(page.text)]
    for found in _LABEL.finditer(page.text):
        if FIRMLIKE.search(found[1]):
            spans.append(Span(*found.span(1), Type.ORG, KNOWN))
    return spans


def aliases(page: Page) -> Iterator[tuple[int, int]]:
    """Where a text defines a short name: （以下简称“椰风物流”）."""
    for found in _ALIAS.finditer(page.text):
        yield found.span(1)


def _formed(page: Page) -> Iterator[Span]:
    limit = 0
    for found in _FORM.finditer(page.text):
        loose = found["strong"] is None
        start = _left(page, found.start(), max(limit, found.start() - LONGEST))
        named = start < found.start() and not _bare(page, start, found.start())
        if named and (not loose or _attested(page, start, found)):
            yield Span(start, found.end(), Type.ORG, WEAK if loose else KNOWN)
        limit = found.end() if not loose else limit


def _left(page: Page, form: int, limit: int) -> int:
    """The left edge of the name whose form starts at a place."""
    start = _plain_start(page.text, form, limit)
    for cut in _CUT.finditer(page.text, start, form):
        free = cut.end() in page.rows or _free(page, cut, form)
        if free and not _leading(page.text, cut, start):
            start = cut.end()
            if page.text[start] in "为是系" and not _KEPT.match(page.text, start):
                start += 1
    place = _first_place(page, start, form)
    tagged = page.word(form)
    if tagged is not None and tagged.tag in ("ORG", "nt") and start <= tagged.start < form:
        edge = _with_places(page, _past_bracket(page.text, tagged.start, start), start)
        return edge if place is None else min(edge, place)
    return _by_tags(page, start, form) if place is None else place


def _leading(text: str, cut: re.Match[str], start: int) -> bool:
    """Whether a cutting word is of the name: 经纬, or a conjunction with nothing to join (和云贸易)."""
    if _KEPT.match(text, cut.start()):
        return True
    first = start == 0 or text[start - 1] in "\n。；：:，"
    return first and cut.start() == start and cut.group() in "和同如其经以因"


def _plain_start(text: str, form: int, limit: int) -> int:
    """As far left as characters of a name go; a bracket goes in whole or not at all."""
    place = form
    while place > limit:
        char = text[place - 1]
        if char in "）)":
            opened = max(
                text.rfind("（", max(limit, place - 14), place),
                text.rfind("(", max(limit, place - 14), place),
            )
            if opened < 0 or opened == limit or not text[opened + 1 : place - 1].isalnum():
                return place
            place = opened
        elif char.isalnum() or char in "×*○〇&·":
            place -= 1
        else:
            return place
    return place


def _free(page: Page, cut: re.Match[str], form: int) -> bool:
    """Whether a cutting word stands alone: LAC did not make it part of a longer word."""
    word = page.word(cut.start())
    if word is None or cut.end() == form:
        return True
    if cut.end() - cut.start() > 1:
        return True
    if (word.start, word.end) == cut.span():
        return word.tag in GRAMMAR or word.tag in ("f", "m", "w")
    return word.tag in GRAMMAR and cut.span() != (word.start + 1, word.end - 1)


def _past_bracket(text: str, edge: int, limit: int) -> int:
    """天捷（海南）贸易有限公司: LAC begins the firm behind the bracket, yet it began before."""
    if text[edge - 1] in "×*":
        while edge > limit and text[edge - 1] in "×*":
            edge -= 1
        return edge
    return limit if edge > limit and text[edge - 1] in "）)" else edge


def _first_place(page: Page, start: int, form: int) -> int | None:
    """The earliest gazetteer place whose row of places is not itself the whole name."""
    for place in range(start, form):
        if place in page.rows and page.rows[place][0] <= form and _open(page, place, start):
            return place
    return None


def _open(page: Page, place: int, start: int) -> bool:
    return place == start or page.text[place - 1] not in "（("


def _with_places(page: Page, start: int, limit: int) -> int:
    while start in page.chains and page.chains[start] >= limit:
        start = page.chains[start]
    return start


def _by_tags(page: Page, start: int, form: int) -> int:
    """Behind the last word of grammar that is followed by at least two characters of name."""
    edge = start
    place = start
    while place < form:
        word = page.word(place)
        if word is None:
            place += 1
            continue
        if (
            word.tag in ("p", "c", "u", "r", "d", "TIME", "m", "q")
            and word.end <= form - 2
            and word.start >= start
        ):
            edge = word.end if word.tag not in ("m", "q") or word.start == edge else edge
        place = word.end
    return edge


def _bare(page: Page, start: int, form: int) -> bool:
    """该公司, 物流有限公司: nothing that tells one firm from another."""
    return _BARE.fullmatch(page.text, start, form) is not None


def _attested(page: Page, start: int, found: re.Match[str]) -> bool:
    """A form that is an ordinary word too needs a witness: LAC, a place at the head, or a mark before it."""
    form, end = found.start(), found.end()
    if not page.starts(end) and end < len(page.text):
        return False
    word = page.word(end - 1)
    if word is not None and word.tag in ("ORG", "nt") and word.end == end:
        return True
    head = next((stop for stop in reversed(page.rows.get(start, ())) if stop <= form), 0)
    if head:
        named = form - head >= (1 if found["kind"] else 2)
        return named and (page.stop(head, form) == form or _PREMISES.match(found.group()) is not None)
    return (
        found["kind"] is not None
        and 2 <= form - start <= 8
        and _alone(page, start)
        and page.stop(start, form) == form
    )


def _alone(page: Page, start: int) -> bool:
    """Whether a mark or a word of grammar stands before, as before a name."""
    return start == 0 or not page.text[start - 1].isalnum()


def _tagged(page: Page) -> Iterator[Span]:
    for word in page.words:
        if word.tag in ("ORG", "nt") and word.end - word.start > 1 and not page.titled(word.start):
            trailing = _TRAILING.search(page.text, word.start, word.end)
            start, end = word.start, trailing.start() if trailing else word.end
            if _nameable(page, start, end):
                yield Span(_with_places(page, start, 0), end, Type.ORG, TAGGED)


def _nameable(page: Page, start: int, end: int) -> bool:
    """A brand, an address or a number that LAC took for a firm is none."""
    text = page.text
    if _bare(page, start, end) or _GENERIC.fullmatch(text, start, end) or _ADDRESS.search(text, start, end):
        return False
    if _FOREIGN.fullmatch(text, start, end):
        return not any(part in LATIN for part in text[start:end].upper().replace("-", " ").split())
    if end - start < 2 or _SUM.fullmatch(text, start, end):
        return False
    if _STREET.search(text, start, end):
        return False
    if text.startswith("牌", end) or text[end - 1] in "牌车*×" or "/" in text[start:end]:
        return False
    return len(_HAN2.findall(text, start, end)) > 1 or text[start:end].isupper()


_HAN2 = re.compile(f"[{HAN}]")
_ADDRESS = re.compile(
    "(?:村|路|街|号|组|镇|乡|区|栋|单元|里|县|市|省|门口|附近|大道|巷|弄|小区|广场|大厦|楼|室|层)$"
)
_GENERIC = re.compile(
    "北约|公安机关|公安|海关|法院|人民法院|检察院|检察机关|海事局|海事|公司|银行|医院|学校|政府|机关|"
    "派出所|交警|交警队|公安局|人民政府|执法机关|执法部门|"
    "主管部门|行政机关|海事管理机构|海事法院|海警|边防|税务机关|工商|税务|部门|单位|企业|缉私局|缉私分局|"
    "市场监管部门|市场监管局|本局|我局|我关|本关|党|中共中央|国务院|党委"
)
