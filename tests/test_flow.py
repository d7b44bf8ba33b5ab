"""The laws of the house, on the real flow with the disk simulated."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from gateway.audit.entry import parse
from gateway.audit.verify import leaf_hash, root_of
from gateway.errors import AuthorisationUnknown, ContractMissing, GatewayError, LogBusy, PurposeNotLicensed
from gateway.policy.model import Facts, Plan
from gateway.releases.cases import InForce
from gateway.releases.evidence import SALT, place_of
from gateway.releases.pace import PACE, PART_FIRST
from gateway.results.model import Asked, Found
from gateway.signing.canonical import dumps, loads
from gateway.wiring import moment_of
from tests.simulator import (
    BUREAU,
    ENTERPRISE_BUREAU,
    FIRM,
    NOON,
    PERSON,
    SHOP,
    Consent,
    Simulator,
    firm,
    person,
    shipped,
    subject_id,
)

REF = "auth_00000000000000000000000001"
ABOUT_FIRM, ABOUT_SHOP, ABOUT_PERSON = ("uscc", FIRM), ("uscc", SHOP), ("citizen_id", PERSON)


@pytest.fixture
def sim() -> Simulator:
    made = Simulator()
    made.put("sub_firm", firm())
    made.put("sub_person", person())
    made.allow(REF, Consent("rcp_bureau", "credit_reporting", "separate", {"sub_person"}))
    return made


def first(answer: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = answer["results"][0]
    return result


def reason(sim: Simulator, place: int = -1, member: str = "reason") -> Any:
    """The reason that the log keeps, sealed, of the last draft's last subject; or another of its members."""
    row = sim.drafts[place].subjects[-1]
    plain = sim.ports().details.open(row.sealed, place_of(sim.drafts[place].id, row.seq))
    detail: Any = loads(plain[2 * SALT :])
    return detail[member]


def test_a_firm_leaves_with_tier_fields_rules_and_receipt(sim: Simulator) -> None:
    answer = sim.ask(ABOUT_FIRM, caller=ENTERPRISE_BUREAU)
    result = first(answer)
    assert result["outcome"] == "disclosed"
    assert result["tier"] == "E-W"
    assert result["fields"]["E01"]["action"] == "release"
    for shown in result["fields"].values():
        assert shown["rules"]
        assert all(answer["rules"][rule]["basis"] for rule in shown["rules"])
    assert answer["receipt"]["proof"].startswith("c2sp.org/tlog-proof@v1\nindex 0\n")


def test_the_order_is_look_up_then_log_and_nothing_else(sim: Simulator) -> None:
    sim.ask(ABOUT_FIRM, caller=ENTERPRISE_BUREAU)
    assert sim.steps == ["find", "log release"]


def test_no_log_no_release(sim: Simulator) -> None:
    sim.log_works = False
    with pytest.raises(LogBusy):
        sim.ask(ABOUT_FIRM, caller=ENTERPRISE_BUREAU)
    assert sim.drafts == []


def test_what_policy_withholds_is_never_decrypted(sim: Simulator) -> None:
    sim.put(
        "sub_firm",
        firm(
            fields={
                **firm().fields,
                "C05": "事由",
                "C10": "摘要",
                "E07": {"id_number": PERSON, "mobile": "1"},
            }
        ),
    )
    answer = sim.ask(ABOUT_FIRM, caller=ENTERPRISE_BUREAU)
    assert {"c05", "c10", "e07"}.isdisjoint(sim.opened)
    assert set(sim.opened) <= {name.lower() for name in first(answer)["fields"]}


def test_a_field_that_a_review_raised_to_a_trade_secret_stays_closed(sim: Simulator) -> None:
    before = first(sim.ask(ABOUT_FIRM, caller=ENTERPRISE_BUREAU))["fields"]
    sim.put("sub_firm", firm(raised="E01:TS"))
    sim.opened.clear()
    after = first(sim.ask(ABOUT_FIRM, caller=ENTERPRISE_BUREAU))["fields"]
    assert set(before) - set(after) == {"E01"}
    assert "e01" not in sim.opened


