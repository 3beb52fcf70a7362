"""Somebody is away, a deputy stands in, and when he is back nothing has to be done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dispatch.errors import Conflict, NotAllowed, NotFound, Unprocessable
from dispatch.flow.staff import absences
from dispatch.node import Node
from dispatch.rules.absences import Leave
from dispatch.rules.event import Stage
from dispatch.store import parties, schema
from tests import towns as t
from tests.flow.staff.test_claims import field

DAY = timedelta(days=1)


def away(node: Node, party: int = t.S2_OFFICER, deputy: int | None = t.SPARE, by: int | None = None, **more: Any) -> Any:
    now = node.city.clock.now()
    given = {"first": now, "last": now + DAY, "kind": "leave", **more}
    return node.run(absences.declare, t.actor(node, by or party), Leave(party, given["first"], given["last"], deputy, given["kind"]))


def holder(node: Node, unit: str = "S2a") -> int | None:
    return t.report(node, unit).event.holder


def test_work_goes_to_the_deputy_during_the_absence_and_to_the_officer_again_after_it(node: Node) -> None:
    away(node)
    receipt = t.report(node, "S2a")
    assert (receipt.event.holder, receipt.event.answerable) == (t.SPARE, t.S2_OFFICER)
    assert t.reasons_of(receipt)[0] == ("claim", False, "on_leave")
    assert t.reasons_of(receipt)[1][:2] == ("deputy", True)
    node.city.clock.forward(days=1)
    assert holder(node) == t.S2_OFFICER


def test_an_absence_that_lies_ahead_changes_nothing_yet(node: Node) -> None:
    now = node.city.clock.now()
    away(node, first=now + DAY, last=now + 2 * DAY)
    assert holder(node) == t.S2_OFFICER
    node.city.clock.forward(days=1)
    assert holder(node) == t.SPARE
    node.city.clock.forward(days=1)
    assert holder(node) == t.S2_OFFICER


def test_without_a_deputy_the_list_is_gone_down(node: Node) -> None:
    away(node, party=t.S1_OFFICER, deputy=None)
    assert holder(node, "S1a") == t.S1_DEPUTY  # who has claimed the grid as deputy


def test_who_stands_in_goes_before_other_deputies_and_works_the_shifts_of_both(node: Node) -> None:
    nights = {"weekdays": 0b1111111, "from_minute": 20 * 60, "to_minute": 4 * 60, "from_at": t.MONDAY_MORNING}
    node.run(lambda db, city: parties.insert_rows(db, schema.duties, [{"party": t.SPARE, **nights}]))
    away(node, party=t.S1_OFFICER)
    assert holder(node, "S1a") == t.SPARE  # by day, in the shifts of whom he stands in for
    node.city.clock.forward(hours=14)
    assert holder(node, "S1a") == t.SPARE


def test_a_deputy_who_falls_ill_himself_is_passed_over(node: Node) -> None:
    away(node, party=t.S1_OFFICER)
    away(node, party=t.SPARE, deputy=None, kind="sick")
    assert holder(node, "S1a") == t.S1_DEPUTY


def test_the_deputy_acts_on_what_the_absent_officer_holds_and_reads_his_inbox(node: Node) -> None:
    event = t.report(node, "S2a").event
    assert event.holder == t.S2_OFFICER
    away(node)
    assert t.S2_OFFICER in t.actor(node, t.SPARE).stands_for
    assert t.moved(node, event, "accept", t.SPARE).stage is Stage.HANDLING
    node.city.clock.forward(days=1)
    assert t.S2_OFFICER not in t.actor(node, t.SPARE).stands_for


def test_somebody_back_early_gets_his_work_again_and_a_leave_called_off_never_was(node: Node) -> None:
    row = away(node)
    node.city.clock.forward(hours=1)
    back = node.run(absences.come_back, t.actor(node, t.S2_OFFICER), row.id)
    assert back.to_at == node.city.clock.now()
    assert holder(node) == t.S2_OFFICER
    with pytest.raises(Conflict):
        node.run(absences.come_back, t.actor(node, t.S2_OFFICER), row.id)
    now = node.city.clock.now()
    later = away(node, first=now + DAY, last=now + 2 * DAY)
    off = node.run(absences.come_back, t.actor(node, t.S2_OFFICER), later.id)
    assert off.to_at == off.from_at
    assert away(node, first=now + DAY, last=now + 2 * DAY).id != later.id  # those days are free again


@pytest.mark.parametrize(("more", "wrong"), [
    ({"last": t.MONDAY_MORNING}, "to_at"),
    ({"first": t.MONDAY_MORNING - 3 * DAY}, "from_at"),
    ({"last": t.MONDAY_MORNING + 400 * DAY}, "to_at"),
    ({"kind": "holiday"}, "kind"),
    ({"deputy": t.S2_OFFICER}, "deputy"),
    ({"deputy": t.N3_OFFICER}, "deputy"),  # another town
    ({"deputy": t.RUN_OUT}, "deputy"),  # his certificate has run out
    ({"deputy": t.OPERATOR}, "deputy"),
    ({"deputy": t.SOUTH_BODY}, "deputy"),
])
def test_a_leave_that_cannot_be_is_refused_naming_the_field(node: Node, more: dict[str, Any], wrong: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        away(node, **more)
    assert field(refused) == wrong
    assert holder(node) == t.S2_OFFICER


def test_nobody_is_away_twice_and_nobody_stands_in_who_is_away(node: Node) -> None:
    away(node)
    with pytest.raises(Unprocessable) as twice:
        away(node)
    assert field(twice) == "from_at"
    with pytest.raises(Unprocessable) as both:
        away(node, party=t.S1_OFFICER, deputy=t.S2_OFFICER)
    assert field(both) == "deputy"


def test_a_leader_declares_it_for_the_people_of_his_town_and_nobody_else_does(node: Node) -> None:
    for stranger in (t.S1_OFFICER, t.NORTH_LEADER, t.DISPATCHER):
        with pytest.raises(NotAllowed):
            away(node, by=stranger)
    row = away(node, by=t.SOUTH_LEADER)
    assert row.made_by == t.SOUTH_LEADER
    with pytest.raises(NotAllowed):
        node.run(absences.come_back, t.actor(node, t.NORTH_LEADER), row.id)
    with pytest.raises(NotFound):
        away(node, party=t.SOUTH_BODY, by=t.ADMINISTRATOR)


def test_the_deputy_the_leader_and_the_absent_one_hear_of_it(node: Node) -> None:
    away(node)
    told = {row.recipient for row in t.notices(node, kind="absence")}
    assert told == {t.SPARE, t.SOUTH_LEADER}  # not who said it himself
    ident = node.run(absences.seen_by, t.actor(node, t.SPARE), 0, 10)[0].id
    node.run(absences.come_back, t.actor(node, t.SOUTH_LEADER), ident)
    assert {row.recipient for row in t.notices(node, kind="absence_over")} == {t.SPARE, t.S2_OFFICER}


def test_absences_are_seen_by_those_concerned_and_by_who_leads_the_town(node: Node) -> None:
    away(node)

    def seen(party: int) -> int:
        return len(node.run(absences.seen_by, t.actor(node, party), 0, 10))

    assert [seen(one) for one in (t.S2_OFFICER, t.SPARE, t.SOUTH_LEADER, t.ADMINISTRATOR)] == [1, 1, 1, 1]
    assert [seen(one) for one in (t.S1_OFFICER, t.NORTH_LEADER, t.OPERATOR)] == [0, 0, 0]


def test_a_squad_leader_on_leave_has_a_deputy_too(node: Node) -> None:
    t.change(node, schema.grants.insert(), [{"party": t.S1_DEPUTY, "role": "squad_leader", "scope_kind": "grid",
                                              "scope": "none", "from_at": t.MONDAY_MORNING}])
    for officer in (t.S1_OFFICER, t.S1_DEPUTY, t.S2_OFFICER):
        nights = {"weekdays": 0b1111111, "from_minute": 20 * 60, "to_minute": 4 * 60, "from_at": t.MONDAY_MORNING}
        node.run(lambda db, city, who=officer, row=nights: parties.insert_rows(db, schema.duties, [{"party": who, **row}]))
    away(node, party=t.SOUTH_LEADER, deputy=t.SPARE)
    assert holder(node, "S3a") == t.SPARE


def test_the_stand_in_of_a_neighbour_is_asked_where_the_neighbour_is_on_leave_too(node: Node) -> None:
    away(node, t.S2_OFFICER, None)
    away(node, t.S1_OFFICER, t.SPARE)
    receipt = t.report(node, "S2a")
    assert receipt.event.holder == t.SPARE
    assert [(reason.rule, reason.facts.get("party")) for reason in receipt.routed.reasons][-2:] == [
        ("neighbour", t.S1_OFFICER), ("neighbour", t.SPARE)]
