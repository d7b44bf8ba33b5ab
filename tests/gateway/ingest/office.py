"""An intake office for tests: real stores on one database, a fixed clock, and a log that is a list."""

import json
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from gateway.db.columns import FIELD_COLUMNS, SEALED_COLUMNS
from gateway.db.session import engine
from gateway.ingest.flow import Ports, import_file
from gateway.ingest.model import Job, RowFault
from gateway.ingest.quarantine import QuarantineWriter
from gateway.ingest.store import ImportStore
from gateway.results.write import ResultWriter
from gateway.review.flow import Bundle
from gateway.review.store import Certificates
from gateway.review.verify import organ_keys
from gateway.signing.keyring import Key
from gateway.signing.suites import BlindIndex, Sealer
from gateway.ulid import ENTROPY_BYTES, ulid

SAMPLES = Path(__file__).parents[3] / "samples" / "small"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=8)))
INDEX = BlindIndex(Key("index", "subject.index", 1, b"i" * 32))
FIELDS = Sealer(Key("fields", "field.encrypt", 1, b"f" * 32))
DETAILS = Sealer(Key("details", "detail.encrypt", 1, b"d" * 32))


def name(prefix: str) -> str:
    return f"{prefix}_{ulid(time.time_ns() // 1_000_000, os.urandom(ENTROPY_BYTES))}"


@dataclass
class Office:
    """One intake on one database. after: called with (done, total) when a chunk is durable."""

    url: str
    logged: list[Job] = field(default_factory=list)
    after: Any = lambda _done, _total: None
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.engine: Engine = engine(self.url)
        results = ResultWriter(INDEX, FIELDS, lambda: name("sub"))
        self.store = ImportStore(self.engine, results, QuarantineWriter(DETAILS, name), name)

    def deliver(self, file: Path, department: str = "customs", bundle: Bundle | None = None) -> Job:
        certificates = Certificates(self.engine, bundle or Bundle((), {}, department), self.now.date())
        ports = Ports(self.store, certificates, self.logged.append, self.after)
        return import_file(file, department, ports, self.now)

    def sample(self, department: str) -> Job:
        return self.deliver(SAMPLES / sample_file(department), department, sample_bundle(department))

    def faults(self, job: Job) -> list[RowFault]:
        return list(self.store.faults(job.id))

    def rows(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(text(query), parameters).mappings()]

    def result(self, kind: str, value: str) -> dict[str, Any]:
        """The facts and opened fields of one subject, or nothing."""
        found = self.rows(
            "SELECT r.*, s.kind, s.adult_on FROM identifier i JOIN subject s ON s.id = i.subject_id"
            " JOIN result r ON r.subject_id = s.id WHERE i.tag = :tag",
            tag=INDEX.tag(kind, value),
        )
        return opened(found[0]) if found else {}

    def snapshot(self) -> dict[str, Any]:
        """Everything that an import leaves, without ids and nonces."""
        tagged = "SELECT i.tag, r.*, s.kind, s.adult_on FROM identifier i JOIN subject s"
        joined = f"{tagged} ON s.id = i.subject_id JOIN result r ON r.subject_id = s.id ORDER BY i.tag"
        told = "SELECT i.tag, t.* FROM identifier i JOIN statement t ON t.subject_id = i.subject_id"
        return {
            "statements": [opened(row) for row in self.rows(f"{told} ORDER BY i.tag, t.department")],
            "results": [opened(row) for row in self.rows(joined)],
            "faults": self.rows("SELECT row, field, code FROM import_fault ORDER BY 1, 2, 3"),
            "held": self.rows("SELECT row, code, state FROM quarantine ORDER BY 1, 2"),
            "incidents": self.rows("SELECT kind, due_at FROM incident ORDER BY 1, 2"),
            "jobs": self.rows(
                "SELECT state, rows, accepted, rejected, quarantined FROM import_job ORDER BY 2"
            ),
        }


def opened(row: Mapping[str, Any]) -> dict[str, Any]:
    """A result row with its fields as values and without its random ids."""
    made = {
        name: str(value) if name.endswith(("_on", "_end", "_until")) else value for name, value in row.items()
    }
    for name in FIELD_COLUMNS:
        value = row[name]
        if value is not None and name in SEALED_COLUMNS:
            value = FIELDS.open(bytes(value), f"result.{name}.{row['subject_id']}".encode()).decode()
        made[name] = json.loads(value) if value is not None else None
    return {name: value for name, value in made.items() if name not in ("subject_id", "import_id")}


def sample_file(department: str) -> str:
    file: str = expected(department)["file"]
    return file


def expected(department: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text("utf-8"))[department]
    return told


def sample_bundle(department: str) -> Bundle:
    lines = (SAMPLES / f"{department}.reviews.jsonl").read_text("ascii").splitlines()
    return Bundle(tuple(lines), organ_keys((SAMPLES / "organs.jwks.json").read_text("utf-8")), department)


def named_subjects() -> dict[str, dict[str, Any]]:
    listed = json.loads((SAMPLES / "subjects.json").read_text("utf-8"))
    return {one["name"]: one for one in listed}


def jsonl(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


# One valid row of each department, as members of a JSON line.
ENTERPRISE = {
    "编号": "T-0001",
    "主体类别": "企业",
    "主体名称": "海南（洋浦）云帆货运有限公司",
    "证件种类": "统一社会信用代码",
    "证件号码": "91460108MAC0A1B22Q",
    "通关信用分类": "重点关注名单",
    "生效日期": "2026-02-01",
    "状态": "有效",
    "事由代码": "BASIS_03",
    "决定日期": "2026-01-20",
    "决定机关": "HKANTISMUG",
    "案情摘要": "未如实申报货物数量",
    "形成日期": "2026-02-02",
}
MARITIME_FIRM = {
    "编号": "H-0001",
    "主体类型": "企业",
    "姓名或名称": "海南（洋浦）云帆货运有限公司",
    "证件类型": "统一社会信用代码",
    "证件号码": "91460108MAC0A1B22Q",
    "信用分类": "重点关注名单",
    "生效日期": "2026-03-01",
    "状态": "有效",
    "事由代码": "BASIS_02",
    "决定日期": "2026-02-20",
    "作出决定机关": "HNMSA",
    "信息形成日期": "2026-03-02",
}
PERSON = {
    "编号": "T-0002",
    "主体类别": "个人",
    "主体名称": "王建国",
    "证件种类": "居民身份证",
    "证件号码": "460106199003071235",
    "通关信用分类": "个人白名单",
    "生效日期": "2025-12-18",
    "状态": "有效",
    "形成日期": "2025-12-20",
}
