"""The command line with settings of a test's own: of a city that does not exist, or of the small city."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from dispatch.cli import command
from dispatch.errors import Refusal
from geodata.errors import GeodataError
from grids.errors import GridsError

REFUSALS = (Refusal, GeodataError, GridsError)
Run = Callable[..., Result]


@pytest.fixture
def no_city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings that name a store which does not exist."""
    store = tmp_path / "none" / "city.db"
    monkeypatch.setenv("DISPATCH_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("DISPATCH_STORE__URL", f"sqlite:///{store}")
    monkeypatch.setenv("DISPATCH_KEYS__FILE", str(tmp_path / "none" / "keys.toml"))
    monkeypatch.setenv("COLUMNS", "160")
    return store


@pytest.fixture
def settings_city(no_city: Path, sqlite_city_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The small city is the one of the settings."""
    monkeypatch.setenv("DISPATCH_STORE__URL", sqlite_city_url)
    return sqlite_city_url


@pytest.fixture
def run(no_city: Path) -> Run:
    """Run the command line; a failure of our own is raised, a refusal is the result's exception."""

    def run_(*words: object) -> Result:
        result = CliRunner().invoke(command, [str(word) for word in words])
        if result.exception and not isinstance(result.exception, (SystemExit, *REFUSALS)):
            raise result.exception
        return result

    return run_
