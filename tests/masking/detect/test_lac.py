import itertools
import json
import math
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import masking
from masking.build_lac import convert
from masking.detect.crf import Crf
from masking.detect.lac import LONGEST, Tagged, Tagger, Word

VECTORS = Path(__file__).parents[2] / "vectors" / "lac_words.json"
CHARS = st.characters(exclude_categories=())  # lone surrogates, NUL and unassigned characters too
CHINESE = st.text("王国张海口市关局于在查获，、。；！？“”（） \n　Ａb1９.·", max_size=60)
TEXTS = st.one_of(CHINESE, st.text(CHARS, max_size=40))


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger()


def spelled(text: str, words: Sequence[Word]) -> list[list[str]]:
    return [[text[word.start : word.end], word.tag] for word in words]


def test_every_word_and_tag_is_that_of_lac_itself(tagger: Tagger) -> None:
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))
    assert len(vectors) >= 100
    told = tagger.tag([vector["text"] for vector in vectors])
    for vector, tagged in zip(vectors, told, strict=True):
        assert spelled(vector["text"], tagged.words) == vector["words"]


@settings(deadline=None)
@given(text=TEXTS)
def test_the_words_stand_in_order_and_cover_every_character_that_is_not_blank(
    tagger: Tagger, text: str
) -> None:
    words = tagger.tag([text])[0].words
    places = [place for word in words for place in range(word.start, word.end)]
    assert places == sorted(set(places))
    assert all(word.start < word.end for word in words)
    assert all(text[place].isspace() for place in set(range(len(text))) - set(places))


@settings(deadline=None, max_examples=60)
@given(texts=st.lists(TEXTS, max_size=12))
def test_a_text_is_tagged_alike_whatever_else_is_in_the_call(tagger: Tagger, texts: list[str]) -> None:
    assert tagger.tag(texts) == [words for text in texts for words in tagger.tag([text])]


@settings(deadline=None, max_examples=60)
@given(first=CHINESE, second=CHINESE)
def test_a_sentence_is_tagged_alike_whatever_stands_before_it(
    tagger: Tagger, first: str, second: str
) -> None:
    before = first + "。\n"
    alone, joined = tagger.tag([second])[0], tagger.tag([before + second])[0]
    moved = [Word(word.start + len(before), word.end + len(before), word.tag) for word in alone.words]
    assert [word for word in joined.words if word.start >= len(before)] == moved
    doubts = [(one.start + len(before), one.tag, one.chance) for one in alone.doubts]
    assert [(one.start, one.tag, one.chance) for one in joined.doubts if one.start >= len(before)] == doubts


def test_texts_of_very_different_length_do_not_touch_each_other(tagger: Tagger) -> None:
    names = [
        "王建国",
        "当事人李小红签字",
        "海口海关缉私局查获张伟",
        "，".join(["船长阮文雄在八所港靠泊"] * 20),
    ]
    texts = [f"{name}第{number}次" for number in range(60) for name in names]
    random.Random(7).shuffle(texts)
    together = tagger.tag(texts)
    assert together == [tagger.tag([text])[0] for text in texts]
    assert tagger.tag(list(reversed(texts))) == list(reversed(together))


def test_a_tagger_may_be_called_from_several_threads(tagger: Tagger) -> None:
    texts = [f"第{number}号当事人王建国在海口市被海关查获" for number in range(200)]
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(tagger.tag, [texts] * 4))
    assert told == [tagger.tag(texts)] * 4


