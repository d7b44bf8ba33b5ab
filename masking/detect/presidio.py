"""The one door to Presidio: our recognisers on its analyzer, our labels on its anonymizer.

What stays outside, and why:
- its own recognisers: none knows Chinese, and those for e-mail and links ask the network;
- a language model: the engine is `no_op`; words come in with the call (`Cues`), tagged for all texts at once;
- its context enhancer, which copies each result and finds no word in Chinese; ours look at characters around;
- its conflict resolution, which shortens or drops a span (see resolve);
- its trace: no decision is logged, and what is handed in has no text to log.

Presidio's time limit guards its own pattern recognisers, of which none runs here. Our detectors are linear by
construction (bounded or possessive quantifiers); the limit is set for a pattern that someone may add.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("REGEX_TIMEOUT_SECONDS", "1")  # read once, when Presidio is imported

from presidio_analyzer import AnalyzerEngine, ContextAwareEnhancer, EntityRecognizer, RecognizerRegistry
from presidio_analyzer import RecognizerResult as Found
from presidio_analyzer.nlp_engine import NlpArtifacts, NoOpNlpEngine
from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import OperatorConfig
from presidio_anonymizer.entities import RecognizerResult as Replaced

from masking.detect.lac import Word
from masking.detect.registry import Registry
from masking.detect.spans import Span, Type
from masking.errors import ConfigError

TYPES = [kind.value for kind in Type]
LEAST_SCORE = 0.01  # Presidio drops a score of zero, and a doubtful find is still a find
SPANS_AT_ONCE = 32  # its builder copies the whole text for each span: pieces keep that linear


@dataclass(frozen=True, slots=True)
class Cues:
    """What is known of a text beside its characters: its words, in its places, and the record's parties."""

    words: Sequence[Word]
    parties: Sequence[str]


Detector = Callable[[str, Cues], Iterable[Span]]  # spans in places of the text given; they may overlap


class Door:
    """Analyzer and anonymizer as one registry describes them. Thread-safe to call; importing costs a second.

    Raises ConfigError if the registry names a recogniser that there is no detector for.
    """

    def __init__(self, registry: Registry, detectors: Mapping[str, Detector]) -> None:
        if unknown := [name for name in registry.recognisers if name not in detectors]:
            raise ConfigError(f"registry: no recogniser is called {unknown[0]!r}")
        engine = NoOpNlpEngine(models=[{"lang_code": registry.language, "model_name": ""}])
        engine.load()
        self.registry = registry
        self._no_tokens = engine.process_text("", registry.language).tokens
        least = {kind.value: told.least for kind, told in registry.types.items()}
        made = [_Recogniser(name, detectors[name], registry.language, least) for name in registry.recognisers]
        self._analyzer = AnalyzerEngine(
            registry=RecognizerRegistry(recognizers=made, supported_languages=[registry.language]),
            nlp_engine=engine,
            supported_languages=[registry.language],
            context_aware_enhancer=_Unchanged(0, 0, 0, 0),
            log_decision_process=False,
        )
        self._anonymizer = AnonymizerEngine()  # type: ignore[no-untyped-call]

    def find(self, text: str, cues: Cues) -> list[Span]:
        """What the recognisers find in a reading's text, in its places; spans may overlap."""
        handed = _Artifacts(self._no_tokens, self.registry.language, cues)
        found = self._analyzer.analyze(text, self.registry.language, nlp_artifacts=handed)
        return [Span(one.start, one.end, Type(one.entity_type), one.score) for one in found]

    def replace(self, text: str, spans: Sequence[Span], labels: Mapping[Type, Callable[[str], str]]) -> str:
        """The text with each span replaced by what its type's label says of the span's text.

        The spans are disjoint and in reading order; each one's type has a label.
        """
        operators = {
            kind.value: OperatorConfig("custom", {"lambda": label}) for kind, label in labels.items()
        }
        return "".join(self._replaced(piece, inside, operators) for piece, inside in _pieces(text, spans))

    def _replaced(self, piece: str, spans: Sequence[Span], operators: dict[str, OperatorConfig]) -> str:
        if not spans:
            return piece
        found = [Replaced(span.type.value, span.start, span.end, span.score) for span in spans]
        return str(self._anonymizer.anonymize(piece, found, operators, merge_entities_with_spaces=False).text)


class _Artifacts(NlpArtifacts):
    """Hands the cues to the recognisers. A trace would see nothing of them."""

    def __init__(self, tokens: Any, language: str, cues: Cues) -> None:
        super().__init__(
            entities=[], tokens=tokens, tokens_indices=[], lemmas=[], nlp_engine=None, language=language
        )
        self.cues = cues

    def to_json(self) -> str:
        return "{}"


class _Recogniser(EntityRecognizer):
    """One family of detectors. It may tell any type; the registry says from which score on."""

    def __init__(self, name: str, detector: Detector, language: str, least: dict[str, float]) -> None:
        self._find = detector
        super().__init__(TYPES, name=name, supported_language=language, score_thresholds=least)
        self._told_by = {Found.RECOGNIZER_NAME_KEY: name, Found.RECOGNIZER_IDENTIFIER_KEY: self.id}

    def load(self) -> None:
        """Nothing to load: a detector is a function."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[Found]:
        assert isinstance(nlp_artifacts, _Artifacts)
        found = self._find(text, nlp_artifacts.cues)
        return [self._result(span) for span in found if span.type.value in entities]

    def _result(self, span: Span) -> Found:
        score = max(span.score, LEAST_SCORE)
        return Found(span.type.value, span.start, span.end, score, recognition_metadata=dict(self._told_by))


class _Unchanged(ContextAwareEnhancer):
    """In the place of Presidio's own, which it would make itself if none were given."""

    def enhance_using_context(
        self,
        text: str,  # noqa: ARG002 -- Presidio passes it by name
        raw_results: list[Found],
        *_: Any,
        **__: Any,
    ) -> list[Found]:
        return raw_results


def _pieces(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, list[Span]]]:
    """Each with the places of its spans; a cut lies right behind a span."""
    begin = 0
    for at in range(0, len(spans), SPANS_AT_ONCE):
        group = spans[at : at + SPANS_AT_ONCE]
        end = group[-1].end
        yield text[begin:end], [Span(s.start - begin, s.end - begin, s.type, s.score) for s in group]
        begin = end
    yield text[begin:], []
