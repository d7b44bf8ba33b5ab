"""`python -m bench.texts`: how many characters a second one core searches, and how soon it can begin."""

import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from statistics import median

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NoOpNlpEngine
from rich.console import Console
from rich.table import Table

from bench.decisions import decisions
from masking.detect.analyse import DETECTORS, Analyser, Text, analyser
from masking.detect.lac import Tagged
from masking.detect.presidio import Door
from masking.detect.redact import PersonLabels, Redactor
from masking.detect.registry import shipped

TEXTS, ROUNDS = 400, 3
NETWORKED = ("EmailRecognizer", "UrlRecognizer")  # they would fetch a list of domains
BEGIN = "from masking.detect.analyse import Text, analyser; analyser().analyse([Text('当事人王建国')])"


class NoWords:
    """In the place of the model where only patterns are measured."""

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        return [Tagged()] * len(texts)


def patterns_only() -> Analyser:
    registry = replace(shipped(), recognisers=("identifiers",))
    return Analyser(Door(registry, DETECTORS), NoWords())


def stock() -> AnalyzerEngine:
    """Presidio as it comes, without what needs the network or a language model."""
    engine = NoOpNlpEngine(models=[{"lang_code": "en", "model_name": ""}])
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=engine)
    for name in NETWORKED:
        registry.remove_recognizer(name)
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])


def seconds(work: Callable[[], object]) -> float:
    """Processor time of this process: the machine may do other things meanwhile."""
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return median(taken)


def start_up() -> float:
    """Of a new interpreter, until its first answer."""
    taken = []
    for _ in range(ROUNDS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", BEGIN], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return median(taken)


def measured() -> Iterator[tuple[str, str, str]]:
    texts = list(decisions(random.Random(20260401), TEXTS))
    size = sum(map(len, texts))
    asked = [Text(text) for text in texts]
    plain, whole, own = patterns_only(), analyser(), stock()
    redactor = Redactor(whole, PersonLabels(bytes(32)))

    def rate(work: Callable[[], object]) -> str:
        return f"{size / seconds(work):,.0f}"

    yield f"texts, all different, {size // TEXTS} characters each", f"{TEXTS}", ""
    yield "patterns only, characters/s", rate(lambda: list(plain.stream(asked))), "≥ 200,000"
    yield "with names, batched, characters/s", rate(lambda: list(whole.stream(asked))), "≥ 30,000"
    yield "with names, one text at a time", rate(lambda: [whole.analyse([one]) for one in asked]), ""
    yield "masked and looked at again", rate(lambda: redactor.redact(asked)), ""
    yield "Presidio as it comes, no model", rate(lambda: [own.analyze(one, "en") for one in texts]), ""
    yield "start with the model, s", f"{start_up():.2f}", "≤ 3"


if __name__ == "__main__":
    table = Table("one core", "measured", "goal")
    for row in measured():
        table.add_row(*row)
    Console().print(table)