def test_a_sentence_without_end_is_cut_behind_a_comma(tagger: Tagger) -> None:
    clause = "当事人王建国在海口新海港被海关关员查获，"
    text = clause * (3 * LONGEST // len(clause))
    words = tagger.tag([text])[0].words
    found = [word for word in words if word.tag == "PER"]
    assert len(found) == text.count("王建国")
    assert {text[word.start : word.end] for word in found} == {"王建国"}


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "text",
    [
        "7" * 1_000_000,
        "".join(random.Random(1).choices("0123456789", k=1_000_000)),
        "（" * 100_000,
        "[{" * 50_000,
        "\ud800" * 100_000,
        "\0" * 100_000,
        " \n" * 500_000,
        "，" * 100_000,
        "。" * 100_000,
        "\u202e王" * 5_000,
        "e\u0301" * 50_000,
    ],
    ids=[
        "equal",
        "random",
        "round",
        "nested",
        "surrogate",
        "nul",
        "blank",
        "comma",
        "stop",
        "bidi",
        "accent",
    ],
)
def test_a_hostile_text_takes_bounded_time(tagger: Tagger, text: str) -> None:
    words = tagger.tag([text])[0].words
    assert sum(word.end - word.start for word in words) >= len("".join(text.split()))


def test_digits_without_end_are_one_word_and_leave_their_neighbours_alone(tagger: Tagger) -> None:
    text = "当事人王建国" + "0123456789" * 20 + "李小红签字"
    words = tagger.tag([text])[0].words
    assert Word(6, 206, "m") in words
    assert ["王建国", "PER"] in spelled(text, words)
    assert ["李小红", "PER"] in spelled(text, words)


def test_nothing_has_no_words(tagger: Tagger) -> None:
    assert tagger.tag([]) == []
    assert tagger.tag(["", " \n\u3000"]) == [Tagged(), Tagged()]


def test_a_package_built_without_the_model_says_so(tmp_path: Path) -> None:
    source = Path(masking.__file__).parent
    shutil.copytree(source, tmp_path / "masking", ignore=shutil.ignore_patterns("lac-model", "build_lac"))
    code = "from masking.detect.lac import Tagger; Tagger()"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ConfigError: this package was built without its name model" in ran.stderr


@dataclass(frozen=True)
class Chain:
    """Scores of sequences that are so short that all paths can be walked."""

    weights: np.ndarray
    scores: np.ndarray
    lengths: np.ndarray

    @property
    def tags(self) -> int:
        return self.weights.shape[1]

    def paths(self, column: int) -> Iterator[tuple[Sequence[int], float]]:
        """Each path with what its scores add up to."""
        for path in itertools.product(range(self.tags), repeat=int(self.lengths[column])):
            steps = sum(self.weights[2 + one, other] for one, other in itertools.pairwise(path))
            own = sum(self.scores[time, column, tag] for time, tag in enumerate(path))
            yield path, float(self.weights[0, path[0]] + self.weights[1, path[-1]] + steps + own)


@st.composite
def chains(draw: st.DrawFn, most: int) -> Chain:
    """Small whole numbers, up to `most`, add up exactly."""
    tags = draw(st.integers(1, 3))
    lengths = np.array(sorted(draw(st.lists(st.integers(1, 4), min_size=1, max_size=3)), reverse=True))

    def array(*shape: int) -> np.ndarray:
        size = int(np.prod(shape))
        drawn = draw(st.lists(st.integers(-most, most), min_size=size, max_size=size))
        return np.array(drawn, dtype=np.float32).reshape(shape)

    return Chain(array(2 + tags, tags), array(lengths[0], len(lengths), tags), lengths)


@given(chain=chains(50))
def test_the_decoded_path_is_the_best_of_all(chain: Chain) -> None:
    """Paths of equal score are equally good."""
    decoded = Crf(chain.weights).decode(chain.scores, chain.lengths)
    for column, length in enumerate(chain.lengths):
        worth = dict(chain.paths(column))
        assert worth[tuple(decoded[:length, column].tolist())] == max(worth.values())


@given(chain=chains(5))
def test_a_chance_is_the_share_of_all_paths_that_bear_the_tag(chain: Chain) -> None:
    told = Crf(chain.weights).chances(chain.scores, chain.lengths, np.eye(chain.tags, dtype=np.float32))
    for column, length in enumerate(chain.lengths):
        weights = [(path, math.exp(score)) for path, score in chain.paths(column)]
        whole = sum(weight for _, weight in weights)
        for time, tag in itertools.product(range(length), range(chain.tags)):
            share = sum(weight for path, weight in weights if path[time] == tag) / whole
            assert told[time, column, tag] == pytest.approx(share, rel=1e-3, abs=1e-5)


