"""Coverage-guided: bytes become a text of troublesome characters, for which the laws hold. Run by a test."""

import sys
from itertools import pairwise

import atheris

with atheris.instrument_imports(include=["masking.detect"], exclude=["masking.detect.lac"]):
    from masking.detect.analyse import DETECTORS, Analyser, Text
    from masking.detect.presidio import Door
    from masking.detect.redact import Masked, PersonLabels, Redactor
    from masking.detect.registry import shipped

from tests.masking.detect.finding import Dictionary

# One byte each: a fuzzer that had to compose UTF-8 would spend its time on that.
ALPHABET = (
    "0123456789０１２９ABXEFGH琼王李建国某×*·、，。；：（）()〔〕【】“”《》年月日元万第号轮船"
    "海口三亚市区路人公司局某先生被告人当事法定代表驾驶★密机绝秘商内部-—－ \t\n\r\x00\u200b\u200d\ufeff"
    "\u202e\u2066\u0301\ud800\udfff㍿⒈①Ⅳ＠@.+/\\\"'{}[]=:#%zi\u3000\u00a0\U0001f600\U00020000"
)
ANALYSER = Analyser(Door(shipped(), DETECTORS), Dictionary())
REDACTOR = Redactor(ANALYSER, PersonLabels(bytes(32)))


def check(data: bytes) -> None:
    text = "".join(ALPHABET[byte % len(ALPHABET)] for byte in data)
    spans = ANALYSER.analyse([Text(text)])[0].spans
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    done = REDACTOR.redact([Text(text)])[0]
    if isinstance(done, Masked):
        assert REDACTOR.redact([Text(done.text)]) == [done]


if __name__ == "__main__":
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
