"""The small city's coming week: its holes, who hears of them, and that routing would do what is foretold."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from dispatch.flow import intake
from dispatch.flow.loops import tell_of_coverage
from dispatch.flow.staff import coverage
from dispatch.flow.staff.absences import declare
from dispatch.node import Node
from dispatch.rules.absences import Leave
from dispatch.rules.coverage import CATCHES, Catch, Need, Why
from dispatch.rules.ways import Lack
from dispatch.store import parties, schema
from tests import towns as t
from tests.flow.routes.test_powers import bring, row, whole

NIGHT_ONLY = {"weekdays": 0b1111111, "from_minute": 20 * 60, "to_minute": 4 * 60, "from_at": t.MONDAY_MORNING}


def look(node: Node, days: int = 7) -> coverage.Coverage:
    gathered = node.run(coverage.gather, days)
    return coverage.measure(node.city, gathered)


def on_nights(node: Node, *people: int) -> None:
    node.run(lambda db, city: parties.insert_rows(db, schema.duties, [{"party": one, **NIGHT_ONLY} for one in people]))


def of(found: coverage.Coverage, grid: str) -> list[Any]:
    return [hole for hole in found.matrix.holes if hole.grid == grid]


def test_the_unclaimed_grid_stands_first_and_others_have_their_reasons(node: Node) -> None:
    found = look(node)
    first = found.matrix.holes[0]
    assert (first.grid, first.why) == ("S3", Why.UNCLAIMED)
    assert {hole.why for hole in of(found, "N1")} == {Why.OFF_DUTY}  # its officer works at night
    assert [(hole.need, hole.why) for hole in of(found, "N2")] == [(Need.ENFORCEMENT, Why.CERTIFICATE)]
    assert [of(found, grid) for grid in ("S1", "S2", "N3")] == [[], [], []]


def test_a_hole_has_instants_of_the_city_and_begins_now_at_the_earliest(node: Node) -> None:
    found = look(node)
    hole = of(found, "S3")[0]
    assert found.instant(node.city, hole.first) == node.city.clock.now()
    assert found.instant(node.city, hole.last) == t.MONDAY_MORNING - timedelta(hours=9) + timedelta(days=7)


def test_leave_that_lies_ahead_is_a_hole_today_already(node: Node) -> None:
    now = node.city.clock.now()
    leave = Leave(t.S2_OFFICER, now + timedelta(days=2), now + timedelta(days=3))
    node.run(declare, t.actor(node, t.S2_OFFICER), leave)
    hole = of(found := look(node), "S2")[0]
    assert (found.instant(node.city, hole.first), found.instant(node.city, hole.last)) == (leave.first, leave.last)
    assert (hole.why, hole.catch) == (Why.ABSENT, Catch.NEIGHBOUR)  # the officer of S1
    node.city.clock.forward(days=2, hours=1)
    assert t.report(node, "S2a").event.holder == t.S1_OFFICER  # as was foretold


def test_a_stand_in_closes_the_hole(node: Node) -> None:
    now = node.city.clock.now()
    node.run(declare, t.actor(node, t.S2_OFFICER), Leave(t.S2_OFFICER, now, now + timedelta(days=1), t.SPARE))
    assert of(look(node), "S2") == []


def test_a_certificate_that_runs_out_in_these_days_is_seen_before(node: Node) -> None:
    t.change(node, sa.update(schema.parties).where(schema.parties.c.id == t.N3_OFFICER).values(certified_until="2026-03-04"))
    found = look(node)
    hole = min(of(found, "N3"), key=lambda one: one.first)
    assert (hole.need, hole.why) == (Need.ENFORCEMENT, Why.CERTIFICATE)
    assert found.instant(node.city, hole.first).isoformat() == "2026-03-04T16:00:00+00:00"  # the 5th in Shanghai


def test_the_squad_leader_hears_once_a_morning_of_what_needs_him(node: Node) -> None:
    on_nights(node, t.S1_OFFICER, t.S1_DEPUTY, t.S2_OFFICER)  # by day nobody is left in the south but the leader
    found = look(node)
    assert node.run(coverage.tell_leaders, found) == 1
    notices = {row.recipient: json.loads(row.body) for row in t.notices(node, kind="holes")}
    assert notices.keys() == {t.SOUTH_LEADER}  # in the north a neighbour is on duty for every hole
    assert notices[t.SOUTH_LEADER]["grids"] == 3
    assert notices[t.SOUTH_LEADER]["first_at"] == node.city.clock.now().isoformat()


def test_a_leader_without_holes_hears_nothing(node: Node) -> None:
    t.change(node, sa.insert(schema.claims), [
        {"grid": "S3", "party": t.SPARE, "duty": "principal", "from_at": t.MONDAY_MORNING}])
    node.run(coverage.tell_leaders, look(node))
    assert t.SOUTH_LEADER not in {row.recipient for row in t.notices(node, kind="holes")}


async def test_of_several_nodes_one_tells_and_not_before_the_morning(node: Node, second_node: Node) -> None:
    node.city.clock.forward(hours=15)  # midnight in the city: today's turn has not come
    assert await tell_of_coverage(node) == 0
    node.city.clock.forward(hours=7)
    assert await tell_of_coverage(node) > 0
    assert await tell_of_coverage(second_node) == 0
    node.city.clock.forward(hours=23)
    assert await tell_of_coverage(second_node) == 0
    node.city.clock.forward(hours=1)
    assert await tell_of_coverage(second_node) > 0


def test_a_body_that_categories_name_and_that_is_not_there_is_told(node: Node) -> None:
    assert look(node).gathered.missing(node.city) == {}
    t.change(node, sa.update(schema.parties).where(schema.parties.c.id == t.WATER).values(code="elsewhere"))
    found = look(node)
    assert found.gathered.missing(node.city) == {"water": (t.PIPE,)}
    [(demand, lack)] = found.demands.lacking()
    assert (lack, [matter.partition("/")[0] for matter in demand.matters]) == (Lack.NO_BODY, [t.PIPE])
    assert set(demand.towns) == {t.NORTH, t.SOUTH}


def test_what_no_list_gives_to_anybody_is_seen_before_the_day_on_which_a_list_ends(node: Node) -> None:
    bring(node, whole(to_on="2026-03-04"), whole("i-9", list="signs", matters=t.SIGN))
    found = look(node)
    [(demand, lack)] = found.demands.lacking()
    assert (lack, {matter.partition("/")[0] for matter in demand.matters}) == (Lack.NO_POWER, {t.STALL})
    assert found.instant(node.city, demand.span[0]).isoformat() == "2026-03-04T16:00:00+00:00"  # the 5th in Shanghai
    assert found.cells_of("S1", t.SOUTH, t.STALL) == "0" * 6 + "4" * 8  # the body, then the center
    node.city.clock.forward(days=3)
    assert t.report(node, "S1a", t.STALL).event.holder == t.CENTER  # as was foretold


def test_a_delegated_item_asks_for_a_certificate_in_its_town_and_nothing_of_officers_elsewhere(node: Node) -> None:
    bring(node, whole(), row("i-1", town=t.NORTH, body="north"))
    found = look(node)
    assert [one.way for one in found.demands.of(t.STALL, t.NORTH)] == ["enforcement"]
    assert [one.way for one in found.demands.of(t.STALL, t.SOUTH)] == ["body"]
    towns = node.city.claimed.towns
    assert {(hole.grid, hole.why) for hole in found.holes_of(t.STALL, towns)} >= {("N2", Why.CERTIFICATE)}
    assert not [hole for hole in found.holes_of(t.STALL, towns) if towns[hole.grid] == t.SOUTH]


def test_routing_does_hour_by_hour_what_was_foretold(sqlite_node: Node) -> None:
    """Rosters, leave, a certificate that runs out, a list that ends: it goes where it was said that it would."""
    node = sqlite_node
    now = node.city.clock.now()
    on_nights(node, t.S2_OFFICER, t.SOUTH_LEADER)
    node.run(declare, t.actor(node, t.S1_OFFICER), Leave(t.S1_OFFICER, now + timedelta(hours=30), now + timedelta(hours=50), t.SPARE))
    t.change(node, sa.update(schema.parties).where(schema.parties.c.id == t.N3_OFFICER).values(certified_until="2026-03-03"))
    bring(node, row("i-1", to_on="2026-03-03"), row("i-2", list="north", town=t.NORTH, body="north"))
    found = look(node, 3)
    towns = node.city.claimed.towns
    known = {category: found.holes_of(category, towns) for category in (t.RUBBISH, t.STALL)}
    acting = {grid: {*found.gathered.held.get(grid, ()), *({t.SPARE} if grid == "S1" else ())} for grid in towns}
    wrong = []
    for hour in range(0, 60, 3):
        node.city.clock.wind_to(now + timedelta(hours=hour))
        minute = 9 * 60 + hour * 60
        for grid, category in ((grid, category) for grid in towns for category in known):
            _, routed, _ = node.run(intake.dry_run, t.place(f"{grid}a"), category, "1")
            holes = [hole for hole in known[category] if hole.grid == grid and hole.first <= minute < hole.last]
            worst = max(holes, key=lambda hole: CATCHES.index(hole.catch), default=None)
            lacks = any(one.way == demand.way for demand in found.demands.of(category, towns[grid])
                        if demand.span[0] <= minute < demand.span[1] for one, _ in found.demands.lacking())
            own = acting[grid]
            beside = {party for other in towns if towns[other] == towns[grid] for party in acting[other]}
            foretold = own if worst is None else beside - own if worst.catch is Catch.NEIGHBOUR else {worst.next}
            if routed.holder not in ({t.CENTER} if lacks else foretold):
                wrong.append((grid, category, hour, routed.holder, foretold))
    assert wrong == []


def test_who_answers_for_more_grids_than_he_may_is_named(node: Node) -> None:
    assert look(node).overburdened(node.city) == {}
    t.change(node, sa.update(schema.parties).where(schema.parties.c.id == t.S1_OFFICER).values(capacity=0))
    assert look(node).overburdened(node.city) == {t.S1_OFFICER: (1, 0)}


def test_gathering_asks_the_store_few_questions_however_many_grids(sqlite_node: Node) -> None:
    asked: list[str] = []

    def counted(db: Any, city: Any) -> None:
        def listener(*given: Any) -> None:
            asked.append(given[2])

        sa.event.listen(db.sql, "before_cursor_execute", listener)
        coverage.gather(db, city)
        sa.event.remove(db.sql, "before_cursor_execute", listener)

    sqlite_node.run(counted)
    assert len(asked) <= 10


@pytest.mark.parametrize("text", ["day 08:00", "day eight-nine", "08:00-20:00"])
def test_shifts_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        coverage.read_city_shifts(text)
