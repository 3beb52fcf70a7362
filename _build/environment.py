"""Makes the environment folder and installs the project in it; quick when nothing has changed since the last time."""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DECIDES = ("setup.cfg", "setup.py", "pyproject.toml", "package-lock.json", "web-assets.json")
STAMP = ".installed"
PROJECT = "project"
VENDOR_STAMP = ROOT / "dispatch/web/static/vendor/.stamp"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--extras", default="", help="extras of the project to install, separated by commas")
    asked = parser.parse_args()
    extras = {PROJECT, *filter(None, asked.extras.split(","))}
    if extras <= installed(asked.folder):
        return
    check_python()
    python = asked.folder / "bin" / "python"
    if not python.exists():
        create(asked.folder)
    install(python, asked.extras)
    (asked.folder / STAMP).write_text(" ".join([wanted(), *sorted(extras)]) + "\n", "utf-8")


def wanted() -> str:
    """The digest of everything that decides what is installed, the place of the project included."""
    pins = b"".join((ROOT / name).read_bytes() for name in DECIDES)
    return hashlib.sha256(os.fsencode(ROOT) + pins).hexdigest()


def installed(folder: Path) -> set[str]:
    """What is installed and up to date: the extras and PROJECT; nothing when it must be done again."""
    stamp = folder / STAMP
    if not (stamp.exists() and VENDOR_STAMP.exists()):
        return set()
    digest, *names = stamp.read_text("utf-8").split()
    return set(names) if digest == wanted() else set()


def check_python() -> None:
    """Stops with a plain sentence when this Python cannot make the environment."""
    if sys.version_info < (3, 11):  # noqa: UP036  (PYTHON= may name an older one)
        raise SystemExit(f"Python 3.11 or later is needed; {sys.executable} is {sys.version.split()[0]}.")
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SystemExit(
            f"{sys.executable} lacks the module {' and '.join(missing)}, which makes the environment. "
            f"On Debian and Ubuntu it comes with: apt-get install python{version}-venv"
        )


def create(folder: Path) -> None:
    print(f"Creating the environment {folder.name} with Python {sys.version.split()[0]} ...", flush=True)
    if subprocess.run([sys.executable, "-m", "venv", str(folder)], check=False).returncode:
        raise SystemExit(f"The environment {folder} could not be created (reason above). Is the disk full?")


def install(python: Path, extras: str) -> None:
    print("Installing the project and its libraries (about a minute, 500 MB) ...", flush=True)
    what = f"{ROOT}[{extras}]" if extras else str(ROOT)
    pip = [
        str(python),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "-qq",
        "--no-input",
        "-e",
        what,
    ]
    if subprocess.run(pip, cwd=ROOT, check=False).returncode:
        raise SystemExit(
            "pip could not install the project (reason above). It needs the Python package index or a mirror of it "
            "(environment variable PIP_INDEX_URL), and the npm registry (npm_config_registry) for the browser libraries."
        )


if __name__ == "__main__":
    main()
