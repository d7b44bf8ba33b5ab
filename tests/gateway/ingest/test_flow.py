"""The whole import on both databases: all or nothing per chunk, once per file, marks kept out."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from gateway.db.columns import FIELD_COLUMNS
from gateway.db.session import migrate
from gateway.errors import Conflict, StoreUnavailable
from gateway.ingest import failed
from gateway.ingest.catalogue import catalogue
from gateway.ingest.flow import CHUNK
from gateway.ingest.model import FileRefused, Job
from gateway.ingest.quarantine import held_rows
from gateway.review.flow import Bundle
from gateway.review.verify import organ_keys
from masking.detect.shapes import uscc_check_digit
from tests.gateway.ingest.office import DETAILS, ENTERPRISE, MARITIME_FIRM, NOW, PERSON, Office, jsonl
from tests.gateway.review.signing import MARITIME, jwks, signed

USCC = ENTERPRISE["证件号码"]
ROOT = Path(__file__).parents[3]


@pytest.fixture
def office(database_url: str) -> Office:
    return Office(database_url)


def firm(number: int, **changes: Any) -> dict[str, Any]:
    body = f"91460108MA{number:07}"
    return {**ENTERPRISE, "编号": f"T-{number:07}", "证件号码": body + uscc_check_digit(body), **changes}


def mixture(path: Path, rows: int) -> Path:
    """Accepted, rejected and quarantined rows in turn, some subjects twice."""
    kinds: list[dict[str, Any]] = [{}, {"决定日期": "x"}, {"备注": "机密★10年"}, {"状态": "已退出"}]
    return jsonl(path, [firm(n % (rows - 50), **kinds[n % 7 % 4]) for n in range(rows)])


def interrupted(office: Office, file: Path, chunks: int) -> None:
    """A run that ends after some chunks are durable."""

    def stop(done: int, _total: int) -> None:
        if done == chunks * CHUNK:
            raise KeyboardInterrupt

    office.after = stop
    with pytest.raises(KeyboardInterrupt):
        office.deliver(file, "anti_smuggling")
    office.after = lambda _done, _total: None


def test_an_import_that_was_cut_off_goes_on_where_it_ended(
    office: Office, tmp_path: Path, twin: Office
) -> None:
    file = mixture(tmp_path / "a.jsonl", 3 * CHUNK + 7)
    interrupted(office, file, 2)
    assert office.rows("SELECT state, rows FROM import_job") == [{"state": "running", "rows": 2 * CHUNK}]
    job = office.deliver(file, "anti_smuggling")
    twin.deliver(file, "anti_smuggling")
    assert (job.state, job.rows) == ("done", 3 * CHUNK + 7)
    assert office.snapshot() == twin.snapshot()
    assert len(office.logged) == 1


@pytest.fixture
def twin(tmp_path: Path) -> Office:
    """A second database, to compare what an undisturbed import leaves."""
    url = f"sqlite:///{tmp_path / 'twin.db'}"
    migrate(url)
    return Office(url)


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.gateway.ingest.office import Office
office = Office(sys.argv[1])
office.after = lambda done, total: os.kill(os.getpid(), signal.SIGKILL) if done >= 1000 else None
office.deliver(Path(sys.argv[2]), "anti_smuggling")
"""