def test_a_combination_that_held_a_field_back_stands_only_in_the_sealed_detail(sim: Simulator) -> None:
    penalty = {"C06": "HKCUSTOMS", "C07": "琼关缉违字〔2026〕0012号", "C08": "2026-05-11"}
    fields = {**firm("E-F").fields, **penalty, "C09": {"amount": "37250.00", "kind": "fine"}}
    listed = firm("E-F", fields=fields, publicity_until=date(2027, 1, 1), published=True)
    sim.put("sub_firm", replace(listed, review_fields="C01,C06,C07,C08,C09"))
    answer = sim.ask(ABOUT_FIRM, caller=ENTERPRISE_BUREAU)
    assert set(first(answer)["fields"]) == {"C01", "C06", "C09"}
    assert "LINK-" not in str(answer) + sim.drafts[-1].leaf.decode()
    assert reason(sim, member="yielded") == "LINK-DECISION,LINK-PENALTY"


def test_a_raised_label_that_policy_does_not_know_tells_nothing(sim: Simulator) -> None:
    sim.put("sub_firm", firm(raised="E01:XX"))
    assert first(sim.ask(ABOUT_FIRM, caller=ENTERPRISE_BUREAU)) == {"outcome": "nothing"}
    assert reason(sim) == "unknown_fact"


def test_a_person_without_consent_is_nothing_and_nothing_is_opened(sim: Simulator) -> None:
    assert first(sim.ask(ABOUT_PERSON)) == {"outcome": "nothing"}
    assert sim.opened == []


def test_a_person_with_separate_consent_leaves_masked_to_an_individual_bureau(sim: Simulator) -> None:
    result = first(sim.ask(ABOUT_PERSON, authorisation=REF))
    assert result["outcome"] == "disclosed"
    assert result["fields"]["P01"]["value"] == "王**"
    assert PERSON not in str(result)


@pytest.mark.parametrize(
    "consent",
    [
        Consent("rcp_bureau", "credit_reporting", "enterprise", {"sub_person"}),
        Consent("rcp_bureau", "credit_reporting", "separate", {"someone_else"}),
        Consent(
            "rcp_bureau",
            "credit_reporting",
            "separate",
            {"sub_person"},
            revoked_at="2026-11-01T00:00:00+08:00",
        ),
        Consent("rcp_bureau", "credit_reporting", "separate", {"sub_person"}, valid_until=date(2026, 11, 22)),
        Consent("rcp_bureau", "credit_reporting", "separate", {"sub_person"}, valid_from=date(2026, 11, 24)),
    ],
    ids=["the employer's", "another person's", "withdrawn", "expired yesterday", "from tomorrow"],
)
def test_nothing_but_the_persons_own_consent_in_force_opens_a_person(
    sim: Simulator, consent: Consent
) -> None:
    assert first(sim.ask(ABOUT_PERSON, authorisation=sim.allow(REF, consent))) == {"outcome": "nothing"}


@pytest.mark.parametrize("recipient", ["RATE", "CONS", "ECRB"])
def test_no_other_recipient_gets_a_person_even_with_consent(sim: Simulator, recipient: str) -> None:
    purpose = {"RATE": "credit_rating", "CONS": "credit_consulting"}.get(recipient, "credit_reporting")
    caller = replace(BUREAU, kind=recipient, purposes=frozenset({purpose}))
    sim.allow(REF, Consent("rcp_bureau", purpose, "separate", {"sub_person"}))
    assert first(sim.ask(ABOUT_PERSON, caller=caller, authorisation=REF, purpose=purpose)) == {
        "outcome": "nothing"
    }


def test_a_sole_proprietor_is_a_person(sim: Simulator) -> None:
    sim.put("sub_shop", firm(kind="SOLE", identifier=ABOUT_SHOP))
    assert first(sim.ask(ABOUT_SHOP, caller=ENTERPRISE_BUREAU)) == {"outcome": "nothing"}


