"""The laws of the labelled set itself: what is measured on it is only worth what these hold."""

import json
import unicodedata
from collections import Counter
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise

import pytest

from masking.detect.markings import scan
from masking.detect.shapes import normalise, valid
from masking.detect.spans import Type

DEV, HELD_OUT, UNSEEN, SECRECY = "dev.jsonl", "held_out.jsonl", "unseen.jsonl", "secrecy.jsonl"
ADVERSARIAL = ("adv-", "u-adv-")  # how the ids of such passages begin
VERDICTS = {"hold", "review", "pass"}
LEAST_PASSAGES = 400
LEAST_SHARE = 0.15  # of passages with nothing to hide, and of adversarial spellings
LEAST_PARTIES = 0.25
LEAST_UNSEEN = {Type.PERSON: 300, Type.ORG: 120, Type.LOCATION: 80, Type.GOV: 60, Type.SHIP: 30}
EDGES = " \u3000\n，。；：、"


@dataclass(frozen=True, slots=True)
class Passage:
    """spans: (start, end, type) in code points of text, half open; parties: names known beforehand."""

    id: str
    template: str
    text: str
    spans: tuple[tuple[int, int, str], ...]
    parties: tuple[str, ...]
    secrecy: str | None

    def surfaces(self, kind: Type) -> list[str]:
        return [self.text[start:end] for start, end, found in self.spans if found == kind]


def read(name: str) -> list[Passage]:
    lines = files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()
    return [
        Passage(
            id=row["id"],
            template=row["template"],
            text=row["text"],
            spans=tuple((start, end, kind) for start, end, kind in row["spans"]),
            parties=tuple(row.get("parties", ())),
            secrecy=row.get("secrecy"),
        )
        for row in map(json.loads, lines)
    ]


FILES = {name: read(name) for name in (DEV, HELD_OUT, UNSEEN, SECRECY)}
LABELLED = FILES[DEV] + FILES[HELD_OUT] + FILES[UNSEEN]
EVERY = LABELLED + FILES[SECRECY]


def test_there_are_enough_passages_in_both_halves() -> None:
    dev, held_out = len(FILES[DEV]), len(FILES[HELD_OUT])
    assert dev + held_out >= LEAST_PASSAGES
    assert 0.5 <= dev / (dev + held_out) <= 0.6


def test_the_unseen_set_is_large_enough_to_decide_by() -> None:
    assert len(FILES[UNSEEN]) >= 150
    assert len({passage.template for passage in FILES[UNSEEN]}) >= 70
    counts = _kinds(UNSEEN)
    assert [kind for kind in Type if counts[kind] < LEAST_UNSEEN.get(kind, 3)] == []


def test_unseen_passages_are_short_and_known_by_their_ids() -> None:
    for passage in FILES[UNSEEN]:
        assert passage.id.startswith("u-")
        assert 20 <= len(passage.text) <= 400, passage.id


@pytest.mark.parametrize("name", [DEV, HELD_OUT, UNSEEN])
def test_every_type_is_in_each_file_more_than_once(name: str) -> None:
    assert {kind for kind, count in _kinds(name).items() if count > 1} == {kind.value for kind in Type}


def test_no_family_is_in_two_files() -> None:
    families = [{passage.template for passage in passages} for passages in FILES.values()]
    assert sum(map(len, families)) == len(set.union(*families))


def test_no_text_and_no_id_comes_twice() -> None:
    assert len({passage.text for passage in EVERY}) == len(EVERY)
    assert len({passage.id for passage in EVERY}) == len(EVERY)


def test_spans_lie_in_the_text_sorted_and_apart() -> None:
    for passage in EVERY:
        assert all(0 <= start < end <= len(passage.text) for start, end, _ in passage.spans), passage.id
        assert all(one[1] <= two[0] for one, two in pairwise(passage.spans)), passage.id


