"""`gateway detect` as an operator runs it."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from gateway.cli import app, detect, texts
from gateway.cli.texts import LineRefused, lines
from gateway.errors import ConfigError
from masking.detect.spans import Span, Type

ROOT = Path(__file__).resolve().parents[2]
PHONE = "13912345678"
RECORD = {"id": "a", "text": f"当事人王建国，电话{PHONE}。", "parties": ["王建国"]}


def command(*words: object, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """As a process of its own: slow, so only what a process alone can show."""
    line = [sys.executable, "-m", "gateway.cli", "detect", *map(str, words)]
    return subprocess.run(line, cwd=ROOT, input=stdin, capture_output=True, check=False)


def gateway(*words: object, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(app, ["detect", *map(str, words)], input=stdin)


def jsonl(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def answers(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def test_each_line_is_answered_with_places_of_the_original(tmp_path: Path) -> None:
    wide = {"id": 7, "text": f"\ufeff电话{PHONE[:3]}\u200b{PHONE[3:]}\ud800\x00，机密★20年"}
    source, out = tmp_path / "texts.jsonl", tmp_path / "spans.jsonl"
    source.write_bytes(jsonl(RECORD, wide, {"id": "empty", "text": "", "more": 1}) + b"\n")
    done = gateway("--input", source, "--output", out, "--json")
    assert done.exit_code == 0, done.output
    first, second, third = answers(out.read_bytes())
    shown = {RECORD["text"][one["start"] : one["end"]]: one["type"] for one in first["spans"]}
    assert shown == {"王建国": "PERSON", PHONE: "PHONE"}
    told = [wide["text"][one["start"] : one["end"]] for one in second["spans"]]
    assert f"{PHONE[:3]}\u200b{PHONE[3:]}" in told
    assert (first["secrecy"], second["secrecy"]) == ("pass", "hold")
    assert (first["id"], second["id"], third) == ("a", 7, {"id": "empty", "spans": [], "secrecy": "pass"})
    summary = json.loads(done.stdout)
    assert summary["texts"] == 3
    assert summary["secrecy"] == {"pass": 2, "hold": 1}
    assert summary["types"]["PHONE"] == 2
    assert {path.name for path in tmp_path.iterdir()} == {"texts.jsonl", "spans.jsonl"}


def test_a_pipe_works_from_end_to_end_and_says_the_summary_beside_it() -> None:
    done = command("--input", "-", "--output", "-", stdin=jsonl(RECORD))
    assert [one["id"] for one in answers(done.stdout)] == ["a"]
    assert "texts · 文本: 1" in done.stderr.decode()


def test_a_bad_line_is_named_without_a_word_of_it_and_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "spans.jsonl"
    out.write_text("as it was")
    done = gateway("--input", "-", "--output", out, stdin=jsonl(RECORD) + b'{"id":"b","text":"139')
    assert done.exit_code == 1
    assert done.stderr.startswith("gateway: line 2: not_json: ")
    assert "第 2 行" in done.stderr
    assert "139" not in done.output
    assert out.read_text() == "as it was"
    assert [path.name for path in tmp_path.iterdir()] == ["spans.jsonl"]


def test_a_bad_line_is_told_to_a_machine_too(tmp_path: Path) -> None:
    done = gateway("--input", "-", "--output", tmp_path / "out", "--json", stdin=b"[]")
    assert json.loads(done.stdout) == {"state": "refused", "line": 1, "code": "not_object"}
    assert done.exit_code == 1


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--input", "-"),
        ("--output", "-"),
        ("--input", "-", "--output", "-", "--evaluate", "-"),
        ("--input", "nowhere.jsonl", "--output", "-"),
        ("--input", "-", "--output", "nowhere/spans.jsonl"),
    ],
)
def test_a_mistake_is_told_in_two_languages(words: tuple[str, ...]) -> None:
    fault = gateway(*words).exception
    assert isinstance(fault, ConfigError)
    assert " · " in str(fault)


def test_a_mistake_is_one_sentence_and_exit_code_2() -> None:
    done = command("--input", "-")
    assert done.returncode == 2
    assert done.stderr.decode().startswith("gateway: give --input and --output")
    assert done.stderr.count(b"\n") == 1


def test_a_device_is_written_to_and_stays_one() -> None:
    assert gateway("--input", "-", "--output", "/dev/null", stdin=jsonl(RECORD)).exit_code == 0
    assert Path("/dev/null").is_char_device()


LABELLED = [
    {"id": 1, "text": f"电话{PHONE}。", "spans": [[2, 13, "PHONE"]]},
    {
        "id": 2,
        "text": "由慕容椰风承运。",
        "spans": [{"start": 1, "end": 5, "label": "ORG"}],
        "parties": ["慕容椰风公司"],
    },
]


def test_evaluation_counts_all_lines_and_those_with_parties_once_more(tmp_path: Path) -> None:
    source = tmp_path / "labelled.jsonl"
    source.write_bytes(jsonl(*LABELLED))
    told = json.loads(gateway("--evaluate", source, "--json").stdout)
    without, known = told["without_parties"], told["with_parties"]
    phone = {"gold": 1, "covered": 1, "covered_share": 1.0, "found": 1, "precision": 1.0}
    assert (without["texts"], without["types"]["PHONE"], without["over_masked"]["of"]) == (2, phone, 7)
    assert without["types"]["ORG"]["gold"] == known["types"]["ORG"]["gold"] == 1
    assert (known["texts"], known["over_masked"]["of"], known["all"]["gold"]) == (1, 4, 1)
    assert known["types"]["ORG"]["covered"] == 1


def test_evaluation_prints_a_table_and_asks_for_no_parties_where_there_are_none(tmp_path: Path) -> None:
    source = tmp_path / "labelled.jsonl"
    source.write_bytes(jsonl(LABELLED[0]))
    said = gateway("--evaluate", source).stdout
    assert "PHONE" in said
    assert "100.00" in said
    assert "over-masked characters · 多余遮盖字符: 0 / 3 (0.00 %)" in said
    assert "lines with parties" not in said


def test_on_a_terminal_a_bar_is_drawn_and_standard_output_stays_clean(tmp_path: Path) -> None:
    source = tmp_path / "texts.jsonl"
    source.write_bytes(jsonl(RECORD))
    ours, theirs = pty.openpty()
    line = [sys.executable, "-m", "gateway.cli", "detect", "--input", str(source), "--output", "-"]
    done = subprocess.run(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs, check=True)
    os.close(theirs)
    drawn = os.read(ours, 1 << 16).decode("utf-8", "replace")
    os.close(ours)
    assert "检测 detecting" in drawn
    assert len(answers(done.stdout)) == 1


def test_no_other_command_waits_for_presidio() -> None:
    words = "import sys, gateway.cli; print([one for one in ('spacy', 'onnxruntime') if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", words], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def read(*raw: bytes, labelled: bool = True) -> list[texts.Line]:
    return list(lines(BytesIO(b"\n".join(raw)), lambda _: None, labelled=labelled))


def test_lines_are_counted_with_the_blank_ones_and_a_byte_order_mark_is_no_text() -> None:
    good = b'{"id":1,"text":"x","spans":[]}'
    assert len(read(b"\xef\xbb\xbf" + good, b"", b"  ", good)) == 2
    with pytest.raises(LineRefused) as refusal:
        read(good, b"", b"\xef\xbb\xbf" + good)
    assert (refusal.value.number, refusal.value.code) == (3, "not_json")


def test_a_labelled_span_is_a_list_or_an_object() -> None:
    raw = b'{"id":1,"text":"abc","spans":[[0,1,"PLATE"],{"start":1,"end":3,"type":"DATE"}]}'
    assert read(raw)[0].gold == (Span(0, 1, Type.PLATE, 1.0), Span(1, 3, Type.DATE, 1.0))


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"{", "not_json"),
        (b'"x"', "not_object"),
        (b"[" * 100_000, "not_json"),
        (b'{"id":' + b"9" * 5000 + b',"text":""}', "not_json"),
        (b'{"id":NaN,"text":""}', "not_json"),
        (b'{"id":"\xff","text":""}', "not_utf8"),
        (b'{"id":1,"id":2,"text":""}', "duplicate_member"),
        (b'{"text":""}', "bad_id"),
        (b'{"id":true,"text":""}', "bad_id"),
        (b'{"id":1.5,"text":""}', "bad_id"),
        (b'{"id":1}', "bad_text"),
        (b'{"id":1,"text":null}', "bad_text"),
        (b'{"id":1,"text":"","parties":"x"}', "bad_parties"),
        (b'{"id":1,"text":"","parties":[1]}', "bad_parties"),
        (b'{"id":1,"text":"","parties":[" "]}', "bad_parties"),
        (b'{"id":1,"text":"x"}', "bad_spans"),
        (b'{"id":1,"text":"x","spans":[[0,2,"DATE"]]}', "bad_spans"),
        (b'{"id":1,"text":"x","spans":[[0,0,"DATE"]]}', "bad_spans"),
        (b'{"id":1,"text":"x","spans":[[-1,1,"DATE"]]}', "bad_spans"),
        (b'{"id":1,"text":"x","spans":[[false,true,"DATE"]]}', "bad_spans"),
        (b'{"id":1,"text":"x","spans":[[0,1]]}', "bad_spans"),
        (b'{"id":1,"text":"x","spans":[{}]}', "bad_spans"),
        (b'{"id":1,"text":"x","spans":[[0,1,"NAME"]]}', "unknown_type"),
        (b'{"id":1,"text":"x","spans":[[0,1,[]]]}', "unknown_type"),
    ],
)
def test_what_is_no_line_is_refused_under_its_code(raw: bytes, code: str) -> None:
    with pytest.raises(LineRefused) as refusal:
        read(b"", raw)
    assert (refusal.value.number, refusal.value.code) == (2, code)


def test_a_line_without_end_is_refused_before_it_is_held_in_memory() -> None:
    class Endless(BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert 0 < size <= texts.MAX_LINE + 1
            return b"x" * size

    with pytest.raises(LineRefused, match="long_line"):
        next(lines(Endless(), lambda _: None))


def test_every_code_says_what_is_wrong_in_two_languages() -> None:
    for code in texts.CODES:
        assert f"line 3: {code}: " in str(LineRefused(3, code))
        assert " · 第 3 行：" in str(LineRefused(3, code))


def test_a_run_holds_no_more_than_what_is_analysed_at_once() -> None:
    held: list[int] = []

    class Analyser:
        def stream(self, given: Iterable[object]) -> Iterable[str]:
            for number, _ in enumerate(given):
                held.append(number)
                yield f"answer {number}"

    source = read(*(b'{"id":%d,"text":"","spans":[]}' % number for number in range(5)))
    told = detect._analyses(Analyser(), iter(source))  # type: ignore[arg-type]
    line, answer = next(told)
    assert (line.id, answer, held) == (0, "answer 0", [0])
    assert [(line.id, answer) for line, answer in told][-1] == (4, "answer 4")
