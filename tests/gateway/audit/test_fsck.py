"""fsck: an untouched log passes, every kind of tampering is named with its first entry."""

import asyncio
from typing import Any

import pytest

from gateway.audit.fsck import Finding
from gateway.audit.merkle import EMPTY_TREE, grow
from gateway.audit.model import Logged
from gateway.audit.verify import leaf_hash
from tests.gateway.audit.making import SIGNER, denial, release
from tests.gateway.audit.stores import examined, execute, writing

OTHER = "(SELECT o.leaf_hash FROM log_entry o WHERE o.idx = 3)"
SIZE = 21  # frontier: entries 0–15, 16–19, 20


def fill(url: str) -> list[Logged]:
    async def story() -> list[Logged]:
        async with writing(url) as log:
            return [await log.append(denial() if index % 4 == 3 else release()) for index in range(SIZE)]

    return asyncio.run(story())


def found(url: str) -> list[tuple[int, int, str]]:
    return [(one.index, one.until, one.check) for one in examined(url).findings]


def test_an_empty_log_and_an_honest_one_pass(database_url: str) -> None:
    assert examined(database_url).findings == ()
    logged = fill(database_url)
    report = examined(database_url)
    assert (report.size, report.findings) == (SIZE, ())
    assert report.root == grow(EMPTY_TREE, [leaf_hash(entry.leaf) for entry in logged]).root


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        (
            "UPDATE log_entry SET leaf = (SELECT o.leaf FROM log_entry o WHERE o.idx = 3) WHERE idx = 7",
            (7, 7, "F3_leaf_hash"),
        ),
        (
            f"UPDATE log_entry SET leaf_hash = {OTHER} WHERE idx = 7",
            (7, 7, "F3_leaf_hash"),
        ),
        ("DELETE FROM log_entry WHERE idx = 5", (5, 5, "F2_missing")),
        ("DELETE FROM log_entry WHERE idx BETWEEN 5 AND 9", (5, 9, "F2_missing")),
        ("DELETE FROM log_entry WHERE idx >= 19", (19, 20, "F2_missing")),
        ("DELETE FROM log_entry", (0, 20, "F2_missing")),
        ("UPDATE log_entry SET idx = 40 WHERE idx = 2", (2, 2, "F2_missing")),
        ("UPDATE log_entry SET kind = 'delivery' WHERE idx = 6", (6, 6, "F5_columns")),
        ("UPDATE log_entry SET time = '2025' WHERE idx = 6", (6, 6, "F5_columns")),
        ("UPDATE log_entry SET id = 'rel_x' WHERE idx = 6", (6, 6, "F5_columns")),
        ("UPDATE log_search SET recipient = 'rcp_other' WHERE idx = 8", (8, 8, "F6_search_row")),
        ("UPDATE log_search SET outcome = 'nothing' WHERE idx = 8", (8, 8, "F6_search_row")),
        ("UPDATE log_search SET purpose = 'credit_rating' WHERE idx = 8", (8, 8, "F6_search_row")),
        ("DELETE FROM log_search WHERE idx = 8", (8, 8, "F6_no_search_row")),
        ("UPDATE log_search SET idx = 99 WHERE idx = 8", (8, 8, "F6_no_search_row")),
        ("UPDATE log_subject SET seq = 9 WHERE idx = 4 AND seq = 1", (4, 4, "F7_subject_row")),
        ("UPDATE log_subject SET idx = 3 WHERE idx = 4", (3, 3, "F7_subject_row")),
        ("UPDATE log_subject SET idx = 77 WHERE idx = 4", (77, 77, "F7_subject_row_without_entry")),
        ("UPDATE log_head SET size = 20", (20, 20, "F2_beyond_head")),
        ("UPDATE log_head SET size = 22", (21, 21, "F2_missing")),
        ("UPDATE log_head SET frontier = ''", (20, 20, "F8_frontier_form")),
        ("UPDATE log_head SET checkpoint = ''", (20, 20, "F9_checkpoint_K1_note_form")),
        ("DELETE FROM log_head", (0, 0, "F1_no_head")),
    ],
)
def test_each_kind_of_tampering_is_named(
    database_url: str, statement: str, finding: tuple[int, int, str]
) -> None:
    fill(database_url)
    execute(database_url, statement)
    assert finding in found(database_url)
    if "log_head" not in statement:
        assert examined(database_url).findings[0].index == finding[0]


