"""Secrecy marks in content. A mark that claims secrecy is REAL; a mere word of secrecy is SUSPECT.

Both hold the record: REAL opens an incident (保密法 31, 实施条例 61), SUSPECT goes to a human. Film titles,
names of laws and 商业秘密 are suspect, never clean: only a person may tell them from a badly written mark.
Form of a mark: 密级★保密期限, 密级★解密时间, 密级★解密条件 (保密法 22).
"""

import base64
import binascii
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MOST_NESTING = 2  # base64 of JSON; anything deeper is not a department's file any more


class Kind(StrEnum):
    JUEMI = "juemi"  # 绝密, and its statutory term of 30 years at most
    JIMI = "jimi"  # 机密, 20 years
    MIMI = "mimi"  # 秘密, 10 years; also 国家秘密 as a term
    TRADE = "trade"  # 商密, 商业秘密
    WORK = "work"  # 工作秘密 (保密法 64)
    INTERNAL = "internal"  # 内部资料, 不得外传


class Certainty(StrEnum):
    REAL = "real"
    SUSPECT = "suspect"


@dataclass(frozen=True, slots=True)
class Mark:
    """start, end: code points of the original text; a nested mark spans what it is nested in."""

    kind: Kind
    start: int
    end: int
    certainty: Certainty


STARS = "★☆✩✪✫✬✭✮✯✦✧✱✲⭐🌟※∗⁎⋆*"
TERM = (
    r"(?:长期|永久|(?:\d{1,4}|[一二三四五六七八九十〇零两]{1,6})(?:年|个月|月|日|天)"
    r"(?:\d{1,2}月(?:\d{1,2}日)?)?|至|解密)"
)
WORD = re.compile(
    r"(?P<label>密级(?:为|是|[:：])?)?(?P<open>[【\[〔［(（<〈])?"
    r"(?:(?P<trade>(?:核心|普通)?商密|商业[秘机]密)|(?P<work>工作[秘机]密)|(?P<state>国家[秘机绝]密)"
    r"|(?P<level>[绝机秘][-_.·・‧|/]?密)"
    r"|(?P<internal>内部(?:资料|文件|材料|使用|传阅|掌握)|(?:不得|严禁|请勿)外传))"
    rf"(?P<star>[{STARS}])?(?P<term>{TERM})?(?P<close>[】\]〕］)）>〉])?"
)
LEVELS = {"绝": Kind.JUEMI, "机": Kind.JIMI, "秘": Kind.MIMI}
SPELLINGS = str.maketrans("祕機絕級國內業", "秘机绝级国内业")
# One pass over the raw text: without any of these there is nothing to find and nothing to open.
HINT = re.compile(r"[密内內外\\]|[A-Za-z0-9+/_-]{8}")
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")


def scan(text: str) -> tuple[Mark, ...]:
    """Every mark in reading order; base64, JSON and its escapes inside are opened."""
    return tuple(sorted(set(_scan(text, MOST_NESTING)), key=lambda mark: (mark.start, mark.end, mark.kind)))


def _scan(text: str, depth: int) -> Iterator[Mark]:
    if not HINT.search(text):
        return
    yield from _words(text)
    if depth:
        for start, end, inner in _nested(text):
            for mark in _scan(inner, depth - 1):
                yield Mark(mark.kind, start, end, mark.certainty)


def _words(text: str) -> Iterator[Mark]:
    dense, places = _dense(text)
    for found in WORD.finditer(dense):
        start, end = places[found.start()], places[found.end() - 1] + 1
        alone = _ends(text, range(start - 1, -1, -1)) and _ends(text, range(end, len(text)))
        yield Mark(_kind(found), start, end, _certainty(found, alone=alone))


def _dense(text: str) -> tuple[str, list[int]]:
    """The text without what may hide between two characters, and where each character came from."""
    kept: list[str] = []
    places: list[int] = []
    for place, raw in enumerate(text):
        for char in unicodedata.normalize("NFKC", raw):
            if not _unseen(char):
                kept.append(char)
                places.append(place)
    return "".join(kept).translate(SPELLINGS), places


def _kind(found: re.Match[str]) -> Kind:
    if found["level"]:
        return LEVELS[found["level"][0]]
    if found["state"]:
        return Kind.MIMI
    if found["trade"]:
        return Kind.TRADE
    return Kind.WORK if found["work"] else Kind.INTERNAL


def _certainty(found: re.Match[str], *, alone: bool) -> Certainty:
    """Real: starred, labelled, bracketed, alone on its line, or a level with its term right behind it.

    The terms of law 国家秘密 and 商业秘密 are no level: alone in a cell they are still only words.
    """
    term_of_law = found["state"] or (found["trade"] or "").startswith("商业")
    bracketed = bool(found["open"] and found["close"])
    termed = bool(found["level"] and found["term"])
    marked = found["star"] or found["label"] or bracketed or termed or (alone and not term_of_law)
    return Certainty.REAL if marked else Certainty.SUSPECT


def _ends(text: str, places: range) -> bool:
    """Whether nothing but blanks and full stops stands there before the line ends."""
    for place in places:
        char = text[place]
        if char == "\n":
            return True
        if not (char in "。.；;！!" or _unseen(char)):
            return False
    return True


def _unseen(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in ("Cf", "Cc", "Mn", "Me")


def _nested(text: str) -> Iterator[tuple[int, int, str]]:
    for leaf in _json_leaves(text):
        yield 0, len(text), leaf
    for found in BASE64.finditer(text):
        inner = _decoded(found.group())
        if inner:
            yield found.start(), found.end(), inner
    for found in ESCAPES.finditer(text):
        yield found.start(), found.end(), _unescaped(found.group())


def _json_leaves(text: str) -> Iterator[str]:
    """Every name and text of a JSON document; nothing if the text is none."""
    if text.lstrip()[:1] not in ("{", "[", '"'):
        return
    try:
        pending = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, list):
            pending.extend(item)
        elif isinstance(item, dict):
            pending.extend((*item.keys(), *item.values()))


def _decoded(run: str) -> str | None:
    """The Chinese text that a base64 run holds, in either encoding of departments' files."""
    body = run.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _unescaped(run: str) -> str:
    units = bytes.fromhex(run.replace("\\u", ""))
    return units.decode("utf-16-be", errors="replace")
