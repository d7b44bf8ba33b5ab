"""Conditions that cannot do what they say: no case fulfils them, or openings never or always open."""

from collections.abc import Sequence

from gateway.policy.boxes import Box, both, remains, within
from gateway.policy.check import Reader
from gateway.policy.parse import Place
from gateway.policy.vocabulary import Vocabulary


def check_when(reader: Reader, at: Place, when: Box, words: Vocabulary) -> None:
    """A rule speaks of cases that can occur."""
    fix = ("改正条件，或改正 vocabulary.yaml 的 impossible", "correct it, or `impossible` in vocabulary.yaml")
    for one in words.impossible:
        if within(when, one.box):
            told = (f"只涉及不可能的情形：{one.zh}", f"only about cases that cannot occur: {spelt(one.box)}")
            reader.complain(at, "impossible_rule", told, fix)
            return
    if not remains(when, words.never, words.facts):
        told = ("没有情形满足 when", "no case fulfils `when`")
        reader.complain(at, "no_case", told, fix)


def may_open(reader: Reader, at: Place, opening: Box, when: Box, words: Vocabulary) -> bool:
    """An opening of a floor holds in some case of the floor."""
    told: tuple[str, str] | None = None
    clash = sorted(fact for fact in opening if fact in when and not opening[fact] & when[fact])
    if clash:
        told = (f"unless 与 when 在“{clash[0]}”上矛盾", f"`unless` contradicts `when` on `{clash[0]}`")
    elif not remains(both(when, opening), words.never, words.facts):
        told = ("unless 只涉及不可能的情形", "`unless` holds only in cases that cannot occur")
    if told:
        fix = ("删除该例外，或放宽 `when`", "remove this opening, or widen `when`")
        reader.complain(at, "contradiction", told, fix)
    return told is None


def check_openings(reader: Reader, at: Place, when: Box, unless: Sequence[Box], words: Vocabulary) -> None:
    """A floor is closed in some case."""
    if not remains(when, words.never, words.facts) or remains(when, [*words.never, *unless], words.facts):
        return
    told = ("unless 在每种情形都放开该下限", "`unless` opens this floor in every case")
    fix = ("删除该下限，或缩小 unless", "remove the floor, or narrow `unless`")
    reader.complain(at, "always_open", told, fix)


def spelt(box: Box) -> str:
    """A box as an author writes it."""
    return ", ".join(f"{fact}={'|'.join(sorted(values))}" for fact, values in sorted(box.items()))
