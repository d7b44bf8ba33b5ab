"""Numbers of decisions, cases and licences: a year in brackets, or 字第…号, with the issuer's word before it.

琼关缉违字〔2025〕0012号, （2025）琼01刑初123号, 海关缉违决字[2025]3号, 琼交运管许可海字460100012345号.
"""

import re
from collections.abc import Iterator

from masking.detect.patterns import HAN, Squeezed
from masking.detect.spans import Span, Type

OPEN, CLOSE = r"[〔\[［（(【〈《「『〖{<]", r"[〕\]］）)】〉》」』〗}>]"
YEAR = (
    rf"{OPEN}(?:(?:19|2[0O])[\dOIL*]{{2}}|(?<=[〔\[])\d\d(?=[〕\]])"
    rf"|[一二〇零○O九]{{1,2}}[一二三四五六七八九〇零○O]{{2}})年?{CLOSE}"
)
SERIAL = r"[\dOIL*]{1,20}"
LIST = rf"(?:[-~、,，和及至到/]{{1,2}}第?{SERIAL}号?)"
ENDING = (
    rf"(?:[A-Z]{{1,6}}-?)?{SERIAL}(?:[-/.]{SERIAL})?(?:{LIST}{{0,12}}号|号)?"
    rf"(?:之[一二三四五六七八九十\d]{{1,2}})?{LIST}{{0,12}}"
)
WORDING = (  # what stands between the year and the number of a case
    rf"(?:{OPEN}?[{HAN}]{{1,4}}{CLOSE}?[\dOIL]{{0,4}}[{HAN}]{{0,10}}(?:{OPEN}[{HAN}]{{1,6}}{CLOSE})?[{HAN}]{{0,4}}第?|第?)"
)
COURT = re.compile(YEAR + WORDING + ENDING)
WORDED = re.compile(
    rf"[字罚决告许准]第?(?:[{HAN}A-Z]{{0,4}})?(?P<number>[A-Z]{{0,6}}[\dOIL*]{{4,24}}(?:[-/][\d*]{{1,12}}){{0,3}}){LIST}{{0,12}}号"
)
NUMBERED = re.compile(r"第[\dOIL*]{6,24}(?:-\d{1,12}){0,3}号")
DATED = re.compile(r"(?:19|2[0O])[\dOIL]{2}")
CERTIFIED = re.compile("证|许可|登|检|籍|准")
LETTERED = re.compile(rf"字第?(?P<number>[A-Z]{{0,6}}[\dOIL*]{{2,24}}(?:-\d{{1,12}}){{0,3}}){LIST}{{0,12}}号")
ISSUER = re.compile(rf"(?:[{HAN}A-Z0-9·/\-]|{OPEN}[{HAN}]{{1,8}}{CLOSE}){{1,24}}$")
LONGEST_ISSUER = 24
# What ends before the issuer's word begins.
STOPS = re.compile(
    r"(?:根据|依据|依照|按照|参照|作出|做出|作的|下达|制发|制作|送达|收到|出具|签发|发布|印发|颁发|核发|持有|取得|办理|不服|违反"
    r"|撤销|维持|变更|执行|履行|关于|对于|详见|参见|以及|文书|文号|文件|案号|编号|证号|号码|字号|为|以|的|了|是|及|和|与|经|由|向|按"
    r"|对|该|本院|我院|你|其|又|即|见|即|将|于|在|至|书|号|份|件|院|日|发出|签收|贵单位|贵公司)"
)


def documents(squeezed: Squeezed) -> Iterator[Span]:
    """Spans of the folded text that was squeezed."""
    text = squeezed.text
    for found in COURT.finditer(text):
        start = _issued(text, found.start())
        ends_well = "号" in found.group() or (start < found.start() and found.group()[0] in "〔[")
        if ends_well:
            yield squeezed.span(start, found.end(), Type.DOC_NO, 0.95)
    for pattern in (WORDED, LETTERED):
        if "号" not in text:
            break
        for found in pattern.finditer(text):
            start = _issued(text, found.start())
            decided = DATED.match(found["number"]) and not CERTIFIED.search(
                text, start, found.start("number")
            )
            yield squeezed.span(start, found.end(), Type.DOC_NO if decided else Type.OTHER_ID, 0.9)
    for found in NUMBERED.finditer(text):
        yield squeezed.span(found.start(), found.end(), Type.DOC_NO, 0.75)


def _issued(text: str, end: int) -> int:
    """Where the issuer's word before a place begins: behind the last word that cannot belong to it."""
    window = text[max(0, end - LONGEST_ISSUER) : end]
    found = ISSUER.search(window)
    if not found:
        return end
    word = found.group()
    cut = max((stop.end() for stop in STOPS.finditer(word)), default=0)
    return end if STOPS.fullmatch(word[-1:]) else end - len(word) + cut
