"""The risk report of one table, as data and as a page that a compliance officer can read and file."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import IntEnum
from importlib.resources import files

import numpy as np
import pyarrow as pa
from jinja2 import Environment, StrictUndefined

from masking.classes import Whole, classes
from masking.errors import ConfigError
from masking.risk import Diversity, Limits, Linkage, Roles, diversity, journalist, prosecutor
from masking.utility import Utility, utility

EDGES = (1, 2, 5, 10, 20, 50, 100, 1000)  # class sizes from which a bar of the plot starts


class Grade(IntEnum):
    """De-identification grades of GB/T 42460-2023. A table of rows is 1 to 3; 4 is for counts alone."""

    DIRECT = 1  # 能直接识别主体
    LINKABLE = 2  # 消除直接标识符
    ACCEPTABLE = 3  # 重标识风险可接受
    AGGREGATED = 4  # 聚合数据


@dataclass(frozen=True, slots=True)
class Bar:
    """Rows whose class has `low` to `high` rows; no high means that many or more."""

    low: int
    high: int | None
    rows: int


@dataclass(frozen=True, slots=True)
class Report:
    """techniques: for each column, what was done to it in the words of GB/T 37964-2019 Annex A."""

    rows: int
    roles: Roles
    limits: Limits
    grade: Grade
    prosecutor: Linkage
    journalist: Linkage | None
    diversity: tuple[Diversity, ...]
    utility: tuple[Utility, ...]
    sizes: tuple[Bar, ...]
    techniques: Mapping[str, str] = field(default_factory=dict)

    def data(self) -> dict[str, object]:
        """The report as JSON values."""
        return {**asdict(self), "grade": int(self.grade), "techniques": dict(self.techniques)}

    def page(self) -> str:
        """The report as one HTML page in Chinese and English that loads nothing from elsewhere."""
        source = (files("masking") / "report.html").read_text("utf-8")
        page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        return page.from_string(source).render(report=self, most=max(bar.rows for bar in self.sizes))


def assess(
    table: pa.Table,
    roles: Roles,
    limits: Limits,
    *,
    public: pa.Table | None = None,
    before: pa.Table | None = None,
    techniques: Mapping[str, str] | None = None,
) -> Report:
    """Measure a table that is to be released.

    public: what everybody can look up about the same subjects, such as published penalties; before: the same
    rows before desensitisation, to tell what was lost. Raises ConfigError for columns that are not there or
    not told apart.
    """
    for side in (table, public, before):
        if side is not None and len(set(side.column_names)) != side.num_columns:
            raise ConfigError("two columns bear one name")
    found = classes(table, roles.quasi)
    linkage = prosecutor(found, limits)
    listed = journalist(table, public, roles.quasi, limits) if public is not None else None
    varied = tuple(diversity(table, found, column, limits) for column in roles.sensitive)
    return Report(
        rows=table.num_rows,
        roles=roles,
        limits=limits,
        grade=_grade(table, roles, limits, linkage, varied),
        prosecutor=linkage,
        journalist=listed,
        diversity=varied,
        utility=_utilities(table, before),
        sizes=_bars(found.sizes),
        techniques=techniques or {},
    )


def _grade(
    table: pa.Table, roles: Roles, limits: Limits, linkage: Linkage, varied: tuple[Diversity, ...]
) -> Grade:
    if set(roles.direct) & set(table.column_names):
        return Grade.DIRECT
    alike = linkage.k >= limits.k and all(one.l >= limits.l for one in varied)
    return Grade.ACCEPTABLE if alike else Grade.LINKABLE


def _utilities(table: pa.Table, before: pa.Table | None) -> tuple[Utility, ...]:
    if before is None:
        return ()
    shared = [name for name in table.column_names if name in before.column_names]
    return tuple(utility(name, before[name], table[name]) for name in shared)


def _bars(sizes: Whole) -> tuple[Bar, ...]:
    place = np.searchsorted(EDGES, sizes, side="right") - 1
    rows = np.bincount(place, weights=sizes, minlength=len(EDGES))
    highs = (*(edge - 1 for edge in EDGES[1:]), None)
    return tuple(Bar(low, high, int(count)) for low, high, count in zip(EDGES, highs, rows, strict=True))