def test_a_subject_of_a_kind_outside_the_licence_is_nothing(sim: Simulator) -> None:
    caller = replace(ENTERPRISE_BUREAU, subject_kinds=frozenset({"SOLE"}))
    assert first(sim.ask(ABOUT_FIRM, caller=caller)) == {"outcome": "nothing"}
    assert reason(sim) == "kind_not_licensed"


def test_every_kind_of_nothing_looks_the_same_and_only_the_log_knows_why(sim: Simulator) -> None:
    scenes: dict[str, tuple[Any, ...]] = {
        "unknown": (None,),
        "no review": (firm(review_fields=""),),
        "review expired": (firm(review_until=date(2026, 11, 22)),),
        "held": (firm(held=True),),
        "sealed": (firm(hidden=True),),
    }
    answers, reasons = set(), set()
    for name, (record,) in scenes.items():
        sim.records.pop("sub_firm", None)
        if record is not None:
            sim.put("sub_firm", record)
        body = sim.release(ABOUT_FIRM, caller=ENTERPRISE_BUREAU).body
        answers.add((len(body), str(loads(body)["results"]), str(loads(body)["rules"])))  # type: ignore[index,call-overload] # a JSON object
        reasons.add((name, reason(sim)))
    assert sim.opened == []
    assert sim.steps == ["find", "log release"] * len(scenes)
    assert len({(results, rules) for _, results, rules in answers}) == 1
    assert len({why for _, why in reasons}) >= 3


def test_nothing_in_the_leaf_of_a_nothing_tells_why(sim: Simulator) -> None:
    def classes() -> Any:
        leaf: Any = loads(sim.drafts[-1].leaf)
        return leaf["classes"]

    sim.ask(("uscc", "91460000MA00000000"), caller=ENTERPRISE_BUREAU)
    unknown = classes()
    sim.put("sub_firm", firm(held=True))
    sim.ask(ABOUT_FIRM, caller=ENTERPRISE_BUREAU)
    assert classes() == unknown


def test_the_objection_travels_with_the_tier(sim: Simulator) -> None:
    sim.put("sub_firm", firm(objection=True))
    result = first(sim.ask(ABOUT_FIRM, caller=ENTERPRISE_BUREAU, wanted=frozenset({"C01"})))
    assert (result["tier"], result["objection"]) == ("E-W", True)


def test_a_purpose_outside_the_licence_is_refused_before_any_look_up(sim: Simulator) -> None:
    with pytest.raises(PurposeNotLicensed):
        sim.ask(ABOUT_FIRM, purpose="credit_insurance")
    assert sim.steps == []


def test_a_recipient_without_contract_is_refused(sim: Simulator) -> None:
    with pytest.raises(ContractMissing):
        sim.ask(ABOUT_FIRM, caller=replace(ENTERPRISE_BUREAU, contract=False))


@pytest.mark.parametrize("owner", [("rcp_other", "credit_reporting"), ("rcp_bureau", "credit_rating")])
def test_unknown_foreign_and_misused_authorisations_are_told_alike(
    sim: Simulator, owner: tuple[str, str]
) -> None:
    def refusal(reference: str) -> GatewayError:
        with pytest.raises(AuthorisationUnknown) as caught:
            sim.ask(ABOUT_PERSON, authorisation=reference)
        return caught.value

    foreign = refusal(sim.allow(REF, Consent(*owner, "separate", {"sub_person"})))
    unknown = refusal("auth_00000000000000000000000009")
    assert vars(foreign) == vars(unknown)


def test_a_batch_is_the_singles_side_by_side(sim: Simulator) -> None:
    about = [ABOUT_FIRM, ("uscc", "91460000MA00000000"), ABOUT_PERSON] * 60
    batch = sim.ask(*about, authorisation=REF)["results"]
    assert batch == [first(sim.ask(one, authorisation=REF)) for one in about]


