from __future__ import annotations

import json
from pathlib import Path

import browser_files
import pytest

ASSETS: dict[str, str] = json.loads((browser_files.ROOT / "web-assets.json").read_text("utf-8"))
LICENCES = ("LICENSE", "LICENSE.txt", "package.json")


def test_the_lock_file_names_no_registry_and_pins_every_package_by_its_digest() -> None:
    packages = json.loads((browser_files.ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    fetched = {name: pin for name, pin in packages.items() if name}
    assert not [name for name, pin in fetched.items() if "resolved" in pin]
    assert not [name for name, pin in fetched.items() if not pin.get("integrity", "").startswith("sha512-")]


def test_every_library_comes_with_its_licence() -> None:
    libraries = {target.partition("/")[0] for target in ASSETS}
    assert not [name for name in libraries if not any(f"{name}/{licence}" in ASSETS for licence in LICENCES)]


def test_the_installed_tree_holds_every_named_file() -> None:
    vendor = browser_files.ROOT / browser_files.VENDOR
    assert browser_files.ready(vendor)
    assert not [target for target in ASSETS if not (vendor / target).is_file()]


def test_files_already_in_the_tree_are_copied_without_npm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    stale = tmp_path / "vendor" / "left-over.js"
    stale.parent.mkdir()
    stale.write_text("old", "utf-8")
    browser_files.fill(tmp_path / "vendor")
    assert browser_files.ready(tmp_path / "vendor")
    assert not stale.exists()
    assert browser_files.requirements() == []


def test_node_is_asked_for_only_without_npm_and_without_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser_files, "VENDOR", tmp_path / "absent")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert browser_files.requirements() == [browser_files.NODE_WHEEL]
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\n", "utf-8")
    npm.chmod(0o755)
    assert browser_files.requirements() == []
