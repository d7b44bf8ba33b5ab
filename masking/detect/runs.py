"""Numbers that a label or one sign tells: behind 编号：, around @, between dots; and spoken digits."""

import re
from collections.abc import Iterator

from masking.detect.kinds import AREA, classify
from masking.detect.labels import label_before
from masking.detect.patterns import HAN, PROVINCE, Squeezed
from masking.detect.spans import Span, Type

STEMS: tuple[tuple[Type, str], ...] = (
    (Type.CONTRACT_NO, "合同书?|协议书?"),
    (Type.SHIP_ID, "呼|呼叫|IMO|MMSI|船舶识别|船舶登记|船检登记|船检|船舶所有权登记|船舶|初次登记"),
    (Type.PASSPORT, "护照"),
    (Type.TRAVEL_PERMIT, "通行证|台胞证"),
    (Type.CONTAINER, "集装箱|箱|柜"),
    (Type.DECLARATION_NO, "报关单|备案清单"),
    (Type.CUSTOMS_CODE, "海关(?:注册|备案|企业|10位|十位)?(?:登记)?"),
    (Type.USCC, "信用"),
    (Type.ID_CARD, "身份证件?|驾驶证|居住证|居留证"),
    (Type.BANK_CARD, "账|帐|账户|帐户|银行卡|卡|尾"),
    (Type.PLATE, "车牌|号牌|牌照"),
    (Type.PHONE, "电话|手机|传真"),
    (Type.DOC_NO, "案|文|字|认定书|决定书|通知书|报告"),
    (
        Type.OTHER_ID,
        (
            "微信|QQ|V信|IP地址|IP|证书?|许可证?|许可|执照|服务簿|注册|登记|发票|提单|提运单|运单|舱单|封志|铅封|关锁|封条|封|机"
            "|车架|底盘|识别|档案|批次?|序列|流水|订单|凭证|票据?|工|单|证件?|航次|航班|商品|税则|税|保单|收据|编|机构|产品|设备|型|货|箱单"
        ),
    ),
)
STEM = "|".join(
    f"(?P<{kind}>{words})" for kind, words in sorted(STEMS, key=lambda pair: pair[0] is Type.OTHER_ID)
)
FILL = (
    r"(?:[（(][一-龥A-Z、/]{1,12}[)）])?(?:分别)?(?:为|是|系|显示|记载为)?[ \n]?[:：=]?[ \n]{0,2}"
    r"[“\"「【\[(（#<《]?(?:NO[.:]?)?第?[ ]?"
)
ISSUER = rf"(?:[（(\[]?[{PROVINCE}海国交船港三洋儋][{HAN}()（）\[\]〔〕]{{0,14}}?第?|[{HAN}]{{1,10}}[字第])"
VALUE = (
    rf"(?P<value>(?:{ISSUER}(?=[\dA-Z*]))?[\dA-Z*][\dA-Z*\-/_.·#+]{{1,39}}"
    r"(?:[ \n]{1,2}[\dA-Z*\-/]{2,20}){0,6}"
    r"(?:[字第]{1,2}[\d*]{2,24})?(?:[（(【〔\[][\dA-Z]{1,4}[)）】〕\]][\dA-Z\-]{0,12})?号?)"
)
LABELLED = re.compile(
    rf"(?:{STEM})(?:(?:编号|号码|代码|编码|号列|号|码)(?:/[A-Z]+)?{FILL}|[:：][ \n]?(?:NO[.:]?)?){VALUE}"
)
LETTERS_ONLY = re.compile(
    r"(?:呼号|机构代码|呼叫号|微信号?|QQ号?|账号|帐号|支付宝|抖音号|快手号|(?<![A-Z])(?:WX|VX|WECHAT)(?=[:：]))(?:码)?(?:名)?(?:为|是|系)?"
    r"[ ]?[:：]?[ ]?[“\"「]?(?P<value>[A-Z][A-Z0-9_\-]{3,29})"
)
SEVERAL = re.compile(r"[/ \n]")
LISTED = (Type.PHONE, Type.ID_CARD, Type.BANK_CARD, Type.PLATE, Type.CONTAINER, Type.DECLARATION_NO)
CONTRACT = Type.CONTRACT_NO
AGREED = re.compile(r"(?:合同|协议)[^。；]{0,6}$")
AGREED_BEHIND = re.compile(rf"号?[”\"」】)）]?的?[《“]?[{HAN}]{{0,6}}(?:合同|协议)")
CODE = re.compile(
    r"(?<![0-9A-Z\-])[A-Z]{1,8}(?:[\-_/]?\d{1,16}|[\-_/][0-9A-Z]{1,16})(?:[\-_/][0-9A-Z]{1,16}){0,5}(?![0-9A-Z]|型)"
)
TAIL = re.compile(
    r"(?:[后末尾](?:[2-8]|[二三四五六八])位|尾数|尾号)(?:数字?|号码)?[为是系]?[:：]?[ ]?"
    r"(?P<value>[\dX*](?:[ \n]{0,4}[\dXOIL*]){1,7})(?![\d年月])"
)
MAIL_LEFT = re.compile(r"(?:[A-Z0-9._%+\-]{1,64} ?\n {0,8})?[A-Z0-9._%+\-]{1,64}(?: ?\n {0,8}| )?$")
HOST = r"[A-Z0-9][A-Z0-9\-]{0,62}(?: ?\n? {0,8}[A-Z0-9\-]{1,30}(?=[ \n]?\.))?"
APART_LEFT = re.compile(r"(?:[A-Z0-9._%+\-] ){1,64}$")
APART_RIGHT = re.compile(r"(?: [A-Z0-9.\-]){4,80}")
MAIL_SPELLED = re.compile(rf"[A-Z0-9._%+\-]{{1,64}} ?[\[(（［]AT[\])）］] ?{HOST}(?:\.{HOST}){{1,5}}")
MAIL_RIGHT = re.compile(rf"[ \n]?{HOST}(?:[ \n]{{0,2}}\.[ \n]{{0,2}}{HOST}){{1,5}}")
ADDRESS = re.compile(
    r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d]|\.\d)(?::\d{2,5})?"
    r"|(?<![\dA-Z:])(?:[\dA-F]{1,4}:){7}[\dA-F]{1,4}|(?<![\dA-Z:])(?:[\dA-F]{2}[:-]){5}[\dA-F]{2}(?![\dA-Z])"
    r"|(?<![\dA-Z:])(?:[\dA-F]{1,4}:){1,6}:(?:[\dA-F]{1,4}(?::[\dA-F]{1,4}){0,5})?(?![\dA-Z])"
)
TARIFF = re.compile(
    r"(?<![\d.])\d{4}\.\d{2}(?:\.\d{2}){1,2}(?![\d.])|(?<![\d.])\d{4}\.\d{4}(?:\.\d{2})?(?![\d.])"
)
EXTENSION = r"(?:[ ]?(?:转|-|分机号?|EXT\.?)[ :：]?\d{1,6}(?!\d))"
LANDLINE = re.compile(
    rf"(?<!\d)(?:\+?86[ \-]?)?(?:[(（]0{AREA}[)）][ \-·.]{{0,2}}|0{AREA}[ \-·.]{{1,2}})"
    rf"[2-9]\d{{2,3}}[ \-·.]?\d{{4}}(?!\d){EXTENSION}?"
    rf"|(?<!\d)0\d{{9,11}}{EXTENSION}|(?<!\d)1[3-9]\d{{9}}{EXTENSION}"
    r"|(?<!\d)[48]00[ \-]?\d{3,4}[ \-]?\d{3,4}(?!\d)"
)
DIGITS = "0123456789"
SPOKEN = "一二三四五六七八九〇零○幺两壹贰叁肆伍陆柒捌玖"
SPOKEN_AS = str.maketrans(SPOKEN + "OIL", "12345678900012123456789011")
SPOKEN_RUN = re.compile(rf"(?:[{SPOKEN}\dOIL](?:[ \-、·]{{0,3}}+(?:\n {{0,8}}+)?+)){{7,}}+")
SPOKEN_DIGIT = re.compile(f"[{SPOKEN}]")
LONG = 5  # digits of a code that nothing labels
STANDARD = re.compile(r"(?:GB|GA|JR|ISO|IEC|RFC|HJ|JT|NY|YY|QB|DB|SN|SB|LY|HS|T)[\d/\-]")
TELLING = 3  # so many digits make a labelled run a number, not a word