def test_a_killed_import_leaves_whole_chunks_and_a_rerun_completes_them(
    office: Office, tmp_path: Path, twin: Office
) -> None:
    file = mixture(tmp_path / "a.jsonl", 3 * CHUNK + 7)
    words = [sys.executable, "-c", KILLED, office.url, str(file)]
    ended = subprocess.run(words, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert ended.returncode == -signal.SIGKILL
    office.deliver(file, "anti_smuggling")
    twin.deliver(file, "anti_smuggling")
    assert office.snapshot() == twin.snapshot()


def test_two_runs_of_one_file_cannot_write_the_same_rows(office: Office, tmp_path: Path) -> None:
    file = mixture(tmp_path / "a.jsonl", 2 * CHUNK)
    rival = Office(office.url)

    def race(done: int, _total: int) -> None:
        if done == CHUNK:
            rival.deliver(file, "anti_smuggling")

    office.after = race
    with pytest.raises(Conflict):
        office.deliver(file, "anti_smuggling")
    assert office.rows("SELECT state, rows FROM import_job") == [{"state": "done", "rows": 2 * CHUNK}]


def test_two_files_at_once_make_each_subject_once(office: Office, tmp_path: Path) -> None:
    count = 2 * CHUNK
    mild = [firm(n, 通关信用分类="白名单", 事由代码="") for n in range(count)]
    files = (
        jsonl(tmp_path / "a.jsonl", mild),
        jsonl(tmp_path / "b.jsonl", [firm(n) for n in reversed(range(count))]),
    )
    offices = (office, Office(office.url))
    with ThreadPoolExecutor(2) as pool:
        runs = [
            pool.submit(one.deliver, file, "anti_smuggling") for one, file in zip(offices, files, strict=True)
        ]
        assert [run.result().accepted for run in runs] == [count, count]
    assert office.rows("SELECT count(*) AS n FROM subject") == [{"n": count}]
    assert office.rows("SELECT count(*) AS n FROM statement") == [{"n": count}]
    (later,) = office.rows("SELECT file_sha256 FROM import_job ORDER BY id DESC LIMIT 1")
    tier = "E-W" if later["file_sha256"] == sha256(files[0].read_bytes()).hexdigest() else "E-F"
    assert office.rows("SELECT tier, count(*) AS n FROM result GROUP BY 1") == [{"tier": tier, "n": count}]


def test_two_departments_at_once_both_leave_their_word(office: Office, tmp_path: Path) -> None:
    count = 2 * CHUNK
    white = [firm(n, 通关信用分类="白名单", 事由代码="") for n in range(count)]
    listed = [{**MARITIME_FIRM, "编号": f"H-{n}", "证件号码": firm(n)["证件号码"]} for n in range(count)]
    first = (office, jsonl(tmp_path / "a.jsonl", white), "anti_smuggling")
    second = (Office(office.url), jsonl(tmp_path / "b.jsonl", listed[::-1]), "maritime")
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(one.deliver, file, department) for one, file, department in (first, second)]
        assert [run.result().accepted for run in runs] == [count, count]
    assert office.rows("SELECT count(*) AS n FROM statement") == [{"n": 2 * count}]
    assert office.rows("SELECT tier, department, count(*) AS n FROM result GROUP BY 1, 2") == [
        {"tier": "E-F", "department": "maritime", "n": count}
    ]


def test_a_log_that_cannot_be_reached_leaves_the_import_to_be_logged_by_the_next_run(
    office: Office, tmp_path: Path
) -> None:
    file = jsonl(tmp_path / "a.jsonl", [ENTERPRISE])
    office.logged = _Unreachable()
    with pytest.raises(StoreUnavailable):
        office.deliver(file, "anti_smuggling")
    assert office.rows("SELECT state FROM import_job") == [{"state": "applied"}]
    before = office.result("uscc", USCC)
    office.logged = []
    assert office.deliver(file, "anti_smuggling").state == "done"
    assert len(office.logged) == 1
    assert office.result("uscc", USCC) == before


class _Unreachable(list[Job]):
    def append(self, _job: Job) -> None:
        raise StoreUnavailable


