"""The closed catalogue: what each department may deliver, what it means, and what may never be delivered.

A key is a field id of the catalogue with a member after the dot (E04.division), or a word about the record.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from gateway.errors import ConfigError
from gateway.ingest import words
from gateway.ingest.cells import Reader, amount, day, number, only, pattern, several, text, word, yes_no
from gateway.ingest.cells import words as words_of
from gateway.ingest.faults import refused
from gateway.ingest.goods import goods

LINE, PARAGRAPH = 300, 4000  # characters


@dataclass(frozen=True, slots=True)
class Spec:
    """closed: the reader's grammar leaves no room for running text, so a value that reads bears no mark."""

    read: Reader
    closed: bool = True
    required: bool = False


def _texts(most: int, *keys: str) -> dict[str, Spec]:
    return {key: Spec(text(most), closed=False) for key in keys}


def _dates(*keys: str) -> dict[str, Spec]:
    return {key: Spec(day) for key in keys}


_PARTIES = several(text(LINE))

SPECS: Mapping[str, Spec] = MappingProxyType(
    {
        "record": Spec(pattern(r"[0-9A-Z][0-9A-Z_.\-]{0,39}"), required=True),
        "subject_kind": Spec(word(words.KINDS), required=True),
        "id_kind": Spec(word(words.ID_KINDS), required=True),
        "status": Spec(word(words.STATUSES), required=True),
        "formed_on": Spec(day, required=True),
        **_dates("adverse_end", "publicity_until", "objected_on"),
        "published": Spec(yes_no),
        "objection": Spec(yes_no),
        **_texts(PARAGRAPH, "remark", "C05", "C10", "C15"),
        "E01": Spec(text(LINE), closed=False, required=True),
        "E02": Spec(number("uscc"), required=True),
        "E03": Spec(number("customs_code")),
        "E04.type": Spec(word(words.ENTERPRISE_TYPES)),
        "E04.division": Spec(pattern(r"\d{6}")),
        "E04.industry": Spec(pattern(r"\d{4}")),
        **_texts(LINE, "E05", "E06", "P04.address", "P05.cert", "C07"),
        "E07.id_number": Spec(number("citizen_id")),
        "E07.mobile": Spec(number("mobile")),
        "E08": Spec(words_of(words.CHAIN_ROLES)),
        "P01": Spec(text(LINE), closed=False, required=True),
        "P02.number": Spec(number("citizen_id"), required=True),
        "P03.sex": Spec(word(words.SEXES)),
        "P03.birth": Spec(day),
        "P03.division": Spec(pattern(r"\d{6}")),
        "P04.mobile": Spec(number("mobile")),
        "P05.role": Spec(only(word(words.PERSON_ROLES))),
        "P06": Spec(number("uscc")),
        "C01": Spec(word(words.TIERS), required=True),
        "C02.from": Spec(day, required=True),
        "C02.until": Spec(day),
        "C04": Spec(word(words.BASES)),
        "C06": Spec(word(words.ORGANS)),
        "C08": Spec(day),
        "C09.kind": Spec(word(words.PENALTIES)),
        "C09.amount": Spec(amount),
        "C11.list": Spec(word(words.LISTS)),
        "C11.start": Spec(day),
        "C12": Spec(words_of(words.MEASURES)),
        "C18": Spec(word(words.CUSTOMS_GRADES)),
        "T01": Spec(several(number("declaration_no"))),
        "T02": Spec(goods, closed=False),
        **{key: Spec(_PARTIES, closed=False) for key in ("T03", "T04", "T05")},
        "T06": Spec(amount),
    }
)

# Headings that tell which forbidden field a column holds (征信业管理条例 14; 保密法 29-31); first match wins.
FORBIDDEN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "T07": ("查验次数", "查验率", "查获率", "inspection"),
        "T08": ("风险", "布控", "评分", "阈值", "risk", "score"),
        "T09": ("线索", "举报", "侦查", "在办案件", "informant", "clue"),
        "T10": ("内部意见", "研判", "拟办", "草稿", "draft"),
        "P07": ("人脸", "指纹", "照片", "虹膜", "声纹", "fingerprint", "photo"),
        "P08": (
            "民族",
            "宗教",
            "健康",
            "疾病",
            "病史",
            "基因",
            "血型",
            "religion",
            "ethnic",
            "health",
            "blood",
        ),
        "P10": ("银行", "账号", "收入", "存款", "有价证券", "商业保险", "不动产", "纳税", "bank", "income"),
    }
)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One department's columns. keys: folded heading → the keys for an enterprise and for an individual."""

    department: str
    headings: tuple[str, ...]
    keys: Mapping[str, tuple[str | None, str | None]]
    organisations_only: bool


def catalogue(department: str) -> Catalogue:
    """Raises ConfigError for a department that delivers nothing."""
    lines = words.COLUMNS.get(department)
    if lines is None:
        raise ConfigError(f"no department {department!r}; one of {', '.join(sorted(words.COLUMNS))}")
    pairs = [line.split() for line in lines.strip().splitlines()]
    keys = {fold(heading): _keys(names) for heading, names in pairs}
    told = any(pair[0] == "subject_kind" for pair in keys.values())
    return Catalogue(department, tuple(heading for heading, _ in pairs), MappingProxyType(keys), not told)


def _keys(names: str) -> tuple[str | None, str | None]:
    first, bar, second = names.partition("|")
    if bar:
        return first, second
    return (None if first.startswith("P") else first), (None if first.startswith("E") else first)


def fold(heading: str) -> str:
    """One spelling per heading: half-width, without blanks."""
    return "".join(unicodedata.normalize("NFKC", heading).split()).lower()


def objection(heading: str, known: Catalogue) -> tuple[str, str] | None:
    """Field and code of what is wrong with a heading, if anything. An unknown heading is never repeated."""
    folded = fold(heading)
    if folded in known.keys:
        return None
    for field, hints in FORBIDDEN.items():
        if folded == field.lower() or any(hint in folded for hint in hints):
            return field, "forbidden_column"
    return "", "unknown_column"


def check_headings(headings: Sequence[str], known: Catalogue) -> None:
    """Raises FileRefused: an unknown, forbidden or repeated column, or a required one that is not there."""
    for place, heading in enumerate(headings, 1):
        found = objection(heading, known)
        if found:
            raise refused(found[1], field=found[0] or f"column {place}")
    folded = [fold(heading) for heading in headings]
    for place, heading in enumerate(folded, 1):
        if heading in folded[: place - 1]:
            raise refused("duplicate_column", field=f"column {place}")
    for heading, keys in known.keys.items():
        needed = next((key for key in keys if key and SPECS[key].required), None)
        if needed and heading not in folded:
            raise refused("missing_column", field=needed)