def runs(text: str, squeezed: Squeezed) -> Iterator[Span]:
    """Spans of the folded text, which is also given squeezed."""
    yield from _labelled(text, squeezed)
    yield from _mails(text)
    for found in CODE.finditer(text):
        if sum(map(str.isdigit, found.group())) >= LONG and not STANDARD.match(found.group()):
            contract = AGREED_BEHIND.match(text, found.end())
            end = found.end() + (1 if contract and text[found.end()] == "号" else 0)
            yield Span(found.start(), end, CONTRACT if contract else Type.OTHER_ID, 0.55)
    for found in ADDRESS.finditer(text):
        yield Span(*found.span(), Type.OTHER_ID, 0.8)
    for found in TARIFF.finditer(text):
        yield Span(*found.span(), Type.OTHER_ID, 0.5)
    for found in LANDLINE.finditer(text):
        yield Span(*found.span(), Type.PHONE, 0.8)
    yield from _spoken(text)


def _labelled(text: str, squeezed: Squeezed) -> Iterator[Span]:
    for found in LABELLED.finditer(text):
        yield from _value(Squeezed(text, range(len(text))), found)
    if len(squeezed.text) < len(text):
        for found in LABELLED.finditer(squeezed.text):
            for span in _value(squeezed, found):
                if span.type not in LISTED and span.end - span.start > len(found["value"]):
                    yield span
    for found in TAIL.finditer(text):
        yield Span(*found.span("value"), Type.BANK_CARD, 0.6)
    for found in LETTERS_ONLY.finditer(text):
        yield Span(*found.span("value"), Type.SHIP_ID if text[found.start()] == "呼" else Type.OTHER_ID, 0.8)


