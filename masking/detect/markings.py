"""Secrecy marks in content. A mark that claims secrecy is REAL; a mere word of secrecy is SUSPECT.

Both hold the record: REAL opens an incident (保密法 31, 实施条例 61), SUSPECT goes to a human. Film titles,
names of laws and 商业秘密 are suspect, never clean: only a person may tell them from a badly written mark.
Form of a mark: 密级★保密期限, 密级★解密时间, 密级★解密条件 (保密法 22).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from masking.detect.wrappings import opened

MOST_NESTING = 8  # each wrapping makes a text longer by a third, so depth costs less and less


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


class Verdict(StrEnum):
    """What becomes of a text: a real mark is never released by anybody here, a suspect one by a human."""

    HOLD = "hold"
    REVIEW = "review"
    PASS = "pass"  # noqa: S105 -- no password


@dataclass(frozen=True, slots=True)
class Mark:
    """start, end: code points of the original text; a nested mark spans what it is nested in."""

    kind: Kind
    start: int
    end: int
    certainty: Certainty


PLAIN_STARS = "★☆✩✪✫✬✭✮✯✰✦✧✱✲✶✷⭐🌟"
STARS = rf"(?:[{PLAIN_STARS}※∗⁎⋆*]|\[[xX]\]|[(（\[【]?(?:五角星|STAR)[)）\]】]?)"
TERM = (
    r"(?:长期|永久|(?:\d{1,4}|[一二三四五六七八九十〇零两]{1,6})(?:年|个月|月|日|天|Y)"
    r"(?:\d{1,2}月(?:\d{1,2}日)?)?|至(?![今此少于关极多])|解密|特急|加急|急件)"
)
SPLIT = r"[-_.·・‧|/*+~=]{0,3}"  # put between the two characters so that no search finds them
COMMAS = r"[、，,—–]{1,3}"  # these end words, so they split a mark only where a star says that it is one
FIRST = "(?:[绝机秘]|木几|禾必|[纟糹]色)"  # the characters, and what is written in their place by parts
LEVEL = (
    rf"(?:{FIRST}{SPLIT}(?:密|宓山)级?"
    rf"|[绝机秘泌](?:{COMMAS})?[密蜜泌宓]级?(?={STARS})"  # a look-alike, or a comma, only under a star
    rf"|(?<![绝机秘泌])[密秘](?=级?[{PLAIN_STARS}])|保密(?={STARS}))"
)
INTERNAL = (
    r"(?:内部(?:资料|文件|材料|使用|传阅|掌握)|(?:不得|严禁|请勿)外传"
    rf"|内部(?=[{PLAIN_STARS}])|(?<=[【\[〔])内部(?=[】\]〕]))"
)
WORD = re.compile(
    rf"(?P<label>密级(?:为|是|[:：])?)?(?P<lead>[{PLAIN_STARS}])?(?P<open>[【\[〔［(（<〈])?"
    r"(?:(?P<trade>(?:核心|普通)?商密|商业[秘机]密)|(?P<work>工作[秘机]密)|(?P<state>国家[秘机绝]密)"
    rf"|(?P<level>{LEVEL})|(?P<english>TOPSECRET|SECRET|CONFIDENTIAL(?=★))|(?P<internal>{INTERNAL}))"
    rf"(?P<star>{STARS})?(?P<term>[-—:：?？\ufffd]{{0,2}}{TERM})?(?P<close>[】\]〕］)）>〉])?",
    re.IGNORECASE,
)
LEVELS = {"绝": Kind.JUEMI, "纟": Kind.JUEMI, "糹": Kind.JUEMI, "机": Kind.JIMI, "木": Kind.JIMI}
SPELLINGS = str.maketrans("祕機絕級國內業宻", "秘机绝级国内业密")
# One pass each over the raw text: without any of these there is no word to find, and nothing to open.
HINT = re.compile(
    r"[密宻蜜泌宓㊙]|秘\W{1,6}|[内內]\W{0,40}部|外\W{0,40}[传傳]"
    r"|S\s{0,3}E\s{0,3}C\s{0,3}R\s{0,3}E\s{0,3}T|CONFIDENTIAL",
    re.IGNORECASE,
)
SIGNS = ("label", "lead", "open", "star", "term", "close")
WRAPPED = re.compile(
    r"[\\&<{\[\"]|U\+|(?:[%=][0-9A-Fa-f]{2}){3}|[A-Za-z0-9+/_-]{8}|(?:[0-9a-fA-F]{2}[ :,-]{1,2}){3}"
)
LATIN = re.compile("[A-Za-z0-9_]")
# Two words, one after the other.
SEAM = re.compile("[手司随有飞主压]机密[码切钥闭封集度]|[拒谢]绝密[切封集]|[厂客招电外]商密[切集封]")
NOTHING = "\u115f\u1160\u2800"  # letters by their category, and nothing on the page
REVERSED = "\u202e"  # right-to-left override: what stands on the page runs backwards


def scan(text: str) -> tuple[Mark, ...]:
    """Every mark in reading order; base64, JSON and its escapes inside are opened."""
    return tuple(
        sorted(set(_scan(text, MOST_NESTING, {})), key=lambda mark: (mark.start, mark.end, mark.kind))
    )


def verdict(marks: Sequence[Mark]) -> Verdict:
    """The gravest that any mark asks for."""
    if any(mark.certainty is Certainty.REAL for mark in marks):
        return Verdict.HOLD
    return Verdict.REVIEW if marks else Verdict.PASS


def _scan(text: str, depth: int, seen: dict[str, int]) -> Iterator[Mark]:
    """seen: how deep a text was opened before: a run that opens in many ways is not opened in all of them."""
    if seen.get(text, -1) >= depth:
        return
    seen[text] = depth
    if HINT.search(text):
        yield from _words(text)
        if REVERSED in text:
            for mark in _words(text[::-1]):
                yield Mark(mark.kind, len(text) - mark.end, len(text) - mark.start, mark.certainty)
    if depth and WRAPPED.search(text):
        for start, end, inner in opened(text):
            for mark in _scan(inner, depth - 1, seen):
                yield Mark(mark.kind, start, end, mark.certainty)


def _words(text: str) -> Iterator[Mark]:
    dense, places = _dense(text)
    for found in WORD.finditer(dense):
        start, end = places[found.start()], places[found.end() - 1] + 1
        if _no_word(found, dense) or (found["english"] and _part_of_a_word(text, start, end)):
            continue
        alone = _ends(text, range(start - 1, -1, -1)) and _ends(text, range(end, len(text)))
        yield Mark(_kind(found), start, end, _certainty(found, alone=alone))


def _no_word(found: re.Match[str], dense: str) -> bool:
    """手机密码 and 司机密切配合 hold a level by their seam alone."""
    bare = (found["level"] or found["trade"]) and not any(found[name] for name in SIGNS)
    return bool(bare) and SEAM.match(dense, max(found.start() - 1, 0)) is not None


def _part_of_a_word(text: str, start: int, end: int) -> bool:
    """SECRETARY is no mark."""
    return bool(LATIN.match(text[start - 1 : start]) or LATIN.match(text[end : end + 1]))


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
        return LEVELS.get(found["level"][0], Kind.MIMI)
    if found["english"]:
        return Kind.JUEMI if found["english"].upper().startswith("TOP") else Kind.MIMI
    if found["state"]:
        return Kind.MIMI
    if found["trade"]:
        return Kind.TRADE
    return Kind.WORK if found["work"] else Kind.INTERNAL


def _certainty(found: re.Match[str], *, alone: bool) -> Certainty:
    """Real: starred, labelled, bracketed, alone on its line, or a level with its term right behind it.

    The terms of law 国家秘密 and 商业秘密 are no level, and English is no mark of this state: alone in a cell
    they are still only words.
    """
    term_of_law = found["state"] or found["english"] or (found["trade"] or "").startswith("商业")
    bracketed = bool(found["open"] and found["close"])
    termed = bool(found["level"] and found["term"])
    starred = found["star"] or found["lead"]
    marked = starred or found["label"] or bracketed or termed or (alone and not term_of_law)
    return Certainty.REAL if marked else Certainty.SUSPECT


def _ends(text: str, places: range) -> bool:
    """Whether nothing but blanks and full stops stands there before the line ends."""
    for place in places:
        char = text[place]
        if char in "\n\t|":  # a line, or the cell of a table
            return True
        if not (char in "。.；;！!" or _unseen(char)):
            return False
    return True


def _unseen(char: str) -> bool:
    return char.isspace() or char in NOTHING or unicodedata.category(char) in ("Cf", "Cc", "Mn", "Me")
