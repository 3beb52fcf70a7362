"""Verdicts and patience from the command line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dispatch.errors import Unprocessable
from dispatch.node import Node
from tests import towns as t
from tests.fixtures_commands import Run
from tests.flow.disputes.test_verdicts import decided, disputed
from tests.flow.disputes.told import acted


@pytest.fixture
def node(settings_city: str, open_node: Callable[[str], Node]) -> Node:
    """A server's view of the city of the settings."""
    return open_node(settings_city)


def test_the_verdicts_in_force_are_listed_with_their_event_and_whom_they_are_for(node: Node, run: Run) -> None:
    event = decided(node, disputed(node), t.WATER)
    told = run("disputes", "verdicts").output
    assert event.number in told
    assert f"Sample {t.WATER}" in told
    assert "town 331082001" in told


def test_why_names_the_verdict_that_sent_a_later_report(node: Node, run: Run) -> None:
    event = decided(node, disputed(node), t.WATER)
    assert "经中心裁定由" in run("why", event.number).output
    later = run("why", t.report(node, "S2a").event.number).output
    assert f"就事件{event.number}的裁定" in later
    assert f"verdict-{event.number}" in later


def test_how_often_an_event_may_come_back_is_shown_and_changed(node: Node, run: Run) -> None:
    assert "emergency:1 urgent:2 normal:3 complex:3" in run("disputes", "patience").output
    assert "emergency:1 urgent:2 normal:1 complex:3" in run("disputes", "patience", "normal:1").output
    event = acted(node, t.report(node).event, "return", t.S1_OFFICER, cause="other", reason="r")
    assert event.queue == "disputed"
    for wrong in ("never:1", "normal", "normal:0", "normal:x"):
        assert isinstance(run("disputes", "patience", wrong).exception, Unprocessable)
