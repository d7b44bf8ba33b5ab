"""What certificates cover: the right file, the competent organ, the records named, the days they last."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.results.standing import Review
from gateway.review.flow import Bundle, coverage
from gateway.review.model import Certificate
from gateway.review.verify import organ_keys
from tests.gateway.review.signing import MARITIME, SHA256, jwks, signed

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
KEYS = organ_keys(jwks())


def certificate(
    number: int = 1,
    outcome: str = "NOT_SECRET",
    *fields: str,
    until: date = TODAY,
    rows: frozenset[str] | None = None,
) -> Certificate:
    return Certificate(f"rev-{number}", "HKCUSTOMS", outcome, frozenset(fields), until, SHA256, rows, "")


def refusals(*lines: str, department: str = "customs", sha256: str = SHA256) -> list[tuple[int, str]]:
    _, refused = Bundle(lines, KEYS, department).sift(sha256)
    return [(one.line, one.reason) for one in refused]


def test_certificates_for_the_file_by_its_organ_count() -> None:
    certificates, refused = Bundle((signed(), "", signed(review_id="rev-2")), KEYS, "customs").sift(SHA256)
    assert [one.id for one in certificates] == ["rev-1", "rev-2"]
    assert refused == []


def test_a_certificate_for_another_file_counts_for_nothing() -> None:
    assert refusals(signed(), sha256="cd" * 32) == [(1, "other_file")]


def test_an_organ_that_is_not_competent_for_the_department_counts_for_nothing() -> None:
    maritime = signed(header={"alg": "EdDSA", "kid": "HNMSA-2026"}, key=MARITIME, organ="HNMSA")
    assert refusals(maritime) == [(1, "not_competent")]
    assert refusals(maritime, department="maritime") == []


def test_two_certificates_cannot_share_an_id() -> None:
    assert refusals(signed(), signed(fields=["C11"])) == [(2, "repeated")]


def test_a_broken_line_leaves_the_others_standing() -> None:
    assert refusals("rubbish", signed()) == [(1, "malformed")]


def test_a_field_is_covered_only_where_its_certificate_names_the_record() -> None:
    everywhere = certificate(1, "NOT_SECRET", "C01", until=TODAY + DAY)
    one = certificate(2, "DECLASSIFIED", "C04", rows=frozenset({"HK-2"}))
    cover = coverage([everywhere, one], TODAY)
    assert cover("HK-1") == Review(frozenset({"C01"}), TODAY + DAY)
    assert cover("HK-2") == Review(frozenset({"C01", "C04"}), TODAY)


def test_a_refusal_outweighs_every_other_certificate_even_after_its_term() -> None:
    yes = certificate(1, "NOT_SECRET", "C01", "C04")
    no = certificate(2, "REFUSED", "C04", until=TODAY - 99 * DAY, rows=frozenset({"HK-2"}))
    cover = coverage([yes, no], TODAY)
    assert cover("HK-1").fields == {"C01", "C04"}
    assert cover("HK-2").fields == {"C01"}


def test_a_label_that_an_organ_raised_does_not_lapse_with_its_certificate() -> None:
    plain = certificate(1, "NOT_SECRET", "C01", "C04")
    over = certificate(2, "NOT_SECRET", "C04", until=TODAY - 99 * DAY, rows=frozenset({"HK-2"}))
    cover = coverage([plain, replace(over, labels=frozenset({("C04", "TS")}))], TODAY)
    assert cover("HK-1").raised == frozenset()
    assert (cover("HK-2").fields, cover("HK-2").raised) == ({"C01", "C04"}, {("C04", "TS")})
    assert cover("HK-2").on(TODAY + 99 * DAY) == Review(raised=frozenset({("C04", "TS")}))
    assert cover("HK-2").covering(frozenset({"c01"})).raised == frozenset()


@pytest.mark.parametrize(("until", "covered"), [(TODAY, True), (TODAY - DAY, False)])
def test_a_certificate_lasts_through_its_last_day(until: date, covered: bool) -> None:
    assert bool(coverage([certificate(1, "NOT_SECRET", "C01", until=until)], TODAY)("x").fields) == covered


def test_without_certificates_nothing_is_covered() -> None:
    assert coverage([], TODAY)("HK-1") == Review()


names = st.sampled_from(["HK-1", "HK-2", "HK-3"])
certificates = st.lists(
    st.builds(
        lambda number, outcome, fields, days, rows: certificate(
            number, outcome, *fields, until=TODAY + days * DAY, rows=rows
        ),
        st.integers(0, 9),
        st.sampled_from(["NOT_SECRET", "DECLASSIFIED", "WORK_SECRET_RELEASE_APPROVED", "REFUSED"]),
        st.sets(st.sampled_from(["C01", "C04", "C11"]), min_size=1),
        st.integers(-2, 2),
        st.none() | st.frozensets(names, min_size=1),
    ),
    max_size=6,
)


@given(certificates, names)
def test_a_field_is_reviewed_exactly_when_one_certificate_covers_it_and_none_refuses_it(
    given_: list[Certificate], name: str
) -> None:
    review = coverage(given_, TODAY)(name)
    for field in ("C01", "C04", "C11"):
        about = [one for one in given_ if field in one.fields and (one.rows is None or name in one.rows)]
        covered = any(one.outcome != "REFUSED" and one.valid_until >= TODAY for one in about)
        refused = any(one.outcome == "REFUSED" for one in about)
        assert (field in review.fields) == (covered and not refused)
    assert (review.until is None) == (not review.fields)
    assert review.until is None or review.until >= TODAY