def test_every_name_among_the_words_is_also_likely(tagger: Tagger) -> None:
    text = "当事人王建国在海口市被查获，系海南椰风物流有限公司员工。"
    told = tagger.tag([text])[0]
    for word in told.words:
        if word.tag in ("PER", "LOC", "ORG"):
            assert any(one.tag == word.tag and one.start <= word.start < one.end for one in told.doubts)


def test_a_changed_archive_ends_the_build(tmp_path: Path) -> None:
    archive = tmp_path / "LAC-2.1.2.tar.gz"
    archive.write_bytes(b"something else")
    with pytest.raises(SystemExit, match="not the archive"):
        convert.checked(archive)


@given(values=st.lists(st.integers(0, 2**63), max_size=8))
def test_numbers_of_a_protocol_buffer_come_back(values: list[int]) -> None:
    assert list(convert.varints(b"".join(convert.varint(value) for value in values))) == values


def test_a_parameter_in_another_form_ends_the_build() -> None:
    form = bytes(16) + (6).to_bytes(4, "little") + bytes([8, 5, 16, 2, 16, 1])
    values = np.array([[1.5], [2.5]], dtype="<f4")
    assert np.array_equal(convert.parameter(form + values.tobytes()), values)
    with pytest.raises(SystemExit):
        convert.parameter(b"\1" + form[1:] + values.tobytes())


def test_the_gates_turned_for_onnx_give_what_paddle_computes() -> None:
    """One step of ONNX's GRU with the weights made, against Paddle's own formula with the weights read."""
    rng = np.random.default_rng(5)
    size = convert.HIDDEN
    given_weights = {
        f"{kind}_{number}.{name}": rng.normal(size=shape, scale=0.1).astype(np.float32)
        for number in (0, 1)
        for kind, name, shape in [
            ("fc", "w_0", (size, 3 * size)),
            ("fc", "b_0", (3 * size,)),
            ("gru", "w_0", (size, 3 * size)),
            ("gru", "b_0", (1, 3 * size)),
        ]
    }
    weights = convert.gru(given_weights.__getitem__, 0)
    x, h = rng.normal(size=(2, size)).astype(np.float32)
    for direction in (0, 1):
        own = [given_weights[name.format(direction)] for name in ("fc_{}.w_0", "fc_{}.b_0", "gru_{}.w_0")]
        expected = paddle_step(x, h, *own, given_weights[f"gru_{direction}.b_0"][0])
        assert np.allclose(onnx_step(x, h, *(part[direction] for part in weights)), expected, atol=1e-5)


def sigmoid(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-values))


def paddle_step(x: np.ndarray, h: np.ndarray, *weights: np.ndarray) -> np.ndarray:
    fc, fc_bias, gru, gru_bias = weights
    size = len(h)
    update, reset, candidate = np.split(x @ fc + fc_bias + gru_bias, 3)
    gates, last = np.split(gru.ravel(), [2 * size * size])
    of_update, of_reset = np.split(h @ gates.reshape(size, 2 * size), 2)
    u, r = sigmoid(update + of_update), sigmoid(reset + of_reset)
    return (1 - u) * h + u * np.tanh(candidate + (r * h) @ last.reshape(size, size))


def onnx_step(x: np.ndarray, h: np.ndarray, w: np.ndarray, r: np.ndarray, b: np.ndarray) -> np.ndarray:
    of_input, of_state = np.split(b, 2)
    size = len(h)
    z, reset = np.split(sigmoid(w[: 2 * size] @ x + r[: 2 * size] @ h + (of_input + of_state)[: 2 * size]), 2)
    candidate = np.tanh(
        w[2 * size :] @ x + r[2 * size :] @ (reset * h) + of_input[2 * size :] + of_state[2 * size :]
    )
    return (1 - z) * candidate + z * h
