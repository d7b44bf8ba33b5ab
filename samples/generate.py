"""python -m samples.generate --seed 82 --out DIR [--scale N]: departments' files, reviews and lists."""

import argparse
import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from samples import listing, records
from samples.cases import CASES
from samples.files import WRITERS
from samples.records import Values
from samples.reviews import certificates, public_keys

COUNTS = {"customs": 2_300, "maritime": 2_900, "anti_smuggling": 210}
MAKERS = {
    "customs": records.customs,
    "maritime": records.maritime,
    "anti_smuggling": records.anti_smuggling,
}
CHUNK = 1 << 20
SHOWN = 50  # times that a file tells how far it is


@dataclass(slots=True)
class Department:
    """The stream of one department's rows; it notes the named subjects that pass."""

    seed: int
    name: str
    count: int
    named: list[dict[str, str | None]] = field(default_factory=list)

    def rows(self) -> Iterator[Values]:
        make, edges = MAKERS[self.name], CASES[self.name]
        for n in range(self.count):
            values = make(self.seed, n)
            edge = edges.get(n)
            if edge:
                edge.change(values, Random(f"{self.seed}/{self.name}/edge/{n}"))
                entry = listing.subject(self.name, n, values)
                self.named += [entry] if entry else []
            _show(self.name, n + 1, self.count)
            yield values


def generate(seed: int, out: Path, scale: int = 1) -> None:
    """Write everything into `out`. The same seed and scale give the same bytes."""
    out.mkdir(parents=True, exist_ok=True)
    named: list[dict[str, str | None]] = []
    expected: dict[str, object] = {}
    for name, (file, write) in WRITERS.items():
        department = Department(seed, name, COUNTS[name] * scale)
        write(out / file, department.rows())
        signed = certificates(seed, name, department.count, _sha256(out / file))
        _write(out / f"{name}.reviews.jsonl", "".join(f"{line}\n" for line in signed))
        named += department.named
        expected[name] = listing.expected(name, file, department.count)
    _write(out / "organs.jwks.json", listing.written(public_keys(seed)))
    _write(out / "subjects.json", listing.written([*named, listing.UNKNOWN]))
    _write(out / "authorisations.json", listing.written(listing.authorisations(named)))
    _write(out / "expected.json", listing.written(expected))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m samples.generate", description=__doc__)
    parser.add_argument("--seed", type=int, default=82, help="same seed, same bytes")
    parser.add_argument("--out", type=Path, required=True, help="directory to write into")
    parser.add_argument("--scale", type=int, default=1, help="190 gives about a million subjects")
    options = parser.parse_args(arguments)
    if options.scale < 1:
        parser.error("--scale is 1 or more")
    generate(options.seed, options.out, options.scale)


def _show(name: str, done: int, count: int) -> None:
    last = done == count
    if last or (done % max(count // SHOWN, 1) == 0 and sys.stderr.isatty()):
        sys.stderr.write(f"\r{name:16}{done:>10,} of {count:,}" + "\n" * last)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
