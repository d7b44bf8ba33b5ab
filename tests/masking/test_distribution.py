"""An editable installation finds every file; a wheel has only what masking/pyproject.toml names."""

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2] / "masking"
BUILDING = "build_lac"  # builds the package and is not in it


def setuptools_table() -> dict[str, Any]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return dict(project["tool"]["setuptools"])


def test_every_package_is_in_the_wheel() -> None:
    inits = [path.parent.relative_to(ROOT.parent) for path in ROOT.rglob("__init__.py")]
    assert sorted(setuptools_table()["packages"]) == sorted(
        ".".join(folder.parts) for folder in inits if BUILDING not in folder.parts
    )


def test_every_file_that_code_reads_is_in_the_wheel() -> None:
    named = {
        path
        for package, patterns in setuptools_table()["package-data"].items()
        for pattern in patterns
        for path in ROOT.parent.joinpath(*package.split(".")).glob(pattern)
    }
    read = {
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and path.suffix not in (".py", ".pyc", ".md")
        and path.parent != ROOT
        and not {BUILDING, "build"} & set(path.relative_to(ROOT).parts)
        and not any(part.endswith(".egg-info") for part in path.parts)
    }
    assert read <= named
    assert {"scores.onnx", "crf.npy", "word.dic"} <= {path.name for path in named}


def test_the_wheel_carries_the_licence_and_the_notice_of_lac() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license-files"] == ["LICENSE", "NOTICE"]
    assert "Copyright (c) 2020 Baidu, Inc." in (ROOT / "NOTICE").read_text(encoding="utf-8")
    assert (ROOT / "LICENSE").read_bytes() == (ROOT.parent / "LICENSE").read_bytes()
