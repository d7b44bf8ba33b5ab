"""The short lists beside the files: who shows what, who authorised whom, what an import must find."""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from samples import subjects
from samples.cases import CASES
from samples.records import Values

UNKNOWN = {
    "name": "unknown_subject",
    "department": None,
    "record": None,
    "type": "uscc",
    "value": subjects.uscc(subjects.CUSTOMS, 9_000_000),
    "en": "a valid code that no department sent",
    "zh": "未收录的主体",
}


class Grant(NamedTuple):
    """Who may receive what kind of subject for which purpose; names: of subjects.json."""

    name: str
    recipient: str
    kind: str
    purpose: str
    notice: bool
    names: tuple[str, ...]


ENTERPRISES = (
    *(
        "plain_enterprise",
        "aeo_enterprise",
        "focus_enterprise",
        "focus_out_of_publicity",
        "focus_unpublished",
    ),
    *("objected", "repaired", "exited", "expired", "revoked", "sealed", "marked", "false_friend"),
    *("marked_harmless", "review_refused", "full_width", "adverse_old", "maritime_list", "listed_enterprise"),
    *("review_partial", "review_missing", "marked_work_secret"),
)
PEOPLE = (
    *(
        "consented_individual",
        "focus_individual",
        "minor",
        "eighteen_tomorrow",
        "compound_name",
        "dotted_name",
    ),
    *("latin_name", "lower_case_x", "ends_tomorrow", "leap_day", "adverse_old_individual", "sealed_juvenile"),
    *("exited_individual", "objected_individual", "marked_individual", "review_refused_individual"),
    *("listed_individual", "unreviewed_individual", "repaired_individual"),
)
REPORTING, INSURANCE = "credit_reporting", "credit_insurance"
GRANTS = (
    Grant("bureau_enterprises", "bureau", "enterprise", REPORTING, notice=False, names=ENTERPRISES),
    Grant(
        "bureau_sole", "bureau", "separate", REPORTING, notice=True, names=("sole_proprietor", "sole_focus")
    ),
    Grant("people", "individual_bureau", "separate", REPORTING, notice=True, names=PEOPLE),
    Grant(
        "unnotified", "individual_bureau", "separate", REPORTING, notice=False, names=("focus_unnotified",)
    ),
    Grant("insurer_enterprises", "insurer", "enterprise", INSURANCE, notice=False, names=ENTERPRISES),
    Grant(
        *("insurer_people", "insurer", "separate", INSURANCE),
        notice=True,
        names=("consented_individual", "focus_individual", "sole_proprietor"),
    ),
    Grant("rater_enterprises", "rater", "enterprise", "credit_rating", notice=False, names=ENTERPRISES),
    Grant(
        "consultant_enterprises",
        "consultant",
        "enterprise",
        "credit_consulting",
        notice=False,
        names=ENTERPRISES,
    ),
)


def subject(department: str, n: int, values: Values) -> dict[str, str | None] | None:
    """The entry of a named edge's record; the identifier in its canonical spelling."""
    edge = CASES[department][n]
    if not edge.name:
        return None
    return {
        "name": edge.name,
        "department": department,
        "record": values["record"],
        "type": values["id_kind"],
        "value": _canonical(values.get("E02") or values["P02.number"]),
        "en": edge.en or edge.name.replace("_", " "),
        "zh": edge.zh or edge.name,
    }


def authorisations(named: Iterable[Mapping[str, str | None]]) -> list[dict[str, object]]:
    """Every grant with the identifiers of its subjects."""
    by_name = {str(entry["name"]): {"type": entry["type"], "value": entry["value"]} for entry in named}
    return [
        {
            "name": grant.name,
            "recipient": grant.recipient,
            "kind": grant.kind,
            "purpose": grant.purpose,
            "notice": grant.notice,
            "subjects": [by_name[name] for name in grant.names],
        }
        for grant in GRANTS
    ]


def expected(department: str, file: str, rows: int) -> dict[str, object]:
    """What an import of this file must report. row: from 1, without the heading."""
    edges = sorted(CASES[department].items())
    return {
        "file": file,
        "rows": rows,
        "rejected": [{"row": n + 1, "key": edge.fault} for n, edge in edges if edge.fault],
        "quarantined": [{"row": n + 1, "certainty": edge.mark} for n, edge in edges if edge.mark],
    }


def written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _canonical(text: str) -> str:
    """Half-width, upper case, without blanks: what a recipient would ask with."""
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text if not c.isspace()).upper()