def test_a_marked_row_holds_what_stands_about_its_subject_and_opens_an_incident(
    office: Office, tmp_path: Path
) -> None:
    office.deliver(jsonl(tmp_path / "a.jsonl", [ENTERPRISE]), "anti_smuggling")
    before = office.result("uscc", USCC)
    marked = {**ENTERPRISE, "案情摘要": "机密★10年", "备注": "线索待查"}
    job = office.deliver(jsonl(tmp_path / "b.jsonl", [marked]), "anti_smuggling")
    after = office.result("uscc", USCC)
    assert after["held"]
    assert {**after, "held": before["held"], "version": 1} == before
    (incident,) = office.rows("SELECT * FROM incident")
    assert incident["kind"] == "jimi"
    assert incident["due_at"] == (NOW + timedelta(hours=24)).isoformat()
    assert [row[:3] for row in held_rows(office.engine, job.id)] == [(1, "real_mark", "jimi")]
    (quarantined,) = office.rows("SELECT * FROM quarantine")
    sealed = DETAILS.open(bytes(quarantined["sealed"]), f"quarantine.{quarantined['id']}".encode())
    assert json.loads(sealed)["cells"]["备注"] == "线索待查"
    assert "线索待查" not in repr(quarantined)


def test_a_marked_row_holds_a_subject_that_is_not_on_record_yet(office: Office, tmp_path: Path) -> None:
    office.deliver(jsonl(tmp_path / "a.jsonl", [{**ENTERPRISE, "备注": "机密★10年"}]), "anti_smuggling")
    doubtful = office.result("uscc", USCC)
    assert doubtful["held"]
    assert not [name for name in doubtful if name in FIELD_COLUMNS and doubtful[name] is not None]
    office.deliver(jsonl(tmp_path / "b.jsonl", [ENTERPRISE]), "anti_smuggling")
    assert office.result("uscc", USCC)["held"]


def test_a_doubtful_mark_is_quarantined_without_an_incident(office: Office, tmp_path: Path) -> None:
    row = {**ENTERPRISE, "案情摘要": "影片《绝密档案》"}
    job = office.deliver(jsonl(tmp_path / "a.jsonl", [row]), "anti_smuggling")
    assert job.quarantined == 1
    assert office.rows("SELECT id FROM incident") == []


