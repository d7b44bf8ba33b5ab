from datetime import date
from typing import Any

import pytest

from gateway.errors import Forbidden, LicenceInactive
from gateway.oauth.caller import day_of
from gateway.oauth.standing import Standing, entitlement
from tests.gateway.oauth.world import TODAY, licence, standing


def ask(held: Standing | None, day: date = TODAY) -> Any:
    return entitlement(held, "firm-a", day)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"client_status": "pending"}, "client_not_active"),
        ({"client_status": "suspended"}, "client_not_active"),
        ({"client_status": "?"}, "client_not_active"),
        ({"recipient_status": "suspended"}, "recipient_not_active"),
        ({"country": "SG"}, "recipient_foreign"),
        ({"country": ""}, "recipient_foreign"),
    ],
)
def test_whoever_is_not_active_at_home_is_forbidden(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Forbidden) as refused:
        ask(standing(**changes))
    assert (refused.value.reason, refused.value.client) == (reason, "firm-a")


def test_a_client_that_left_the_register_is_forbidden() -> None:
    with pytest.raises(Forbidden):
        ask(None)


@pytest.mark.parametrize(
    "held",
    [
        (),
        (licence(status="suspended"),),
        (licence(status="withdrawn"),),
        (licence(valid_until=date(2026, 1, 4)),),
        (licence(valid_from=date(2026, 1, 6)),),
    ],
)
def test_without_a_licence_in_force_nothing_opens(held: Any) -> None:
    with pytest.raises(LicenceInactive) as refused:
        ask(standing(licences=held))
    assert refused.value.client == "firm-a"


def test_a_licence_is_in_force_on_its_first_and_on_its_last_day() -> None:
    ask(standing(licences=(licence(valid_from=TODAY, valid_until=TODAY),)))


def test_a_licence_ends_at_midnight_in_haikou() -> None:
    last = 1_767_628_799  # 2026-01-05 23:59:59 +08:00
    assert (day_of(last + 0.99), day_of(last + 1)) == (date(2026, 1, 5), date(2026, 1, 6))


def test_purposes_of_licences_in_force_add_up_and_others_do_not_count() -> None:
    held = (
        licence(number="B", purposes=frozenset({"credit_rating"})),
        licence(number="A", purposes=frozenset({"credit_insurance"})),
        licence(number="C", purposes=frozenset({"credit_consulting"}), status="suspended"),
    )
    entitled = ask(standing(licences=held))
    assert entitled.purposes == {"credit_rating", "credit_insurance"}
    assert entitled.licence == "A,B"


def test_two_licences_never_combine_into_a_subject_kind_that_one_lacks() -> None:
    held = (licence(subject_kinds=frozenset({"ENT"})), licence(subject_kinds=frozenset({"ENT", "IND"})))
    assert ask(standing(licences=held)).subject_kinds == {"ENT"}


@pytest.mark.parametrize("paper", ["contract", "pia"])
def test_a_paper_counts_until_its_last_day_and_not_without_one(paper: str) -> None:
    ends = f"{paper}_until"
    assert getattr(ask(standing(**{ends: TODAY})), paper)
    assert not getattr(ask(standing(**{ends: date(2026, 1, 4)})), paper)
    assert not getattr(ask(standing(**{ends: None})), paper)
