"""What pyproject.toml cannot say: before the package is put together, its name model is made (build_lac)."""

import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithModel(build_py):
    def run(self) -> None:
        made = subprocess.run([sys.executable, str(Path(__file__).parent / "build_lac")], check=False)
        if made.returncode:
            sys.exit("the name model could not be made")  # an editable build passes over any other error
        super().run()


setup(cmdclass={"build_py": BuildWithModel})
