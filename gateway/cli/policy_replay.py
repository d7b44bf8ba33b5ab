"""`gateway policy replay`: a past release, decided again. Exit codes: 0 the same, 1 differs, 2 incomplete."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from gateway import wiring
from gateway.cli.policy_read import Json
from gateway.editions.past import read_past
from gateway.editions.replay import Verdict, replay
from gateway.settings import Settings
from gateway.signing.suites import Sealer

DIFFERS, INCOMPLETE = 1, 2
SAID = {
    "same": "decided the same again · 重放结果一致",
    "differs": "DIFFERS from what was logged · 与日志不一致",
    "incomplete": "the same as far as it is kept · 已保存部分一致，材料不全",
}

app = typer.Typer()


@app.command("replay")
def replay_release(
    reference: Annotated[str, typer.Argument(help="Log index or release id · 日志索引或披露编号")],
    as_json: Json = False,
) -> None:
    """Decide a past release again by its kept plan and facts · 依原方案与事实重放一次披露决定"""
    settings = Settings()
    made = wiring.engine(settings)
    try:
        sealer = Sealer(*wiring.keyring(settings).all("detail.encrypt"))
        found = replay(read_past(made, reference), sealer)
    finally:
        made.dispose()
    word = "differs" if found.faults else "incomplete" if found.missing else "same"
    if as_json:
        print(json.dumps({"verdict": word, **asdict(found)}, ensure_ascii=False))
    else:
        _show(found, word)
    if word != "same":
        raise typer.Exit(DIFFERS if word == "differs" else INCOMPLETE)


def _show(found: Verdict, word: str) -> None:
    print(f"{found.id}: {found.replayed}/{found.subjects} subjects · 主体")
    for fault in found.faults:
        print(f"check · 核验: {fault}")
    for gone in found.missing:
        print(f"not kept any more · 已不再保存: {gone}")
    for one in found.classes:
        told = " ".join(f"{field}={action}" for field, action in one.answer["fields"]) or "-"
        rules = " ".join(one.answer["rules"])
        print(
            f"told · 已告知 {one.told}, decided · 重放 {one.decided}: {one.answer['outcome']} {told} {rules}"
        )
    print(SAID[word])
