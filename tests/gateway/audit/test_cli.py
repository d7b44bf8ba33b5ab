"""`gateway audit`: verdicts in words, in JSON and as exit codes."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gateway.cli.audit import app
from gateway.errors import ConfigError
from tests.gateway.audit.making import KEYS, SIGNER, b64url, denial
from tests.gateway.audit.stores import execute, writing
from tests.vectors.make import HERE, changed

SAID = json.loads((HERE / "receipt.json").read_text("ascii"))
KEY_OPTIONS = [
    "--log-key",
    SIGNER.key.text,
    "--receipt-key",
    f"receipt-1={b64url(KEYS.receipt['receipt-1'])}",
]


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    return done.exit_code, done.output


def saved(folder: Path, answer: Any) -> str:
    file = folder / "answer.json"
    file.write_text(json.dumps(answer, ensure_ascii=False, indent=1), "utf-8")
    return str(file)


def test_a_good_receipt_exits_0(tmp_path: Path) -> None:
    file = saved(tmp_path, SAID["answer"])
    code, told = run("verify-receipt", file, *KEY_OPTIONS, "--json")
    assert (code, json.loads(told)["verdict"]) == (0, "ok")
    assert "回执有效" in run("verify-receipt", file, *KEY_OPTIONS)[1]


@pytest.mark.parametrize(
    "change", SAID["refused"], ids=lambda change: f"{change['check']}-{change['path'][-1]}"
)
def test_a_changed_one_exits_1_and_an_incomplete_one_2(tmp_path: Path, change: dict[str, Any]) -> None:
    file = saved(tmp_path, changed(SAID["answer"], change))
    code, told = run("verify-receipt", file, *KEY_OPTIONS, "--json")
    if change["check"] == "incomplete":
        assert (code, json.loads(told)["verdict"]) == (2, "incomplete")
    else:
        assert (code, json.loads(told)["check"]) == (1, change["check"])
        assert "篡改" in run("verify-receipt", file, *KEY_OPTIONS)[1]


@pytest.mark.parametrize("text", ["", "[1]", "{", "[" * 100_000, '{"id":"a","id":"b"}'])
def test_a_file_that_is_no_answer_exits_1(tmp_path: Path, text: str) -> None:
    file = tmp_path / "answer.json"
    file.write_text(text, "utf-8")
    assert run("verify-receipt", str(file), *KEY_OPTIONS)[0] == 1


def test_wrong_options_are_the_operators_mistake(tmp_path: Path) -> None:
    file = saved(tmp_path, SAID["answer"])
    for options in (["--log-key", "x"], [*KEY_OPTIONS[:2], "--receipt-key", "receipt-1=AAAA"]):
        with pytest.raises(ConfigError, match="key"):
            run("verify-receipt", file, *options)
    with pytest.raises(ConfigError, match="cannot read"):
        run("verify-receipt", str(tmp_path / "none.json"), *KEY_OPTIONS)


def test_fsck_and_checkpoint_tell_the_state_of_the_log(database_url: str) -> None:
    options = ["--database", database_url, "--log-key", SIGNER.key.text]
    assert run("checkpoint", *options)[0] == 2

    async def fill() -> None:
        async with writing(database_url) as log:
            for _ in range(5):
                await log.append(denial())

    asyncio.run(fill())
    code, told = run("fsck", *options, "--json")
    assert (code, json.loads(told)["size"]) == (0, 5)
    assert "条目均完好" in run("fsck", *options)[1]
    assert run("checkpoint", *options)[1].startswith(SIGNER.key.name + "\n5\n")
    execute(database_url, "UPDATE log_entry SET kind = 'import' WHERE idx = 3")
    code, told = run("fsck", *options, "--json")
    assert (code, json.loads(told)["first_bad_index"]) == (1, 3)
    assert "条目 3" in run("fsck", *options)[1]
    execute(database_url, "UPDATE log_head SET checkpoint = 'x'")
    assert run("checkpoint", *options)[0] == 1
