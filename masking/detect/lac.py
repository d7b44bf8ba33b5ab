"""Words and their tags, by the network of LAC 2.1.2 (Baidu, Apache-2.0, see NOTICE), under onnxruntime.

The text handling is LAC's: cut by a small dictionary, letters and digits of a run joined, one number per
known word or character, tags decoded by the CRF. LAC reads whole texts; here a text is cut where sentences
end, equal pieces are computed once, and pieces of one length run together.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from math import log
from typing import Final, NamedTuple

import numpy as np
import onnxruntime as ort

from masking.detect.crf import Crf, Floats
from masking.errors import ConfigError

ENDS: Final = "。；;！!？?"
CLOSERS: Final = "”’」』）)】"  # they belong to the sentence that they close
SENTENCE = re.compile(rf"[^{ENDS}\n]*+(?:[{ENDS}]++[{CLOSERS}]*+)?\n*+")
BLOB = re.compile(r"[0-9A-Za-z+/=_-]{65,}+")  # digits or base64 without end: no word, and nothing to compute
BLOB_TAG = "m"  # what LAC calls a number
LONGEST = 256  # characters run at once: a hostile text without any full stop costs no more memory than others
PAUSE = re.compile(r".*[，,、：:\s]", re.DOTALL)
KINDS: Final = {"PER": ("PER", "nr"), "ORG": ("ORG", "nt"), "LOC": ("LOC", "ns")}
# Chances from which a name is doubtful; a run at a low level may be too long where a higher one is not.
LEVELS: Final = {"PER": (0.2, 0.1, 0.05, 0.02, 0.01), "ORG": (0.1, 0.05), "LOC": (0.1, 0.05)}
PIECES, TOKENS = 64, 8192  # at most in one batch; TOKENS counts the padding


@dataclass(frozen=True, slots=True)
class Word:
    """start, end: places in the text given; tag: LAC's (PER, LOC, ORG, TIME, n, nz, v, w …), or empty."""

    start: int
    end: int
    tag: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """start, end: places in the text given; tag: PER, ORG, LOC; chance: of each token in it at least."""

    start: int
    end: int
    tag: str
    chance: float


