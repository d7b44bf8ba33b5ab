"""People and firms by number: the same number is the same subject, and no two numbers share an identifier."""

from datetime import date, timedelta
from random import Random

from masking.detect.shapes import citizen_check_digit, org_code_check_digit, uscc_check_digit
from masking.divisions import HAINAN
from samples import words

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
UNISSUED = "MAY"  # organisation codes from here on belong to nobody
ORG_SPACE = len(ALPHABET) ** 5
SPREAD = 7_368_787  # prime to both spaces, so that multiplying is a permutation
FIRST_BIRTH = date(1961, 1, 1)
BIRTH_DAYS = (date(2004, 12, 31) - FIRST_BIRTH).days
RESERVED = 996  # sequence numbers 996-999 are kept for centenarians: nobody alive holds them with these dates
PERSON_SPACE = len(words.DIVISIONS) * BIRTH_DAYS * 4
CUSTOMS, MARITIME, ANTI_SMUGGLING = 0, 1, 2
SLOTS = 3  # each department counts in a lane of its own
SOLE_EVERY = 23  # 3 of 23 customs subjects are sole proprietors: 300 of 2,300
SOLE_AT = (6, 13, 20)


def is_sole(n: int) -> bool:
    return n % SOLE_EVERY in SOLE_AT


def uscc(slot: int, n: int, *, sole: bool = False) -> str:
    rest = (n * SLOTS + slot) * SPREAD % ORG_SPACE
    body = ""
    for _ in range(5):
        rest, digit = divmod(rest, len(ALPHABET))
        body += ALPHABET[digit]
    division = words.HAINAN[n % len(words.HAINAN)]
    org = UNISSUED + body
    head = ("92" if sole else "91") + division + org + org_code_check_digit(org)
    return head + uscc_check_digit(head)


def division(slot: int, n: int) -> str:
    return words.DIVISIONS[_person(slot, n) % len(words.DIVISIONS)]


def born(slot: int, n: int) -> date:
    return FIRST_BIRTH + timedelta(days=_person(slot, n) // len(words.DIVISIONS) % BIRTH_DAYS)


def citizen_id(slot: int, n: int) -> str:
    place = _person(slot, n) // len(words.DIVISIONS) // BIRTH_DAYS
    return citizen(division(slot, n), born(slot, n), RESERVED + place)


def citizen(division: str, birth: date, sequence: int) -> str:
    body = f"{division}{birth:%Y%m%d}{sequence:03d}"
    return body + citizen_check_digit(body)


def name(rng: Random) -> str:
    surname = rng.choice(words.COMPOUND) if rng.random() < 0.02 else rng.choice(words.SURNAMES)
    return surname + "".join(rng.choice(words.GIVEN) for _ in range(rng.choice((1, 2, 2))))


def firm_name(rng: Random, role: str) -> str:
    brand = rng.choice(words.BRAND) + rng.choice(words.BRAND_END)
    return f"海南{brand}{words.TRADES[role][0]}有限公司"


def address(rng: Random, division: str) -> str:
    town = HAINAN.get(division) or HAINAN.get(division[:4]) or "海口市"
    return f"海南省{town}{rng.choice(words.STREETS)}{rng.randrange(1, 300)}号"


def mobile(rng: Random) -> str:
    return f"154{rng.randrange(10**8):08d}"  # a prefix that no carrier was given


def imo(rng: Random) -> str:
    body = f"9{rng.randrange(10**5):05d}"
    return body + str(sum(int(c) * w for c, w in zip(body, range(7, 1, -1), strict=True)) % 10)


def _person(slot: int, n: int) -> int:
    return (n * SLOTS + slot) * SPREAD % PERSON_SPACE
