"""Finds headless Chromium for the browser tests, and installs it where that is permitted."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CHINESE_FONTS = "fonts-noto-cjk"
# Without the switches against background traffic the browser calls its maker's servers at every start.
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> str | None:
    """The path of a Chromium or Chrome that starts; DISPATCH_TEST_CHROMIUM goes before all others."""
    named = os.environ.get("DISPATCH_TEST_CHROMIUM")
    candidates = [named] if named else [path for name in NAMES if (path := shutil.which(name))]
    return next((path for path in candidates if _starts(path)), None)


def main() -> None:
    """Exits with a sentence when there is no Chromium and none can be installed."""
    missing = [] if find() else ["chromium"]
    if not _has_chinese_fonts():
        missing.append(CHINESE_FONTS)
    if missing and _may_install():
        _apt_install(missing)
    if not find():
        raise SystemExit(
            "The browser tests cannot run: there is no Chromium or Chrome here, and installing one needs root and "
            "apt-get. Install the package chromium, or name a browser in DISPATCH_TEST_CHROMIUM."
        )
    if not _has_chinese_fonts():
        print(f"No Chinese font found (Debian: {CHINESE_FONTS}): screenshots will show boxes for characters.")


def _starts(path: str) -> bool:
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _has_chinese_fonts() -> bool:
    if shutil.which("fc-list"):
        listed = subprocess.run(["fc-list", ":lang=zh", "file"], capture_output=True, check=False)
        return bool(listed.stdout.strip())
    return any(Path("/usr/share/fonts").rglob("*CJK*"))


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt_install(packages: list[str]) -> None:
    print(f"Installing {' and '.join(packages)} with apt-get ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "-qq", *command],
            env=quiet,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            print(f"apt-get {' '.join(command)} failed:\n{done.stderr.strip()[-1000:]}")


if __name__ == "__main__":
    main()
