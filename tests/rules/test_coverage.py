"""Who can act for each grid in the coming days: every hole, why it is there, and who gets the work."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.coverage import Catch, Hole, Need, Patch, Why, survey, worst_first
from dispatch.rules.presence import DAY, WEEK, Asked, Turn, Worker
from dispatch.rules.shifts import on_duty, read_shifts
from dispatch.rules.ways import BY_BODY, BY_CERTIFIED, BY_OFFICERS, Lack, Step, Way

ALWAYS = (0, 10 * WEEK)
EVERY_DAY = 0b1111111
DAYTIME = Turn(EVERY_DAY, 8 * 60, 20 * 60, ALWAYS)
NIGHT = Turn(EVERY_DAY, 20 * 60, 8 * 60, ALWAYS)
FOR_EVER = 10 * WEEK
WEEK_ASKED = Asked(WEEK, 0, 0, ((0, DAY), (DAY, 2 * DAY)))
A, B, C, LEADER = 1, 2, 3, 9


def certified(*turns: Turn, away: tuple[tuple[tuple[int, int], int], ...] = (), until: int = FOR_EVER) -> Worker:
    return Worker(turns, away, until)


def holes(patches: list[Patch], workers: dict[int, Worker], asked: Asked = WEEK_ASKED, grid: str = "g") -> list[Hole]:
    return sorted((one for one in survey(patches, workers, asked).holes if one.grid == grid), key=lambda one: (one.first, one.need))


def test_a_grid_whose_people_are_always_there_has_no_hole() -> None:
    assert holes([Patch("g", (A, B))], {A: certified(DAYTIME), B: certified(NIGHT)}) == []


def test_a_grid_that_nobody_has_claimed_is_one_hole_of_all_the_days() -> None:
    assert holes([Patch("g")], {}) == [Hole("g", Need.OFFICER, 0, WEEK, Why.UNCLAIMED, Catch.NOBODY)]


def test_every_night_without_anybody_on_shift_is_a_hole() -> None:
    found = holes([Patch("g", (A,))], {A: certified(DAYTIME)}, Asked(2 * DAY, 0, 0))
    assert [(one.first, one.last, one.why) for one in found] == [
        (0, 8 * 60, Why.OFF_DUTY), (20 * 60, DAY + 8 * 60, Why.OFF_DUTY), (DAY + 20 * 60, 2 * DAY, Why.OFF_DUTY)]


def test_a_deputy_fills_the_hole() -> None:
    late = Turn(EVERY_DAY, 20 * 60, 2 * 60, ALWAYS)
    found = holes([Patch("g", (A, B))], {A: certified(DAYTIME), B: certified(late)}, Asked(DAY, 0, 0))
    assert [(one.first, one.last) for one in found] == [(2 * 60, 8 * 60)]


def test_where_no_roster_is_kept_somebody_counts_as_always_on() -> None:
    assert holes([Patch("g", (A,))], {A: certified()}) == []
    ended = certified(Turn(EVERY_DAY, 8 * 60, 20 * 60, (0, DAY)))
    assert [(one.first, one.last) for one in holes([Patch("g", (A,))], {A: ended})] == [(0, 8 * 60), (20 * 60, DAY)]


def test_leave_is_a_hole_unless_somebody_stands_in_who_is_there() -> None:
    spent = (DAY, 2 * DAY)
    gone = certified(away=((spent, 0),))
    assert holes([Patch("g", (A,))], {A: gone}) == [Hole("g", Need.OFFICER, *spent, Why.ABSENT, Catch.NOBODY)]
    replaced = certified(DAYTIME, NIGHT, away=((spent, C),))
    assert holes([Patch("g", (A,))], {A: replaced, C: certified(DAYTIME)}) == []  # in the shifts of both
    both = certified(away=(((DAY, DAY + 60), 0),))
    assert [(one.first, one.last) for one in holes([Patch("g", (A,))], {A: replaced, C: both})] == [(DAY, DAY + 60)]


def test_enforcement_needs_a_certificate_that_day() -> None:
    found = holes([Patch("g", (A,))], {A: certified(until=2 * DAY)})
    assert found == [Hole("g", Need.ENFORCEMENT, 2 * DAY, WEEK, Why.CERTIFICATE, Catch.NOBODY)]
    assert holes([Patch("g", (A, B))], {A: certified(until=0), B: certified()}) == []


def test_a_hole_for_everybody_is_told_once_and_not_for_enforcement_again() -> None:
    found = holes([Patch("g", (A,))], {A: certified(DAYTIME)})
    assert {one.need for one in found} == {Need.OFFICER}


def test_a_hole_says_who_would_get_the_work() -> None:
    workers = {A: certified(DAYTIME), B: certified(Turn(EVERY_DAY, 20 * 60, 0, ALWAYS)), LEADER: certified(Turn(EVERY_DAY, 0, 4 * 60, ALWAYS))}
    patches = [Patch("g", (A,), ("beside",), (LEADER,)), Patch("beside", (B,))]
    caught = {(one.first, one.last): one.catch for one in holes(patches, workers, Asked(DAY, 0, 0))}
    assert caught == {(0, 240): Catch.LEADER, (240, 480): Catch.NOBODY, (1200, 1440): Catch.NEIGHBOUR}


def test_what_has_passed_today_is_no_hole_any_more() -> None:
    found = holes([Patch("g", (A,))], {A: certified(DAYTIME)}, Asked(DAY, 21 * 60, 0))
    assert [(one.first, one.last) for one in found] == [(21 * 60, DAY)]


def test_the_worst_comes_first_and_the_cells_show_the_worst_of_their_span() -> None:
    workers = {A: certified(DAYTIME), LEADER: certified()}
    matrix = survey([Patch("late", (A,), (), (LEADER,)), Patch("free")], workers, Asked(2 * DAY, 0, 0, ((480, 1200), (1200, DAY + 480))))
    assert matrix.holes[0].grid == "free"
    assert matrix.cells["late", Need.OFFICER] == "02"
    assert matrix.cells["free", Need.OFFICER] == "55"


def test_holes_stand_in_the_order_that_is_told_and_each_once() -> None:
    ways = {"officer": BY_OFFICERS, "enforcement": BY_CERTIFIED, "no-leader": Way((Step("claim"), Step("center")))}
    workers = {A: certified(DAYTIME), B: Worker((NIGHT,)), C: certified(NIGHT, away=(((DAY, 2 * DAY), B),), until=3 * DAY), LEADER: certified(DAYTIME)}
    patches = [Patch(code, people, beside, leaders) for code, people, beside, leaders in (
        ("g9", (A,), ("g10",), (LEADER,)), ("g10", (B,), (), ()), ("a", (), ("g9",), (LEADER,)), ("街", (C,), ("a", "g9"), ()))]
    found = survey(patches, workers, Asked(WEEK, 600, 2, (), 60), ways).holes
    assert len(found) > 30
    assert list(found) == sorted(found, key=worst_first)
    assert len({(one.grid, one.need, one.first) for one in found}) == len(found)


def test_behind_the_leader_come_the_towns_body_and_the_center_and_each_hole_names_who_is_next() -> None:
    workers = {A: certified(DAYTIME), B: certified(Turn(EVERY_DAY, 20 * 60, 0, ALWAYS)), LEADER: certified(Turn(EVERY_DAY, 0, 240, ALWAYS))}
    patches = [Patch("g", (A,), ("beside",), (LEADER,), 50), Patch("beside", (B,))]
    found = holes(patches, workers, Asked(DAY, 0, 0, (), 60))
    assert [(one.first, one.catch, one.next) for one in found] == [
        (0, Catch.LEADER, LEADER), (240, Catch.TERRITORY, 50), (1200, Catch.NEIGHBOUR, B)]
    assert [(one.catch, one.next) for one in holes(patches, workers, Asked(DAY, 0, 0, (), 60), "beside")] == [(Catch.CENTER, 60)]


def test_a_matter_of_a_body_has_no_hole_where_the_body_is_there() -> None:
    found = survey([Patch("g")], {}, WEEK_ASKED, {"body": BY_BODY})
    assert (found.holes, found.cells) == ((), {("g", "body"): "00"})


def test_what_is_lacking_everywhere_is_no_hole_of_a_grid_but_the_way_shows_who_gets_it_meanwhile() -> None:
    lacking = {"lamps": Way(BY_OFFICERS.steps, lack=Lack.NO_BODY), "nobody": Way((Step("center"),), lack=Lack.NO_POWER)}
    found = survey([Patch("g")], {}, Asked(WEEK, 0, 0, ((0, DAY),), 60), lacking)
    assert (found.holes, found.of_way("nobody")) == ((), ())
    assert [(hole.why, hole.catch, hole.next) for hole in found.of_way("lamps")] == [(Why.UNCLAIMED, Catch.CENTER, 60)]
    assert (found.cells["g", "lamps"], found.cells["g", "nobody"]) == ("4", "4")


def test_whoever_has_enough_open_work_is_passed_over_by_a_row_that_says_so() -> None:
    workers = {A: Worker((), (), FOR_EVER, 5), B: certified()}
    few = Way((Step("claim", load=5), Step("neighbour", load=5)))
    found = survey([Patch("g", (A,), ("beside",)), Patch("beside", (B,))], workers, Asked(DAY, 0, 0), {"few": few})
    assert found.holes == (Hole("g", "few", 0, DAY, Why.FULL, Catch.NEIGHBOUR),)
    assert found.holes[0].next == B


def test_hours_and_grids_of_a_row_hold_for_its_step_alone() -> None:
    by_day = Way((Step("claim", hours=("08:00-20:00",), grids=("g",)), Step("center")))
    found = survey([Patch("g", (A,)), Patch("h", (A,))], {A: certified()}, Asked(DAY, 0, 0, ((0, 480), (480, 1200))), {"w": by_day})
    assert (found.cells["g", "w"], found.cells["h", "w"]) == ("50", "55")  # no center in this city


SHIFTS = st.tuples(st.integers(1, 127), st.integers(0, 1439), st.integers(0, 1439))


@given(st.lists(SHIFTS, min_size=1, max_size=3), st.integers(0, 6))
def test_minute_by_minute_it_says_what_routing_would_say(shifts: list[tuple[int, int, int]], weekday: int) -> None:
    turns = tuple(Turn(*one, ALWAYS) for one in shifts)
    matrix = survey([Patch("g", (A,))], {A: certified(*turns)}, Asked(WEEK, 0, weekday))
    covered = np.ones(WEEK, dtype=bool)
    for hole in matrix.holes:
        covered[hole.first:hole.last] = False
    monday = datetime(2026, 3, 2) + timedelta(days=weekday)  # noqa: DTZ001 wall time
    read = read_shifts(" ".join(f"{days}:{start}:{end}" for days, start, end in shifts))
    for minute in range(0, WEEK, 97):
        assert covered[minute] == on_duty(read, monday + timedelta(minutes=minute))
