"""What LAC cut off a name, or took into it, is put right."""

import pytest

from masking.detect import mending
from masking.detect.lac import Word
from masking.detect.page import Page


def told(*words: tuple[str, str]) -> set[str]:
    text = "".join(word for word, _ in words)
    placed, start = [], 0
    for word, tag in words:
        placed.append(Word(start, start + len(word), tag))
        start += len(word)
    return {text[span.start : span.end] for span in mending.find(Page(text, placed))}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ([("钱邦", "PER"), ("中", "f"), ("，", "w")], "钱邦中"),
        ([("姜朗", "PER"), ("天系", "n"), ("车主", "n")], "姜朗天"),
        ([("王", "PER"), ("海生", "n"), ("供述", "v")], "王海生"),
        ([("祝", "v"), ("玉梅", "PER"), ("的", "u")], "祝玉梅"),
        ([("等人受许", "v"), ("涛岚", "PER"), ("指使", "v")], "许涛岚"),
        ([("证人张志强", "PER"), ("称", "v")], "张志强"),
        ([("对", "p"), ("符亚三进行", "nz"), ("询问", "v")], "符亚三"),
        ([("移交", "v"), ("人", "n"), ("蒙学文", "n"), ("。", "w")], "蒙学文"),
    ],
)
def test_a_name_is_whole(words: list[tuple[str, str]], name: str) -> None:
    assert name in told(*words)


@pytest.mark.parametrize(
    "words",
    [
        [("李明", "PER"), ("在", "p"), ("场", "n")],
        [("李明", "PER"), ("的", "u"), ("供述", "n")],
        [("李明", "PER"), ("与", "c"), ("王", "PER")],
    ],
)
def test_words_of_grammar_stay_outside(words: list[tuple[str, str]]) -> None:
    assert "李明" in told(*words)


@pytest.mark.parametrize(
    "words", [[("琼A", "PER")], [("经审", "v"), ("理查明", "PER")], [("水产品", "n"), ("。", "w")]]
)
def test_plates_and_phrases_are_no_persons(words: list[tuple[str, str]]) -> None:
    assert told(*words) == set()
