"""What `gateway detect --evaluate` measures, and how it says so."""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from gateway.cli.texts import Line
from masking.detect.evaluate import Row, Score, Tally

if TYPE_CHECKING:
    from masking.detect.analyse import Analyser

WITHOUT, WITH = "without_parties", "with_parties"
NAMES = {
    WITHOUT: "without known parties · 未提供当事人",
    WITH: "lines with parties, these known · 提供当事人的文本",
}


def scored(analyser: "Analyser", read: Iterator[Line]) -> dict[str, Score]:
    """All lines as if nobody were known; those that tell parties once more with them."""
    from masking.detect.analyse import Text  # noqa: PLC0415 -- slow to import, see detect

    tallies = {WITHOUT: Tally(), WITH: Tally()}
    waiting: deque[tuple[str, Line]] = deque()

    def texts() -> Iterator[Text]:
        for line in read:
            waiting.append((WITHOUT, line))
            yield Text(line.text)
            if line.parties:
                waiting.append((WITH, line))
                yield Text(line.text, line.parties)

    for found in analyser.stream(texts()):
        name, line = waiting.popleft()
        tallies[name].add(len(line.text), line.gold, found.spans)
    scores = {name: tally.score() for name, tally in tallies.items()}
    return {name: score for name, score in scores.items() if score.texts or name == WITHOUT}


def tell_score(scores: Mapping[str, Score], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({name: _as_data(score) for name, score in scores.items()}))
        return
    for name, score in scores.items():
        _show(NAMES[name], score)


def _show(title: str, score: Score) -> None:
    table = Table(title=title)
    table.add_column("type\n类型", no_wrap=True)
    for heading in ("gold\n标注", "covered\n覆盖", "covered %\n覆盖率", "found\n检出", "precision %\n准确率"):
        table.add_column(heading, justify="right")
    for kind, row in score.rows.items():
        table.add_row(kind.value, *_cells(row))
    table.add_section()
    table.add_row("all 合计", *_cells(_sum(score)))
    Console().print(table)
    print(
        f"over-masked characters · 多余遮盖字符: {score.over_masked} / {score.plain} "
        f"({_percent(score.over_masked, score.plain)} %), texts · 文本: {score.texts}"
    )


def _cells(row: Row) -> tuple[str, ...]:
    covered, precision = _percent(row.covered, row.gold), _percent(row.right, _judged(row))
    return str(row.gold), str(row.covered), covered, str(row.found), precision


def _as_data(score: Score) -> dict[str, Any]:
    return {
        "texts": score.texts,
        "types": {kind.value: _row_data(row) for kind, row in score.rows.items()},
        "all": _row_data(_sum(score)),
        "over_masked": {
            "characters": score.over_masked,
            "of": score.plain,
            "share": _share(score.over_masked, score.plain),
        },
    }


def _row_data(row: Row) -> dict[str, int | float | None]:
    return {
        "gold": row.gold,
        "covered": row.covered,
        "covered_share": _share(row.covered, row.gold),
        "found": row.found,
        "precision": _share(row.right, _judged(row)),
    }


def _judged(row: Row) -> int:
    """What precision is a share of: a set that labels nothing of a type cannot say that a find is wrong."""
    return row.found if row.gold else 0


def _sum(score: Score) -> Row:
    rows = [row for row in score.rows.values() if row.gold]
    return Row(
        sum(row.gold for row in rows),
        sum(row.covered for row in rows),
        sum(row.found for row in rows),
        sum(row.right for row in rows),
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}" if whole else "-"
