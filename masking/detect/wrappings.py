"""What a text may be wrapped in, base64, JSON, escapes or entities: opened to look for marks inside.

Each opening tells the place in the outer text and what stood in it; a run that opens to nothing readable
tells nothing. Bounded: every run is decoded once per encoding, and the caller bounds the depth.
"""

import base64
import binascii
import html
import json
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
LINES = re.compile(
    r"(?:[A-Za-z0-9+/_-]{4,76}\r?\n[ \t]{0,8}){1,}[A-Za-z0-9+/_-]{1,76}={0,2}"
)  # MIME folds at 76
HEX = re.compile(r"(?:(?:0x)?[0-9a-fA-F]{2}[ :,-]{0,2}){4,}")
UNHEX = re.compile("0x|[^0-9a-fA-F]")
MOST_SHIFTED = 1 << 14  # a run that begins with something else is tried from its next three characters too
OCTETS = re.compile(r"(?:(?:%|=|\\x)[0-9a-fA-F]{2}){3}")  # URL, quoted-printable, source code
FOLD = re.compile(r"=\r?\n")  # RFC 2045 §6.7
OCTET = re.compile(r"(?:=|\\x)(?=[0-9a-fA-F]{2})")
NUMBER = re.compile(r"[0-9 :,-]+")  # no encoding of a mark is digits alone
ESCAPES = re.compile(r"(?:(?:\\u|U\+|%u|\\U0000)[0-9a-fA-F]{4}[ ,;]{0,2})+")
CODE = re.compile(r"(?:\\u|U\+|%u|\\U0000)([0-9a-fA-F]{4})")
MARKUP = re.compile(
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});?|</?[A-Za-z][^<>]{0,200}>|<!--[^<>]{0,400}-->"
)
ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")  # departments' files, and what Windows writes

Opened = tuple[int, int, str]


def opened(text: str) -> Iterator[Opened]:
    """Start and end in the text, and what is wrapped there."""
    for leaf in _json_leaves(text):
        yield 0, len(text), leaf
    if MARKUP.search(text):
        yield 0, len(text), html.unescape(MARKUP.sub(_without_tag, text))
    if OCTETS.search(text):
        for inner in _octets(text):
            yield 0, len(text), inner
    for found in ESCAPES.finditer(text):
        yield *found.span(), _unescaped(found.group())
    yield from _runs(text)


def _runs(text: str) -> Iterator[Opened]:
    for pattern, decode in ((HEX, _hex), (BASE64, _base64), (LINES, _base64)):
        for found in pattern.finditer(text):
            raws = () if NUMBER.fullmatch(found.group()) else decode(found.group())
            for raw in raws:
                for inner in _readable(raw):
                    yield *found.span(), inner


def _without_tag(found: re.Match[str]) -> str:
    return found.group() if found.group().startswith("&") else ""


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
            yield "".join(part for part in item if isinstance(part, str))  # a word, one character an item
            pending.extend(item)
        elif isinstance(item, dict):
            pending.extend((*item.keys(), *item.values()))


def _readable(raw: bytes) -> Iterator[str]:
    """In each encoding; bytes that are none of it leave a mark of replacement, for the rest may be."""
    for encoding in ENCODINGS:
        yield raw.decode(encoding, "replace")


def _hex(run: str) -> Iterator[bytes]:
    digits = UNHEX.sub("", run)
    yield bytes.fromhex(digits[: len(digits) // 2 * 2])


def _base64(run: str) -> Iterator[bytes]:
    body = "".join(run.split()).rstrip("=").replace("-", "+").replace("_", "/")
    for shift in range(4 if len(body) <= MOST_SHIFTED else 1):
        part = body[shift:]
        try:
            yield base64.b64decode(part + "=" * (-len(part) % 4), validate=True)
        except (binascii.Error, ValueError):
            continue


def _octets(text: str) -> Iterator[str]:
    """The whole text: only what is not ASCII is written in octets, so a mark may be in pieces."""
    plain = OCTET.sub("%", FOLD.sub("", text)).encode("utf-8", "surrogatepass")
    for encoding in ENCODINGS[:2]:
        yield unquote_to_bytes(plain).decode(encoding, "replace")


def _unescaped(run: str) -> str:
    return bytes.fromhex("".join(CODE.findall(run))).decode("utf-16-be", errors="replace")
