"""An event in somebody's hands."""

from __future__ import annotations

import pytest

from dispatch.node import Node
from dispatch.rules.event import Event
from tests import towns as t


@pytest.fixture
def handling(node: Node) -> Event:
    """An event in the hands of the officer of S1."""
    return t.moved(node, t.report(node).event, "accept", t.S1_OFFICER)
