"""What another version of the blocks would change, told before it rules."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from dispatch.clock import HandClock
from dispatch.errors import NotFound, Unprocessable
from dispatch.flow.ground import activating, comparing, laying
from dispatch.flow.ground.comparing import Effect
from dispatch.node import Node
from dispatch.store import layers
from geodata.layers import Feature
from geodata.plane import area_m2
from tests import towns as t
from tests.flow.ground.redrawn import blocks, draft, event_at, halves, moved_border, relocate, split

HALF_M2 = area_m2(t.square("S1")) / 2


def effect(node: Node, features: Sequence[Feature], days: int = 30, old: int | None = None) -> Effect:
    """The comparison of a fresh draft with the ruling blocks."""
    pair = (old, draft(node, features))
    gathered = node.run(comparing.gather, pair, days)
    measured = comparing.outline(node.city, gathered)
    return comparing.weigh(measured, node.run(comparing.ask, measured))


def test_a_split_that_changes_no_hands_moves_no_ground_between_holders(sqlite_node: Node) -> None:
    for unit in ("S1a", "S1b", "S2a"):
        event_at(sqlite_node, unit)
    found = effect(sqlite_node, split())
    assert (found.events, found.new_grid, found.new_holder, found.new_body) == (3, 2, 0, 0)
    assert found.handed == ()
    assert found.unclaimed == ()
    assert found.prepared.comparison.splits.keys() == {"S1"}


def test_ground_that_goes_to_another_officer_is_told_in_square_metres(sqlite_node: Node) -> None:
    for unit in ("S1a", "S1b", "S1b", "S2a"):
        event_at(sqlite_node, unit)
    found = effect(sqlite_node, moved_border())
    assert (found.new_grid, found.new_holder, found.new_body) == (2, 2, 0)
    assert [(h.giver, h.taker) for h in found.handed] == [(t.S1_OFFICER, t.S2_OFFICER)]
    assert found.handed[0].area_m2 == pytest.approx(HALF_M2, rel=1e-6)
    assert found.names[t.S2_OFFICER] == (f"样例{t.S2_OFFICER}", f"Sample {t.S2_OFFICER}")


def test_ground_that_is_nobodys_any_more_and_its_events_are_told(sqlite_node: Node) -> None:
    event_at(sqlite_node, "S1a")
    found = effect(sqlite_node, blocks(["S1"]))
    assert (found.nowhere, found.new_grid, found.new_body) == (1, 1, 1)
    assert [(h.giver, h.taker) for h in found.handed] == [(t.S1_OFFICER, None)]


def test_the_holder_is_who_it_would_be_with_everybody_on_duty(sqlite_node: Node) -> None:
    """N1's officer is off duty by day; that is no doing of the division."""
    event_at(sqlite_node, "N1a")
    west, east = halves("N1").values()
    found = effect(sqlite_node, blocks(["N1"], {"N1w": west, "N1e": east}))
    assert (found.new_grid, found.new_holder) == (1, 0)


def test_only_the_events_of_the_last_days_are_looked_at(sqlite_node: Node, clock: HandClock) -> None:
    event_at(sqlite_node, "S1a")
    clock.forward(days=5)
    event_at(sqlite_node, "S1b")
    assert effect(sqlite_node, split(), days=30).events == 2
    assert effect(sqlite_node, split(), days=3).events == 1


def test_what_was_foretold_is_what_happens(sqlite_node: Node) -> None:
    for unit in ("S1a", "S1b", "S2a", "N3b"):
        event_at(sqlite_node, unit)
    foretold = effect(sqlite_node, moved_border())
    newest = sqlite_node.run(lambda db, city: max(row.id for row in layers.all_layers(db)))
    sqlite_node.run(activating.activate, newest, foretold.prepared)
    assert relocate(sqlite_node) == foretold.new_grid
    rows = t.notices(sqlite_node, kind="reassign", channel="inbox")
    assert len(rows) == foretold.new_holder


def test_versions_of_different_layers_cannot_be_compared(sqlite_node: Node) -> None:
    ident = sqlite_node.run(laying.draft, laying.Laying("towns", "towns", "test", [Feature(1, "T", "", t.square("S1"))]))
    with pytest.raises(Unprocessable, match="one layer"):
        sqlite_node.run(comparing.gather, (ident, draft(sqlite_node, split())))
    with pytest.raises(NotFound):
        sqlite_node.run(comparing.gather, (None, 4711))


def test_a_comparison_made_too_early_is_made_again(sqlite_node: Node) -> None:
    ident = draft(sqlite_node, split())
    early = activating.compared(*sqlite_node.run(activating.read_pair, ident))
    other = draft(sqlite_node, blocks(["S2"], halves("S2")))
    sqlite_node.run(activating.activate, other)
    with pytest.raises(Unprocessable, match="S2 was given up"):
        sqlite_node.run(activating.activate, ident, early)
