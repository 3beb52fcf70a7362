"""Versions of a layer: drafts, codes that are never given twice, claims that pass on, days on which they take effect."""

from __future__ import annotations

from datetime import timedelta

import pytest
import shapely

from dispatch.clock import HandClock
from dispatch.errors import Conflict, NotFound, Unprocessable
from dispatch.flow.ground import activating, laying
from dispatch.node import Node
from dispatch.store import layers
from geodata.layers import Feature
from tests import towns as t
from tests.flow.ground.redrawn import (
    activate,
    blocks,
    draft,
    event_at,
    halves,
    open_claims,
    rows_of,
    split,
)


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


def test_a_class_of_area_that_there_is_not_is_refused_with_its_row(node: Node) -> None:
    units = [Feature(7, "S1x", "", t.square("S1"), {"area_class": "D"})]
    with pytest.raises(Unprocessable) as refused:
        node.run(laying.draft, laying.Laying("units", "units", "test", units))
    assert [fault.field for fault in refused.value.faults] == ["row 7, area_class"]
