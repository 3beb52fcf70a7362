"""Adds one step to setuptools' build: the browser libraries are laid beside the pages that use them."""

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "_build"))

import browser_files  # noqa: E402  (found only once _build is on the path)


class BuildWithBrowserFiles(build_py):
    """An editable install gets the files in the source tree, every other build in its build folder."""

    def run(self) -> None:
        super().run()
        place = ROOT if self.editable_mode else Path(self.build_lib)
        browser_files.fill(place / browser_files.VENDOR)


class SourceWithBrowserFiles(sdist):
    """The source archive carries the files, so that installing from it needs neither Node.js nor npm."""

    def run(self) -> None:
        browser_files.fill(ROOT / browser_files.VENDOR)
        super().run()


setup(cmdclass={"build_py": BuildWithBrowserFiles, "sdist": SourceWithBrowserFiles})
