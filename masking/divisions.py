"""Administrative divisions as far as generalising an address needs them (GB/T 2260)."""

import re

PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区",
    "21": "辽宁省", "22": "吉林省", "23": "黑龙江省",
    "31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省", "35": "福建省",
    "36": "江西省", "37": "山东省",
    "41": "河南省", "42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区", "46": "海南省",
    "50": "重庆市", "51": "四川省", "52": "贵州省", "53": "云南省", "54": "西藏自治区",
    "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区", "65": "新疆维吾尔自治区",
}  # fmt: skip
# Hainan's prefecture-level cities and the counties that the province administers itself.
HAINAN = {
    "4601": "海口市", "4602": "三亚市", "4603": "三沙市", "4604": "儋州市",
    "469001": "五指山市", "469002": "琼海市", "469005": "文昌市", "469006": "万宁市", "469007": "东方市",
    "469021": "定安县", "469022": "屯昌县", "469023": "澄迈县", "469024": "临高县",
    "469025": "白沙黎族自治县", "469026": "昌江黎族自治县", "469027": "乐东黎族自治县",
    "469028": "陵水黎族自治县", "469029": "保亭黎族苗族自治县", "469030": "琼中黎族苗族自治县",
}  # fmt: skip

_PROVINCE = re.compile("|".join(PROVINCES.values()))
_CITY = re.compile("(?:海南省)?(" + "|".join(HAINAN.values()) + ")")


def province_of(address: str) -> str | None:
    """The province an address names at its head; Hainan's cities imply it. None if neither stands there."""
    found = _PROVINCE.match(address)
    if found:
        return found.group()
    return PROVINCES["46"] if _CITY.match(address) else None


def city_of(address: str) -> str | None:
    """The province and, inside Hainan, the city: elsewhere the province alone. None if unknown."""
    found = _CITY.match(address)
    return PROVINCES["46"] + found.group(1) if found else province_of(address)
