from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from masking.detect import analyse
from masking.detect.analyse import Text
from masking.detect.markings import Verdict
from masking.detect.spans import Span, Type
from tests.masking.detect.finding import Dictionary, analyser

ANALYSER = analyser()
alphabet = st.one_of(
    st.characters(),
    st.sampled_from("王李建国和，。0123456789０１\u200b\u202e\ufeff \x00㍿⒈\ud800海口关★密机"),
)


def test_places_are_those_of_the_original_whatever_hides_between_the_characters() -> None:
    text = "\ufeff王\u200b建国，电话１３９\u202e１２３４５６７８。"
    person, phone = ANALYSER.analyse([Text(text)])[0].spans
    assert text[person.start : person.end] == "王\u200b建国"
    assert text[phone.start : phone.end] == "１３９\u202e１２３４５６７８"


def test_the_model_sees_each_different_text_of_a_batch_once_and_all_at_once() -> None:
    words = Dictionary()
    same = Text("王建国，男。")
    analyser(words).analyse(
        [same, Text("李梅，女。"), same, Text("王建国\u200b，男。"), Text("李梅，女。", ("李梅",))]
    )
    assert words.asked == [("王建国，男。", "李梅，女。")]


def test_parties_are_looked_for_in_their_own_text_alone() -> None:
    with_party, without = ANALYSER.analyse([Text("由椰风承运", ("椰风",)), Text("由椰风承运")])
    assert with_party.spans == (Span(1, 3, Type.ORG, 1.0),)
    assert without.spans == ()


def test_halves_of_one_character_are_told_as_one_span() -> None:
    def halves(text: str, _: object) -> list[Span]:
        at = text.index("株式")
        return [Span(at, at + 2, Type.ORG, 0.5), Span(at + 2, at + 4, Type.ORG, 0.7)]

    assert analyser(halves=halves).analyse([Text("甲㍿")])[0].spans == (Span(1, 2, Type.ORG, 0.7),)


def test_a_secrecy_mark_holds_the_text_and_is_read_from_the_original() -> None:
    held, passed = ANALYSER.analyse([Text("机\u200b密★20年\n王建国"), Text("王建国")])
    assert (held.secrecy, passed.secrecy) == (Verdict.HOLD, Verdict.PASS)


def test_a_stream_answers_like_a_batch_and_never_holds_more_than_a_few() -> None:
    words = Dictionary()
    texts = [Text(f"王建国的第{number}份笔录，电话1391234567{number % 10}") for number in range(5000)]
    streamed = list(analyser(words).stream(iter(texts)))
    assert streamed == ANALYSER.analyse(texts)
    assert max(map(len, words.asked)) <= analyse.MOST_TEXTS


def test_a_stream_reads_no_further_than_it_must() -> None:
    words = Dictionary()
    taken: list[int] = []

    def texts() -> list[Text]:
        for number in range(10):
            taken.append(number)
            yield Text("长" * analyse.MOST_CHARACTERS + str(number))

    answers = analyser(words).stream(texts())
    next(answers)
    assert taken == [0]


@given(st.text(alphabet, max_size=60))
def test_spans_lie_inside_the_text_disjoint_and_in_order(text: str) -> None:
    spans = ANALYSER.analyse([Text(text)])[0].spans
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


@given(st.lists(st.text(alphabet, max_size=20), max_size=8))
def test_an_answer_does_not_depend_on_the_company(texts: list[str]) -> None:
    together = ANALYSER.analyse([Text(text) for text in texts])
    assert together == [ANALYSER.analyse([Text(text)])[0] for text in texts]
