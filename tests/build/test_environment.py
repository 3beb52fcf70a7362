from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import environment
import pytest


def test_what_is_installed_is_forgotten_when_the_pins_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert environment.installed(tmp_path) == set()
    (tmp_path / environment.STAMP).write_text(f"{environment.wanted()} dev project", "utf-8")
    assert environment.installed(tmp_path) == {"dev", environment.PROJECT}
    monkeypatch.setattr(environment, "DECIDES", ("setup.cfg",))
    assert environment.installed(tmp_path) == set()


def test_a_python_without_venv_is_told_which_package_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="apt-get install python3"):
        environment.check_python()


def test_a_python_that_is_too_old_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))
    with pytest.raises(SystemExit, match=r"Python 3\.11 or later is needed"):
        environment.check_python()


def test_make_without_any_python_says_so() -> None:
    said = subprocess.run(
        ["make", "--no-print-directory", "demo", "PYTHON="],
        cwd=environment.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode
    assert "Python 3.11 or later is needed" in said.stdout


def test_make_alone_lists_its_targets() -> None:
    said = subprocess.run(["make"], cwd=environment.ROOT, capture_output=True, text=True, check=True).stdout
    assert {line.split()[1] for line in said.splitlines()} >= {
        "demo",
        "test",
        "prove",
        "bench",
        "lint",
        "clean",
    }
