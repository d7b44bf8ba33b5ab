"""Dates in any spelling, with the time of day that is attached to them. A duration or an age is none.

GB/T 7408 and the usage of decisions: 2025年3月12日, 二〇二五年三月十二日, 同年3月12日14时30分许, 2025-03-12.
"""

import re
from collections.abc import Iterator

from masking.detect.patterns import Squeezed
from masking.detect.spans import Span, Type

DIGIT = "一二三四五六七八九〇零○O0壹贰叁肆伍陆柒捌玖"
CN = "一二三四五六七八九十〇零○OL廿卅壹贰叁肆伍陆柒捌玖拾元正"
YEAR = rf"(?:(?:1[5-9]|2[0O])[\d*]{{2}}|[12][\dOIL]{{3}}|[IL]9[\dOIL]{{2}}|[一二壹贰][{DIGIT}]{{3}})"
MONTH = rf"(?:[01OIL*]?[\dOIL*]|[{CN}]{{1,3}})"
DAY = rf"(?:[0-3OIL*]?[\dOIL*]|[{CN}]{{1,4}})"
WHILE = "(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|夜间|晚|深夜|夜里|当晚)"
HOUR = rf"(?:\d{{1,2}}|[{CN}两]{{1,3}})"
CLOCK = (
    rf"(?:{WHILE}?{HOUR}(?:[时點点](?!以[上下])(?:{HOUR}分?|半|整|[一二三]刻)?(?:\d{{1,2}}秒)?"
    rf"|[:：]\d{{2}}(?:[:：]\d{{2}}(?:\.\d{{1,6}})?)?)(?:许|左右|前后)?|{WHILE}|[0-2]\d[0-5]\d时)"
)
PART = r"(?:[上中下]旬|初|底|末|第?[一二三四1-4]季度|[上下]半年)"
OF_DAY = rf"{DAY}[日号](?!以?内)(?:{CLOCK})?"
OF_MONTH = rf"(?:{MONTH}[、至到\-])?{MONTH}月(?!内)(?:份|{PART}|{DAY}(?=[、至到\-]{DAY}日)|{OF_DAY})?"
CHAIN = rf"(?:[至到\-~～、,，和及]+(?:[当次同]日|[当次同翌]年|[当次同]月)?(?:{OF_MONTH}|{OF_DAY}|{CLOCK}))"
CALENDAR = re.compile(
    rf"(?:(?<!\d){YEAR}[\-~～—至到、](?={YEAR}年))?"
    rf"(?:{YEAR}年(?!代|[以之]?[内上下])|民[国國]\d{{1,3}}年|[同当次翌今去本上前明该]年度?(?={MONTH}月)|(?<!\d)\d\d年(?={MONTH}月))"
    rf"(?:{PART}|(?<=年){OF_MONTH}{CHAIN}{{0,8}})?"
)
MONTH_DAY = re.compile(rf"(?<![\d.])(?:{MONTH}月|[同当本次上下]月){OF_DAY}{CHAIN}{{0,8}}")
MONTH_ALONE = re.compile(
    rf"(?<![\d.{CN}个])(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九元])月(?:份|{PART})?(?![饼球光亮内])"
)
DAY_TIMED = re.compile(rf"(?<![\d.{CN}])(?:[12]?\d|3[01])日{CLOCK}{CHAIN}{{0,4}}")
TWO = r"(?:[0-3OIL][\dOIL]|[1-9IL])"
NUMERIC = re.compile(
    rf"(?<![\d/.\-])(?:(?:[1IL][89]|2[0O])[\dOIL]{{2}}([-/.]){TWO}\1{TWO}|{TWO}([-/.]){TWO}\2(?:19|20)\d\d)"
    r"(?:T?\d{1,2}[:：]\d{2}(?:[:：]\d{2}(?:\.\d{1,6})?)?(?:Z|[+\-]\d{2}:?\d{2})?)?(?![\d])"
)
YEAR_MONTH = re.compile(
    r"(?<![\d/.\-A-Z])(?:19|2[0O])\d\d(?:-(?:[0O][1-9IL]|[1IL][0-2OIL])|[./](?:0?[1-9]|1[0-2]))(?![\d/.\-A-Z%元万亿千吨公米])"
)
NAMES = "(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]{0,6}"
ENGLISH = re.compile(
    rf"(?<!\d)(?:[0-3]?\d(?:ST|ND|RD|TH)?[.,\-]?{NAMES}[.,\-]?(?:\d{{4}}|\d\d)|{NAMES}[0-3]?\d(?:ST|ND|RD|TH)?,(?:19|20)\d\d)(?!\d)"
)
RANGE = re.compile(r"[至到\-~～]{1,2}")
RULES = ((CALENDAR, 0.95), (MONTH_DAY, 0.9), (MONTH_ALONE, 0.5), (DAY_TIMED, 0.6))
NUMERIC_RULES = ((NUMERIC, 0.9), (YEAR_MONTH, 0.45), (ENGLISH, 0.9))


def dates(squeezed: Squeezed) -> Iterator[Span]:
    """Spans of the folded text that was squeezed; a range from one date to another is one."""
    text = squeezed.text
    rules = RULES if "年" in text or "月" in text or "日" in text else ()
    for pattern, score in (*rules, *NUMERIC_RULES):
        start = end = 0
        for found in pattern.finditer(text):
            if end and RANGE.fullmatch(text[end : found.start()]):
                end = found.end()
                continue
            if end:
                yield squeezed.span(start, end, Type.DATE, score)
            start, end = found.span()
        if end:
            yield squeezed.span(start, end, Type.DATE, score)
