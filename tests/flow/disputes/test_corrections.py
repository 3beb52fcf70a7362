"""A corrected event goes to whoever answers for it now, as far as its stage lets it, and both sides hear of it."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.node import Node
from dispatch.rules.disputes import REROUTES, is_patience_over
from dispatch.rules.event import OPEN, Event, Stage
from tests import towns as t
from tests.flow.disputes.told import WHY, acted

PIPE = {"category": t.PIPE, "condition": "1", "reason": "现场看是水管破裂"}


def in_grid(unit: str) -> dict[str, Any]:
    """A correction of the place."""
    at = t.place(unit)
    return {"place": {"lon": at.lon, "lat": at.lat, "radius_m": 0}, "reason": "来电人更正位置"}


def test_every_stage_in_which_somebody_has_an_event_says_what_a_correction_does() -> None:
    assert set(REROUTES) == OPEN - {Stage.REPORTED, Stage.VERIFYING}


def test_what_nobody_has_accepted_goes_on_at_once_and_both_sides_hear(node: Node) -> None:
    event = acted(node, t.report(node).event, "correct", t.OPERATOR, **PIPE)
    assert (event.stage, event.holder) == (Stage.ASSIGNED, t.WATER)
    assert t.told(node, event, "left") == {t.S1_OFFICER, t.SOUTH_BODY}
    assert t.told(node, event, "transfer") == {t.WATER}


def test_what_somebody_works_on_is_offered_and_stays_with_him_until_the_other_accepts(node: Node) -> None:
    event = t.moved(node, t.report(node).event, "accept", t.S1_OFFICER)
    event = acted(node, event, "correct", t.OPERATOR, **PIPE)
    assert (event.stage, event.holder, event.asked) == (Stage.HANDLING, t.S1_OFFICER, t.WATER)
    assert t.WATER in t.told(node, event, "offer")
    assert t.S1_OFFICER in t.told(node, event, "correct")
    assert acted(node, event, "take", t.PLUMBER).holder == t.WATER


def test_a_place_in_the_next_grid_offers_it_to_the_officer_there(node: Node) -> None:
    event = t.moved(node, t.report(node).event, "accept", t.S1_OFFICER)
    event = acted(node, event, "correct", t.OPERATOR, **in_grid("S2a"))
    assert (event.grid, event.holder, event.asked) == ("S2", t.S1_OFFICER, t.S2_OFFICER)
    event = acted(node, event, "take", t.S2_OFFICER)
    assert (event.holder, event.body) == (t.S2_OFFICER, t.SOUTH_BODY)


def test_what_a_correction_offered_is_withdrawn_when_the_next_one_makes_it_wrong(node: Node) -> None:
    event = t.moved(node, t.report(node).event, "accept", t.S1_OFFICER)
    event = acted(node, event, "correct", t.OPERATOR, **in_grid("S2a"))
    event = acted(node, event, "correct", t.OPERATOR, **PIPE)
    assert (event.holder, event.asked) == (t.S1_OFFICER, t.WATER)
    assert t.told(node, event, "offer_over") == {t.S2_OFFICER}
    event = acted(node, event, "correct", t.OPERATOR, category=t.RUBBISH, condition="1", **in_grid("S1a"))
    assert (event.holder, event.asked) == (t.S1_OFFICER, None)
    assert t.told(node, event, "offer_over") == {t.S2_OFFICER, t.WATER}


def test_a_correction_leaves_what_people_offered(node: Node) -> None:
    event = t.moved(node, t.report(node).event, "accept", t.S1_OFFICER)
    event = acted(node, event, "offer", t.S1_OFFICER, taker=t.WATER, ground="g", reason="r")
    event = acted(node, event, "correct", t.OPERATOR, **in_grid("S2a"))
    assert (event.holder, event.asked) == (t.S1_OFFICER, t.WATER)


@pytest.mark.parametrize("stage", [Stage.HANDLED, Stage.SUSPENDED])
def test_what_is_done_or_stands_still_is_not_taken_away_but_both_sides_are_told(node: Node, stage: Stage) -> None:
    event = t.moved(node, t.report(node).event, "accept", t.S1_OFFICER)
    if stage is Stage.HANDLED:
        event = t.moved(node, event, "finish", t.S1_OFFICER, result="r")
    else:
        event = acted(node, event, "suspend", t.DISPATCHER, reason="r", until=node.city.clock.now().replace(month=4))
    event = acted(node, event, "correct", t.OPERATOR, **PIPE)
    assert (event.stage, event.holder, event.category) == (stage, t.S1_OFFICER, t.PIPE)
    assert t.told(node, event, "corrected") == {t.S1_OFFICER, t.SOUTH_BODY, t.WATER}


def test_a_correction_does_not_decide_a_dispute(node: Node) -> None:
    event = acted(node, t.report(node).event, "dispute", t.S1_OFFICER, reason="r")
    event = acted(node, event, "correct", t.S1_OFFICER, **PIPE)
    assert (event.holder, event.queue, event.category) == (t.S1_OFFICER, "disputed", t.PIPE)
    event = acted(node, event, "correct", t.OPERATOR, **in_grid("N3a"))
    assert (event.holder, event.queue, event.grid) == (t.S1_OFFICER, "disputed", "N3")


def test_what_was_returned_goes_to_its_new_holder_once_it_is_corrected(node: Node) -> None:
    event = acted(node, t.report(node).event, "return", t.S1_OFFICER, **{**WHY, "cause": "wrong_category"})
    event = acted(node, event, "correct", t.OPERATOR, **PIPE)
    assert (event.stage, event.holder) == (Stage.ASSIGNED, t.WATER)


def test_a_correction_that_leaves_the_holder_moves_nothing(node: Node) -> None:
    event = acted(node, t.report(node).event, "correct", t.OPERATOR, **in_grid("S1b"))
    assert (event.holder, event.unit) == (t.S1_OFFICER, "S1b")
    assert t.told(node, event, "left") == set()


@pytest.mark.parametrize(("urgency", "enough"), [("emergency", 1), ("urgent", 2), ("normal", 3), ("complex", 3), ("else", 3)])
def test_how_often_an_event_may_come_back_is_a_table(urgency: str, enough: int) -> None:
    assert not is_patience_over(urgency, enough - 1)
    assert is_patience_over(urgency, enough)


def test_who_works_beside_a_holder_who_stays_follows_the_place_but_not_those_called_in_by_hand(node: Node) -> None:
    burst = t.report(node, "S1a", t.PIPE).event
    assert (burst.holder, burst.beside, burst.answerable) == (t.WATER, (t.S1_OFFICER,), t.S1_OFFICER)
    event = acted(node, burst, "call_in", t.DISPATCHER, whom=t.NORTH_BODY, reason="r")
    event = acted(node, event, "correct", t.OPERATOR, **in_grid("S2a"))
    assert (event.holder, event.beside, event.answerable) == (t.WATER, (t.NORTH_BODY, t.S2_OFFICER), t.S2_OFFICER)
    assert (t.told(node, event, "stood_down"), t.told(node, event, "beside")) == ({t.S1_OFFICER}, {t.S1_OFFICER, t.NORTH_BODY, t.S2_OFFICER})


def test_whoever_beside_has_done_his_part_stays_when_the_place_is_corrected(node: Node) -> None:
    burst = acted(node, t.report(node, "S1a", t.PIPE).event, "assist", t.S1_OFFICER, result="已围护")
    event = acted(node, burst, "correct", t.OPERATOR, **in_grid("S2a"))
    assert (event.beside, event.assisted) == ((t.S1_OFFICER, t.S2_OFFICER), (t.S1_OFFICER,))


def test_a_replayed_correction_is_one(node: Node) -> None:
    event: Event = t.report(node).event
    for _ in range(2):
        event = acted(node, event, "correct", t.OPERATOR, **PIPE)
    assert [entry.action for entry in t.entries(node, event)].count("transfer") == 1
