"""Money: a number, in figures or in Chinese numerals, with its unit or currency."""

import re
from collections.abc import Iterator

from masking.detect.patterns import Squeezed
from masking.detect.spans import Span, Type

FIGURE = (  # O for 0 and l for 1 are met in figures too
    r"(?:[IL]?\d[\dOIL]{0,2}(?:[,，][\dOIL]{3})+|[IL]?\d[\dOIL]{0,14}|[IL](?=[,.]\d))"
    r"(?:[,，]\d{3})*(?:\.[\dOIL]{1,6})?"
)
NUMERAL = "零〇○一二三四五六七八九十百千万亿两廿壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億"
SCALE = r"(?:[余多几来]?[十百千万亿萬億拾佰仟]{1,3}[余多]?)?[余多]?"
UNIT = (
    r"(?:(?:美|港|欧|日|澳|加|新加坡|新台|新|台|韩|人民币|澳门)?[元圓圆](?:人民币)?|人民币|欧元|英镑|日元"
    r"|港币|台币|新台币|美金|澳门币"
    r"|韩币|卢布|泰铢|越南盾|马克|法郎|里拉|卢比|比索|块钱|块(?=好处|等|[，。,、；;）)]|$))"
)
TENTHS = rf"(?:\d{{1,2}}|[{NUMERAL}]{{1,3}})"
SMALL = rf"(?:{TENTHS}[角毛](?:{TENTHS}分)?|{TENTHS}分(?!钟|之))?[整正]?"
SIGN = (
    r"(?:人民币|新台币|美元|港币|港元|欧元|日元"
    r"|RMB|CNY|USD|HKD|EUR|JPY|GBP|AUD|SGD|MOP|TWD|KRW|US\$|HK\$|[¥￥$€£])"
)
NAMED = rf"(?:{SIGN}(?:[(（][大小]写[)）]|[大小]写)?[:：]?)?"
WITH_UNIT = re.compile(
    rf"{NAMED}(?<![\d.])(?:{FIGURE}(?:[万W]{FIGURE}千?)?{SCALE}|(?:{FIGURE})?[{NUMERAL}]{{1,24}}(?:[余多][百千万亿萬億]{{0,2}})?){UNIT}"
    rf"(?![化论素结件旦首宵凶])(?<!公元)(?<![单多]元){SMALL}"
)
WITH_SIGN = re.compile(rf"{SIGN}[:：]?-?(?:{FIGURE}{SCALE}|[{NUMERAL}]{{2,24}})(?:{UNIT}{SMALL})?")
AFTER = re.compile(rf"{FIGURE}(?:USD|RMB|CNY|HKD|EUR|JPY|GBP|AUD|SGD)(?![A-Z])")
LABELLED = re.compile(
    r"(?:金额|货值|价值|案值|单价|总价|价款|税款|罚款|货款|运费|合计|总计|价格|款项|收入|所得|余额|成交价|完税价)"
    rf"[一-龥]{{0,4}}[:：]?(?P<figure>{FIGURE}(?:[万亿](?![吨人件箱公千米台个辆艘]))?)(?![\d.%年月日号吨公千件箱个台辆艘人倍条项次])"
)


def amounts(squeezed: Squeezed) -> Iterator[Span]:
    """Spans of the folded text that was squeezed."""
    text = squeezed.text
    if "元" in text or "圆" in text or "圓" in text or any(sign in text for sign in "镑民币铢盾布郎金块索克"):
        for found in WITH_UNIT.finditer(text):
            weak = len(found.group()) == 2 and found.group()[0] in NUMERAL
            yield squeezed.span(*found.span(), Type.AMOUNT, 0.4 if weak else 0.9)
    for pattern in (WITH_SIGN, AFTER):
        for found in pattern.finditer(text):
            yield squeezed.span(*found.span(), Type.AMOUNT, 0.9)
    for found in LABELLED.finditer(text):
        yield squeezed.span(*found.span("figure"), Type.AMOUNT, 0.5)
