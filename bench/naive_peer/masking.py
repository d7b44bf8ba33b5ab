"""The policy as a dictionary, and presidio for what names people. One analysis per record."""

from typing import Any

from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpEngineProvider
from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import OperatorConfig

from bench.naive_peer.model import Record

RELEASED = ("E01", "E02", "E03", "E04", "E08", "C01", "C02", "C03", "C18")
WHEN_FOCUSED = ("C04", "C06", "C11", "C12")
WHEN_PUBLISHED = ("C07", "C08")
BANDS = ((10_000, "<10k"), (100_000, "10k-100k"), (1_000_000, "100k-1M"), (10_000_000, "1M-10M"))

PATTERNS = {
    "CN_NAME": r"(?m)(?<=^法定代表人：)[\u4e00-\u9fff]{2,4}$",
    "CN_ADDRESS_DETAIL": r"(?<=[县区市镇])[\u4e00-\u9fff0-9A-Za-z]{2,30}号[\u4e00-\u9fff0-9A-Za-z]*",
    "CN_ID": r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{9}[\dXx](?![0-9A-Za-z])",
    "CN_MOBILE": r"(?<![0-9])(?:\+?86[- ]?)?1[3-9]\d{9}(?![0-9])",
    "CN_PLATE": r"[\u4e00-\u9fff][A-HJ-NP-Z][A-HJ-NP-Z0-9]{5,6}",
    "CN_DECLARATION": r"(?<![0-9A-Za-z])\d{18}(?![0-9A-Za-z])",
}
OPERATORS = {
    "CN_NAME": OperatorConfig("custom", {"lambda": lambda text: text[:1] + "**"}),
    "CN_ADDRESS_DETAIL": OperatorConfig("replace", {"new_value": "***"}),
    "DEFAULT": OperatorConfig("mask", {"masking_char": "*", "chars_to_mask": 32, "from_end": True}),
}


class Desensitiser:
    """Presidio without a language model: own Chinese patterns, and no recogniser that asks the network."""

    def __init__(self) -> None:
        settings = {"nlp_engine_name": "no_op", "models": [{"lang_code": "zh", "model_name": "no_op"}]}
        registry = RecognizerRegistry(supported_languages=["zh"])
        for entity, regex in PATTERNS.items():
            pattern = Pattern(entity.lower(), regex, 0.9)
            registry.add_recognizer(PatternRecognizer(entity, patterns=[pattern], supported_language="zh"))
        engine = NlpEngineProvider(nlp_configuration=settings).create_engine()
        self._analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["zh"])
        self._anonymizer = AnonymizerEngine()  # type: ignore[no-untyped-call]  # presidio's constructor has no types

    def text(self, text: str) -> str:
        found = self._analyzer.analyze(text, language="zh")
        return str(self._anonymizer.anonymize(text, found, OPERATORS).text)  # type: ignore[arg-type]

    def release(self, record: Record) -> dict[str, Any]:
        """What may leave of one record: fields by the tables above, text that names people by presidio."""
        fields = {f: record.fields[f] for f in RELEASED if f in record.fields}
        if record.tier == "E-F":
            fields |= {f: record.fields[f] for f in WHEN_FOCUSED if f in record.fields}
        if record.published:
            fields |= {f: record.fields[f] for f in WHEN_PUBLISHED if f in record.fields}
            fields |= {"C09": _banded(record.fields["C09"])} if "C09" in record.fields else {}
        text = f"法定代表人：{record.fields.get('E06', '')}\n{record.fields.get('E05', '')}"
        name, address = self.text(text).split("\n")
        return {**fields, "E05": address, "E06": name.removeprefix("法定代表人：")}


def _banded(penalty: dict[str, str]) -> dict[str, str]:
    amount = float(penalty["amount"])
    band = next((name for top, name in BANDS if amount < top), ">=10M")
    return {"kind": penalty["kind"], "band": band}
