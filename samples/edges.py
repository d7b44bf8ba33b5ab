"""The records that show something: each changes the ordinary record of its number.

An edge with a name is listed in subjects.json; `fault` names the key that makes the record unacceptable, and
`mark` the certainty of a secrecy mark that quarantines it.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from samples import records
from samples.records import Values
from samples.subjects import citizen

Change = Callable[[Values, Random], None]


@dataclass(frozen=True, slots=True)
class Edge:
    """name: for tests and the demo, or empty; change: done to the record; en, zh: what it shows."""

    change: Change
    name: str = ""
    en: str = ""
    zh: str = ""
    fault: str = ""
    mark: str = ""
    review: str = "full"  # full | refused | missing | partial (C04 and the ordinary fields, not the list's)


def clean(values: Values, _rng: Random) -> None:
    """A subject in good standing since the first day, whatever was drawn."""
    kept = {
        key: values[key] for key in values if key[0] in "EPT" or key in ("record", "subject_kind", "id_kind")
    }
    day = records.REGIME.isoformat()
    tier = "P-W" if "P01" in values else "E-W"
    values.clear()
    values |= kept | {"C01": tier, "C02.from": day, "status": "ACTIVE", "formed_on": day}
    if "E03" in kept:
        values |= {"C18": "常规企业"}


def listed(basis: str, decided: str, status: str = "ACTIVE", more: Mapping[str, str] | None = None) -> Change:
    """Under attention for this basis; published and in publicity unless `more` says otherwise."""

    def change(values: Values, rng: Random) -> None:
        clean(values, rng)
        records.accuse(values, rng, basis, date.fromisoformat(decided))
        values.pop("objection", None)
        values.pop("objected_on", None)
        until = records.after(date.fromisoformat(decided), 3).isoformat()
        values |= {"status": status, "published": "yes", "publicity_until": until}
        if status == "OBJECTED":
            values |= {"objection": "yes", "objected_on": "2026-11-20"}
        values |= more or {}

    return change


def having(more: Mapping[str, str], *, after: Change = clean) -> Change:
    """An ordinary subject (or that of `after`) with these values."""

    def change(values: Values, rng: Random) -> None:
        after(values, rng)
        values |= more

    return change


def without(key: str) -> Change:
    def change(values: Values, rng: Random) -> None:
        clean(values, rng)
        del values[key]

    return change


def respelt(key: str, spell: Callable[[str], str]) -> Change:
    def change(values: Values, rng: Random) -> None:
        clean(values, rng)
        values[key] = spell(values[key])

    return change


def certified(values: Values, rng: Random) -> None:
    clean(values, rng)
    records.certify(values, rng)


def trading(values: Values, rng: Random) -> None:
    """Under attention, with everything that the firm declared: what must not leave."""
    listed("BASIS_03", "2026-05-12")(values, rng)
    records.trade(values, rng)


def person(division: str, birth: str, sequence: int, name: str = "", *, after: Change = clean) -> Change:
    """A person with this birth and number; `name` if the drawn one will not do."""

    def change(values: Values, rng: Random) -> None:
        number = citizen(division, date.fromisoformat(birth), sequence)
        values |= {"P02.number": number, "P03.birth": birth, "P03.division": division}
        values |= {"P03.sex": "M" if sequence % 2 else "F", "P01": name or values["P01"]}
        if "P05.cert" in values:
            values |= {"P05.cert": f"ZS{number[-8:]}"}
        after(values, rng)

    return change


def foreign(name: str, passport: str) -> Change:
    def change(values: Values, rng: Random) -> None:
        values |= {"P01": name, "id_kind": "passport", "P02.number": passport}
        values.pop("P03.division", None)
        clean(values, rng)

    return change


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def json_of(text: str) -> str:
    return json.dumps({"note": text, "by": "office"})


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def wrong_check(text: str) -> str:
    return text[:-1] + ("1" if text[-1] != "1" else "2")
