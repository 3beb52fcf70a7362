"""Open events follow the ground: each with an entry, once, whatever stops in between."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import shapely
import sqlalchemy as sa

from dispatch.clock import HandClock
from dispatch.flow.ground import activating, laying, relocating
from dispatch.node import Node
from dispatch.rules.event import Queue, Stage
from dispatch.store import schema
from geodata.layers import Feature
from tests import towns as t
from tests.flow.ground.redrawn import (
    activate,
    blocks,
    event_at,
    moved_border,
    relocate,
    split,
)


def test_open_events_follow_the_ground_with_an_entry_each_and_closed_ones_do_not(node: Node) -> None:
    west, east, elsewhere = event_at(node, "S1a"), event_at(node, "S1b"), event_at(node, "S2a")
    closed = event_at(node, "S1a", category=t.STALL)
    t.moved(node, t.handled(node, closed), "pass", t.SUPERVISOR, finding="已消除")
    done = activate(node, split())
    assert relocate(node) == 2
    assert [(t.event_now(node, e.id).grid, t.event_now(node, e.id).layer) for e in (west, east)] == [
        ("S1w", done.layer), ("S1e", done.layer)]
    for untouched in (elsewhere, closed):
        assert t.event_now(node, untouched.id).layer == untouched.layer
    entry = t.entries(node, west)[-1]
    assert (entry.action, entry.role) == ("relocate", "system")
    assert f'"layer":{done.layer}' in entry.changed


def test_who_still_answers_for_the_ground_keeps_the_event(node: Node) -> None:
    event = event_at(node, "S1a")
    activate(node, split())
    relocate(node)
    after = t.event_now(node, event.id)
    assert (after.holder, after.answerable, after.stage) == (t.S1_OFFICER, t.S1_OFFICER, Stage.ASSIGNED)
    assert after.due_at == event.due_at


def test_an_event_that_nobody_has_accepted_goes_to_whom_the_ground_went(node: Node) -> None:
    event = event_at(node, "S1b")
    activate(node, moved_border())
    relocate(node)
    after = t.event_now(node, event.id)
    assert (after.grid, after.holder, after.answerable, after.stage) == ("S2", t.S2_OFFICER, t.S2_OFFICER, Stage.ASSIGNED)
    assert [entry.action for entry in t.entries(node, event)[-2:]] == ["assign", "reassign"]
    assert t.told(node, event, "reassign") == {t.S2_OFFICER}


def test_who_has_accepted_an_event_finishes_it(node: Node) -> None:
    event = event_at(node, "S1b")
    t.moved(node, event, "accept", t.S1_OFFICER)
    activate(node, moved_border())
    relocate(node)
    after = t.event_now(node, event.id)
    assert (after.grid, after.holder, after.answerable, after.stage) == ("S2", t.S1_OFFICER, t.S2_OFFICER, Stage.HANDLING)


def test_an_event_on_ground_that_is_nobodys_now_waits_at_the_desk_and_keeps_its_holder(node: Node) -> None:
    event = event_at(node, "S1a")
    activate(node, blocks(["S1"]))
    relocate(node)
    after = t.event_now(node, event.id)
    assert (after.grid, after.queue, after.holder, after.town) == ("", Queue.OUTSIDE, t.S1_OFFICER, t.SOUTH)


def test_an_event_outside_the_city_comes_in_when_the_city_grows(node: Node) -> None:
    west, south, _, north = t.square("S1").bounds
    beyond = shapely.box(west - t.SIDE, south, west, north)
    event = event_at(node, None, place=t.away(t.place("S1a"), -1000.0))
    assert (event.grid, event.queue) == ("", Queue.OUTSIDE)
    activate(node, blocks((), {"S0": beyond}))
    relocate(node)
    after = t.event_now(node, event.id)
    assert (after.grid, after.queue, after.stage) == ("S0", Queue.DESK, Stage.REPORTED)


def test_events_without_a_place_or_at_a_default_point_stay_where_they_are(node: Node) -> None:
    nowhere = event_at(node, None)
    default = event_at(node, None, place=t.Place(*t.DEFAULT_POINT))
    activate(node, split())
    assert relocate(node) == 0
    assert [t.event_now(node, e.id).version for e in (nowhere, default)] == [nowhere.version, default.version]


def test_a_killed_relocation_goes_on_where_it_stopped(
    node: Node, open_node: Callable[[str], Node], city_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relocating, "PAGE", 2)
    monkeypatch.setattr(relocating, "MOVED", 2)
    idents = [event_at(node, "S1a").id for _ in range(5)]
    activate(node, split())
    first = node.run(relocating.run_once)
    assert (first.moved, first.more) == (2, True)
    assert relocate(open_node(city_url)) == 3
    assert {t.event_now(node, ident).grid for ident in idents} == {"S1w"}
    assert all(sum(e.action == "relocate" for e in t.entries(node, t.event_now(node, ident))) == 1 for ident in idents)


def test_it_is_told_how_far_the_events_have_followed(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relocating, "PAGE", 1)
    monkeypatch.setattr(relocating, "MOVED", 1)
    for unit in ("S1a", "N1a", "S1a", "N1a"):
        event_at(node, unit)
    assert node.run(relocating.course) is None
    activate(node, split())
    passed = [node.run(relocating.course)]
    while node.run(relocating.run_once).more:
        passed.append(node.run(relocating.course))
    shares = [one.passed for one in passed if one.look == 1]
    assert (shares[0], shares[-1], shares) == (0.0, 1.0, sorted(shares))
    assert len(set(shares)) > 2


def test_a_second_look_finds_what_ended_under_the_old_division(node: Node, clock: HandClock) -> None:
    activate(node, split())
    assert relocate(node) == 0
    late = event_at(node, "S1a")
    t.change(node, sa.update(schema.events).where(schema.events.c.id == late.id).values(grid="S1"))
    assert node.run(relocating.run_once).seen == 0
    clock.forward(seconds=61)
    assert relocate(node) == 1
    assert t.event_now(node, late.id).grid == "S1w"
    assert node.run(relocating.run_once) == relocating.Relocated()


def test_a_new_version_of_the_unit_grids_moves_events_between_them(node: Node) -> None:
    event = event_at(node, "S1a")
    units = [Feature(1, "S1x", "", t.square("S1"), {"area_class": "C"})]
    ident = node.run(laying.draft, laying.Laying("units", "units", "test", units))
    node.run(activating.activate, ident)
    relocate(node)
    after = t.event_now(node, event.id)
    assert (after.grid, after.unit, after.holder) == ("S1", "S1x", t.S1_OFFICER)
