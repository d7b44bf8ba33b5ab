"""Renews the words in lac_words.json with LAC 2.1.2 itself, which needs Paddle; our tests do without both.

In an environment of its own with "paddlepaddle==2.6.2", "numpy<2" and "setuptools<80":
    python tests/vectors/lac_words.py FOLDER-OF-LAC-2.1.2
"""

import json
import sys
from pathlib import Path

import paddle

VECTORS = Path(__file__).with_name("lac_words.json")


def main() -> None:
    sys.modules |= {
        "paddle.fluid": paddle.base,
        "paddle.fluid.core": paddle.base.core,
    }  # as LAC still calls them
    paddle.fluid = paddle.base
    sys.path.insert(0, sys.argv[1])
    from LAC import LAC  # noqa: PLC0415 -- only found now

    texts = [vector["text"] for vector in json.loads(VECTORS.read_text())]
    told = LAC(mode="lac").run(list(texts))
    lines = []
    for text, (words, tags) in zip(texts, told, strict=True):
        vector = {"text": text, "words": [list(pair) for pair in zip(words, tags, strict=True)]}
        lines.append(json.dumps(vector, ensure_ascii=False))
    VECTORS.write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
