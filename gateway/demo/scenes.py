"""The scenes of the demo, each a claim that the audience can check."""

import json
from dataclasses import dataclass
from pathlib import Path

from disclosure_gateway_client import (
    CitizenId,
    Disclosed,
    Forbidden,
    Nothing,
    Passport,
    Release,
    Subject,
    Uscc,
)

from gateway.demo.originals import originals
from gateway.demo.show import Stage, before_after
from gateway.demo.site import DEPARTMENTS, SAMPLES, Site
from gateway.settings import Settings

KINDS: dict[str, type[Subject]] = {"uscc": Uscc, "citizen_id": CitizenId, "passport": Passport}
UNKNOWN = Uscc("91460000MAY0000003")


def sample(name: str) -> dict[str, str]:
    """A named subject of samples/small/subjects.json."""
    rows: list[dict[str, str]] = json.loads((SAMPLES / "subjects.json").read_text("utf-8"))
    return next(row for row in rows if row["name"] == name)


def subject(name: str) -> Subject:
    row = sample(name)
    return KINDS[row["type"]](row["value"])


@dataclass
class Demo:
    """One run. settings: the operator's, for reading originals back."""

    stage: Stage
    site: Site
    settings: Settings

    def set_up(self) -> None:
        self.stage.step("Keys and database of a new site", "初始化密钥与数据库")
        self.stage.command("init")
        self.site.command("init")
        self.stage.step(
            "Import three departments' files with their review certificates", "导入三部门数据与脱密审查证书"
        )
        for department, file in DEPARTMENTS.items():
            self.stage.command(
                "import", f"samples/small/{file}", "--department", department, "--reviews", "…"
            )
            told = self.site.import_samples(department)
            counts = ", ".join(f"{told[name]} {name}" for name in ("accepted", "rejected", "quarantined"))
            self.stage.say(f"{told['rows']} rows: {counts}")

    def register(self, *names: str) -> None:
        self.stage.step(
            "Register and license recipients; record their authorisations", "登记并许可接收机构，登记授权"
        )
        for name in names:
            self.site.license(name)
            self.stage.command("client", "register", f"{name}.firm.json", "--jwks", f"{name}.jwks.json")
        for paper in self.site.authorisations():
            reference = self.site.authorise(self.site.firms[paper["recipient"]], paper)
            over = f"{paper['kind']} authorisation over {len(paper['subjects'])} subjects"
            self.stage.say(f"{paper['recipient']}: {over} → {reference}")

    def ask(
        self, firm: str, authorisation: str, *subjects: Subject, purpose: str = "credit_reporting"
    ) -> Release:
        licensed = self.site.firms[firm]
        reference = licensed.authorisations.get(authorisation, "contract")
        with self.site.client(licensed) as client:
            return client.release(
                purpose=purpose,
                authorisation=reference,
                subjects=subjects,
                operator="analyst-7",
                reference="demo-1",
            )

    def disclose(self) -> Release:
        self.stage.step(
            "Releases over HTTP: token by private_key_jwt, bound by DPoP", "经 HTTP 披露：DPoP 绑定令牌"
        )
        first = self._show("bureau", "bureau_enterprises", "focus_enterprise")
        self._show("individual_bureau", "people", "focus_individual")
        self._show("insurer", "insurer_enterprises", "focus_enterprise", "credit_insurance")
        self._show("bureau", "bureau_enterprises", "objected")
        return first

    def _show(self, firm: str, authorisation: str, name: str, purpose: str = "credit_reporting") -> Release:
        row = sample(name)
        release = self.ask(firm, authorisation, subject(name), purpose=purpose)
        result = release.results[0]
        title = f"{firm} ← {row['zh']} · {row['en']}"
        if isinstance(result, Disclosed):
            before = originals(self.settings, row["type"], row["value"])
            self.stage.console.print(before_after(before, release, result, title))
            token = f"subject token {result.subject}"
            self.stage.say(
                f"tier {result.tier}, objection {result.objection}, {token}, log index {release.log_index}"
            )
        else:
            self.stage.say(f"{title}: nothing to disclose")
        return release

    def refuse(self) -> None:
        self.stage.step("A denial: the insurer asks for another purpose", "拒绝：保险机构用于其他用途")
        try:
            self.ask("insurer", "insurer_enterprises", subject("plain_enterprise"), purpose="credit_rating")
        except Forbidden as denied:
            self.stage.say(f"HTTP {denied.status} {denied.code}: {denied.detail} — the denial is in the log")
        self.stage.step(
            "A held record and four other kinds of nothing look the same", "暂缓与其他“无可披露”不可区分"
        )
        names = ("marked", "review_missing", "sole_proprietor")
        answers = [self.ask("bureau", "bureau_enterprises", subject(name)) for name in names]
        answers.append(self.ask("bureau", "bureau_enterprises", UNKNOWN))
        for name, answer in zip((*names, "unknown subject"), answers, strict=True):
            shown = json.loads(answer.json)["results"]
            self.stage.say(f"{name:<16} → {json.dumps(shown)}  ({len(answer.json)} bytes)")
        told = {json.dumps(json.loads(answer.json)["results"]) for answer in answers}
        assert told == {'[{"outcome": "nothing"}]'}
        assert all(isinstance(answer.results[0], Nothing) for answer in answers)

    def prove(self, release: Release) -> None:
        self.stage.step("The receipt, verified offline", "离线核验回执")
        saved = self.site.folder / "release.json"
        saved.write_bytes(release.json)
        self.stage.command("audit", "verify-receipt", "release.json", "--log-key", "…", "--receipt-key", "…")
        self.stage.say(self._verify(saved))
        self.stage.step("One flipped bit is refused", "翻转一个比特即被拒绝")
        flipped = self.site.folder / "flipped.json"
        flipped.write_bytes(flip(release.json))
        self.stage.say(self._verify(flipped))
        self.stage.step("The log: its checkpoint, and the whole of it checked", "日志检查点与全量核查")
        self.stage.command("audit", "fsck")
        self.stage.say(str(self.site.command("audit", "fsck")))
        self.stage.console.print(self.site.public("/log/checkpoint").decode(), highlight=False)

    def _verify(self, file: Path) -> str:
        keys = json.loads(self.site.public("/log/keys"))
        words = [word for key in keys["log"] for word in ("--log-key", key)]
        words += [word for kid, key in keys["receipt"].items() for word in ("--receipt-key", f"{kid}={key}")]
        code, told = self.site.run("audit", "verify-receipt", str(file), *words)
        return f"exit {code}: {json.dumps(told, ensure_ascii=False)}"


def flip(answer: bytes) -> bytes:
    """The answer with one bit of one released value changed."""
    place = answer.index(b'"tier":"') + len(b'"tier":"')
    return answer[:place] + bytes([answer[place] ^ 1]) + answer[place + 1 :]