def test_the_receipts_salts_open_the_commitment_in_the_leaf(sim: Simulator) -> None:
    from base64 import urlsafe_b64decode  # noqa: PLC0415 -- of this claim alone

    answer = sim.ask(ABOUT_FIRM, ABOUT_PERSON, caller=ENTERPRISE_BUREAU)
    salts = [urlsafe_b64decode(salt + "==") for salt in answer["receipt"]["salts"]]
    hashes = [leaf_hash(salt + dumps(result)) for salt, result in zip(salts, answer["results"], strict=True)]
    leaf: Any = loads(answer["receipt"]["leaf"].encode())
    assert leaf["results"] == root_of(hashes).hex()


@pytest.mark.parametrize(
    "broken",
    [
        {"fields": {"C01": "E-W", "E06": {"not": "a name"}}},
        {"tier": "E-Z"},
    ],
    ids=["a value that no transform fits", "a tier outside the vocabulary"],
)
def test_one_broken_record_is_nothing_and_spoils_no_batch(sim: Simulator, broken: dict[str, Any]) -> None:
    sim.put("sub_broken", firm(identifier=("uscc", "91460000MA00000009"), **broken))
    answer = sim.ask(("uscc", "91460000MA00000009"), ABOUT_FIRM, caller=ENTERPRISE_BUREAU)
    assert answer["results"][0] == {"outcome": "nothing"}
    assert answer["results"][1]["outcome"] == "disclosed"


def test_a_flipped_bit_in_a_stored_value_is_nothing_and_spoils_no_batch(sim: Simulator) -> None:
    sealed = sim.fields.seal(b'"x"', b"another place")
    sim.put("sub_broken", firm(identifier=("uscc", "91460000MA00000009"), stored={"e01": sealed}))
    answer = sim.ask(ABOUT_FIRM, ("uscc", "91460000MA00000009"), caller=ENTERPRISE_BUREAU)
    assert [result["outcome"] for result in answer["results"]] == ["disclosed", "nothing"]
    assert reason(sim) == "unreadable"


class Objecting(Simulator):
    """Every firm objects as soon as something was looked up."""

    async def find(self, asked: Sequence[Asked], columns: tuple[str, ...]) -> list[Found]:
        found = await super().find(asked, columns)
        self.records = {name: replace(one, objection=True) for name, one in self.records.items()}
        return found


def test_an_objection_between_two_parts_is_told_with_the_later_one_and_logged_as_told() -> None:
    sim = Objecting()
    about = [("uscc", f"91460000MA0{n:07}") for n in range(PART_FIRST + 1)]
    for one in about:
        sim.put(one[1], firm(identifier=one))
    told = sim.ask(*about, caller=ENTERPRISE_BUREAU)["results"]
    assert [one["objection"] for one in told] == [False] * PART_FIRST + [True]
    classes = parse(sim.drafts[0].leaf).members["classes"]
    assert {(one["objection"], one["count"]) for one in classes} == {(False, PART_FIRST), (True, 1)}


def test_who_watches_sees_an_unknown_subject_as_often_as_a_known_one(sim: Simulator) -> None:
    seen: list[str] = []

    class Watch:
        def saw(self, _plan: Plan, _day: date, facts: Facts, *_: object) -> None:
            seen.append(facts.subject)

    sim.in_force = InForce(shipped(), Watch())
    sim.ask(ABOUT_FIRM, ("uscc", "91460000MAY0000003"), ABOUT_SHOP, ABOUT_FIRM, caller=ENTERPRISE_BUREAU)
    assert seen == ["ENT", "ENT", "SOLE", "ENT"]


