"""The words before a number that say what it is, and the words behind it that say it is a mere quantity."""

import re

from masking.detect.spans import Type

WINDOW = 24
_WORDS: tuple[tuple[Type, str], ...] = (
    (Type.USCC, "统一社会信用代码|社会信用代码|信用代码|纳税人识别号|税务登记证?号?|USCC"),
    (Type.TRAVEL_PERMIT, "通行证|台胞证|回乡证|台湾居民证"),
    (Type.PASSPORT, "护照|PASSPORT"),
    (
        Type.CUSTOMS_CODE,
        "海关(?:注册|备案|企业)?(?:登记)?(?:编码|代码|编号)|海关(?:注册|备案)(?:登记)?号?|注册编码|报关单位(?:备案|注册)[编代]?[码号]|AEO",
    ),
    (Type.DECLARATION_NO, "报关单|备案清单|申报单|进口单|出口单"),
    (Type.CONTAINER, "集装箱|箱号|货柜|柜号"),
    (Type.CONTRACT_NO, "合同|协议书?编?号"),
    (Type.BANK_CARD, "账号|帐号|账户|帐户|银行卡|卡号|信用卡|储蓄卡|借记卡|开户|工行|农行|建行|中行|银行"),
    (
        Type.SHIP_ID,
        "IMO|MMSI|识别号|识别码|船舶登记号|登记号码|船检登记号|船检号|呼号|船舶(?:识别|登记|检验|编)",
    ),
    (Type.PLATE, "车牌|号牌|牌照|车号"),
    (
        Type.OTHER_ID,
        (
            "串号|串码|IMEI|QQ|微信|邮编|邮政编码"
            "|档案编?号|车架号|车辆识别代[号码]|识别代[号码]|VIN|发动机号?|底盘号|商品编[码号]|税则号列?|税号|海关编码|HS"
            "|封志|封号|铅封|关锁|提单|提运单|运单|发票|注册号|工商注册|营业执照|许可证|资格证|从业资格|适任证|服务簿|船员证|证书|运输证|道路运输"
            "|组织机构代码|机构代码|批号|批次|序列号|流水号|订单|凭证|票号|工号|单号|执法证|舱单|航次|IP|编号|凭据|收据|登记证|保单|证号"
        ),
    ),
    (Type.ID_CARD, "身份证|居民证|公民身份|身份号码|驾驶证|驾照|居住证|居留证|永久居留|身份"),
    (Type.PHONE, "电话|手机|联系|致电|热线|传真|座机|拨打|TEL|FAX|MOB|MOBILE|PHONE"),
)
LABELS = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in _WORDS))
ITEMS = re.compile(r"[ \n、,，/;；和及与或至到()（）]{1,4}")
UNITS = re.compile(
    r" ?[余多]?[万千百亿]?(?:吨|公斤|千克|克|KG|G|T|箱|件|个|只|条|台|辆|艘|票|人|名|次|米|公里|海里|平方"
    r"|立方|升|毫升|ML|L|%|元|页|份|天|小时|倍|千瓦|KW|马力|标箱|TEU|度|支|瓶|包|袋"
    r"|桶|张|枚|总吨|净吨|股|户|亩|公顷|字|美元|港元|欧元|双|套|根|块|头|尾|粒|片|本|册|斤|M|CM|MM|[℃°′])"
)


def label_before(text: str, start: int, floor: int) -> Type | None:
    """The type that the nearest label word of the sentence claims; floor: where the last number ended."""
    start_of = max(floor, start - WINDOW)
    window = text[max(start_of, text.rfind("。", start_of, start) + 1) : start]
    kind = None
    for found in LABELS.finditer(window):
        kind = found.lastgroup
    return Type(kind) if kind else None
