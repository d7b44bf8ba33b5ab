"""Which record of which department is an edge: row number (from 0) → edge."""

from collections.abc import Mapping
from types import MappingProxyType

from samples.edges import (
    Edge,
    base64_of,
    certified,
    clean,
    foreign,
    full_width,
    having,
    json_of,
    listed,
    person,
    respelt,
    trading,
    without,
    wrong_check,
)

FOCUS = listed("BASIS_03", "2026-03-18")
OBJECTED = "OBJECTED"
REAL, SUSPECT = "real", "suspect"
SOLE = 6  # a number that is a sole proprietor's (samples.subjects.SOLE_AT)

CUSTOMS: Mapping[int, Edge] = MappingProxyType(
    {
        0: Edge(clean, "plain_enterprise", "in good standing", "普通企业（白名单）"),
        1: Edge(certified, "aeo_enterprise", "authorised economic operator", "高级认证企业"),
        2: Edge(
            trading, "focus_enterprise", "under attention, with trade data", "重点关注企业，附有报关数据"
        ),
        3: Edge(
            listed("BASIS_02", "2024-09-02", more={"publicity_until": "2025-09-02"}),
            "focus_out_of_publicity",
            "under attention, publicity over",
            "重点关注，公示期已满",
        ),
        4: Edge(
            listed("BASIS_03", "2026-06-30", more={"published": "no"}),
            "focus_unpublished",
            "under attention, decision not published",
            "重点关注，决定未公示",
        ),
        SOLE: Edge(clean, "sole_proprietor", "a sole proprietor is a person", "个体工商户按个人信息处理"),
        SOLE + 7: Edge(FOCUS, "sole_focus", "a sole proprietor under attention", "重点关注的个体工商户"),
        8: Edge(listed("BASIS_03", "2026-02-09", OBJECTED), "objected", "objection flagged", "异议处理中"),
        9: Edge(listed("BASIS_01", "2025-04-21", "REPAIRED"), "repaired", "repaired: no trace", "已修复"),
        10: Edge(listed("BASIS_02", "2025-01-15", "EXITED"), "exited", "exited: no trace", "已退出"),
        11: Edge(listed("BASIS_03", "2024-03-05", "EXPIRED"), "expired", "expired: no trace", "已期满"),
        12: Edge(listed("BASIS_03", "2026-01-20", "REVOKED"), "revoked", "revoked: no trace", "决定已撤销"),
        14: Edge(listed("BASIS_03", "2025-11-03", "SEALED"), "sealed", "sealed: no trace", "已封存"),
        15: Edge(
            having({"C10": "该企业涉案情况另见机密★20年卷宗。"}, after=FOCUS),
            "marked",
            "a secrecy mark in the text",
            "文本中出现国家秘密标志",
            mark=REAL,
        ),
        16: Edge(having({"C10": "附件为机 密 ★ ２０年，不随文发送。"}, after=FOCUS), mark=REAL),
        17: Edge(having({"remark": "见 机\u200b密\u200b★\u200b10年 附页"}), mark=REAL),
        18: Edge(having({"remark": "秘密☆"}), mark=REAL),
        19: Edge(having({"C10": "处置方案（机密*5年）另行送达。"}, after=FOCUS), mark=REAL),
        21: Edge(having({"remark": base64_of("机密★20年")}), mark=REAL),
        22: Edge(having({"remark": json_of("绝密★长期")}), mark=REAL),
        23: Edge(
            having({"C10": "经查，该企业进口电影《绝密档案》放映拷贝两套，申报价格偏低。"}, after=FOCUS),
            "false_friend",
            "a film title, held for a human",
            "片名中的“绝密”，转人工",
            mark=SUSPECT,
        ),
        24: Edge(having({"C15": "本企业已按商业秘密保护条例要求签订协议。"}), mark=SUSPECT),
        25: Edge(having({"remark": "【秘密】企业登记资料"}), "marked_harmless", mark=REAL),
        26: Edge(having({"remark": "普通商密★5年"}), mark=REAL),
        28: Edge(
            FOCUS,
            "review_refused",
            "the organ refused release",
            "审查机关不同意提供",
            review="refused",
        ),
        27: Edge(clean, "unauthorised_enterprise", "nobody was authorised", "未取得授权的企业"),
        30: Edge(respelt("E02", full_width), "full_width", "its code came in full width", "代码为全角"),
        31: Edge(respelt("E02", lambda text: f" {text[:8]} {text[8:]} ")),
        32: Edge(
            listed("BASIS_02", "2025-12-20", more={"adverse_end": "2020-05-10"}),
            "adverse_old",
            "adverse information older than five years, still under attention",
            "不良信息已满五年",
        ),
        33: Edge(having({"E01": "海南鹭汀通·远洋（三亚）供应链有限公司"})),
        40: Edge(respelt("E02", wrong_check), fault="E02"),
        41: Edge(having({"C01": "观察名单"}), fault="C01"),
        42: Edge(without("E02"), fault="E02"),
        44: Edge(having({"C02.from": "2027-03-01"}), fault="C02.from"),
        45: Edge(having({"C09.kind": "fine", "C09.amount": "叁万元"}, after=FOCUS), fault="C09.amount"),
        46: Edge(without("status"), fault="status"),
    }
)

