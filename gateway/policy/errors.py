"""What can be wrong with policy files (for their authors) and with a question to a plan (for the log)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gateway.errors import ConfigError, Forbidden


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One slip of an author. line, col: from 1, in characters; fix_zh, fix_en: what to write instead."""

    file: str
    line: int
    col: int
    code: str
    zh: str
    en: str
    fix_zh: str
    fix_en: str

    def __str__(self) -> str:
        at = f"{self.file}:{self.line}:{self.col}"
        return f"{at}: {self.code}: {self.en} [{self.fix_en}] · {self.zh} [{self.fix_zh}]"


class PolicyErrors(ConfigError):
    """A folder that must not be used. found: all its faults, in order of file and line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.found = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.found))


class UnknownFact(Forbidden):
    """A fact value outside the vocabulary: refused, never guessed (law L2). `at` names the fact."""

    code = "unknown_fact"
    en = "The facts of this case are not in the policy's vocabulary. Nothing was released."
    zh = "本情形的事实不在策略词表之内，未披露任何信息。"


class NoPlan(Forbidden):
    """No plan covers the day of the question."""

    code = "no_policy_in_force"
    en = "No policy is in force on this day. Nothing was released."
    zh = "当日没有生效的披露策略，未披露任何信息。"


class EditionRefused(ConfigError):
    """An edition that must not be put in force. refusal: stable code; detail: an approver's id or a word."""

    def __init__(self, refusal: str, detail: str = "") -> None:
        self.refusal, self.detail = refusal, detail
        self.english, self.chinese = REFUSALS[refusal]
        told = f" [{detail}]" if detail else ""
        super().__init__(f"{refusal}: {self.english} · {self.chinese}{told}")


REFUSALS: Mapping[str, tuple[str, str]] = {
    "unsigned": (
        "nobody has approved this edition: two people run `gateway policy approve`",
        "该版本尚无人审批：须由两人各自运行 gateway policy approve",
    ),
    "under_approved": ("two different people must approve", "须由两名不同的人员审批"),
    "legal_missing": (
        "this edition lets somebody see more: one approver must have the role `legal`",
        "该版本放宽了披露范围：审批人中须有一名法务（legal）",
    ),
    "same_person_twice": ("one person, or one key, approved twice", "同一人或同一密钥重复审批"),
    "unknown_approver": ("an approval is by somebody who is not registered", "审批人未登记"),
    "retired_approver": ("an approval is by somebody whose term has ended", "审批人任期已届满"),
    "development_approver": (
        "a development approver counts for nothing in production mode",
        "生产模式不承认开发用审批人",
    ),
    "wrong_signature": ("an approval's signature is wrong", "审批签名无效"),
    "compared_otherwise": (
        "it widens, and was signed beside another edition: `gateway policy approve [--edition DIGEST]`",
        "该版本放宽了披露范围，而签名时对比的并非现行版本：请重新运行 policy approve [--edition 摘要]",
    ),
    "other_edition": (
        "an approval names another edition or person than its place",
        "审批文件与其所在位置不符",
    ),
    "approval_form": ("a file is no approval in its one spelling", "审批文件格式不规范"),
    "approval_missing": ("an approval that was counted is gone", "已计入的审批文件缺失"),
    "edition_unknown": ("no edition of this digest is kept here", "此处未保存该摘要的版本"),
    "edition_altered": ("the kept edition is not what its digest names", "保存的版本与其摘要不符"),
    "plan_altered": ("a kept plan is not what its digest names", "保存的方案与其摘要不符"),
    "plan_missing": ("a plan of this edition is not kept", "该版本的方案缺失"),
    "other_vocabulary": (
        "its rules speak of other facts than this program computes: compile the files again",
        "其规则所用事实与本程序不一致：请重新编译策略文件",
    ),
    "files_changed": (
        "the policy files changed while they were read: run it again",
        "读取期间策略文件发生变化，请重试",
    ),
    "other_files": ("the policy files here make another edition than this", "此处策略文件编译所得为另一版本"),
    "cases_failed": (
        "its own cases or invariants fail: `gateway policy test`",
        "其用例或不变量未通过：gateway policy test",
    ),
    "not_active_before": (
        "only an edition that was in force before can be rolled back to",
        "只能回退到曾经生效的版本",
    ),
    "not_logged": ("the log has no entry that puts this edition in force", "日志中没有使该版本生效的条目"),
    "not_sealed": (
        "the database says that this edition is in force, but not under this site's seal",
        "数据库所示生效记录与本站印鉴不符",
    ),
    "not_in_term": ("none of its plans holds today", "该版本没有适用于今日的方案"),
    "overtaken": (
        "another edition was put in force meanwhile: look at the diff again",
        "其间另一版本已生效，请重新核对差异",
    ),
    "none_active": (
        "no edition is in force: two people run `gateway policy approve`, then one `gateway policy activate`",
        "没有生效的策略版本：先由两人运行 gateway policy approve，再运行 gateway policy activate",
    ),
}
