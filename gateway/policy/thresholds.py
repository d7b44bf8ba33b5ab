"""aggregates.yaml: how many subjects a cell of a statistic needs, for everyone and under a contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gateway.policy.check import Reader
from gateway.policy.law import Doubt, Statute, Window, read_basis, read_doubt
from gateway.policy.model import Threshold
from gateway.policy.parse import Place, Value
from gateway.policy.rules import Rule, read_id, read_window
from gateway.policy.table import Action

AUDIENCES = ("contract", "public")  # from the less to the more careful
LEAST = 2  # one subject is no statistic


@dataclass(frozen=True, slots=True)
class Limit:
    """One threshold as read. audience: who sees the statistic."""

    id: str
    audience: str
    least: Threshold
    basis: tuple[str, ...]
    window: Window
    doubt: Doubt
    at: Place


def read_limits(reader: Reader, root: Value, law: Mapping[str, Statute]) -> list[Limit]:
    table = reader.table(root, ("thresholds",))
    if table is None:
        return []
    read = (_limit(reader, value, law) for value in reader.items(table["thresholds"]))
    return [limit for limit in read if limit is not None]


def _limit(reader: Reader, value: Value, law: Mapping[str, Statute]) -> Limit | None:
    must = ("id", "title", "audience", "k", "l", "basis", "effective")
    table = reader.table(value, must, ("until", "because", "confidence"))
    if table is None:
        return None
    before = len(reader.faults)
    window = read_window(reader, table)
    reader.text(table["title"])
    limit = Limit(
        id=read_id(reader, table["id"]),
        audience=reader.name(table["audience"], AUDIENCES, ("受众", "audience")) or "",
        least=Threshold(_count(reader, table["k"]), _count(reader, table["l"])),
        basis=read_basis(reader, table["basis"], law, window),
        window=window,
        doubt=read_doubt(reader, table),
        at=value.at,
    )
    return limit if len(reader.faults) == before else None


def _count(reader: Reader, value: Value) -> int:
    text = reader.text(value) or ""
    if text.isascii() and text.isdecimal() and int(text) >= LEAST:
        return int(text)
    words = (f"“{text}”不是不小于 {LEAST} 的整数", f"`{text}` is no whole number of at least {LEAST}")
    reader.complain(value.at, "bad_count", words, ("写整数，如 20", "write a whole number, e.g. 20"))
    return LEAST


def on(limits: Sequence[Limit], day: date) -> dict[str, Threshold]:
    """The thresholds of a day by audience; of several for one audience the stricter of each number."""
    found: dict[str, Threshold] = {}
    for limit in limits:
        if limit.window.holds(day):
            other = found.get(limit.audience, limit.least)
            found[limit.audience] = Threshold(max(other.k, limit.least.k), max(other.l, limit.least.l))
    return found


def check_limits(
    reader: Reader, limits: Sequence[Limit], rules: Sequence[Rule], days: Sequence[date]
) -> None:
    """Statistics have thresholds, and those for everyone are no weaker than those under a contract."""
    for day in days:
        found = on(limits, day)
        bearing = [rule for rule in rules if rule.action is Action.AGGREGATE and rule.holds(day)]
        missing = [name for name in AUDIENCES if name not in found]
        if bearing and missing:
            words = (f"{day} 起没有“{missing[0]}”的汇总阈值", f"no threshold for `{missing[0]}` on {day}")
            fix = ("在 aggregates.yaml 补写", "add it to aggregates.yaml")
            reader.complain(bearing[0].at, "no_threshold", words, fix)
        elif not missing and not _at_least(found["public"], found["contract"]):
            words = ("公开阈值低于合同阈值", "the public threshold is weaker than that under a contract")
            fix = ("提高 public 的 k 或 l", "raise `k` or `l` of `public`")
            at = next(one.at for one in limits if one.audience == "public")
            reader.complain(at, "weak_threshold", words, fix)


def _at_least(one: Threshold, other: Threshold) -> bool:
    return one.k >= other.k and one.l >= other.l
