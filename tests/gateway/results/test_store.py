"""The one look-up of a release says the same on both databases."""

import asyncio
from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from gateway.db.session import engine
from gateway.db.tables import Authorisation, AuthorisationSubject, Identifier, Recipient, Result, Subject
from gateway.results.model import FACT_COLUMNS, Asked, Found
from gateway.wiring import stores

REF = "auth_00000000000000000000000001"
COLUMNS = ("c01", "e01")


RECIPIENT = Recipient(id="rcp_1", name="n", kind="ECRB")
SUBJECTS = [Subject(id="sub_1", kind="ENT"), Subject(id="sub_2", kind="IND", adult_on=date(2027, 1, 1))]
IDENTIFIERS = [
    Identifier(tag="t1", subject_id="sub_1", kind="uscc", sealed=b"x"),
    Identifier(tag="t2", subject_id="sub_2", kind="citizen_id", sealed=b"x"),
]
AUTHORISATION = Authorisation(
    id=REF,
    recipient_id="rcp_1",
    purpose="credit_reporting",
    kind="enterprise",
    valid_from=date(2026, 1, 1),
    valid_until=date(2026, 12, 31),
)
RESULT = {
    "subject_id": "sub_1",
    "version": 3,
    "tier": "E-W",
    "objection": True,
    "publicity_until": date(2026, 12, 1),
    "published": True,
    "held": False,
    "hidden": False,
    "review_fields": "C01,E01",
    "review_until": date(2027, 1, 1),
    "raised_labels": "E01:TS",
    "department": "customs",
    "import_id": "imp_1",
    "formed_on": date(2026, 1, 1),
    "c01": '"E-W"',
    "e01": b"sealed",
}


@pytest.fixture
def filled(database_url: str) -> str:
    made = engine(database_url)
    stages: list[list[SQLModel]] = [[RECIPIENT, *SUBJECTS], [*IDENTIFIERS, AUTHORISATION]]
    with Session(made) as session:
        for stage in stages:
            session.add_all([type(row).model_validate(row.model_dump()) for row in stage])
            session.flush()
        session.execute(insert(Result.__table__), [RESULT])  # type: ignore[attr-defined] # SQLModel
        session.add(AuthorisationSubject(authorisation_id=REF, subject_id="sub_1"))
        session.commit()
    made.dispose()
    return database_url


def find(url: str, *asked: Asked) -> Sequence[Found]:
    async def scene() -> Sequence[Found]:
        made = stores(url)
        try:
            return await made.results.find(asked, COLUMNS)
        finally:
            for connection in made.connections:
                await connection.close()

    return asyncio.run(scene())


def test_a_known_subject_comes_with_its_facts_and_the_columns_in_reach(filled: str) -> None:
    found = find(filled, Asked("t1", REF))[0]
    assert (found.subject_id, found.kind, found.version, found.tier) == ("sub_1", "ENT", 3, "E-W")
    assert (found.publicity_until, found.review_until) == (date(2026, 12, 1), date(2027, 1, 1))
    assert (bool(found.objection), bool(found.published), bool(found.held)) == (True, True, False)
    assert (found.raised_labels, found.member, found.authorisation_kind) == ("E01:TS", "sub_1", "enterprise")
    assert (found.valid_from, found.valid_until) == (date(2026, 1, 1), date(2026, 12, 31))
    assert tuple(found.row[FACT_COLUMNS : FACT_COLUMNS + 2]) == ('"E-W"', b"sealed")


def test_an_unknown_subject_still_shows_whose_the_authorisation_is(filled: str) -> None:
    found = find(filled, Asked("nobody", REF))[0]
    assert found.subject_id is None
    assert found.member is None
    assert found.authorisation_recipient == "rcp_1"


def test_an_authorisation_names_only_its_own_subjects(filled: str) -> None:
    found = find(filled, Asked("t2", REF))[0]
    assert (found.subject_id, found.adult_on, found.member) == ("sub_2", date(2027, 1, 1), None)
    assert found.authorisation_kind == "enterprise"


def test_answers_come_in_the_order_asked_even_when_asked_twice(filled: str) -> None:
    asked = [Asked("t2", "contract"), Asked("none", REF), Asked("t1", REF), Asked("t2", REF)] * 50
    assert [one.subject_id for one in find(filled, *asked)] == ["sub_2", None, "sub_1", "sub_2"] * 50


def test_gathered_look_ups_answer_each_its_own(filled: str) -> None:
    async def scene() -> list[str | None]:
        made = stores(filled)
        asked = [Asked(tag, REF) for tag in ("t1", "t2", "none") * 20]
        found = await asyncio.gather(*(made.results.find([one], COLUMNS) for one in asked))
        for connection in made.connections:
            await connection.close()
        return [one[0].subject_id for one in found]

    assert asyncio.run(scene()) == ["sub_1", "sub_2", None] * 20