class Tagged(NamedTuple):
    """What the network says of a text: its words, and the names that are not among them but might be."""

    words: tuple[Word, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class _Tokens:
    """What the network reads of one piece: each token's number, and how many characters it stands for."""

    numbers: Sequence[int]
    lengths: Sequence[int]


class Tagger:
    """The model, loaded once. Thread-safe to call. Raises ConfigError if the package was built without it."""

    def __init__(self, threads: int = 1) -> None:
        self._reader = _Reader()
        self._crf = Crf(np.load(BytesIO(_packaged("crf.npy"))))
        self._tags = _tags()
        self._kinds = np.array(
            [[float(tag in tags) for tags in KINDS.values()] for tag, _ in self._tags], dtype=np.float32
        )
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = ort.InferenceSession(
            _packaged("scores.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """Each text's words in reading order, covering all characters that are not blank, and its doubts."""
        places = [list(_pieces(text)) for text in texts]
        unique: dict[str, Tagged] = {}
        for text, cuts in zip(texts, places, strict=True):
            unique |= {text[start:end]: Tagged() for start, end, known in cuts if not known}
        tokens = [self._reader.read(piece) for piece in unique]
        order = sorted(range(len(tokens)), key=lambda at: -len(tokens[at].numbers))
        pieces = list(unique)
        for batch in _batches([len(tokens[at].numbers) for at in order]):
            chosen = [order[at] for at in batch]
            run = self._run([tokens[at].numbers for at in chosen])
            for at, (path, chances) in zip(chosen, run, strict=True):
                lengths = tokens[at].lengths
                unique[pieces[at]] = Tagged(
                    tuple(self._words(lengths, path)), tuple(_doubts(lengths, chances))
                )
        return [_placed(text, cuts, unique) for text, cuts in zip(texts, places, strict=True)]

    def _run(self, batch: Sequence[Sequence[int]]) -> Iterator[tuple[Sequence[int], Floats]]:
        """The best tag of each token, and its chances of each kind of name; the longest sequence is first."""
        lengths = np.array([len(numbers) for numbers in batch])
        words = np.zeros((lengths[0], len(batch)), dtype=np.int64)
        for column, numbers in enumerate(batch):
            words[: len(numbers), column] = numbers
        feed = {"words": words, "lengths": lengths.astype(np.int32)}
        (scores,) = self._session.run(["scores"], feed)
        path = self._crf.decode(scores, lengths)
        chances = self._crf.chances(scores, lengths, self._kinds)
        for column, length in enumerate(lengths):
            yield path[:length, column].tolist(), chances[:length, column]

    def _words(self, lengths: Sequence[int], path: Sequence[int]) -> Iterator[Word]:
        """A token that begins a word begins it; a word has the tag of its last token, as in LAC."""
        start = end = 0
        tag = ""
        for length, number in zip(lengths, path, strict=True):
            following, begins = self._tags[number]
            if begins and end:
                yield Word(start, end, tag)
                start = end
            end += length
            tag = following
        yield Word(start, end, tag)


class _Reader:
    """From a piece of text to the network's numbers."""

    def __init__(self) -> None:
        numbers = {word: int(number) for number, word in _pairs("word.dic")}
        plain = dict(_pairs("q2b.dic"))  # full-width and traditional characters
        self._unknown: Final = numbers["OOV"]
        self._numbers: Final = {
            word: numbers.get(plain.get(word, word), self._unknown) for word in numbers
        } | {char: numbers.get(simple, self._unknown) for char, simple in plain.items()}
        self._whole: Final = frozenset(word for word in numbers if len(word) > 1)
        self._costs, self._single = _dictionary()

    def read(self, piece: str) -> _Tokens:
        numbers: list[int] = []
        lengths: list[int] = []
        for word in self._joined(piece):
            if word in self._whole:
                numbers.append(self._numbers[word])
                lengths.append(len(word))
            else:
                numbers += [self._numbers.get(char, self._unknown) for char in word]
                lengths += [1] * len(word)
        return _Tokens(numbers, lengths)

    def _joined(self, piece: str) -> Iterator[str]:
        """The cut words; ASCII letters and digits that stand alone are one word with their like."""
        run = 0
        end = 0
        for start, end in self._cut(piece):
            if end - start == 1 and piece[start].isascii() and piece[start].isalnum():
                continue
            if run < start:
                yield piece[run:start]
            yield piece[start:end]
            run = end
        if run < end:
            yield piece[run:end]

    def _cut(self, piece: str) -> Iterator[tuple[int, int]]:
        """The fewest words, then the evenest, then the longest first word: LAC's route, sum for sum."""
        length = len(piece)
        best = [0.0] * (length + 1)
        stops = [0] * length
        costs, single = self._costs, self._single
        for start in range(length - 1, -1, -1):
            score, stop = single + best[start + 1], start + 1
            for end in range(start + 2, length + 1):
                cost = costs.get(piece[start:end])
                if cost is None:
                    break
                if cost + best[end] >= score:
                    score, stop = cost + best[end], end
            best[start], stops[start] = score, stop
        start = 0
        while start < length:
            yield start, stops[start]
            start = stops[start]


def _pieces(text: str) -> Iterator[tuple[int, int, bool]]:
    """What runs at once: sentences without the blanks around them. True: a blob, which needs no run."""
    start = 0
    for blob in BLOB.finditer(text):
        yield from _sentences(text, start, blob.start())
        yield (*blob.span(), True)
        start = blob.end()
    yield from _sentences(text, start, len(text))


def _sentences(text: str, start: int, stop: int) -> Iterator[tuple[int, int, bool]]:
    for sentence in SENTENCE.finditer(text, start, stop):
        begin, end = sentence.span()
        while end - begin > LONGEST:
            pause = PAUSE.match(text, begin, begin + LONGEST)
            cut = pause.end() if pause else begin + LONGEST
            yield from _trimmed(text, begin, cut)
            begin = cut
        yield from _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    if piece and not piece.isspace():
        yield start, start + len(piece.strip()), False


def _batches(lengths: Sequence[int]) -> Iterator[range]:
    """Neighbours in falling order of length, as many as fit."""
    start = 0
    while start < len(lengths):
        stop = min(start + max(1, min(PIECES, TOKENS // lengths[start])), len(lengths))
        yield range(start, stop)
        start = stop


def _doubts(lengths: Sequence[int], chances: Floats) -> Iterator[Doubt]:
    """Runs of tokens that reach a level of chance together, one level after the other."""
    ends = np.cumsum(lengths)
    for column, (tag, levels) in enumerate(LEVELS.items()):
        for level in levels:
            within = np.concatenate([[False], chances[:, column] >= level, [False]])
            edges = np.flatnonzero(within[1:] != within[:-1]).tolist()
            for first, stop in zip(edges[::2], edges[1::2], strict=True):
                yield Doubt(int(ends[first]) - lengths[first], int(ends[stop - 1]), tag, level)


def _placed(text: str, cuts: Sequence[tuple[int, int, bool]], known: Mapping[str, Tagged]) -> Tagged:
    words: list[Word] = []
    doubts: list[Doubt] = []
    for start, end, blob in cuts:
        if blob:
            words.append(Word(start, end, BLOB_TAG))
            continue
        told = known[text[start:end]]
        words += [Word(start + word.start, start + word.end, word.tag) for word in told.words]
        doubts += [Doubt(start + one.start, start + one.end, one.tag, one.chance) for one in told.doubts]
    return Tagged(tuple(words), tuple(doubts))


def _dictionary() -> tuple[dict[str, float], float]:
    """What each word costs, and a single character. The beginning of a longer word, being none, costs all.

    LAC takes the length of a word for its frequency, and the frequencies' sum for the total.
    """
    counts = [line.strip().split(" ") for line in _lines("small_seg.dic")]
    total = log(sum(int(count) for _, count in counts))
    costs = {word: log(len(word)) - total for word, _ in counts}
    for word, _ in counts:
        for end in range(2, len(word)):
            costs.setdefault(word[:end], -float("inf"))
    return costs, log(1) - total


def _tags() -> list[tuple[str, bool]]:
    """By number: the tag without its suffix, and whether it begins a word. LAC's last spelling counts."""
    spelled = dict(_pairs("tag.dic"))
    return [(spelled[str(number)][:-2], spelled[str(number)].endswith("B")) for number in range(len(spelled))]


def _pairs(name: str) -> Iterator[tuple[str, str]]:
    for line in _lines(name):
        left, tab, right = line.partition("\t")
        if tab:
            yield left, right


def _lines(name: str) -> Iterator[str]:
    return iter(_packaged(name).decode().removesuffix("\n").split("\n"))


def _packaged(name: str) -> bytes:
    """A file of the model. It is made while the package is built (build_lac)."""
    try:
        return files("masking.detect").joinpath("lac-model", name).read_bytes()
    except FileNotFoundError:
        raise ConfigError("this package was built without its name model: build it again") from None
