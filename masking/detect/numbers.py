"""Runs of digits and letters: which of their neighbours belong together, and what they are together."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from masking.detect import labels
from masking.detect.kinds import LONGEST, classify, may_be
from masking.detect.spans import Span, Type

GAP = r"(?: ?[)）])?[ ._·,/|\-]{0,3}+(?:\n {0,8}+-?)?+(?:[(（](?=(?: ?\d){2,8} ?[)）]) ?)?"
NO_WORD = r"(?:(?<=\n)|(?<=\n  )|(?<=\n    )|(?![A-Z]{5}))"  # behind a line end it may be half a number
RUN = re.compile(
    rf"(?:[(（](?= ?\+?(?: ?\d){{2,4}} ?[)）]) ?)?(?:\+ ?)?[0-9A-Z*]++(?:{GAP}{NO_WORD}[0-9A-Z*]++)*+"
)
ATOM = re.compile(r"(?:[(（](?= ?\+?(?: ?\d){2,4} ?[)）]) ?)?(?:\+ ?)?(?:[A-Z]+(?=\d{5})|[0-9A-Z*]+)")
MOST_ATOMS = 64  # a run of more pieces is a table or an attack: it is covered and not read
MOST_JOINED = 20
PER_PIECE = 0.5
REACH = 6  # a line end and its indentation
SURE = 0.85
FAIR = 0.5
LEAST = 0.3
LARGEST = 10  # digits of a quantity: more of them are a number, whatever stands behind
LONG = 6  # so many digits are hidden even where nothing says what they are
HEAD = re.compile(r"[A-Z]{1,8}[\-_/]?$")  # letters that a code begins with
POINTS = str.maketrans("", "", ".,")
OUT = str.maketrans("", "", " (（")
DIGITS = re.compile(r"[0-9]")
STRETCH = re.compile(  # from digit to digit, with the letters that begin a code, and no word between
    rf"(?:[A-Z*]{{1,8}}[\-_/]?)?[0-9][0-9A-Z*]*+(?:{GAP}(?=[A-Z]{{0,3}}[0-9*])[0-9A-Z*]++)*+"
)
LISTED = re.compile(r"\d{1,2}\.(?:1[5-9]|20)\d\d$")  # 3.2025年: an item's number and a year
STANDARD = re.compile(
    r"(?:GB|GA|JR|ISO|IEC|RFC|HJ|JT|NY|YY|QB|DB|SN|SB|LY|HS|T|/T|GBT|GSP|GMP)[/T]{0,3}[ -]?$"
)


@dataclass(frozen=True, slots=True)
class Piece:
    start: int
    end: int
    type: Type
    score: float


def numbers(text: str) -> Iterator[Span]:
    """Spans of the folded text; a run of at least six digits that is nothing known is OTHER_ID."""
    label, before = None, 0
    for run in RUN.finditer(text):
        start, end = run.span()
        if not DIGITS.search(text, start, end):
            continue
        own = labels.label_before(text, start, before)
        if own or not labels.ITEMS.fullmatch(text[before:start]):
            label = own
        yield from _run(text, start, end, label)
        before = end


def _run(text: str, start: int, end: int, label: Type | None) -> Iterator[Span]:
    atoms = [atom.span() for atom in islice(ATOM.finditer(text, start, end), MOST_ATOMS + 1)]
    if len(atoms) > MOST_ATOMS:
        yield from _rest(text, start, end, label)
        return
    pieces = _split(text, atoms, label)
    whole = len(pieces) == 1 and pieces[0].end - pieces[0].start == end - start
    if label and not whole and may_be(label, "".join(text[a:b] for a, b in atoms)):
        yield Span(start, end, label, FAIR)  # the split may be a chance: half a number can pass a check
    pieces = [p for p in pieces if not _counts(text, p, label)]
    place = start
    for piece in _grown(text, atoms, pieces):
        yield from _rest(text, place, piece.start, label)
        yield Span(piece.start, piece.end, piece.type, piece.score)
        place = piece.end
    yield from _rest(text, place, end, label)


def _split(text: str, atoms: list[tuple[int, int]], label: Type | None) -> list[Piece]:
    """The best way to read atoms as numbers: the greatest sum of score times length, in the fewest pieces."""
    best: list[tuple[float, tuple[Piece, ...]]] = [(0.0, ())]
    dense = [text[start:end].translate(OUT) for start, end in atoms]
    for last in range(len(atoms)):
        most, pieces = best[-1]
        joined = ""
        for first in range(last, max(-1, last - MOST_JOINED), -1):
            joined = dense[first] + joined
            if len(joined) > LONGEST:
                break
            made = _piece(text, (atoms[first][0], atoms[last][1]), joined, label)
            if made and best[first][0] + made.score * len(joined) - PER_PIECE > most:
                most = best[first][0] + made.score * len(joined) - PER_PIECE
                pieces = (*best[first][1], made)
        best.append((most, pieces))
    return list(best[-1][1])


def _grown(text: str, atoms: list[tuple[int, int]], pieces: list[Piece]) -> Iterator[Piece]:
    """Pieces with the short scraps beside them, where the number may have been split or mistyped there."""
    free = [(start, end) for start, end in atoms if not any(p.start <= start < p.end for p in pieces)]
    scraps = [(start, end) for start, end in free if end - start < LONG and DIGITS.search(text, start, end)]
    for piece in pieces:
        whole = any((start, end) == (piece.start, piece.end) for start, end in atoms)
        if whole and piece.score >= SURE:
            yield piece
            continue
        start, end = piece.start, piece.end
        for scrap in scraps:
            if 0 <= scrap[0] - end <= REACH:
                end = scrap[1]
        for scrap in reversed(scraps):
            if 0 <= start - scrap[1] <= REACH:
                start = scrap[0]
        head = HEAD.search(text, max(atoms[0][0], start - 10), start)
        start = head.start() if head else start
        yield Piece(start, end, piece.type, piece.score)


def _piece(text: str, place: tuple[int, int], value: str, label: Type | None) -> Piece | None:
    if len(value) < 4:
        return None
    made = _hidden(value, label) if "*" in value else classify(value, label)
    if made[1] < 0.3:
        return None
    score = made[1] * (0.97 if "\n" in text[place[0] : place[1]] else 1.0)
    return Piece(*place, made[0], round(score, 3)) if score >= 0.3 else None


def _hidden(value: str, label: Type | None) -> tuple[Type, float]:
    """A number of which somebody hid a part."""
    if value.count("*") < 2 or sum(map(str.isdigit, value)) < 2:
        return Type.OTHER_ID, 0.0
    mobile = len(value) in (10, 11, 12) and re.match("1[3-9]", value)
    if label and not mobile:
        return label, 0.85
    if mobile and len(value) == 11:
        return Type.PHONE, 0.9
    kind = Type.OTHER_ID
    if mobile:
        kind = Type.PHONE
    elif len(value) in (15, 18):
        kind = Type.ID_CARD
    elif len(value) >= 13:
        kind = Type.BANK_CARD
    return kind, 0.7


def _counts(text: str, piece: Piece, label: Type | None) -> bool:
    """Whether a unit behind a plain number makes it a quantity: a short one, or one that nothing labels."""
    short = piece.end - piece.start < LONG
    figure = text[piece.start : piece.end].translate(POINTS)
    plain = figure.isdigit() and len(figure) <= LARGEST
    doubtful = short if label else piece.score < FAIR
    return plain and doubtful and labels.UNITS.match(text, piece.end) is not None


def _rest(text: str, start: int, end: int, label: Type | None) -> Iterator[Span]:
    """What no kind claims: still a number if it has six digits and is no quantity."""
    for found in STRETCH.finditer(text, start, end):
        rest = Piece(*found.span(), label or Type.OTHER_ID, FAIR if label else LEAST)
        few = sum(map(str.isdigit, found.group())) < LONG
        year = text[rest.end : rest.end + 1] == "年" and LISTED.match(found.group())
        standard = STANDARD.search(text[max(0, rest.start - 6) : rest.start])
        if not (few or year or standard or _counts(text, rest, label)):
            yield Span(rest.start, rest.end, rest.type, rest.score)
