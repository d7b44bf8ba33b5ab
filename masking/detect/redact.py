"""A text without what it must hide, for one recipient, or the reasons why a human must see it first.

What is found becomes a label: 【证件号】, and for a person 【个人#7f3a2c81e0】, the same for one name and one
recipient, so that a reader can follow who did what. Organs of government stay. Then the output is looked at
again: as long as the detectors find more, that is masked too; a text that does not come to rest is held, and
so is one at which the gate takes offence. What leaves is a fixed point: masking it again changes nothing.
"""

import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from masking.detect import gate, markings
from masking.detect.analyse import Analyser, Text
from masking.detect.reading import read
from masking.detect.resolve import resolve
from masking.detect.spans import Span, Type
from masking.errors import ConfigError

MIN_KEY_BYTES = 32  # the digest's own size: a shorter key would be the weak part
DOMAIN = b"disclosure-masking person label 1\0"
TAG_LENGTH = 10
TAG = re.compile(rf"[0-9a-f]{{{TAG_LENGTH}}}")
DIGITS = re.compile(r"\d{4}")  # a tag with a run of digits looks like a number that was forgotten
BETWEEN = re.compile(r"[\s·•・‧.,'’\-]+")  # what spellings of one name differ in
ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Masked:
    text: str


@dataclass(frozen=True, slots=True)
class Held:
    """reasons: words of a closed list, never a piece of the text."""

    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonLabels:
    """One tag per name, by the key of one recipient; another recipient's tags have nothing in common with it.

    A tag says "the same name", which is not always the same person: many are called 王伟, and 王某 is nobody.
    It has 39 bits (40, less those with a run of digits): that any two names share one is 0.01 % likely among
    10,000 names of one recipient, and 58 % among a million: a help for readers, no key to join records by.
    """

    key: bytes = field(repr=False)  # secrets never print

    def __post_init__(self) -> None:
        if len(self.key) < MIN_KEY_BYTES:
            raise ConfigError(f"the key of person labels is under {MIN_KEY_BYTES} bytes")

    def tag(self, name: str) -> str:
        """Hexadecimal digits. Two spellings of a name, full-width, spaced or in capitals, have one tag."""
        spelled = BETWEEN.sub("", read(name).text).casefold().encode("utf-8")
        message = DOMAIN + spelled
        while True:
            message = hmac.digest(self.key, message, "sha256")
            for tag in TAG.findall(message.hex()):
                if not DIGITS.search(tag):
                    return str(tag)


class Redactor:
    """Masks texts for one recipient. Thread-safe to call."""

    def __init__(self, analyser: Analyser, persons: PersonLabels) -> None:
        types = analyser.door.registry.types
        words = {kind: told.label for kind, told in types.items() if told.label is not None}
        person = words[Type.PERSON]
        self._analyser = analyser
        plain = {kind: word for kind, word in words.items() if kind is not Type.PERSON}
        self._kept = re.compile(f"【(?:{'|'.join(plain.values())}|{person}#{TAG.pattern})】")
        labels: dict[Type, Callable[[str], str]] = {kind: _fixed(word) for kind, word in plain.items()}
        labels[Type.PERSON] = lambda name: f"【{person}#{persons.tag(name)}】"
        self._labels: Mapping[Type, Callable[[str], str]] = MappingProxyType(labels)

    def redact(self, texts: Sequence[Text]) -> list[Masked | Held]:
        """One answer per text, in their order."""
        answers: dict[int, Masked | Held] = {}
        open_texts = dict(enumerate(texts))
        for _ in range(ROUNDS):
            open_texts = self._round(open_texts, answers)
        answers |= {place: Held(("unsettled",)) for place in open_texts}
        return [answers[place] for place in range(len(texts))]

    def _round(self, texts: Mapping[int, Text], answers: dict[int, Masked | Held]) -> dict[int, Text]:
        """Settles what can be settled into answers; what was masked in this round comes back."""
        left: dict[int, Text] = {}
        for (place, text), found in zip(
            texts.items(), self._analyser.analyse(list(texts.values())), strict=True
        ):
            hidden = self._hidden(text.text, found.spans)
            if found.secrecy is not markings.Verdict.PASS:
                answers[place] = Held((f"secrecy_{found.secrecy}",))
            elif hidden:
                left[place] = Text(self._analyser.door.replace(text.text, hidden, self._labels), text.parties)
            else:
                answers[place] = self._judged(text)
        return left

    def _hidden(self, text: str, spans: Sequence[Span]) -> Sequence[Span]:
        """What is still to be masked: not what lies inside a label; what reaches into one takes it along."""
        wanted = [span for span in spans if span.type is not Type.GOV]
        kept = [found.span() for found in self._kept.finditer(text)]
        return _widened(wanted, kept)

    def _judged(self, text: Text) -> Masked | Held:
        """The gate sees the labels as empty brackets: their words and tags are ours, and are no finds."""
        faults = gate.check(self._kept.sub("【】", text.text), text.parties)
        reasons = sorted({fault.reason.value for fault in faults})
        return Held(tuple(reasons)) if reasons else Masked(text.text)


def _fixed(word: str) -> Callable[[str], str]:
    return lambda _: f"【{word}】"


def _widened(spans: Sequence[Span], kept: Sequence[tuple[int, int]]) -> Sequence[Span]:
    """Spans and labels are both disjoint and in order, so one walk over both is enough."""
    wide: list[Span] = []
    first = 0
    for span in spans:
        while first < len(kept) and kept[first][1] <= span.start:
            first += 1
        start, end, at, inside = span.start, span.end, first, False
        while at < len(kept) and kept[at][0] < span.end:
            inside = inside or (kept[at][0] <= span.start and span.end <= kept[at][1])
            start, end = min(start, kept[at][0]), max(end, kept[at][1])
            at += 1
        if not inside:
            wide.append(Span(start, end, span.type, span.score))
    return resolve(wide)
