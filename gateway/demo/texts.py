"""The scene of the free text: what is found in it, what leaves of it, and what never does."""

import secrets

import pyarrow as pa

from gateway.demo.show import Stage
from masking.detect.analyse import Analyser, Text, analyser
from masking.detect.redact import Held, Masked, PersonLabels, Redactor
from masking.report import assess
from masking.risk import Limits, Roles

DECISION = (
    "经查，2026年1月8日，海南澜屿供应链管理有限公司委托符其昌驾驶琼A7K528运输冻品至新海港，"
    "符其昌（身份证号４６０１０６１９９００３０７１２３５）称货值3.5万元，由海口海关缉私局查获。"
)
PARTIES = ("符其昌", "海南澜屿供应链管理有限公司")
MARKED = "附件标注机 密 ★ ２０年，随案移送。"
FALSE_FRIEND = "当事人随身携带电影《绝密档案》光盘一张。"
PORTS = ("海口新海港", "海口南港", "洋浦港")


def show(stage: Stage) -> None:
    """Detection, masking for two recipients, two texts that are held, and the risk of a table."""
    stage.step("A decision's text is searched for what must not leave", "检测文书中的敏感信息")
    finder = analyser()
    found = finder.analyse([Text(DECISION, PARTIES)])[0]
    stage.say(DECISION)
    stage.say(" · ".join(f"{span.type} {DECISION[span.start : span.end]}" for span in found.spans))
    stage.step(
        "Masked for two recipients: one person keeps one label, and they cannot join", "按接收机构脱敏"
    )
    for recipient in ("bureau", "insurer"):
        stage.say(f"{recipient:<8} {_told(finder, DECISION)}")
    stage.step("A mark is held, a false friend goes to a human", "密级标志一律暂缓，疑似交人工")
    for text in (MARKED, FALSE_FRIEND):
        stage.say(f"{text} → {finder.analyse([Text(text)])[0].secrecy}, {_told(finder, text)}")
    stage.step("The risk of a table before it leaves", "批量披露前评估重标识风险")
    for quasi in (("port", "quarter"), ("port", "quarter", "day")):
        report = assess(_rows(), Roles(quasi=quasi, sensitive=("ground",)), Limits(k=20, l=2))
        linkage = report.prosecutor
        stage.say(
            f"{' × '.join(quasi):<22} GB/T 42460-2023 {int(report.grade)} 级 grade {int(report.grade)}:"
            f" k {linkage.k}, highest risk {linkage.highest:.1%}, {linkage.exposed:.0%} of the rows under k"
        )


def _told(finder: Analyser, text: str) -> str:
    """What a recipient with a key of its own would read."""
    answer = Redactor(finder, PersonLabels(secrets.token_bytes(32))).redact([Text(text, PARTIES)])[0]
    match answer:
        case Masked(masked):
            return masked
        case Held(reasons):
            return f"held: {', '.join(reasons)}"


def _rows() -> pa.Table:
    numbers = range(2400)
    return pa.table(
        {
            "port": [PORTS[number % 3] for number in numbers],
            "quarter": [f"2026-Q{number // 3 % 4 + 1}" for number in numbers],
            "day": [number // 12 % 90 for number in numbers],
            "ground": [f"BASIS_{number // 7 % 5 + 1:02}" for number in numbers],
        }
    )
