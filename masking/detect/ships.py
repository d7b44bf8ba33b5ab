"""SHIP: the name of a ship, without quotes and without the word that says that it is one."""

import re
from collections.abc import Iterator
from typing import Final

from masking.detect.page import HAN, Page
from masking.detect.spans import Span, Type

KNOWN, WEAK = 0.9, 0.6

_PROVINCE = "琼粤桂闽浙苏沪鲁辽津冀皖赣湘鄂川渝港澳台"
_KIND = (
    "(?:轮|輪|号轮|号船|号|船|艇|渔船|货船|油轮|客轮|客船|散货船|集装箱船|拖轮|驳船|快艇|游艇|摩托艇|船舶|"
    "船只|客滚船|工程船|冷藏船|杂货船|砂船|运输船|机帆船|大飞|帆船)"
)
_CREW = "船长|船主|船东|船员|大副|二副|轮机长|水手|甲板|机舱|驾驶台|船上"
_OPEN, _CLOSE = r"[“\"”「『‘'＂【<〈《]", r"[”\"“」』’'＂】>〉》]"
_QUOTED = re.compile(
    rf"{_OPEN}([{HAN}A-Za-z0-9 .\-]{{2,24}}){_CLOSE}(?:号|[{HAN}]{{0,5}}?(?:（[^（）]{{0,12}}）)?(?:轮|"
    rf"輪|船|艇)(?!胎)|"
    r"[（(](?:船|IMO|MMSI|船舶)|上(?:做|任|当|担任|工作|服务|打工)"
    r"[^。\n]{0,4}?(?:水手|船员|机工|大副|二副|三副|轮机长|船长|厨师|工))"
)
_BEFORE_QUOTE = re.compile(
    r"(?:船舶|船名|货船|渔船|客轮|油轮|轮船|货轮|快艇|游艇|船只|涉案船|拖轮|散货船|客滚船|集装箱船|"
    r"集装箱轮|驳船|该轮|曾用名|原名|更名为|所属|驾驶|登上|登临|乘坐|船员服务于)(?:为|是|的|"
    rf"：)?{_OPEN}([{HAN}A-Za-z0-9 .\-]{{2,24}}){_CLOSE}"
)
_REGISTERED = re.compile(
    rf"[{_PROVINCE}](?:[{HAN}]{{1,4}}?)?(?:渔运|渔养|渔冷|渔休|渔辅|渔|货|油|客|拖|机|工|驳|休|养|冷|运|"
    r"艇|游|港|执|测|供|清|救|引|游艇|"
    rf"无籍|供油|补)[{HAN}]{{0,2}} ?[0-9A-Z]{{2,8}}(?![0-9年月日元])"
    # a county's letter alone
    r"|[临儋昌东陵乐万文海崖澄白湛雷徐遂吴电阳江茂北合钦防台珠汕饶惠陆深福泉漳舟象温]渔"
    r"(?:运|养|冷|休|辅|机|政)? ?[0-9]{4,6}(?![0-9年月日元])"
    rf"|[{_PROVINCE}][{HAN}]{{1,3}} ?(?!\d{{4}}年)\d{{4,6}}(?![0-9年月日元.吨号])(?=[{HAN}]{{0,3}}{_KIND}|"
    r"[”\"」，,、；;。])"
)
_LATIN = re.compile(
    r"(?<![A-Za-z])(?:M\.?/? ?V\.?|M\.?/? ?T\.?|M\.?S\.?|S\.?S\.?|F/?V|MV|MT)(?:[ .:：]{1,2}[“\"‘']?|[“\"‘'])"
    r"((?=[A-Z])[A-Z0-9][A-Z0-9.'\-]{1,20}(?: [A-Z0-9][A-Z0-9.'\-]{0,20}){0,4})"
)
_LATIN_KIND = re.compile(
    r"(?<![A-Za-z])([A-Z][A-Z0-9\-]{1,20}(?: [A-Z0-9][A-Z0-9\-]{0,20}){0,4})(?=[”\"’]? ?(?:轮|号轮|号货轮|"
    rf"号集装箱|号散货|渔船|货船|油轮|散货船|集装箱船|的?(?:{_CREW})))"
)
# Capitals and small letters: only between two words for ships, or a word for ships and 号.
_LATIN_TITLE = re.compile(
    r"(?:货轮|客轮|油轮|邮轮|货船|渔船|商船|散货船|集装箱船|游艇|拖轮|轮船|外轮)[“\"‘]?"
    r"([A-Z][A-Za-z]{1,20}(?: [A-Z0-9][A-Za-z0-9]{0,20}){0,4})(?=[”\"’]?(?:号|轮|的?(?:" + _CREW + ")))"
)
_OWNED = re.compile(
    r"所有的([A-Z][A-Za-z0-9\-]{1,20}(?: [A-Za-z0-9][A-Za-z0-9\-]{0,20}){0,4})"
    r"(?=轮?(?:在|与|和|于|驶|从|靠|自|沉|抵))"
)
_IN_BRACKETS = re.compile(r"(?:轮|船|号|艇|”)[（(]([A-Z][A-Z0-9 .\-]{2,30})[)）]")
_PAIR = re.compile(
    rf"(?<![{HAN}])([{HAN}]{{2,3}}\d{{1,5}})(?:轮|船|号)?(?:与|和|"
    rf"同)([{HAN}]{{2,3}}\d{{1,5}})(?=[^。\n]{{0,30}}(?:碰撞|相撞|会遇))"
)
_LABEL = re.compile(
    r"(?:船名|船舶名称|中文船名|英文船名|船舶英文名称?|运输工具名称(?:及航次号?)?|肇事船舶|涉案船舶|"
    r"涉事船舶|事故船舶|当事船舶|"
    rf"船舶)(?:[（(][^（）()\n]{{1,8}}[)）])?"
    rf"(?:\s{{0,2}}[：:]\s{{0,2}}|(?:(?<=船名)|(?<=名称)) {{1,3}})[“\"「]?"
    r"(?!船|总吨|类型|种类|识别|呼号|所有|编号|登记|国籍|吨位|主机|停泊|序号|航次)"
    rf"([{HAN}]{{1,8}}\d{{0,6}}号?(?=[^{HAN}\d]|[轮号]|$)|[A-Z][A-Z0-9 .\-]{{2,30}}(?<! ))"
)
_NUMBERED = re.compile(
    rf"([{HAN}]{{2,6}}?(?:[0-9]{{1,6}}(?=号?(?:轮(?!胎|式)|货轮|客轮|油轮|散货船|客滚船|货船|渔船|"
    rf"集装箱船|砂船|快艇|游艇|拖轮|船(?!舶所有|员)|的?(?:{_CREW})))|"
    rf"[一二三四五六七八九十]{{1,3}}(?=号(?:轮|货轮|客轮|"
    r"油轮|散货船|客滚船|货船|渔船|船|艇))))"
)
_CREWED = re.compile(
    rf"(?:是|系|为|在|担任|登上|登临|呼叫|雇佣于|服务于|"
    rf"[，。；：、])([{HAN}]{{2,3}}\d{{1,5}})(?=的?(?:{_CREW}))"
)
_LEADING = re.compile(
    r"^.*(?:当事人|船舶|渔船|货船|货轮|船名|驾驶|乘坐|登上|登临|所属|所有|经营|管理|操纵|靠泊|碰撞|指挥|"
    r"检查|发现|查获|拦截|租用|租赁|购买|使用|利用|雇佣|委托|通过|"
    r"系|为|是|的|由|与|和|及|对|在|从|将|被|到|至|于|向|名下|该|其|上|持|往|让|把|经|因|以|乘|号|轮|船|"
    r"令|第|共|约|有|案|查|等|当时|随后)"
)
# Two characters, what the ship is for, and a number, where the text speaks of ships: 顺浩油9, 湛霞渔11005.
_FOR_WORK = re.compile(
    rf"[{HAN}]{{2}}[油工货驳拖供散集渔运采浚]\d{{1,5}}号?"
    r"(?![\d.,]*\s?(?:[吨元人件箱个台辆艘名次年月日天时米公千万斤升桶袋批票条项%]|km|kg))"
)
_OF_SHIPS = re.compile(r"[船轮艇锚]|MMSI|IMO|海里|靠泊|引航|渔港")
_AROUND = 40  # characters in which the text must speak of ships
_NO_SHIP: Final = re.compile(
    "三无|[一二三四五六七八九十两几数本该此各外商客货渔沉肇事涉案他小大老新旧快拖油]{1,4}|.*(?:规定|办法|"
    "通知|"
    "条例|公告|行动|专项|证书|许可|法|案|方案|决定|书)"
)
_SHIP_IN_ROMAN = re.compile(
    r"^[A-Z]{3}-?[UJZ]-?\d|^(?:IMO|MMSI|GPS|AIS|VHF|CCS|VTS|PSC|FSC|HS|PVC|LNG|LPG|TEU|USD|CNY|RMB)\b"
)


