"""The order of detection: read, tag all texts at once, find, resolve, tell in places of the original.

The model is the dear part (85–95 % of the time), so it sees each different text of a batch once, in one call,
outside Presidio. Everything else goes text by text.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from masking.detect import doubts, identifiers, markings, names, rests
from masking.detect.lac import Tagged, Tagger
from masking.detect.presidio import Cues, Detector, Door
from masking.detect.reading import Reading, read
from masking.detect.registry import shipped
from masking.detect.resolve import resolve
from masking.detect.spans import Span

MOST_CHARACTERS, MOST_TEXTS = 1 << 17, 2048  # held in memory at once by a stream; a longer text comes alone


@dataclass(frozen=True, slots=True)
class Text:
    """A text, and the names of the record's known parties: persons, firms, ships, each spelling one entry."""

    text: str
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """spans: disjoint, in reading order, in places of the original; secrecy: whether the text may go on."""

    spans: tuple[Span, ...]
    secrecy: markings.Verdict


class Words(Protocol):
    """Where words come from: the model, or nothing where only patterns are wanted."""

    def tag(self, texts: Sequence[str]) -> list[Tagged]: ...


@dataclass(frozen=True, slots=True)
class Analyser:
    """Made once: it holds the model. Thread-safe to call."""

    door: Door
    words: Words

    def analyse(self, texts: Sequence[Text]) -> list[Analysis]:
        """One answer per text, in their order. Equal texts are computed once."""
        readings = {text.text: read(text.text) for text in texts}
        plain = list({reading.text: None for reading in readings.values()})
        words = dict(zip(plain, self.words.tag(plain), strict=True))
        done: dict[Text, Analysis] = {}
        for text in texts:
            if text not in done:
                reading = readings[text.text]
                done[text] = self._analysis(text, reading, words[reading.text])
        return [done[text] for text in texts]

    def stream(self, texts: Iterable[Text]) -> Iterator[Analysis]:
        """As `analyse`, for any number of texts, in bounded memory."""
        for batch in _batches(texts):
            yield from self.analyse(batch)

    def _analysis(self, text: Text, reading: Reading, told: Tagged) -> Analysis:
        found = self.door.find(reading.text, Cues(told.words, text.parties)) if reading.text else []
        found += doubts.find(reading.text, told.doubts, found)
        found += rests.find(reading.text, told.words, found)
        original = (Span(*reading.original(one.start, one.end), one.type, one.score) for one in found)
        return Analysis(resolve(original), markings.verdict(markings.scan(text.text)))


def analyser() -> Analyser:
    """With the registry and the model of this package. Takes two seconds; keep it."""
    return Analyser(Door(shipped(), DETECTORS), Tagger())


def _identifiers(text: str, _: Cues) -> Iterable[Span]:
    return identifiers.find(text)


def _names(text: str, cues: Cues) -> Iterable[Span]:
    return names.find(text, cues.words, cues.parties)


def _batches(texts: Iterable[Text]) -> Iterator[list[Text]]:
    batch: list[Text] = []
    characters = 0
    for text in texts:
        batch.append(text)
        characters += len(text.text)
        if characters >= MOST_CHARACTERS or len(batch) >= MOST_TEXTS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


DETECTORS: Mapping[str, Detector] = MappingProxyType({"identifiers": _identifiers, "names": _names})
