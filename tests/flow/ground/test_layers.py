"""Versions of a layer: drafts, codes that are never given twice, claims that pass on, events that follow the ground."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import pytest
import shapely
import sqlalchemy as sa

from dispatch.clock import HandClock
from dispatch.errors import Conflict, NotFound, Unprocessable
from dispatch.flow.ground import activating, laying, relocating
from dispatch.flow.ground.activating import Activated
from dispatch.node import Node
from dispatch.rules.event import Event, Queue, Stage
from dispatch.store import claims, layers, schema
from geodata.layers import Feature
from tests import towns as t

SplitShapes = Mapping[str, shapely.Geometry]


def halves(block: str = "S1") -> SplitShapes:
    """The ground of a block in two: west and east, under new codes."""
    west, south, east, north = t.square(block).bounds
    middle = (west + east) / 2
    return {f"{block}w": shapely.box(west, south, middle, north), f"{block}e": shapely.box(middle, south, east, north)}


def blocks(without: Sequence[str] = (), and_: SplitShapes | None = None) -> list[Feature]:
    """The blocks of the small city as a file would hold them, some taken out and others added."""
    shapes = {code: t.square(code) for code in t.BLOCKS if code not in without} | dict(and_ or {})
    return [Feature(row, code, f"街区{code}", shape) for row, (code, shape) in enumerate(shapes.items(), 1)]


def split() -> list[Feature]:
    """S1 is divided into S1w and S1e."""
    return blocks(["S1"], halves())


def draft(node: Node, features: Sequence[Feature]) -> int:
    return node.run(laying.draft, laying.Laying("blocks", "街区网格", "test", features))


def activate(node: Node, features: Sequence[Feature]) -> Activated:
    return node.run(activating.activate, draft(node, features))


def relocate(node: Node) -> int:
    """Move all events of the first look; returns how many moved."""
    moved = 0
    while True:
        done = node.run(relocating.run_once)
        moved += done.moved
        if not done.more:
            return moved


def rows_of(node: Node, state: str) -> dict[str, str]:
    """Codes of the ruling blocks in a state, with their successors."""
    found = node.run(lambda db, city: layers.layer_by_name(db, "blocks"))
    query = sa.select(schema.grids.c.code, schema.grids.c.successors).where(
        schema.grids.c.layer == found.id, schema.grids.c.state == state)
    return dict(node.run(lambda db, city: db.execute(query).all()))


def open_claims(node: Node, *grids: str) -> set[tuple[str, int, str]]:
    rows = node.run(lambda db, city: claims.open_on(db, grids))
    return {(row.grid, row.party, row.duty) for row in rows}


def event_at(node: Node, unit: str, **more: object) -> Event:
    return t.event_now(node, t.report(node, unit, **more).event.id)


def test_a_draft_changes_nothing_for_anybody(node: Node) -> None:
    before = node.city.version
    ident = draft(node, split())
    assert event_at(node, "S1a").grid == "S1"
    assert node.city.version == before
    row = node.run(lambda db, city: layers.layer_by_id(db, ident))
    assert (row.state, row.version, row.count) == ("draft", 2, 7)


def test_an_activated_layer_rules_from_the_next_report_on_and_the_old_one_is_retired(node: Node) -> None:
    done = activate(node, split())
    event = event_at(node, "S1a")
    assert (event.grid, event.layer) == ("S1w", done.layer)
    states = {row.version: row.state for row in node.run(lambda db, city: layers.all_layers(db)) if row.code == "blocks"}
    assert states == {1: "retired", 2: "active"}


def test_a_split_grid_stays_as_void_with_its_heirs_and_its_code_is_never_given_again(node: Node) -> None:
    activate(node, split())
    assert rows_of(node, "void") == {"S1": "S1e S1w"} or rows_of(node, "void") == {"S1": "S1w S1e"}
    for features in (blocks(), blocks(["S1"], {"S1": t.square("S1")})):
        with pytest.raises(Unprocessable, match="S1 was given up in blocks@2"):
            draft(node, features)


def test_what_is_void_stays_void_through_later_versions(node: Node) -> None:
    activate(node, split())
    merged = shapely.union_all([t.square("S2"), t.square("S3")])
    activate(node, blocks(["S1", "S2", "S3"], {**halves(), "S23": merged}))
    void = rows_of(node, "void")
    assert void.keys() == {"S1", "S2", "S3"}
    assert (void["S2"], void["S3"]) == ("S23", "S23")
    assert set(rows_of(node, "valid")) == {"S1w", "S1e", "S23", "N1", "N2", "N3"}


def test_a_code_that_stands_on_other_ground_is_refused_and_nothing_has_changed(node: Node) -> None:
    swapped = blocks(["S1", "N3"], {"S1": t.square("N3"), "N3": t.square("S1")})
    ident = draft(node, swapped)
    with pytest.raises(Unprocessable, match="S1 stands on other ground"):
        node.run(activating.activate, ident)
    assert node.run(lambda db, city: layers.layer_by_id(db, ident)).state == "draft"
    assert event_at(node, "S1a").grid == "S1"


def test_only_a_draft_can_be_activated(node: Node) -> None:
    done = activate(node, split())
    with pytest.raises(Conflict, match="is active, not a draft"):
        node.run(activating.activate, done.layer)
    with pytest.raises(NotFound):
        node.run(activating.activate, 4711)


def test_a_grid_without_a_town_gets_that_of_the_ground_under_it(node: Node) -> None:
    activate(node, split())
    assert {code: node.reload().claimed.towns[code] for code in ("S1w", "N1")} == {"S1w": t.SOUTH, "N1": t.NORTH}


def test_claims_pass_on_to_the_heirs_and_end_on_the_void_grid(node: Node) -> None:
    done = activate(node, split())
    both = {("S1w", t.S1_OFFICER, "principal"), ("S1w", t.S1_DEPUTY, "deputy"),
            ("S1e", t.S1_OFFICER, "principal"), ("S1e", t.S1_DEPUTY, "deputy")}
    assert open_claims(node, "S1", "S1w", "S1e", "S2") == both | {("S2", t.S2_OFFICER, "principal")}
    assert (done.passed_on, done.ended) == (4, 2)


def test_a_merged_grid_is_answered_for_by_who_had_most_of_it(node: Node) -> None:
    west, south, east, north = t.square("S2").bounds
    most_of_s2 = shapely.box(west - 0.3 * (east - west), south, east, north)
    rest = shapely.difference(t.square("S1"), most_of_s2)
    activate(node, blocks(["S1", "S2"], {"S1r": rest, "S2m": most_of_s2}))
    assert {row for row in open_claims(node, "S2m") if row[2] == "principal"} == {("S2m", t.S2_OFFICER, "principal")}


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


def moved_border() -> list[Feature]:
    """The eastern half of S1 goes to S2, which somebody else has claimed."""
    west, east = halves().values()
    return blocks(["S1", "S2"], {"S1": west, "S2": shapely.union_all([east, t.square("S2")])})


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


def test_a_layer_takes_effect_on_its_date_and_not_before(node: Node, clock: HandClock) -> None:
    ident = draft(node, split())
    node.run(activating.plan, ident, clock.now() + timedelta(days=2))
    assert not node.run(activating.activate_due)
    assert event_at(node, "S1a").grid == "S1"
    clock.forward(days=2)
    assert node.run(activating.activate_due)
    assert not node.run(activating.activate_due)
    assert event_at(node, "S1a").grid == "S1w"


def test_a_date_in_the_past_is_refused(node: Node, clock: HandClock) -> None:
    ident = draft(node, split())
    with pytest.raises(Unprocessable, match="has passed"):
        node.run(activating.plan, ident, clock.now() - timedelta(days=1))


def test_a_planned_layer_that_cannot_rule_any_more_waits_as_a_draft(node: Node, clock: HandClock) -> None:
    planned = draft(node, split())
    node.run(activating.plan, planned, clock.now() + timedelta(days=2))
    activate(node, blocks(["S1"], {"other": t.square("S1")}))
    activate(node, blocks(["S1"], {"S1w": t.square("S1")}))
    activate(node, blocks(["S1"], {"third": t.square("S1")}))
    clock.forward(days=2)
    assert node.run(activating.activate_due)
    row = node.run(lambda db, city: layers.layer_by_id(db, planned))
    assert (row.state, row.active_from) == ("draft", None)


def test_another_node_answers_by_the_new_division_from_the_commit_on(node: Node, second_node: Node) -> None:
    assert event_at(second_node, "S1a").grid == "S1"
    activate(node, split())
    assert event_at(second_node, "S1a").grid == "S1w"


def test_a_new_version_of_the_unit_grids_moves_events_between_them(node: Node) -> None:
    event = event_at(node, "S1a")
    units = [Feature(1, "S1x", "", t.square("S1"), {"area_class": "C"})]
    ident = node.run(laying.draft, laying.Laying("units", "units", "test", units))
    node.run(activating.activate, ident)
    relocate(node)
    after = t.event_now(node, event.id)
    assert (after.grid, after.unit, after.holder) == ("S1", "S1x", t.S1_OFFICER)


def test_a_class_of_area_that_there_is_not_is_refused_with_its_row(node: Node) -> None:
    units = [Feature(7, "S1x", "", t.square("S1"), {"area_class": "D"})]
    with pytest.raises(Unprocessable) as refused:
        node.run(laying.draft, laying.Laying("units", "units", "test", units))
    assert [fault.field for fault in refused.value.faults] == ["row 7, area_class"]