PERSON_FOCUS = listed("BASIS_03", "2026-03-18")
MARITIME: Mapping[int, Edge] = MappingProxyType(
    {
        0: Edge(clean, "consented_individual", "separate consent given", "已单独同意的个人"),
        1: Edge(clean, "unconsented_individual", "no consent", "未单独同意的个人"),
        2: Edge(
            listed("BASIS_05", "2026-04-08"),
            "focus_individual",
            "on the maritime list, consent and notice",
            "海事名单个人，已同意并告知",
        ),
        3: Edge(PERSON_FOCUS, "focus_unnotified", "consent without prior notice", "已同意但未事先告知"),
        4: Edge(person("460106", "2009-06-01", 997), "minor", "seventeen years old", "未成年人"),
        5: Edge(
            person("460108", "2008-11-24", 996), "eighteen_tomorrow", "eighteen tomorrow", "明日满十八周岁"
        ),
        6: Edge(person("460107", "1985-02-11", 999, "欧阳海燕"), "compound_name", "欧阳", "复姓"),
        7: Edge(
            person("650102", "1991-07-15", 997, "阿卜杜拉·买买提"), "dotted_name", "a ·-name", "间隔号姓名"
        ),
        8: Edge(foreign("SANTOS MARIA LUISA", "P7654321A"), "latin_name", "a foreign seaman", "外籍船员"),
        9: Edge(
            person("460105", "1978-02-18", 998, after=respelt("P02.number", str.lower)),
            "lower_case_x",
            "its ID ends in a lower-case x",
            "身份证号末位为小写 x",
        ),
        10: Edge(respelt("P02.number", full_width)),
        11: Edge(
            listed("BASIS_03", "2023-11-24", more={"C02.until": "2026-11-24"}),
            "ends_tomorrow",
            "three years end tomorrow",
            "三年明日届满",
        ),
        12: Edge(
            listed("BASIS_03", "2024-02-29", more={"C02.until": "2027-02-28"}), "leap_day", "29 February"
        ),
        13: Edge(
            listed("BASIS_05", "2025-12-20", more={"adverse_end": "2020-05-10"}),
            "adverse_old_individual",
            "adverse information older than five years, list still active",
            "不良信息已满五年，名单仍有效",
        ),
        14: Edge(
            person("460106", "2009-03-09", 996, after=listed("BASIS_03", "2026-01-12", "SEALED")),
            "sealed_juvenile",
            "a sealed juvenile record",
            "未成年人封存记录",
        ),
        15: Edge(listed("BASIS_03", "2025-02-17", "EXITED"), "exited_individual", "exited", "个人已退出"),
        16: Edge(
            listed("BASIS_05", "2026-02-25", OBJECTED), "objected_individual", "objection", "个人异议中"
        ),
        17: Edge(having({"C10": "案卷标注：秘密★1年"}, after=PERSON_FOCUS), "marked_individual", mark=REAL),
        18: Edge(having({"remark": "内部资料，不得外传"}), mark=SUSPECT),
        19: Edge(
            having({"C05": "违反保守国家秘密法有关规定的线索已移送。"}, after=PERSON_FOCUS), mark=SUSPECT
        ),
        20: Edge(PERSON_FOCUS, "review_refused_individual", review="refused"),
        40: Edge(respelt("P02.number", wrong_check), fault="P02.number"),
        41: Edge(having({"number": "P02.number"}), fault="P02.number"),
        42: Edge(having({"C01": "E-F"}), fault="C01"),
        43: Edge(having({"status": "待核"}), fault="status"),
        59: Edge(
            listed("BASIS_05", "2026-05-26"), "maritime_list", "a ship owner on the list", "海事名单船东"
        ),
    }
)

ANTI_SMUGGLING: Mapping[int, Edge] = MappingProxyType(
    {
        0: Edge(
            listed("BASIS_04", "2026-04-16"),
            "listed_enterprise",
            "on the list, everything reviewed",
            "反走私名单企业",
        ),
        1: Edge(
            listed("BASIS_04", "2026-05-20"),
            "review_partial",
            "C04 reviewed, C11 not",
            "审查只覆盖事由，未覆盖名单",
            review="partial",
        ),
        2: Edge(
            listed("BASIS_04", "2026-07-07"), "listed_individual", "a person on the list", "反走私名单个人"
        ),
        3: Edge(PERSON_FOCUS, "unreviewed_individual", "no review", "未经审查", review="missing"),
        7: Edge(
            listed("BASIS_04", "2026-01-27"), "review_missing", "no review", "未经脱密审查", review="missing"
        ),
        8: Edge(
            having({"C10": "相关布控情况为工作秘密★，不予列明。"}, after=FOCUS),
            "marked_work_secret",
            mark=REAL,
        ),
        9: Edge(
            listed("BASIS_04", "2025-06-18", "REPAIRED"), "repaired_individual", "repaired", "个人已修复"
        ),
        14: Edge(having({"+风险分值": "87"}, after=FOCUS), fault="风险分值"),
        15: Edge(having({"C08": "2027-01-05"}, after=FOCUS), fault="C08"),
        16: Edge(without("C01"), fault="C01"),
        17: Edge(having({"raw": '{"编号":"FZ-0000018","主体类别":"个人",'}), fault="line"),
    }
)
CASES: Mapping[str, Mapping[int, Edge]] = MappingProxyType(
    {"customs": CUSTOMS, "maritime": MARITIME, "anti_smuggling": ANTI_SMUGGLING}
)
