"""Leaves: one grammar for building and for reading."""

from typing import Any

import pytest

from gateway.audit import entry
from gateway.audit.entry import (
    BadLeaf,
    activation_leaf,
    delivery_leaf,
    denial_leaf,
    import_leaf,
    parse,
    search_columns,
)
from gateway.errors import GatewayError, TooLarge
from gateway.signing.canonical import dumps
from tests.gateway.audit.making import ORIGIN, TIME, members, name
from tests.vectors.leaves import release_leaf

DENIAL = {
    "client": "c",
    "code": "forbidden",
    "id": name("den"),
    "log": ORIGIN,
    "recipient": "r",
    "time": TIME,
}
DELIVERY = {
    "client": "c",
    "id": name("del"),
    "log": ORIGIN,
    "recipient": "r",
    "release": name("rel"),
    "time": TIME,
}
IMPORT = {
    "accepted": 90,
    "department": "海口海关",
    "file": "a" * 64,
    "id": name("imp"),
    "log": ORIGIN,
    "quarantined": 1,
    "rejected": 9,
    "rows": 100,
    "time": TIME,
}
ACTIVATION: dict[str, Any] = {
    "approvers": ["li-compliance", "wang-legal"],
    "before": "",
    "edition": f"sha256:{'e' * 64}",
    "id": name("act"),
    "log": ORIGIN,
    "plans": [f"sha256:{'a' * 64}"],
    "time": TIME,
}
CLASS = members()["classes"][0]
EMPTY = members()["classes"][1]
LEAVES = [
    release_leaf(members()),
    denial_leaf(DENIAL),
    delivery_leaf(DELIVERY),
    import_leaf(IMPORT),
    activation_leaf(ACTIVATION),
]


def test_the_bytes_of_a_denial_are_pinned() -> None:
    said = {**DENIAL, "id": "den_01KE5V1Z8G0000000000000000"}
    assert denial_leaf(said) == (
        b'{"client":"c","code":"forbidden","id":"den_01KE5V1Z8G0000000000000000","log":"log.example/releases",'
        b'"recipient":"r","time":"2026-01-05T10:00:00.000000+08:00","type":"denial","v":1}'
    )


@pytest.mark.parametrize("leaf", LEAVES)
def test_what_is_built_is_parsed(leaf: bytes) -> None:
    entry = parse(leaf)
    assert (entry.members["id"], entry.members["type"]) == (entry.id, entry.kind)
    assert entry.time == TIME


@pytest.mark.parametrize("leaf", LEAVES)
def test_any_other_spelling_of_a_leaf_is_refused(leaf: bytes) -> None:
    others = [leaf + b" ", b" " + leaf, leaf.replace(b":", b": ", 1), leaf.replace(b'"v":1', b'"v":2')]
    others += [
        leaf.replace(b'"v":1', b'"v":1,"w":1'),
        leaf.replace(b'"v":1', b'"v":1,"v":1'),
        leaf[:-1],
        b"[]",
        b"1",
    ]
    others += [
        leaf.replace(b'"type":"', b'"type":"x'),
        leaf.replace(b"+08:00", b"Z"),
        leaf.replace(b"_0", b"_8", 1),
    ]
    for other in others:
        with pytest.raises(GatewayError):
            parse(other)


@pytest.mark.parametrize(
    "changes",
    [
        {"subjects": 3},
        {"subjects": 2.0},
        {"subjects": True},
        {"classes": [CLASS, {**EMPTY, "rules": ["R-SECRET"]}]},
        {"classes": [CLASS, {**EMPTY, "fields": [["C01", "release"]]}]},
        {"classes": [CLASS, {**EMPTY, "objection": True}]},
        {"classes": [{**CLASS, "fields": [["E01", "mask"], ["C01", "release"]]}, EMPTY]},
        {"classes": [{**CLASS, "fields": [["C01", "release"], ["C01", "mask"]]}, EMPTY]},
        {"classes": [{**CLASS, "fields": [["C01", "declassify"]]}, EMPTY]},
        {"classes": [{**CLASS, "rules": ["R-TIER", "R-NAME"]}, EMPTY]},
        {"classes": [{**CLASS, "reason": "held"}, EMPTY]},
        {"classes": [{**CLASS, "outcome": "held"}, EMPTY]},
        {"token": "F" * 64},
        {"results": "e" * 63},
        {"plan": "a" * 64},
        {"suite": "none"},
        {"id": "rel_1"},
        {"id": name("den")},
        {"client": ""},
        {"client": 'a"b'},
        {"client": "a\nb"},
        {"client": "x" * 129},
        {"purpose": "Credit"},
        {"time": "2026-01-05 10:00:00"},
        {"value": "x"},
    ],
)
def test_a_release_outside_the_grammar_cannot_be_built(changes: dict[str, Any]) -> None:
    with pytest.raises(GatewayError):
        release_leaf(members(**changes))


@pytest.mark.parametrize("missing", sorted(members()))
def test_no_member_of_a_release_may_be_missing(missing: str) -> None:
    said = members()
    del said[missing]
    with pytest.raises((BadLeaf, KeyError)):
        release_leaf(said)


def test_a_batch_of_too_many_kinds_of_answers_is_told_to_come_smaller() -> None:
    classes = [
        {**CLASS, "count": 1, "rules": [f"R-{number:05}-{place:02}" for place in range(50)]}
        for number in range(30)
    ]
    with pytest.raises(TooLarge):
        release_leaf(members(classes=classes, subjects=30))
    with pytest.raises(BadLeaf, match="internal"):
        parse(b" " * (16 * 1024 + 1))


def test_search_columns_come_from_the_leaf() -> None:
    release, denial, delivery, imported, activated = (search_columns(parse(leaf)) for leaf in LEAVES)
    assert release["outcome"] == "disclosed"
    assert search_columns(parse(release_leaf(members(classes=[EMPTY], subjects=1))))["outcome"] == "nothing"
    assert (denial["outcome"], denial["recipient"]) == ("denied:forbidden", "r")
    assert delivery["outcome"] == "delivered"
    assert (imported["outcome"], imported["client"]) == ("imported", "")
    assert (activated["outcome"], activated["purpose"]) == ("activated", "")


@pytest.mark.parametrize(
    "changes",
    [
        {"approvers": ["wang-legal"]},
        {"approvers": ["wang-legal", "wang-legal"]},
        {"approvers": ["wang-legal", "li-compliance"]},
        {"approvers": ["Wang", "li-compliance"]},
        {"plans": []},
        {"before": ACTIVATION["edition"]},
        {"edition": "e" * 64},
    ],
)
def test_an_activation_names_two_approvers_in_order_a_plan_and_a_change(changes: dict[str, Any]) -> None:
    said = {**ACTIVATION, **changes}
    with pytest.raises(BadLeaf):
        activation_leaf(said)
    with pytest.raises(BadLeaf):
        parse(dumps({**said, "type": "policy.activate", "v": 1}))


def test_a_leaf_written_as_text_is_held_to_one_spelling_too() -> None:
    leaf = release_leaf(members(licence="Réf-7"))
    with pytest.raises(BadLeaf):
        entry.release_leaf(leaf.replace("é".encode(), "e\u0301".encode()))
