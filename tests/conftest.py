"""What every test may ask for: real data, a hand-wound clock, PostgreSQL, a browser."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from dispatch.clock import HandClock

# Tables of the command line are as wide in every terminal, and without one.
os.environ["COLUMNS"] = "240"

pytest_plugins = ["tests.fixtures_postgres", "tests.fixtures_towns", "tests.fixtures_commands", "tests.fixtures_browser"]

ROOT = Path(__file__).resolve().parent.parent
MONDAY_MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai, an ordinary working day

settings.register_profile("quick", max_examples=60, deadline=None)
settings.register_profile("long", max_examples=3000, deadline=None)
settings.load_profile("quick")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks tests by what they ask for; those with a browser stay in one process, so that only one is started."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if "browser" in asked:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
        if "postgres_server" in asked:
            item.add_marker(pytest.mark.postgres)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project, which is never part of it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real data are not here: this test reads ../shared/data beside the project")
    return folder


@pytest.fixture
def clock() -> HandClock:
    """A clock that stands at a Monday morning, 09:00 in Shanghai, until the test winds it."""
    return HandClock(MONDAY_MORNING)