def test_a_batch_of_several_parts_tells_each_subject_as_it_is_told_alone(sim: Simulator) -> None:
    about = [("uscc", f"91460000MA0{n:07}") for n in range(PART_FIRST + 2 * PACE + 1)]
    for n, one in enumerate(about[::2]):
        sim.put(f"firm {n}", firm(identifier=one, tier="E-A" if n % 3 else "E-W"))
    together = sim.ask(*about, caller=ENTERPRISE_BUREAU)["results"]
    assert sim.steps == ["find", "find", "log release"]
    alone = [first(sim.ask(one, caller=ENTERPRISE_BUREAU)) for one in about]
    assert together == alone
    assert {one["outcome"] for one in together} == {"disclosed", "nothing"}


def test_the_log_holds_no_identifier_no_name_and_no_operator(sim: Simulator) -> None:
    sim.ask(ABOUT_FIRM, caller=ENTERPRISE_BUREAU, operator="zhang.san", client_reference="loan-77")
    draft = sim.drafts[0]
    kept = (
        draft.leaf
        + repr(draft.search).encode()
        + b"".join(row.sealed + row.tag.encode() for row in draft.subjects)
    )
    for secret in (FIRM, "椰风", "zhang.san", "loan-77", subject_id("sub_firm")):
        assert secret.encode() not in kept


def test_two_recipients_cannot_join_their_tokens(sim: Simulator) -> None:
    one = first(sim.ask(ABOUT_FIRM, caller=ENTERPRISE_BUREAU))["subject"]
    other = first(sim.ask(ABOUT_FIRM, caller=replace(ENTERPRISE_BUREAU, recipient_id="rcp_other")))["subject"]
    assert one != other
    assert one == first(sim.ask(ABOUT_FIRM, caller=ENTERPRISE_BUREAU))["subject"]


def test_a_minor_never_leaves_and_the_day_decides(sim: Simulator) -> None:
    sim.put("sub_person", person(adult_on=date(2026, 11, 24)))
    assert first(sim.ask(ABOUT_PERSON, authorisation=REF)) == {"outcome": "nothing"}
    sim.now = moment_of(NOON + 86_400)
    assert first(sim.ask(ABOUT_PERSON, authorisation=REF))["outcome"] == "disclosed"


def test_an_entry_past_its_last_day_is_told_to_nobody(sim: Simulator) -> None:
    sim.put(
        "sub_firm",
        firm("E-F", lapses_on=date(2026, 11, 23), publicity_until=date(2027, 1, 1), published=True),
    )
    assert first(sim.ask(ABOUT_FIRM, caller=ENTERPRISE_BUREAU))["tier"] == "E-F"
    sim.now = moment_of(NOON + 86_400)
    assert first(sim.ask(ABOUT_FIRM, caller=ENTERPRISE_BUREAU)) == {"outcome": "nothing"}
    assert reason(sim) == "lapsed"


def test_adverse_information_older_than_five_years_does_not_leave(sim: Simulator) -> None:
    def ask(end: date) -> dict[str, Any]:
        listed = person("P-F", adverse_end=end, publicity_until=date(2027, 1, 1))
        sim.put("sub_person", listed)
        return first(sim.ask(ABOUT_PERSON, authorisation=REF))

    assert ask(date(2021, 11, 23)) == {"outcome": "nothing"}
    assert ask(date(2021, 11, 24))["outcome"] == "disclosed"


def test_answers_are_canonical_where_they_are_committed_to(sim: Simulator) -> None:
    body = sim.release(ABOUT_FIRM, ABOUT_PERSON, caller=ENTERPRISE_BUREAU).body
    parsed: Any = loads(body)
    assert all(dumps(result) in body for result in parsed["results"])


def test_no_stage_prints_what_it_holds(sim: Simulator) -> None:
    release = sim.release(ABOUT_FIRM, caller=ENTERPRISE_BUREAU)
    stages = (release, release.disclosure, release.disclosure.permit, release.disclosure.permit.question)
    shown = "".join(map(repr, stages)) + repr(release.disclosure.permit.question.subjects)
    assert FIRM not in shown
    assert "椰风" not in shown
