"""How the package is built: by setuptools, once the name model is made (PEP 517, PEP 660)."""

import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import build_meta
from setuptools.build_meta import (
    build_sdist,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]
Settings = dict[str, str | list[str] | None] | None


def build_wheel(folder: str, settings: Settings = None, metadata: str | None = None) -> str:
    _make_model()
    try:
        return str(build_meta.build_wheel(folder, settings, metadata))
    finally:
        shutil.rmtree("build", ignore_errors=True)  # what lies there would be in the next wheel too


def build_editable(folder: str, settings: Settings = None, metadata: str | None = None) -> str:
    _make_model()
    return str(build_meta.build_editable(folder, settings, metadata))


def _make_model() -> None:
    subprocess.run([sys.executable, str(Path(__file__).with_name("convert.py"))], check=True)
