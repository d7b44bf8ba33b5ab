"""The matrix as a page to read, print and sign: one file, nothing fetched."""

from collections.abc import Iterator, Sequence
from html import escape

from gateway.policy.bundle import Bundle
from gateway.policy.law import spelt
from gateway.policy.matrix import Cell, Row, Sheet
from gateway.policy.rules import Rule
from gateway.policy.sentences import Wording
from gateway.policy.table import LEAVING, Action

STYLE = """
@page { size: A4 landscape; margin: 12mm }
body {
  font: 9pt/1.45 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif;
  color: #111; margin: 1.5em;
}
h1 { font-size: 15pt; margin: 0 0 .3em }
h2 { font-size: 12pt; margin: 1.2em 0 .3em; break-after: avoid }
table { border-collapse: collapse; width: 100%; margin: .3em 0 }
tr { break-inside: avoid }
thead { display: table-header-group }
th, td { border: 1px solid #888; padding: .2em .4em; text-align: left; vertical-align: top }
th { background: #eee }
section + section { break-before: page }
.digest { font-family: monospace; word-break: break-all }
.a { font-weight: bold }
.by { color: #555; font-size: 7.5pt }
.stays { color: #555; background: #f4f4f4 }
.release { background: #fbe3d6 }
.generalise, .mask { background: #fdf3d0 }
.tokenise, .verify { background: #e3f0da }
.sign td { height: 4.5em; width: 25% }
"""

SIGNERS = ("拟制", "业务审核", "法务审核", "批准")


def page(bundle: Bundle, sheets: Sequence[Sheet]) -> str:
    """All sheets of one plan."""
    plan = sheets[0].plan
    until = f"至 {plan.until} 前" if plan.until else "起"
    parts = [
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>披露矩阵</title>',
        f"<style>{STYLE}</style></head><body>",
        "<h1>通关信用分类结果披露矩阵</h1>",
        f"<p>方案摘要：<span class=digest>{escape(plan.digest)}</span>",
        f"<br>施行期间：自 {plan.effective} {until}</p>",
        _legend(bundle),
        *(_section(bundle, sheet) for sheet in sheets),
        _rules(bundle, sheets),
        _signatures(),
        "</body></html>",
    ]
    return "\n".join(parts)


def _legend(bundle: Bundle) -> str:
    actions = bundle.language.words.actions
    known = "".join(
        f"<td class={_class(one)}><b>{escape(actions[one])}</b> {one}</td>"
        for one in Action
        if one in actions
    )
    return (
        f"<h2>图例</h2><table><tr>{known}</tr></table>"
        "<p>每格为在所列条件下至多可提供的程度；“或”表示任一条件即可；未列条件者，以记录处于通常状态为限"
        "（合同有效、已经脱密审查、无标志、非未成年人、未封存）。等级不提供时，其余字段一律不提供。</p>"
    )


def _section(bundle: Bundle, sheet: Sheet) -> str:
    words = bundle.language.words
    given = "；".join(
        f"{words.fact_names[fact]}：{words.facts[fact][value]}" for fact, value in sheet.given.items()
    )
    heads = "".join(f"<th>{escape(' / '.join(one))}</th>" for one in columns(bundle, sheet))
    rows = "".join(
        f"<tr><th>{row.field.id} {escape(row.field.zh)}</th>{_cells(bundle, row)}</tr>" for row in sheet.rows
    )
    return (
        f"<section><h2>{escape(given)}</h2><table><thead><tr><th>字段</th>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></section>"
    )


def _cells(bundle: Bundle, row: Row) -> str:
    return "".join(_cell(bundle, one) for one in row.cells)


def columns(bundle: Bundle, sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Recipient and purpose by their names."""
    facts = bundle.language.words.facts
    return ((facts["recipient"][one], facts["purpose"][two]) for one, two in sheet.columns)


def _cell(bundle: Bundle, cell: Cell) -> str:
    asked = conditions(bundle, cell)
    said = f"<div>须 {'<br>或 '.join(map(escape, asked))}</div>" if asked else ""
    rules = escape(" ".join(cell.rules)) or escape(bundle.language.words.reasons[cell.reason])
    action = escape(bundle.language.words.actions[cell.action])
    kind = _class(cell.action)
    return f"<td class={kind}><span class=a>{action}</span>{said}<div class=by>{rules}</div></td>"


def conditions(bundle: Bundle, cell: Cell) -> list[str]:
    """What the cell takes, in words; none if the usual suffices."""
    wording = Wording(bundle, bundle)
    return [wording.condition(box) for box in cell.conditions] if all(cell.conditions) else []


def _class(action: Action) -> str:
    return str(action) if action in LEAVING else "stays"


def _rules(bundle: Bundle, sheets: Sequence[Sheet]) -> str:
    rows = "".join(
        f"<tr><th>{one.id}</th><td>{escape(one.title)}</td><td>{escape(ground(bundle, one))}</td>"
        f"<td>{doubt(one)}</td></tr>"
        for one in rules_of(sheets)
    )
    return (
        "<section><h2>规则与依据</h2><table>"
        "<thead><tr><th>编号</th><th>内容</th><th>依据</th><th>待确认</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def rules_of(sheets: Sequence[Sheet]) -> list[Rule]:
    """The rules that some cell names, each once."""
    return sorted({one.id: one for sheet in sheets for one in sheet.rules}.values(), key=lambda one: one.id)


def ground(bundle: Bundle, rule: Rule) -> str:
    """Statutes and articles for people."""
    return "；".join(spelt(one, bundle.language.law) for one in rule.basis)


def doubt(rule: Rule) -> str:
    """What must still be confirmed against the official text."""
    return "" if rule.doubt.mark == "S" else f"{rule.doubt.mark} {escape(rule.doubt.because)}"


def _signatures() -> str:
    cells = "".join(f"<td>{one}：<br><br>日期：</td>" for one in SIGNERS)
    return f"<h2>签署</h2><table class=sign><tr>{cells}</tr></table></section>"