def _value(read: Squeezed, found: re.Match[str]) -> Iterator[Span]:
    """The labelled value, unless it is a word, or several numbers, which are read one by one."""
    value = found["value"]
    digits = sum(char in DIGITS + "*" for char in value)
    start, end = found.span("value")
    end -= len(value) - len(value.rstrip("-/_.·#+ \n"))
    several = _stem(found) in LISTED and SEVERAL.search(value)
    if not several and (digits >= TELLING or (digits and end - start >= TELLING + 1)):
        label = CONTRACT if _contracted(read.text, found) else _stem(found)
        yield read.span(start, end, *_told(value, label))


def _contracted(text: str, found: re.Match[str]) -> bool:
    """Whether a contract is spoken of right before 编号 or right behind the number."""
    before = text[max(0, found.start() - 12) : found.start()]
    return text[found.start()] == "编" and bool(
        AGREED.search(before) or AGREED_BEHIND.match(text, found.end())
    )


def _stem(found: re.Match[str]) -> Type:
    return next(Type(name) for name, part in found.groupdict().items() if part and name != "value")


def _told(value: str, label: Type) -> tuple[Type, float]:
    """The type and score of a labelled value: its own shape, where that is sure, and else the label's."""
    dense = "".join(char for char in value if char.isalnum() or char == "*")
    kind, score = classify(dense, label)
    return (kind, score) if score >= 0.85 else (label, 0.7)


def _mails(text: str) -> Iterator[Span]:
    place = text.find("@")
    while place >= 0:
        left = MAIL_LEFT.search(text, max(0, place - 140), place)
        right = MAIL_RIGHT.match(text, place + 1)
        if not (left and right):
            left = APART_LEFT.search(text, max(0, place - 140), place)
            right = APART_RIGHT.match(text, place + 1)
        if left and right:
            yield Span(left.start(), right.end(), Type.EMAIL, 0.95)
        place = text.find("@", place + 1)
    for found in MAIL_SPELLED.finditer(text):
        yield Span(*found.span(), Type.EMAIL, 0.9)


def _spoken(text: str) -> Iterator[Span]:
    for found in SPOKEN_RUN.finditer(text):
        words = SPOKEN_DIGIT.findall(found.group())
        if not words:
            continue
        spoken = "".join(char for char in found.group().translate(SPOKEN_AS) if char in DIGITS)
        label = label_before(text, found.start(), 0)
        kind, score = classify(spoken, label)
        start, end = found.span()
        end -= len(found.group()) - len(found.group().rstrip(" -、·\n"))
        mostly = 2 * len(words) > len(spoken)  # else it may be figures with a word behind them
        if score >= (0.5 if mostly else 0.8) or (label and mostly):
            yield Span(start, end, kind if score else label or Type.OTHER_ID, max(score, 0.5))
        elif len(words) >= 8:
            yield Span(start, end, Type.OTHER_ID, 0.35)
