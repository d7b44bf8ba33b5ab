"""One record of a department by number: an ordinary subject, then what the department holds against it."""

from datetime import date, timedelta
from random import Random

from samples import subjects, texts, words
from samples.subjects import ANTI_SMUGGLING, CUSTOMS, MARITIME

# Keys are those of samples/columns.py; an absent key is an empty cell.
Values = dict[str, str]

TODAY = date(2026, 11, 23)
REGIME = date(2025, 12, 18)  # the regulation's first day: everybody's tier begins here or later
FIRST_DECISION = date(2024, 3, 1)
MEASURES = {"E-F": ("M03", "M04", "M05"), "P-F": ("M03", "M04")}
LISTS = {
    "BASIS_04": ("anti_smuggling", ("M01", "M02", "M03")),
    "BASIS_05": ("maritime", ("M01", "M02", "M03")),
}
CLOSED = ("EXITED", "REPAIRED", "EXPIRED", "REVOKED", "SEALED")


def customs(seed: int, n: int) -> Values:
    """An enterprise or sole proprietor as customs knows it."""
    rng = Random(f"{seed}/customs/{n}")
    sole = subjects.is_sole(n)
    role = rng.choice(tuple(words.TRADES))
    values = _shop(rng, n) if sole else _firm(rng, CUSTOMS, n, role)
    serial = subjects.uscc(CUSTOMS, n)[-7:-1]
    values |= {
        "record": f"HK-{n + 1:07d}",
        "E03": f"{values['E04.division'][:4]}9{'7' if sole else '6'}{serial[2:]}",
        "E07.id_number": subjects.citizen_id(CUSTOMS, n),
        "E08": "trader" if sole else role,
    }
    drawn = rng.random()
    if drawn < 0.06 and not sole:
        certify(values, rng)
    elif drawn > 0.91:
        accuse(values, rng, rng.choice(("BASIS_01", "BASIS_02", "BASIS_03", "BASIS_03")))
    if rng.random() < 0.25:
        trade(values, rng)
    return values


def maritime(seed: int, n: int) -> Values:
    """A crew member, driver or declarant; one in sixty is a shipping firm."""
    rng = Random(f"{seed}/maritime/{n}")
    firm = n % 60 == 59
    values = _firm(rng, MARITIME, n, "ship_operator") if firm else _person(rng, MARITIME, n)
    values |= {"record": f"HS-{n + 1:07d}"}
    if firm:
        values |= {"T04": subjects.imo(rng)}
    limit = 0.35 if firm else 0.035
    if rng.random() < limit:
        accuse(values, rng, rng.choice(("BASIS_05", "BASIS_05", "BASIS_03")))
    return values


def anti_smuggling(seed: int, n: int) -> Values:
    """A firm or person against whom the office has decided something; some stand on its list."""
    rng = Random(f"{seed}/anti_smuggling/{n}")
    if n % 7 < 2:
        values = _firm(rng, ANTI_SMUGGLING, n, rng.choice(("trader", "carrier")))
    else:
        values = _person(rng, ANTI_SMUGGLING, n)
    values |= {"record": f"FZ-{n + 1:07d}"}
    accuse(values, rng, rng.choice(("BASIS_03", "BASIS_04", "BASIS_04")))
    if rng.random() < 0.3:
        values |= {"T04": texts.plate(rng)}
    return values


def certify(values: Values, rng: Random) -> None:
    """Make it an authorised economic operator."""
    begun = _day(rng, REGIME, TODAY - timedelta(days=20))
    values |= {
        "C01": "E-A",
        "C18": "高级认证企业",
        "C02.from": begun.isoformat(),
        "formed_on": begun.isoformat(),
    }


def accuse(values: Values, rng: Random, basis: str, decided: date | None = None) -> None:
    """Put the subject under attention for this basis, with decision, text and, for a list, its publicity."""
    decided = decided or _day(rng, FIRST_DECISION, TODAY - timedelta(days=30))
    begun = max(decided + timedelta(days=10), REGIME)
    tier = "P-F" if "P01" in values else "E-F"
    amount = f"{rng.randrange(3_000, 2_000_000)}.{rng.randrange(100):02d}"
    name = values.get("P01") or values["E01"]
    day = (decided - timedelta(days=rng.randrange(20, 90))).isoformat()
    values |= {
        "C01": tier,
        "C02.from": begun.isoformat(),
        "status": _status(rng),
        "C04": basis,
        "C05": rng.choice(texts.REASONS[basis]),
        "C06": rng.choice(texts.ORGANS[basis]),
        "C07": texts.NUMBERS[basis].format(year=decided.year, serial=rng.randrange(1, 999)),
        "C08": decided.isoformat(),
        "C10": texts.facts(basis, rng, name=name, day=day, amount=amount),
        "C12": "、".join(MEASURES[tier]),
        "published": "yes" if rng.random() < 0.85 else "no",
        "publicity_until": after(decided, rng.choice((1, 2, 3))).isoformat(),
        "adverse_end": day,
        "formed_on": begun.isoformat(),
    }
    _penalise(values, rng, basis, decided)


