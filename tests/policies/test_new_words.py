"""A new word in the vocabulary opens nothing: a rule must name it first."""

import shutil
from pathlib import Path

import pytest

from gateway.policy.bundle import Bundle, read_bundle
from gateway.policy.diff import compare
from gateway.policy.invariants import TELLING
from gateway.policy.model import TIER
from gateway.policy.table import outcomes

# Fact, the line before which the new word is written, the word.
NEW = [
    ("purpose", "      statistics: 汇总统计\n", "marketing"),
    ("recipient", "      CONS: 信用咨询机构\n", "BANK"),
    ("subject", "      IND: 个人\n", "FUND"),
]


@pytest.fixture
def place(policies: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(policies, tmp_path / "p"))


def with_word(place: Path, line: str, word: str) -> Bundle:
    file = place / "vocabulary.yaml"
    text = file.read_text("utf-8")
    assert text.count(line) == 1
    file.write_text(text.replace(line, f"      {word}: 新增\n{line}"), "utf-8")
    return read_bundle(place)


@pytest.mark.parametrize(("fact", "line", "word"), NEW, ids=[fact for fact, *_ in NEW])
def test_a_new_word_opens_nothing_to_anybody(
    shipped: Bundle, place: Path, fact: str, line: str, word: str
) -> None:
    """Neither a value nor a count, in any case of the new word; and no other case gives more than before."""
    after = with_word(place, line, word)
    for plan in after.plans.plans:
        assert word in plan.values[fact]
        for name, table in plan.tables.items():
            assert not {one.action for one in outcomes(table, {fact: word})} & TELLING, name
    assert compare(shipped.plans, after.plans).widenings == ()


def test_a_new_tier_is_told_to_nobody_and_with_it_nothing_of_its_record(place: Path) -> None:
    after = with_word(place, "      P-F: 个人重点关注名单\n", "E-N")
    for plan in after.plans.plans:
        assert not {one.action for one in outcomes(plan.tables[TIER], {"tier": "E-N"})} & TELLING


def test_a_new_purpose_opens_once_a_rule_names_it(place: Path) -> None:
    """The test above sees what it should see."""
    duties = place / "rules" / "duties.yaml"
    text = duties.read_text("utf-8").replace(
        "purpose: credit_rating,", "purpose: [credit_rating, marketing],"
    )
    duties.write_text(text, "utf-8")
    after = with_word(place, NEW[0][1], "marketing")
    given = {"purpose": "marketing", "recipient": "RATE"}
    table = after.plans.plans[-1].tables["C01"]
    assert {one.action for one in outcomes(table, given)} & TELLING
