"""Synthetic numbers of every kind in domain.md §3.1, and the spellings that texts give them."""

from collections.abc import Callable
from random import Random
from string import ascii_uppercase, digits

from stdnum import iso6346, luhn

from masking.detect import shapes
from masking.detect.spans import Type

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LETTERS = ascii_uppercase.replace("I", "").replace("O", "")
DIVISIONS = ("460106", "460107", "469023", "110105", "440524")


def some(rng: Random, count: int, alphabet: str = digits) -> str:
    return "".join(rng.choice(alphabet) for _ in range(count))


def born(rng: Random) -> str:
    return f"{rng.randint(1950, 2006)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"


def _checked(body: str) -> str:
    return body + shapes.citizen_check_digit(body)


def citizen(rng: Random) -> str:
    return _checked(rng.choice(DIVISIONS) + born(rng) + some(rng, 3))


def resident(rng: Random) -> str:
    return _checked(rng.choice(("81", "82", "83")) + "0000" + born(rng) + some(rng, 3))


def foreigner(rng: Random) -> str:
    return _checked("9" + rng.choice(("46", "11")) + some(rng, 3) + born(rng) + some(rng, 3))


def org_code(rng: Random) -> str:
    body = some(rng, 1) + some(rng, 7, ALPHABET)
    return body + shapes.org_code_check_digit(body)


def uscc(rng: Random) -> str:
    body = rng.choice(("91", "92", "93")) + rng.choice(DIVISIONS) + org_code(rng)
    return body + shapes.uscc_check_digit(body)


def vin(rng: Random) -> str:
    body = "LSV" + some(rng, 5, "ABCDEFGH0123456789") + "0" + some(rng, 8)
    return body[:8] + shapes.vin_check_digit(body) + body[9:]


def container(rng: Random) -> str:
    body = some(rng, 3, ascii_uppercase) + "U" + some(rng, 6)
    return body + str(iso6346.calc_check_digit(body))


def imo(rng: Random) -> str:
    body = "9" + some(rng, 5)
    return "IMO" + body + str(sum(int(c) * w for c, w in zip(body, range(7, 1, -1), strict=True)) % 10)


def card(rng: Random) -> str:
    body = "6222" + some(rng, 14)
    return body + luhn.calc_check_digit(body)


Maker = Callable[[Random], str]
# Each kind: its type, the label that a text gives it ("" where it must be found bare), and how it is made.
ROWS: dict[str, tuple[Type, str, Maker]] = {
    "citizen": (Type.ID_CARD, "", citizen),
    "resident": (Type.ID_CARD, "", resident),
    "foreigner": (Type.ID_CARD, "", foreigner),
    "citizen15": (Type.ID_CARD, "身份证号", lambda r: r.choice(DIVISIONS) + born(r)[2:] + some(r, 3)),
    "uscc": (Type.USCC, "", uscc),
    "org_code": (Type.OTHER_ID, "组织机构代码", org_code),
    "passport": (Type.PASSPORT, "", lambda r: "E" + some(r, 8)),
    "passport_letters": (Type.PASSPORT, "护照号码", lambda r: "E" + some(r, 1, LETTERS) + some(r, 7)),
    "foreign_passport": (Type.PASSPORT, "护照号", lambda r: "P" + some(r, 7) + "A"),
    "hk_permit": (Type.TRAVEL_PERMIT, "", lambda r: "H" + some(r, 8)),
    "taiwan_permit": (Type.TRAVEL_PERMIT, "台胞证号", lambda r: "1" + some(r, 7)),
    "to_hk_permit": (Type.TRAVEL_PERMIT, "往来港澳通行证号码", lambda r: "CA" + some(r, 7)),
    "customs_code": (Type.CUSTOMS_CODE, "海关编码", lambda r: "460196" + some(r, 4)),
    "aeo": (Type.CUSTOMS_CODE, "", lambda r: "AEOCN460196" + some(r, 4)),
    "declaration": (Type.DECLARATION_NO, "", lambda r: "64012025" + r.choice("01") + some(r, 9)),
    "hs": (Type.OTHER_ID, "商品编号", lambda r: "8703" + some(r, 6)),
    "imo": (Type.SHIP_ID, "", imo),
    "mmsi": (Type.SHIP_ID, "MMSI：", lambda r: "413" + some(r, 6)),
    "ship_id": (Type.SHIP_ID, "船舶识别号", lambda r: "CN2005" + some(r, 7)),
    "registry": (Type.SHIP_ID, "船舶登记号", lambda r: "0300" + some(r, 8)),
    "survey": (Type.SHIP_ID, "船检登记号", lambda r: "2005B" + some(r, 7)),
    "container": (Type.CONTAINER, "", container),
    "vin": (Type.OTHER_ID, "", vin),
    "plate": (Type.PLATE, "", lambda r: "琼" + some(r, 1, "ABCEF") + some(r, 5)),
    "trailer": (Type.PLATE, "", lambda r: "琼A" + some(r, 4) + "挂"),
    "energy": (Type.PLATE, "", lambda r: "琼" + some(r, 1, "AB") + some(r, 1, "DF") + some(r, 5)),
    "energy_lorry": (Type.PLATE, "", lambda r: "琼A" + some(r, 5) + "D"),
    "driver_file": (Type.OTHER_ID, "档案编号", lambda r: "4601" + some(r, 8)),
    "mobile": (Type.PHONE, "", lambda r: "1" + some(r, 1, "3456789") + some(r, 9)),
    "landline": (Type.PHONE, "", lambda r: "08986" + some(r, 7)),
    "card": (Type.BANK_CARD, "", card),
    "account": (Type.BANK_CARD, "账号", lambda r: "2201" + some(r, 15)),
}


def _wide(value: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in value)


def _groups(value: str, between: str) -> str:
    return between.join(value[i : i + 4] for i in range(0, len(value), 4))


SPELLINGS: dict[str, Callable[[str], str]] = {
    "bare": lambda v: v,
    "full-width": _wide,
    "spaced": lambda v: _groups(v, " "),
    "each apart": " ".join,
    "hyphenated": lambda v: _groups(v, "-"),
    "dotted": lambda v: _groups(v, "."),
    "zero-width": "\u200b".join,
    "split over a line": lambda v: v[: len(v) // 2] + "\n" + v[len(v) // 2 :],
    "split and indented": lambda v: v[:4] + "\r\n\u3000\u3000" + v[4:],
    "lower case": str.lower,
}
