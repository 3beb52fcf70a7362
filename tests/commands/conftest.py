"""The small city, as the settings of a command name it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dispatch.node import Node


@pytest.fixture
def city(settings_city: str) -> str:
    """The small city is the one of the settings."""
    return settings_city


@pytest.fixture
def node(city: str, open_node: Callable[[str], Node]) -> Node:
    """A server's view of the same store."""
    return open_node(city)