def after(day: date, years: int) -> date:
    """The same day some years later; 29 February ends on the 28th."""
    leap = (day.month, day.day) == (2, 29) and (day.year + years) % 4 != 0
    return day.replace(year=day.year + years, day=28 if leap else day.day)


def _penalise(values: Values, rng: Random, basis: str, decided: date) -> None:
    if basis == "BASIS_01":
        values |= {"C18": rng.choice(("失信企业", "严重失信企业"))} if "E03" in values else {}
    if basis not in ("BASIS_01", "BASIS_02"):
        values |= {"C02.until": after(decided, 3).isoformat(), "C09.kind": "fine"}
        values |= {"C09.amount": f"{rng.randrange(1_000, 600_000)}.00"}
    if basis in LISTS:
        name, measures = LISTS[basis]
        values |= {"C11.list": name, "C11.start": values["C02.from"], "C12": "、".join(measures)}
        values |= {"publicity_until": after(decided, 3).isoformat()}
    if values["status"] == "OBJECTED":
        values |= {
            "objection": "yes",
            "objected_on": (TODAY - timedelta(days=rng.randrange(1, 12))).isoformat(),
        }


def trade(values: Values, rng: Random) -> None:
    """What the firm declared: trade secrets all of it."""
    drawn = (rng.choice(words.GOODS), rng.choice(words.GOODS))
    goods = (f"{name}|{hs}|{rng.randrange(1, 900) * 10}千克|{_value(rng)}" for name, hs in drawn)
    values |= {
        "T01": "、".join(f"64012026{rng.randrange(2)}{rng.randrange(10**9):09d}" for _ in range(2)),
        "T02": "；".join(goods),
        "T03": rng.choice(words.PARTNERS),
        "T04": texts.plate(rng),
        "T05": rng.choice(words.ROUTES),
        "T06": _value(rng),
    }
    if rng.random() < 0.3:
        values |= {"C15": rng.choice(words.STATEMENTS)}


def _firm(rng: Random, slot: int, n: int, role: str) -> Values:
    return _enterprise(rng, subjects.uscc(slot, n)) | {
        "subject_kind": "ENT",
        "E01": subjects.firm_name(rng, role),
        "E04.type": rng.choice(words.TYPES),
        "E04.industry": words.TRADES[role][1],
        "E08": role,
    }


def _shop(rng: Random, n: int) -> Values:
    """A sole proprietor: the owner's name stands in the firm's."""
    values = _enterprise(rng, subjects.uscc(CUSTOMS, n, sole=True))
    word, industry = rng.choice(words.SHOPS)
    kind = {"subject_kind": "SOLE", "E04.type": "sole", "E04.industry": industry}
    return values | kind | {"E01": f"海口{values['E06']}{word}"}


def _enterprise(rng: Random, uscc: str) -> Values:
    division = uscc[2:8]
    grade = {"C18": "认证企业" if rng.random() < 0.1 else "常规企业"}
    return _default(rng, "E-W") | grade | {
        "id_kind": "uscc",
        "E02": uscc,
        "E04.division": division,
        "E05": subjects.address(rng, division),
        "E06": subjects.name(rng),
        "E07.mobile": subjects.mobile(rng),
    }  # fmt: skip


def _person(rng: Random, slot: int, n: int) -> Values:
    division, number = subjects.division(slot, n), subjects.citizen_id(slot, n)
    role = rng.choice(("crew", "crew", "crew", "driver", "driver", "declarant", "practitioner", "traveller"))
    employed = {} if role == "traveller" else {"P06": _employer(rng), "P05.cert": f"ZS{number[-8:]}"}
    return _default(rng, "P-W") | employed | {
        "subject_kind": "IND",
        "id_kind": "citizen_id",
        "P01": subjects.name(rng),
        "P02.number": number,
        "P03.sex": "M" if int(number[16]) % 2 else "F",
        "P03.birth": subjects.born(slot, n).isoformat(),
        "P03.division": division,
        "P04.mobile": subjects.mobile(rng),
        "P04.address": subjects.address(rng, division),
        "P05.role": role,
    }  # fmt: skip


def _employer(rng: Random) -> str:
    n = rng.randrange(2_300)
    return subjects.uscc(CUSTOMS, n, sole=subjects.is_sole(n))


def _default(rng: Random, tier: str) -> Values:
    """In good standing since the first day, or since the subject first appeared."""
    begun = REGIME if rng.random() < 0.9 else _day(rng, REGIME, TODAY - timedelta(days=15))
    day = begun.isoformat()
    return {"C01": tier, "C02.from": day, "status": "ACTIVE", "formed_on": day}


def _value(rng: Random) -> str:
    return f"{rng.randrange(1_000, 900_000)}.00"


def _status(rng: Random) -> str:
    drawn = rng.random()
    if drawn < 0.72:
        return "ACTIVE"
    return "OBJECTED" if drawn < 0.8 else rng.choice(CLOSED)


def _day(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randrange((last - first).days))