def test_a_mark_in_the_headings_refuses_the_file_and_opens_an_incident(
    office: Office, tmp_path: Path
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("机密★10年,,\n企业名称,备注\n甲,乙\n", "utf-8")
    for _ in range(2):
        with pytest.raises(FileRefused, match="file_refused") as refused:
            office.deliver(file)
        assert refused.value.fault.code == "marked_heading"
    assert len(office.rows("SELECT id FROM incident")) == 1
    assert office.rows("SELECT state FROM import_job") == [{"state": "refused"}]


def test_a_refused_file_leaves_nothing(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("企业名称,风险评分\n甲,97\n", "utf-8")
    with pytest.raises(FileRefused):
        office.deliver(file)
    assert office.rows("SELECT id FROM import_job") == []
    assert office.logged == []


def test_two_departments_on_one_subject_merge_to_the_stricter_tier(office: Office, tmp_path: Path) -> None:
    head = "记录编号,企业名称,统一社会信用代码,通关信用分类,生效日期,状态,信息形成日期,海关信用等级,异议标注"
    file = tmp_path / "a.csv"
    file.write_text(f"{head}\nHK-1,甲,{USCC},白名单,2025-12-18,有效,2025-12-18,常规企业,是\n", "utf-8")
    office.deliver(file)
    assert office.result("uscc", USCC)["tier"] == "E-W"
    office.deliver(jsonl(tmp_path / "b.jsonl", [ENTERPRISE]), "anti_smuggling")
    result = office.result("uscc", USCC)
    assert (result["tier"], result["department"], result["version"]) == ("E-F", "anti_smuggling", 2)
    assert (result["e01"], result["c18"]) == (ENTERPRISE["主体名称"], "常规企业")  # the newer name
    assert (result["objection"], result["c03"]) == (True, "OBJECTED")


def deliver(office: Office, tmp_path: Path, department: str, row: dict[str, Any]) -> dict[str, Any]:
    """What stands about the subject after one more row."""
    file = jsonl(tmp_path / f"{department}.jsonl", [row])
    assert office.deliver(file, department).accepted == 1
    return office.result("uscc", USCC)


def test_a_repair_by_one_department_leaves_the_listing_of_another(office: Office, tmp_path: Path) -> None:
    listed = deliver(office, tmp_path, "anti_smuggling", ENTERPRISE)
    both = deliver(office, tmp_path, "maritime", MARITIME_FIRM)
    assert (both["c04"], both["version"]) == ("BASIS_02", 2)
    remains = deliver(office, tmp_path, "maritime", {**MARITIME_FIRM, "状态": "已修复"})
    assert {**remains, "version": 1} == listed
    assert remains["version"] == 3


def test_a_certification_and_an_objection_outlive_another_departments_listing(
    office: Office, tmp_path: Path
) -> None:
    head = "记录编号,企业名称,统一社会信用代码,通关信用分类,生效日期,状态,信息形成日期"
    certified = f"{head}\nHK-1,甲,{USCC},高级认证企业,2025-12-18,异议,2025-12-18\n"
    (tmp_path / "a.csv").write_text(certified, "utf-8")
    office.deliver(tmp_path / "a.csv")
    assert office.result("uscc", USCC)["tier"] == "E-A"
    listed = deliver(office, tmp_path, "maritime", MARITIME_FIRM)
    assert (listed["tier"], listed["objection"], listed["c03"]) == ("E-F", True, "OBJECTED")
    answered = certified.replace("异议", "有效").replace(",2025-12-18\n", ",2026-04-01\n")
    (tmp_path / "b.csv").write_text(answered, "utf-8")
    office.deliver(tmp_path / "b.csv")
    listed = office.result("uscc", USCC)
    assert (listed["tier"], listed["objection"], listed["c03"]) == ("E-F", False, "ACTIVE")
    exited = deliver(office, tmp_path, "maritime", {**MARITIME_FIRM, "状态": "已退出"})
    assert (exited["tier"], exited["c04"], exited["adverse_end"]) == ("E-A", None, "None")


def test_a_word_that_changes_nothing_makes_no_new_version(office: Office, tmp_path: Path) -> None:
    listed = deliver(office, tmp_path, "anti_smuggling", ENTERPRISE)
    assert deliver(office, tmp_path, "anti_smuggling", {**ENTERPRISE, "形成日期": "2026-01-31"}) == listed


def test_the_next_import_settles_the_entries_that_ended(office: Office, tmp_path: Path, twin: Office) -> None:
    ending = jsonl(tmp_path / "a.jsonl", [{**ENTERPRISE, "截止日期": "2026-11-23"}])
    assert office.deliver(ending, "anti_smuggling").accepted == 1
    assert office.result("uscc", USCC)["lapses_on"] == "2026-11-23"
    other = jsonl(tmp_path / "b.jsonl", [PERSON])
    for one in (office, twin):
        one.now = NOW + timedelta(days=1)
        one.deliver(other, "anti_smuggling")
    twin.deliver(ending, "anti_smuggling")  # comes in only after its end
    settled, never = office.result("uscc", USCC), twin.result("uscc", USCC)
    assert settled["tier"] == "E-W"
    assert {**settled, "version": 1} == never


def test_the_same_subject_twice_in_a_file_is_one_subject_with_the_later_word(
    office: Office, tmp_path: Path
) -> None:
    later = {**ENTERPRISE, "编号": "T-9", "状态": "已退出", "形成日期": "2026-03-01"}
    office.deliver(jsonl(tmp_path / "a.jsonl", [ENTERPRISE, later]), "anti_smuggling")
    assert len(office.rows("SELECT id FROM subject")) == 1
    assert office.result("uscc", USCC)["tier"] == "E-W"


def test_an_older_file_that_comes_again_with_certificates_revives_nothing(
    office: Office, tmp_path: Path
) -> None:
    listed = jsonl(tmp_path / "a.jsonl", [ENTERPRISE])
    digest = office.deliver(listed, "anti_smuggling").file_sha256
    revoked = jsonl(tmp_path / "b.jsonl", [{**ENTERPRISE, "状态": "已撤销"}])  # formed on the same day
    office.deliver(revoked, "anti_smuggling")
    head = {"alg": "EdDSA", "kid": "HNMSA-2026"}
    decision = signed(header=head, key=MARITIME, organ="HNASO", file_sha256=digest, fields=["C01", "C04"])
    keys = {"HNMSA-2026": replace(organ_keys(jwks())["HNMSA-2026"], organ="HNASO")}
    job = office.deliver(listed, "anti_smuggling", Bundle((decision,), keys, "anti_smuggling"))
    result = office.result("uscc", USCC)
    assert job.id != office.rows("SELECT min(id) AS id FROM import_job")[0]["id"]
    assert (result["tier"], result["c04"], result["review_fields"]) == ("E-W", None, "")


def test_a_label_that_an_organ_raised_is_kept_with_the_result(office: Office, tmp_path: Path) -> None:
    file = jsonl(tmp_path / "a.jsonl", [ENTERPRISE])
    digest = office.deliver(file, "anti_smuggling").file_sha256
    head = {"alg": "EdDSA", "kid": "HNMSA-2026"}
    told = {"fields": ["C01", "C04"], "labels": {"C04": ["TS", "SPI"]}}
    decision = signed(header=head, key=MARITIME, organ="HNASO", file_sha256=digest, **told)
    keys = {"HNMSA-2026": replace(organ_keys(jwks())["HNMSA-2026"], organ="HNASO")}
    office.deliver(file, "anti_smuggling", Bundle((decision,), keys, "anti_smuggling"))
    assert office.result("uscc", USCC)["raised_labels"] == "C04:SPI,C04:TS"
    later = jsonl(tmp_path / "b.jsonl", [{**ENTERPRISE, "状态": "已撤销"}])
    office.deliver(later, "anti_smuggling")  # the value that it was said of is gone
    assert office.result("uscc", USCC)["raised_labels"] == ""


def test_a_minors_birthday_is_kept_until_it_has_come(office: Office, tmp_path: Path) -> None:
    young = {**PERSON, "证件种类": "护照", "证件号码": "E12345678", "出生日期": "2009-06-01", "性别": "女"}
    office.deliver(jsonl(tmp_path / "a.jsonl", [young, PERSON]), "anti_smuggling")
    assert office.result("passport", "E12345678")["adult_on"] == "2027-06-01"
    assert office.result("citizen_id", PERSON["证件号码"])["adult_on"] == "None"


def test_rejected_rows_go_back_as_they_came_with_what_is_wrong(office: Office, tmp_path: Path) -> None:
    wrong = {**ENTERPRISE, "证件号码": "=9146", "决定日期": "x", "风险评分": 97}
    source = jsonl(tmp_path / "a.jsonl", [ENTERPRISE, wrong, {**ENTERPRISE, "备注": "机密★10年"}])
    job = office.deliver(source, "anti_smuggling")
    target = tmp_path / "failed.csv"
    failed.write(source, target, catalogue("anti_smuggling"), office.faults(job))
    lines = target.read_text("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "E02:identifier" in lines[1]
    assert ",'=9146," in lines[1]  # no spreadsheet runs it
    assert "97" not in lines[1]
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_report_holds_no_value_of_any_row(office: Office, tmp_path: Path) -> None:
    wrong = {**ENTERPRISE, "证件号码": "91460108MAC0A1B22X", "决定日期": "九月", "民族": "汉族"}
    job = office.deliver(jsonl(tmp_path / "a.jsonl", [wrong]), "anti_smuggling")
    told = repr([asdict(fault) for fault in office.faults(job)])
    stored = repr(office.rows("SELECT * FROM import_fault"))
    for value in ("91460108MAC0A1B22X", "九月", "汉族", ENTERPRISE["主体名称"]):
        assert value not in told
        assert value not in stored
