"""`gateway detect`: what must be hidden in texts, and how well it is found. Exit: 0, or 1 for a bad line."""

import json
import sys
import tempfile
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from gateway.cli.detect_score import scored, tell_score
from gateway.cli.texts import STANDARD, Line, LineRefused, lines, opened
from gateway.errors import ConfigError
from masking.errors import ConfigError as Misbuilt

if TYPE_CHECKING:
    from masking.detect.analyse import Analyser, Analysis

REFUSED = 1


def detect(
    source: Annotated[
        Path | None, typer.Option("--input", help='JSONL, {"id","text"[,"parties"]}; - is stdin · 待检测文本')
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", help="JSONL of spans; - is stdout. A file appears only when whole · 检测结果"
        ),
    ] = None,
    evaluate: Annotated[
        Path | None,
        typer.Option("--evaluate", help='JSONL with "spans": how well they are found · 评测已标注文本'),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output · 机器可读输出")] = False,
) -> None:
    """Find names, identifiers and secrecy markings in texts, or measure that · 检测文本中的敏感信息与密级标志

    Writes {"id","spans":[{"start","end","type","score"}],"secrecy":"hold|pass|review"} per line; places are
    Unicode code points of the text. A line that cannot be read ends the run with exit code 1 and its number;
    a file given as --output then stays as it was, while standard output keeps the lines before it.
    """
    try:
        if evaluate is not None and source is None and output is None:
            _evaluate(evaluate, as_json)
        elif evaluate is None and source is not None and output is not None:
            _detect(source, output, as_json)
        else:
            raise ConfigError(
                "give --input and --output, or --evaluate alone · 须给出 --input 和 --output，或仅 --evaluate"
            )
    except LineRefused as refusal:
        if as_json:
            print(json.dumps({"state": "refused", "line": refusal.number, "code": refusal.code}))
        else:
            typer.echo(f"gateway: {refusal}", err=True)
        raise typer.Exit(REFUSED) from None


def _detect(source: Path, output: Path, as_json: bool) -> None:
    told: Counter[str] = Counter()
    types: Counter[str] = Counter()
    with opened(source) as file, _progress(source, "检测 detecting") as tick, _written(output) as out:
        for line, found in _analyses(_analyser(), lines(file, tick)):
            out.write(_spelled(line, found))
            told[found.secrecy] += 1
            types.update(span.type.value for span in found.spans)
    summary = {"texts": told.total(), "spans": types.total(), "secrecy": dict(told), "types": dict(types)}
    said = json.dumps(summary) if as_json else "\n".join(_words(summary))
    typer.echo(said, err=output == STANDARD)


def _evaluate(labelled: Path, as_json: bool) -> None:
    with opened(labelled) as file, _progress(labelled, "评测 measuring") as tick:
        scores = scored(_analyser(), lines(file, tick, labelled=True))
    tell_score(scores, as_json=as_json)


def _analyser() -> "Analyser":
    """Imported here: Presidio and the model cost two seconds, which no other command has to wait."""
    from masking.detect.analyse import analyser  # noqa: PLC0415

    try:
        return analyser()
    except Misbuilt as fault:
        raise ConfigError(str(fault)) from fault


def _analyses(analyser: "Analyser", read: Iterator[Line]) -> Iterator[tuple[Line, "Analysis"]]:
    """Each line with its answer; as many lines are held as the analyser takes at once."""
    from masking.detect.analyse import Text  # noqa: PLC0415 -- as above

    waiting: deque[Line] = deque()

    def texts() -> Iterator[Text]:
        for line in read:
            waiting.append(line)
            yield Text(line.text, line.parties)

    for found in analyser.stream(texts()):
        yield waiting.popleft(), found


def _spelled(line: Line, found: "Analysis") -> bytes:
    """ASCII, so that an id with a lone surrogate is still a line that every reader reads."""
    spans = [
        {"start": one.start, "end": one.end, "type": one.type.value, "score": round(one.score, 4)}
        for one in found.spans
    ]
    answer = {"id": line.id, "spans": spans, "secrecy": found.secrecy.value}
    return json.dumps(answer).encode("ascii") + b"\n"


@contextmanager
def _written(path: Path) -> Iterator[IO[bytes]]:
    """A file takes its name when it is whole. A pipe or a device is written to at once."""
    if path == STANDARD:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as out:
                yield out
            return
        made = tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False)  # noqa: SIM115
    except OSError as fault:
        raise ConfigError(f"cannot write {path} · 无法写入该文件") from fault
    part = Path(made.name)
    try:
        with made:
            yield made.file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _progress(path: Path, words: str) -> Iterator[Callable[[int], None]]:
    """A bar of bytes on a terminal's standard error; nothing where nobody looks."""
    console = Console(stderr=True)
    total = path.stat().st_size if path.is_file() else None
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(words, total=total)
        yield lambda done: bar.advance(task, done)


def _words(summary: dict[str, Any]) -> Iterator[str]:
    secrecy = ", ".join(f"{name} {count}" for name, count in summary["secrecy"].items())
    yield f"texts · 文本: {summary['texts']}"
    yield f"spans · 区间: {summary['spans']}"
    yield f"secrecy · 密级: {secrecy or '-'}"