def find(page: Page) -> list[Span]:
    """All ships by quote, registered form, label and prefix."""
    spans = [Span(*_bounds(found), Type.SHIP, KNOWN) for found in _named(page.text)]
    spans += [
        Span(*_trim(page.text, *found.span()), Type.SHIP, KNOWN) for found in _REGISTERED.finditer(page.text)
    ]
    spans += list(_numbered(page))
    for found in _PAIR.finditer(page.text):
        spans += [Span(*found.span(side), Type.SHIP, WEAK) for side in (1, 2)]
    spans += [Span(*found.span(1), Type.SHIP, WEAK) for found in _CREWED.finditer(page.text)]
    for found in _FOR_WORK.finditer(page.text):
        around = page.text[max(found.start() - _AROUND, 0) : found.end() + _AROUND]
        if _OF_SHIPS.search(around):
            spans.append(Span(*found.span(), Type.SHIP, WEAK))
    return spans


def _named(text: str) -> Iterator[re.Match[str]]:
    for pattern in (_QUOTED, _BEFORE_QUOTE, _LATIN, _LATIN_KIND, _LATIN_TITLE, _LABEL, _IN_BRACKETS, _OWNED):
        for found in pattern.finditer(text):
            name = found[1].strip()
            if not _NO_SHIP.fullmatch(name) and not _SHIP_IN_ROMAN.match(name):
                yield found


def _bounds(found: re.Match[str]) -> tuple[int, int]:
    """The name's place; M/V stays with it."""
    return (found.start() if found.re is _LATIN else found.start(1)), found.end(1)


def _numbered(page: Page) -> Iterator[Span]:
    """新海口6号: letters before a number and a ship's word, cut where the text before them ends."""
    for found in _NUMBERED.finditer(page.text):
        start = found.start(1)
        leading = _LEADING.match(found[1])
        if leading is not None:
            start += leading.end()
        end = found.end(1)
        if page.text.startswith("号", end) and page.text[end + 1 : end + 2] not in ("船", "轮", "艇", "渔"):
            end += 1
        digits = sum(char.isdigit() for char in page.text[start:end])
        if end - start - digits >= 2 and not _NO_SHIP.fullmatch(page.text, start, end):
            yield Span(start, end, Type.SHIP, WEAK)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return start, end