def test_no_span_begins_or_ends_on_what_belongs_to_nothing() -> None:
    for passage in EVERY:
        for start, end, _ in passage.spans:
            first, last = passage.text[start], passage.text[end - 1]
            assert first not in EDGES, passage.id
            assert last not in EDGES, passage.id
            assert "Cf" not in (unicodedata.category(first), unicodedata.category(last)), passage.id


def test_a_text_labelled_once_is_labelled_wherever_it_stands() -> None:
    """An unlabelled second mention would count a right find as over-masking."""
    for passage in LABELLED:
        covered = [False] * len(passage.text)
        for start, end, _ in passage.spans:
            covered[start:end] = [True] * (end - start)
        for kind in (Type.PERSON, Type.ORG, Type.GOV, Type.SHIP):
            for surface in passage.surfaces(kind):
                place = passage.text.find(surface)
                while place >= 0:
                    assert all(covered[place : place + len(surface)]), (passage.id, kind)
                    place = passage.text.find(surface, place + 1)


def test_no_long_run_of_digits_is_left_unlabelled() -> None:
    for passage in LABELLED:
        rest = list(passage.text)
        for start, end, _ in passage.spans:
            rest[start:end] = ["|"] * (end - start)
        runs = "".join(char if char.isdigit() else " " for char in rest).split()
        assert all(len(run) < 6 for run in runs), passage.id


def test_every_known_party_is_told_by_its_full_name() -> None:
    for passage in LABELLED:
        told = {_bare(surface) for kind in (Type.PERSON, Type.ORG) for surface in passage.surfaces(kind)}
        assert {_bare(party) for party in passage.parties} <= told, passage.id


@pytest.mark.parametrize("name", [DEV, HELD_OUT, UNSEEN])
def test_each_file_has_its_share_of_the_hard_the_empty_and_the_known(name: str) -> None:
    passages = FILES[name]
    assert sum(not passage.spans for passage in passages) >= LEAST_SHARE * len(passages)
    assert sum(passage.id.startswith(ADVERSARIAL) for passage in passages) >= LEAST_SHARE * len(passages)
    assert sum(bool(passage.parties) for passage in passages) >= LEAST_PARTIES * len(passages)


@pytest.mark.parametrize(("kind", "shape"), [(Type.USCC, "uscc"), (Type.CONTAINER, "container")])
def test_most_check_digits_stand_and_some_do_not(kind: Type, shape: str) -> None:
    checks = [valid(shape, normalise(shape, one)) for passage in LABELLED for one in passage.surfaces(kind)]
    assert 0.8 < sum(checks) / len(checks) < 1


def test_labelled_texts_bear_no_mark() -> None:
    assert [passage.id for passage in LABELLED if scan(passage.text)] == []


def test_every_text_about_secrecy_has_its_verdict() -> None:
    counts = Counter(passage.secrecy for passage in FILES[SECRECY])
    assert set(counts) == VERDICTS
    assert min(counts.values()) >= 10
    assert counts.total() >= 60


def test_the_page_counts_what_the_files_hold() -> None:
    page = files(__package__).joinpath("README.md").read_text(encoding="utf-8")
    assert page.count(f"\n{len(LABELLED)} short passages") == 1
    dev, held_out, unseen = _kinds(DEV), _kinds(HELD_OUT), _kinds(UNSEEN)
    for kind in Type:
        assert f"| {kind} | {dev[kind]} | {held_out[kind]} | {unseen[kind]} |" in page, kind
    for name in (DEV, HELD_OUT, UNSEEN):
        assert f"| {_row(FILES[name])} |" in page, name


def _kinds(name: str) -> Counter[str]:
    return Counter(kind for passage in FILES[name] for *_, kind in passage.spans)


def _row(passages: list[Passage]) -> str:
    counts = (
        len(passages),
        len({passage.template for passage in passages}),
        sum(not passage.spans for passage in passages),
        sum(passage.id.startswith(ADVERSARIAL) for passage in passages),
        sum(bool(passage.parties) for passage in passages),
    )
    return " | ".join(map(str, counts))


def _bare(surface: str) -> str:
    return "".join(c for c in surface if not c.isspace() and unicodedata.category(c) != "Cf")
