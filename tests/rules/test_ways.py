"""The ordered answer to a kind of matter, as the routing table gives it for days to come."""

from __future__ import annotations

import pytest

from dispatch.rules.powers import Holding
from dispatch.rules.routes.rule import LADDER, Matter, Rule, When
from dispatch.rules.routes.table import BUILT_IN, Table
from dispatch.rules.ways import BY_BODY, BY_CERTIFIED, BY_OFFICERS, Lack, Situation, Step, Way, way_of

STALL = Matter("stall", "1", is_enforcement=True)
LAMP = Matter("lamp", "1", responsible=("lamps",))
LITTER = Matter("litter", "1")
BURST = Matter("pipe", "1", urgency="emergency", responsible=("water",))
THERE = frozenset({"lamps", "water", "bureau"})


def held(*kinds: str) -> tuple[Holding, ...]:
    return tuple(Holding(kind, "bureau" if kind != "delegated" else "town", "list", "2026-01-01") for kind in kinds)


def asked(matter: Matter, held_by: tuple[Holding, ...] | None = None, bodies: frozenset[str] = THERE) -> Way:
    return way_of(BUILT_IN, matter, Situation("T1", held_by, bodies))


@pytest.mark.parametrize(("matter", "held_by", "way"), [
    (LITTER, None, BY_OFFICERS), (LAMP, None, BY_BODY), (BURST, None, BY_BODY), (STALL, None, BY_CERTIFIED),
    (STALL, held("delegated"), BY_CERTIFIED), (STALL, held("comprehensive"), BY_BODY), (STALL, held("specialised"), BY_BODY),
    (STALL, held("delegated", "specialised"), BY_CERTIFIED), (STALL, held("comprehensive", "specialised"), BY_BODY),
])
def test_the_built_in_table_is_read_as_routing_reads_it(matter: Matter, held_by: tuple[Holding, ...] | None, way: Way) -> None:
    assert asked(matter, held_by) == way


def test_what_no_list_gives_to_anybody_is_the_centers_and_lacks_the_power() -> None:
    assert asked(STALL, ()) == Way((Step("center"),), lack=Lack.NO_POWER)


def test_a_body_that_is_not_there_leaves_its_matter_to_the_officers_and_its_powers_to_the_town() -> None:
    assert asked(LAMP, None, frozenset()) == Way(BY_OFFICERS.steps, lack=Lack.NO_BODY)
    assert asked(STALL, held("comprehensive"), frozenset()) == Way((Step("territory"), Step("center")), lack=Lack.NO_BODY)


def test_rows_of_the_city_speak_where_they_ask_to_and_keep_their_own_terms() -> None:
    table = Table((Rule("night", when=When(towns=("T1",), hours=("20:00-06:00",)), to=("squad_leader",), load=9),))
    way = way_of(table, LITTER, Situation("T1", None, THERE))
    assert way.steps[0] == Step("squad_leader", 9, (), ("20:00-06:00",))
    assert [step.target for step in way.steps[1:]] == list(LADDER)
    assert way_of(table, LITTER, Situation("T2", None, THERE)) == BY_OFFICERS


def test_a_row_that_cannot_be_read_sends_to_the_center_and_says_so() -> None:
    table = Table((Rule("broken", fault="no such column"),))
    assert way_of(table, LITTER, Situation("T1", None, THERE)) == Way((Step("center"),), lack=Lack.FAULTY_RULE)


def test_what_is_asked_of_the_area_of_a_place_is_not_foreseen() -> None:
    table = Table((Rule("parks", when=When(areas=("A",)), to=("center",)),))
    assert way_of(table, LITTER, Situation("T1", None, THERE)) == BY_OFFICERS


def test_a_row_that_begins_later_is_foreseen_from_its_day_on() -> None:
    table = Table((Rule("later", when=When(from_on="2027-01-01"), to=("body:lamps",)),))
    assert table.first_days == {"2027-01-01"}
    ways = [way_of(table, LITTER, Situation("T1", None, THERE, day)) for day in ("2026-12-31", "2027-01-01")]
    assert ways == [BY_OFFICERS, BY_BODY]
