"""The README's example is run as it stands, and prints what the README says."""

import re
import subprocess
import sys
from pathlib import Path

README = (Path(__file__).resolve().parents[2] / "masking/README.md").read_text("utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return str(found)


def test_the_ten_lines_print_what_the_readme_shows() -> None:
    done = subprocess.run([sys.executable, "-c", block("python")], capture_output=True, check=False)
    assert done.stdout.decode("utf-8") == block("text"), done.stderr.decode("utf-8")[-2000:]


def test_the_example_is_ten_lines() -> None:
    assert len([line for line in block("python").splitlines() if line]) <= 10


def test_every_file_that_the_readme_names_is_there() -> None:
    table = README.split("## Where things stand")[1].split("##")[0]
    names = re.findall(r"`([a-z_/]+\.(?:py|yaml))`", table)
    assert names
    assert [
        name for name in names if not (Path(__file__).resolve().parents[2] / "masking" / name).exists()
    ] == []