def test_an_erased_subject_row_is_no_finding(database_url: str) -> None:
    fill(database_url)
    execute(
        database_url,
        "DELETE FROM log_subject WHERE idx = 4 AND seq = 1",
        "DELETE FROM log_subject WHERE idx = 5",
    )
    assert found(database_url) == []


def test_a_leaf_of_another_form_is_named_even_when_its_hash_was_recomputed(database_url: str) -> None:
    fill(database_url)
    leaf = b'{"type":"release"}'
    rewrite(database_url, 9, leaf)
    assert found(database_url)[0] == (9, 9, "F4_leaf_L4_grammar")
    rewrite(database_url, 9, b"no json")
    assert found(database_url)[0] == (9, 9, "F4_leaf_not_json")


def rewrite(url: str, index: int, leaf: bytes) -> None:
    """A database administrator who knows how leaves are hashed."""
    statement = "UPDATE log_entry SET leaf = :leaf, leaf_hash = :hash WHERE idx = :idx"
    execute(url, statement, idx=index, leaf=leaf, hash=leaf_hash(leaf))


@pytest.mark.parametrize(("index", "span"), [(9, (0, 15)), (17, (16, 19)), (20, (20, 20))])
def test_an_entry_rewritten_with_all_its_hashes_is_bounded_by_the_signed_frontier(
    database_url: str, index: int, span: tuple[int, int]
) -> None:
    logged = fill(database_url)[index]
    rewrite(database_url, index, logged.leaf.replace(b"rcp_bureau", b"rcp_friend"))
    execute(database_url, "UPDATE log_search SET recipient = 'rcp_friend' WHERE idx = :idx", idx=index)
    assert found(database_url) == [(*span, "F8_root")]


def rebuilt(url: str, logged: list[Logged], index: int) -> dict[str, Any]:
    """Rewrite one entry and the whole tree over it."""
    leaves = [entry.leaf for entry in logged]
    leaves[index] = leaves[index].replace(b"rcp_bureau", b"rcp_friend")
    rewrite(url, index, leaves[index])
    execute(url, "UPDATE log_search SET recipient = 'rcp_friend' WHERE idx = :idx", idx=index)
    growth = grow(EMPTY_TREE, [leaf_hash(leaf) for leaf in leaves])
    return {"frontier": growth.tree.packed, "root": growth.root}


def test_a_whole_tree_rebuilt_without_the_key_is_refused(database_url: str) -> None:
    made = rebuilt(database_url, fill(database_url), 9)
    execute(database_url, "UPDATE log_head SET frontier = :frontier", frontier=made["frontier"])
    assert found(database_url) == [(0, 20, "F8_root")]


def test_a_frontier_alone_that_was_changed_is_named(database_url: str) -> None:
    logged = fill(database_url)
    other = grow(EMPTY_TREE, [leaf_hash(entry.leaf) for entry in reversed(logged)]).tree.packed
    execute(database_url, "UPDATE log_head SET frontier = :frontier", frontier=other)
    assert found(database_url) == [(20, 20, "F8_frontier")]


def test_a_checkpoint_of_another_log_is_named(database_url: str) -> None:
    fill(database_url)
    execute(database_url, "UPDATE log_head SET checkpoint = :note", note=SIGNER.sign(20, bytes(32)))
    assert found(database_url)[0] == (20, 20, "F9_checkpoint_size")


def test_findings_are_bounded(database_url: str) -> None:
    fill(database_url)
    execute(database_url, "DELETE FROM log_search", "UPDATE log_entry SET time = ''")
    findings = examined(database_url).findings
    assert len(findings) == 2 * SIZE
    assert findings[0] == Finding(0, 0, "F5_columns")
